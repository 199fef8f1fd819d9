/**
 * Which incidents have in hand what another one is about: it is told whom it waits for.
 *
 * @module
 */
import type { RecoveryContext } from './context.ts';
import { holderOf } from './holding.ts';
import type { IncidentRecord } from './incident-record.ts';
import { leftOutOf } from './left-out.ts';

/** Who has devices that this one is not given, for people; empty when nobody has. */
export function heldByOthers(context: RecoveryContext, incident: IncidentRecord): string {
  const ids = leftOutOf(context, incident).devices.flatMap((device) => {
    const entry = context.dcc.inventory.entry(device);
    return (entry && holderOf(context, entry)?.id) ?? [];
  });
  if (ids.length === 0) return '';
  return `${[...new Set(ids)].join(', ')} has them in Recovery; this step goes on when that one is over`;
}
