/**
 * Which cells of a device are under DCC control.
 *
 * @module
 */
import { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { KEY_CLASSES, affectedCells } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';

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
  return CELLS_OF_USERS.filter((cell) => {
    const held = dcc.mapping.believed(device, cell)?.entityId;
    return held !== undefined && held === broker;
  });
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
