/**
 * Keys that incidents are about: nobody is given one of them again, be it by the handover of another incident.
 *
 * Not in here: keys of authorities. What they have issued is told by its issuer (`isIssuedBy`).
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { type CompromisedKey, affectedSlots } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { CALLED_OFF } from './incident-states.ts';
import { keyIdentifierOf } from './key-identifier.ts';

/** Key identifiers, in hexadecimal, of what the owner of a key has in use under its name. */
export function keysInUse(
  { parties }: Pick<RecoveryContext, 'parties'>,
  key: CompromisedKey,
): readonly string[] {
  const owner = key.owner === undefined ? undefined : parties.byId(key.owner);
  if (owner === undefined) return [];
  return affectedSlots(key).map((slot) => nameOf(owner.credential(slot).certificate));
}

/** Takes note of what takes the place of nothing sound: a certificate of the key that an incident is about. */
export function noteNotified(
  { key, notifiedKeys }: Pick<IncidentRecord, 'key' | 'notifiedKeys'>,
  { owner, certificate }: { readonly owner: string; readonly certificate: Uint8Array },
): void {
  if (owner === key.owner) notifiedKeys.add(nameOf(certificate));
}

/** The incident that takes a key for compromised, over or not; one that was called off takes none. */
export function notifiedIn(
  { records }: Pick<RecoveryContext, 'records'>,
  certificate: Uint8Array,
): IncidentRecord | undefined {
  const name = nameOf(certificate);
  return [...records.values()].find(
    ({ state, notifiedKeys }) => !CALLED_OFF.includes(state) && notifiedKeys.has(name),
  );
}

function nameOf(certificate: Uint8Array): string {
  return toHex(keyIdentifierOf(certificate));
}
