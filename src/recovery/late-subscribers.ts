/**
 * Who may be late when everybody is renewed, and how it is listed (recovery.md 3.5 step 5.4).
 *
 * @module
 */
import type { PartyRole } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { warn } from './warnings.ts';

/** Code of the warning, and of the reason. */
export const LATE = 'late-subscriber';

/** Users may be late with new certificates. What the DCC itself holds on devices is there, or nobody can go on. */
export function mayBeLate(role: PartyRole): boolean {
  return role === 'supplier' || role === 'networkOperator' || role === 'loadController';
}

/** Lists a party that goes on without new certificates. */
export function warnLate(
  context: RecoveryContext,
  incident: IncidentRecord,
  { party, why }: { readonly party: Party; readonly why: string },
): void {
  warn(context, incident, {
    actor: 'dcc',
    code: LATE,
    message: `${party.entityId} ${why}, its cells: ${context.assumptions.lateSubscriber}`,
  });
}
