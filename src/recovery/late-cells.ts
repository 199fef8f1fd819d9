/**
 * Devices that have all that is new but in the cells of a Subscriber without new certificates: those hold what an authority has issued that
 * is gone. They are not recovered, whatever their status, until that Subscriber replaces the cells with its own key.
 *
 * It is so where nothing stands in for a late Subscriber: under the assumption `lateSubscriber: 'left-out'`, for a load controller, and
 * with a new Issuing OCA (recovery.md 3.8 step 8.3). No source says how they are counted: proposed.
 *
 * @module
 */
import type { CellName } from '../vocabulary/cells.ts';
import type { RecoveryContext } from './context.ts';
import { settle } from './device-outcomes.ts';
import { issuingFor } from './foundings.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { isIssuedBy } from './key-ring.ts';
import { LATE, lateParties } from './late-subscribers.ts';

/** Looks through the devices that count as done; nothing where nobody is late. Under DCC control the handover comes first. */
export function noteLateCells(context: RecoveryContext, incident: IncidentRecord): void {
  const late = new Set(lateParties(context, incident).map(({ entityId }) => entityId));
  if (late.size === 0) return;
  const isOutdated = outdatedReader(context, incident);
  for (const progress of incident.progress.values()) {
    if (progress.outcome !== 'recovered' && progress.outcome !== 'handed-back') continue;
    const cells = context.dcc.mapping.cells(progress.device);
    const left: CellName[] = [];
    for (const [cell, { entityId, certificate }] of cells) {
      if (late.has(entityId) && isOutdated(certificate)) left.push(cell);
    }
    if (left.length === 0) continue;
    progress.failed = left;
    settle(context, incident, progress, { outcome: LATE, code: LATE });
  }
}

/** Whether a certificate is from before. One of a late party of which only the identifier is known is: it has no other. */
function outdatedReader(
  context: RecoveryContext,
  incident: IncidentRecord,
): (certificate: Uint8Array | undefined) => boolean {
  const issuer = keyIdentifierOf(issuingFor(context, incident).issuingOca);
  const known = new Map<Uint8Array, boolean>();
  return (certificate) => {
    if (certificate === undefined) return true;
    const isOutdated = known.get(certificate) ?? !isIssuedBy(certificate, issuer);
    known.set(certificate, isOutdated);
    return isOutdated;
  };
}
