/**
 * Handing back cells of a device that knows the signing key of their owner already: nothing that the broker signs is obeyed there, and
 * the owner replaces what is left with its own key, as in Method 1.
 *
 * It comes about where one incident gives back, or replaces, the signing cell alone of what another one has taken. No source has this:
 * proposed.
 *
 * @module
 */
import { cellOfSlot } from '../party/credentials.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import { isNotified } from './notified-keys.ts';

/** Whose signature a device obeys in the cells of an owner: the broker's, the owner's own, or nobody's that could be trusted. */
export type HandoverSigner = 'broker' | 'owner' | 'nobody';

/** By what the device is believed to hold; one of which nothing is known is the broker's, since it was under DCC control. */
export function handoverSigner(
  context: RecoveryContext,
  { device, owner }: { readonly device: Eui64; readonly owner: Eui64 },
): HandoverSigner {
  const { role } = context.party(owner);
  const signing = cellOfSlot(role, 'digitalSignature');
  const held = signing && context.dcc.mapping.believed(device, signing);
  if (held === undefined || context.parties.byId(held.entityId)?.role === 'accessControlBroker') {
    return 'broker';
  }
  const isOwn = held.entityId === owner && !isNotified(context, held.keyIdentifier);
  return isOwn ? 'owner' : 'nobody';
}
