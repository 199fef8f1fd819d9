/**
 * What one incident does for another, and Users for any: a device that has what is sound by now, however it came there, is no other
 * incident's to do.
 *
 * No source has two incidents on one device, nor says how one is counted that changes its supplier: all of this is proposed.
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
import type { DeviceProgress, IncidentRecord } from './incident-record.ts';
import { FINAL_STATES } from './incident-states.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { isIssuedBy } from './key-ring.ts';
import { LATE } from './late-subscribers.ts';
import { restoreStatus } from './statuses.ts';
import type { OrganisationHierarchy } from './surroundings.ts';

/** Tells the other incidents of a device that has just obeyed a command of this one. */
export function noteSettledElsewhere(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): void {
  noteHandedBack(context, incident, device);
  noteCompleted(context, device, incident);
}

/** Tells the incidents of a device that has answered a command of no incident: a new supplier's, or its own Users'. */
export function noteSettledByUsers(context: RecoveryContext, device: Eui64): void {
  noteCompleted(context, device);
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
function noteCompleted(context: RecoveryContext, device: Eui64, incident?: IncidentRecord): void {
  for (const id of context.partial.get(device) ?? []) {
    const other = context.records.get(id);
    const progress = other?.progress.get(device);
    if (other === undefined || progress === undefined || other === incident) continue;
    if (!isLeft(other, progress)) continue;
    // Other cells may have the broker's certificates since: that recovery goes on with a handover.
    if (cellsUnderControl(context, other, device).length > 0) continue;
    const { failed = [] } = progress;
    const isSound = soundCheck(context, { incident, other });
    if (failed.length === 0 || !failed.every((cell) => isSound(device, cell))) continue;
    settle(context, other, progress, {
      outcome: 'recovered',
      code: `by-${incident?.id ?? 'user'}`,
    });
    // Where an incident has done it, the status is that incident's.
    if (incident === undefined) restoreStatus(context, other, device);
  }
}

/** Half done, and to be tried no more: an incident that goes on comes back to what is partial, and never to a late Subscriber's. */
function isLeft({ state }: IncidentRecord, { outcome }: DeviceProgress): boolean {
  return outcome === LATE || (outcome === 'partial' && FINAL_STATES.includes(state));
}

/** Whether a cell is believed to hold nothing of what the other incident is about. */
function soundCheck(
  { dcc, authority }: RecoveryContext,
  {
    incident,
    other,
  }: { readonly incident: IncidentRecord | undefined; readonly other: IncidentRecord },
): (device: Eui64, cell: CellName) => boolean {
  const { key, notifiedKeys, oldHierarchy: old } = other;
  const isOfParty = KEY_CLASSES[key.keyClass].role !== undefined;
  // What this incident has founded comes into use when all devices have answered.
  const hierarchies = [authority.current(), incident?.newHierarchy ?? authority.current()];
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
