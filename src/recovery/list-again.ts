/**
 * The list is looked through again before anything is sent: in a governed run days have passed since it was validated (step N8);
 * and later for devices that are out of use.
 *
 * A device that another supplier has gained since (SR 6.23), or that was exchanged, is no Relevant Device of this incident any more
 * (recovery.md 3.4, 3.11; SEC L10.30(a)): it becomes an exception, its status stays what it is, and nothing is sent to it.
 *
 * @module
 */
import { OUT_OF_USE } from '../dcc/device-statuses.ts';
import type { InventoryEntry } from '../dcc/inventory-types.ts';
import { cellOfSlot } from '../party/credentials.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { KEY_CLASSES } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { type ListException, isAnothers, validateList } from './device-list.ts';
import { settle } from './device-outcomes.ts';
import { planOf } from './plans.ts';
import { type DeviceProgress, type IncidentRecord, isUnsettled } from './incident-record.ts';
import { restoreStatus } from './statuses.ts';

/** Drops who has gone, and writes the list that is left. Only devices that nothing was sent to yet are looked at. */
export function dropWhoHasGone(context: RecoveryContext, incident: IncidentRecord): number {
  const untouched = incident.list.filter(
    (device) => incident.progress.get(device)?.outcome === 'open',
  );
  const { exceptions } = validateList(context, incident.key, untouched);
  const isTaken = takenCheck(context, incident);
  const gone = exceptions.flatMap(({ device, code }) => {
    if (code === 'in-another-recovery' && isTaken(device)) return { device, code: TAKEN };
    const isGone =
      code === 'device-of-another-party' || isOutOfUse(context.dcc.inventory.entry(device));
    return isGone ? { device, code } : [];
  });
  drop(context, incident, gone);
  return gone.length;
}

/**
 * The devices of a wave that are on the list still. Another incident may have taken some under DCC control since it was looked through,
 * another supplier may have gained some (SR 6.23 was under way): those leave it too, unless something was sent to them already.
 */
export function dropWhoIsTaken(
  context: RecoveryContext,
  incident: IncidentRecord,
  devices: readonly Eui64[],
): readonly Eui64[] {
  const codeOf = leavingCheck(context, incident);
  const gone = devices.flatMap((device): readonly Gone[] => {
    const progress = incident.progress.get(device);
    const code = progress?.attempts === 0 ? codeOf(progress) : undefined;
    return code === undefined ? [] : [{ device, code }];
  });
  if (gone.length === 0) return devices;
  drop(context, incident, gone);
  // They were set to Recovery when the list was built.
  for (const { device } of gone) restoreStatus(context, incident, device);
  return devices.filter((device) => incident.progress.has(device));
}

/** Why a device that nothing was sent to leaves the list before its command, or undefined. */
function leavingCheck(
  context: RecoveryContext,
  incident: IncidentRecord,
): (progress: DeviceProgress) => ListException | undefined {
  const { places } = incident.campaign?.plan ?? {};
  const isOwn = places === 'renewed' && planOf(context, incident)?.mode === 'own';
  const isTaken = isOwn ? takenCheck(context, incident) : () => false;
  return ({ device, outcome }) => {
    const entry = context.dcc.inventory.entry(device);
    // What is under DCC control is given to whoever is its supplier by then.
    const isGained = outcome === 'open' && entry !== undefined && isAnothers(incident.key, entry);
    if (isGained) return 'device-of-another-party';
    return isTaken(device) ? TAKEN : undefined;
  };
}

const TAKEN: ListException = 'under-dcc-control';

interface Gone {
  readonly device: Eui64;
  readonly code: ListException;
}

function drop(context: RecoveryContext, incident: IncidentRecord, gone: readonly Gone[]): void {
  if (gone.length === 0) return;
  for (const { device, code } of gone) {
    incident.progress.delete(device);
    const exception = { type: 'recovery.exception', actor: 'dcc', device, code } as const;
    context.write<'recovery.exception'>({ ...exception, incident: incident.id });
  }
  incident.list = incident.list.filter((device) => incident.progress.has(device));
  const list = { type: 'recovery.list', actor: 'dcc', devices: incident.list } as const;
  context.write<'recovery.list'>({ ...list, incident: incident.id });
}

/** The broker's signing certificate is in the owner's cell meanwhile: what the owner signs (Method 1) is not obeyed there. */
function takenCheck(
  context: RecoveryContext,
  incident: IncidentRecord,
): (device: Eui64) => boolean {
  const { role } = KEY_CLASSES[incident.key.keyClass];
  const signing = role && cellOfSlot(role, 'digitalSignature');
  const broker = context.parties.of('accessControlBroker')?.entityId;
  const isOwn = planOf(context, incident)?.mode === 'own' && role !== 'accessControlBroker';
  if (!isOwn || signing === undefined || broker === undefined) return () => false;
  const { mapping } = context.dcc;
  return (device) => mapping.entityIn(device, signing) === broker;
}

function isOutOfUse(entry: InventoryEntry | undefined): boolean {
  return entry !== undefined && OUT_OF_USE.has(entry.status);
}

/** A listed device that was exchanged on the way is settled: nobody waits for it, and it trusts nothing any more. */
export function settleOutOfUse(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
): boolean {
  const entry = context.dcc.inventory.entry(progress.device);
  if (entry === undefined || !isOutOfUse(entry)) return false;
  settle(context, incident, progress, { outcome: 'out-of-use', code: entry.status });
  return true;
}

/** The same for every device that is still to be dealt with. */
export function settleAllOutOfUse(context: RecoveryContext, incident: IncidentRecord): void {
  for (const progress of incident.progress.values()) {
    if (isUnsettled(progress)) settleOutOfUse(context, incident, progress);
  }
}
