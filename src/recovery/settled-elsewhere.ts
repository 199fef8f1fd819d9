/**
 * What one incident does for another: a device that has what is sound by now, however it came there, is no other incident's to do.
 *
 * No source has two incidents on one device: all of this is proposed.
 *
 * @module
 */
import { equalBytes, toHex } from '../core/bytes.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { KEY_CLASSES } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { settle } from './device-outcomes.ts';
import { cellsUnderControl, controllersOf } from './holding.ts';
import type { IncidentRecord } from './incident-record.ts';
import { FINAL_STATES } from './incident-states.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { isIssuedBy } from './key-ring.ts';
import type { DeviceOutcome } from './outcomes.ts';
import type { OrganisationHierarchy } from './surroundings.ts';

/** Tells the other incidents of a device that has just obeyed a command of this one. */
export function noteSettledElsewhere(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): void {
  noteHandedBack(context, incident, device);
  noteCompleted(context, incident, device);
}

/** Devices that other incidents have left under DCC control, and that hold their owners' certificates by now, are handed back. */
function noteHandedBack(context: RecoveryContext, incident: IncidentRecord, device: Eui64): void {
  for (const other of controllersOf(context, incident, device)) {
    const progress = other.progress.get(device);
    if (progress === undefined || cellsUnderControl(context, other, device).length > 0) continue;
    settle(context, other, progress, { outcome: 'handed-back', code: `by-${incident.id}` });
  }
}

/** What other incidents could not replace in a device, or had nothing for, is replaced by now: they are done with it. */
function noteCompleted(context: RecoveryContext, incident: IncidentRecord, device: Eui64): void {
  for (const id of context.partial.get(device) ?? []) {
    const other = context.records.get(id);
    const progress = other?.progress.get(device);
    if (other === undefined || progress === undefined || other === incident) continue;
    if (!FINAL_STATES.includes(other.state) || !HALF_DONE.includes(progress.outcome)) continue;
    // Other cells may have the broker's certificates since: that recovery goes on with a handover.
    if (cellsUnderControl(context, other, device).length > 0) continue;
    const { failed = [] } = progress;
    const isSound = soundCheck(context, { incident, other });
    if (failed.length === 0 || !failed.every((cell) => isSound(device, cell))) continue;
    settle(context, other, progress, { outcome: 'recovered', code: `by-${incident.id}` });
  }
}

/** Outcomes of which the cells that are left are known. */
const HALF_DONE: readonly DeviceOutcome[] = ['partial', 'late-subscriber'];

/** Whether a cell is believed to hold nothing of what the other incident is about. */
function soundCheck(
  { dcc, authority }: RecoveryContext,
  { incident, other }: { readonly incident: IncidentRecord; readonly other: IncidentRecord },
): (device: Eui64, cell: CellName) => boolean {
  const { key, notifiedKeys, oldHierarchy: old } = other;
  const isOfParty = KEY_CLASSES[key.keyClass].role !== undefined;
  // What this incident has founded comes into use when all devices have answered.
  const hierarchies = [authority.current(), incident.newHierarchy ?? authority.current()];
  return (device, cell) => {
    const believed = dcc.mapping.believed(device, cell);
    if (believed === undefined) return false;
    const { keyIdentifier, certificate } = believed;
    if (isOfParty) return !notifiedKeys.has(toHex(keyIdentifier));
    // Only a certificate tells its issuer, and one Root certificate from another over the same key.
    if (certificate === undefined) return false;
    const isUnder = ({ root, issuingOca }: OrganisationHierarchy): boolean =>
      cell === 'root'
        ? equalBytes(certificate, root)
        : isIssuedBy(certificate, keyIdentifierOf(issuingOca));
    return hierarchies.some(isUnder) && (old === undefined || !isUnder(old));
  };
}
