/**
 * One device, several incidents: which of them has it in Recovery, and which has it under DCC control.
 *
 * No source has two incidents on one device: what is here is proposed. Whose turn it is: turns.ts.
 *
 * @module
 */
import { RECOVERY_STATUSES } from '../dcc/device-statuses.ts';
import type { InventoryEntry } from '../dcc/inventory-types.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { standsAside } from './standing-aside.ts';
import { KEY_CLASSES, affectedCells } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { type DeviceProgress, type IncidentRecord, isUnsettled } from './incident-record.ts';
import { FINAL_STATES } from './incident-states.ts';
import { handoverPlan, planOf } from './plans.ts';
import type { CampaignPlan } from './procedure.ts';

/** The incident that has a device in hand: under way, and not done with it; whatever its status, nobody has one that is let go. */
export function holderOf(
  { records }: Pick<RecoveryContext, 'records'>,
  { status, history, entityId }: InventoryEntry,
): IncidentRecord | undefined {
  if (!RECOVERY_STATUSES.includes(status)) return undefined;
  const last = records.get(history.at(-1)?.because ?? '');
  if (last === undefined || FINAL_STATES.includes(last.state) || standsAside(last))
    return undefined;
  const progress = last.progress.get(entityId);
  const isDone = progress === undefined || !isUnsettled(progress);
  return isDone && progress?.outcome !== 'under-dcc-control' ? undefined : last;
}

/** In Recovery or Recovered, and no incident is at it any more: the next one may try (recovery.md 3.12). */
export function isLetGo(context: RecoveryContext, entry: InventoryEntry): boolean {
  if (!RECOVERY_STATUSES.includes(entry.status)) return false;
  const isKnown = context.records.has(entry.history.at(-1)?.because ?? '');
  return isKnown && holderOf(context, entry) === undefined;
}

/** Whether another incident has a device in hand. */
export function isHeldByAnother(
  context: RecoveryContext,
  incident: IncidentRecord,
  entry: InventoryEntry,
): boolean {
  const holder = holderOf(context, entry);
  return holder !== undefined && holder !== incident;
}

/** Other incidents, over or not, that have left a device under DCC control. */
export function controllersOf(
  { records }: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): readonly IncidentRecord[] {
  const controllers: IncidentRecord[] = [];
  for (const other of records.values()) {
    const isLeft = other.progress.get(device)?.outcome === 'under-dcc-control';
    if (isLeft && other !== incident) controllers.push(other);
  }
  return controllers;
}

/** Cells of Users. */
export const CELLS_OF_USERS: readonly CellName[] = CELL_NAMES.filter((cell) =>
  ['supplier', 'networkOperator', 'loadController'].includes(TRUST_ANCHOR_CELLS[cell].role),
);

/** Cells of Users in which a device is believed to hold certificates of the Access Control Broker. */
export function cellsOfBroker(
  { dcc, parties }: Pick<RecoveryContext, 'dcc' | 'parties'>,
  device: Eui64,
): readonly CellName[] {
  const broker = parties.of('accessControlBroker')?.entityId;
  if (broker === undefined) return [];
  return CELLS_OF_USERS.filter((cell) => dcc.mapping.entityIn(device, cell) === broker);
}

/**
 * The same, of those in which an incident has put them: no other incident gives these back. What it has sent to a device that has not
 * answered may have arrived: then they are its own where no other incident has them.
 */
export function cellsUnderControl(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): readonly CellName[] {
  const progress = incident.progress.get(device);
  if (progress === undefined) return [];
  const { controlled, attempts } = progress;
  const isUnknown = controlled === undefined && attempts > 0 && isUnsettled(progress);
  if (isUnknown) {
    const ofOthers = [...context.records.values()].flatMap(
      (other) => other.progress.get(device)?.controlled ?? [],
    );
    return cellsConcerned(context, incident, device).filter((cell) => !ofOthers.includes(cell));
  }
  if (controlled === undefined || controlled.length === 0) return [];
  return cellsOfBroker(context, device).filter((cell) => controlled.includes(cell));
}

/** Cells with the broker's certificates that an incident is about: those of its key, or anybody's where it is nobody's or everybody is renewed. */
function cellsConcerned(
  context: RecoveryContext,
  { key, procedure, handoverDue }: IncidentRecord,
  device: Eui64,
): readonly CellName[] {
  if (handoverPlan(context, { procedure, handoverDue }) === undefined) return [];
  const held = cellsOfBroker(context, device);
  const isOfAll = planOf(context, { procedure })?.places === 'everything';
  if (isOfAll || KEY_CLASSES[key.keyClass].role === undefined) return held;
  const affected = affectedCells(key);
  return held.filter((cell) => affected.includes(cell));
}

/** Takes note of what a campaign has left with the broker on a device, and gives the cells that are to be handed back. */
export function noteControl(
  context: RecoveryContext,
  incident: IncidentRecord,
  { progress, plan }: { readonly progress: DeviceProgress; readonly plan: CampaignPlan },
): readonly CellName[] {
  const { device } = progress;
  const gives = plan.serviceRequest === '6.21' || plan.places === 'in-use';
  progress.controlled = gives
    ? cellsUnderControl(context, incident, device)
    : cellsConcerned(context, incident, device);
  return progress.controlled;
}

/** Cells that have their owner's certificates by now, however they came there, are under the control of no incident. */
export function forgetControl(context: RecoveryContext, device: Eui64): void {
  for (const { progress } of context.records.values()) {
    const own = progress.get(device);
    if (own?.controlled === undefined || own.controlled.length === 0) continue;
    const left = cellsOfBroker(context, device);
    own.controlled = own.controlled.filter((cell) => left.includes(cell));
  }
}

/** Whether any incident has a device under DCC control. */
export function isControlled(context: RecoveryContext, device: Eui64): boolean {
  for (const incident of context.records.values()) {
    if (cellsUnderControl(context, incident, device).length > 0) return true;
  }
  return false;
}
