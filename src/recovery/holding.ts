/**
 * One device, several incidents: which of them has it in Recovery, and which has it under DCC control.
 *
 * No source has two incidents on one device: what is here is proposed. Whose turn it is: turns.ts.
 *
 * @module
 */
import { RECOVERY_STATUSES } from '../dcc/device-statuses.ts';
import type { InventoryEntry } from '../dcc/types.ts';
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { KEY_CLASSES, affectedCells } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { type IncidentRecord, isUnsettled } from './incident-record.ts';
import { FINAL_STATES } from './incident-states.ts';

/** The incident that has a device in hand: under way, and not done with it; whatever its status, nobody has one that is let go. */
export function holderOf(
  { records }: Pick<RecoveryContext, 'records'>,
  { status, history, entityId }: InventoryEntry,
): IncidentRecord | undefined {
  if (!RECOVERY_STATUSES.includes(status)) return undefined;
  const last = records.get(history.at(-1)?.because ?? '');
  if (last === undefined || FINAL_STATES.includes(last.state)) return undefined;
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
  return [...records.values()].filter(
    (other) => other !== incident && other.progress.get(device)?.outcome === 'under-dcc-control',
  );
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
  return CELLS_OF_USERS.filter((cell) => dcc.mapping.believed(device, cell)?.entityId === broker);
}

/** The same, of those that an incident is about: whose key it is, or everybody's where it is nobody's. */
export function cellsUnderControl(
  context: RecoveryContext,
  { key }: IncidentRecord,
  device: Eui64,
): readonly CellName[] {
  const held = cellsOfBroker(context, device);
  if (KEY_CLASSES[key.keyClass].role === undefined) return held;
  const affected = affectedCells(key);
  return held.filter((cell) => affected.includes(cell));
}

/** The same, where the procedure of the incident has a handover: cells that it is to give back. */
export function cellsToHandBack(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): readonly CellName[] {
  const { handover } = context.procedures?.[incident.procedure ?? ''] ?? {};
  return handover === undefined ? [] : cellsUnderControl(context, incident, device);
}
