/**
 * Which cells a device has, and whose they are: by its type, the Smart Metering Inventory, and the certificate mapping.
 *
 * The inventory has no owner of load controller cells: the mapping tells. Role 8 is on a SAPC always, and on an ESME that has load
 * control (gbcs.md 5.1, from Responses of CS02f and commands of CS02g).
 *
 * @module
 */
import type { InventoryEntry } from '../dcc/inventory-types.ts';
import { DEVICE_TYPES, type DeviceType } from '../device/device-types.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';

const SIGNING: CellName = 'loadController.digitalSignature';

/** The party of this world whose certificate the DCC believes to be there. */
export function loadControllerOf(
  { dcc, parties }: Pick<RecoveryContext, 'dcc' | 'parties'>,
  device: Eui64,
): Eui64 | undefined {
  const occupant = dcc.mapping.entityIn(device, SIGNING);
  const isOne = occupant !== undefined && parties.byId(occupant)?.role === 'loadController';
  return isOne ? occupant : undefined;
}

/** Whether a device has cells of a load controller. Of a SAPC that nobody has told the DCC about, it may be any. */
export function mayBeControlledBy(
  { dcc }: Pick<RecoveryContext, 'dcc'>,
  { entityId, deviceType }: Pick<InventoryEntry, 'entityId' | 'deviceType'>,
  owner: Eui64 | undefined,
): boolean {
  const believed = dcc.mapping.believed(entityId, SIGNING);
  return believed === undefined ? deviceType === 'SAPC' : believed.entityId === owner;
}

/** Who is in the cells that not every device of its type has, and in those that the inventory has no owner of. */
export function occupantsOfOptional({ dcc }: RecoveryContext, entry: InventoryEntry): string {
  const rows: DeviceType['cells'] = deviceTypeOf(entry)?.cells ?? [];
  return rows
    .filter(({ cell, presence }) => presence === 'optional' || cell.startsWith('loadController.'))
    .map(({ cell }) => dcc.mapping.entityIn(entry.entityId, cell) ?? '')
    .join();
}

/** Cells that the DCC believes a device to hold: its type's, optional ones only where the mapping knows an occupant. */
export function cellsHeld({ dcc }: RecoveryContext, entry: InventoryEntry): ReadonlySet<CellName> {
  const rows: DeviceType['cells'] = deviceTypeOf(entry)?.cells ?? [];
  const believed = dcc.mapping.cells(entry.entityId);
  return new Set(
    rows
      .filter(({ cell, presence }) => presence === 'always' || believed.has(cell))
      .map(({ cell }) => cell),
  );
}

/** Whether a device is believed to have a cell: its type always has one, or the mapping knows who is in it. */
export function hasCell(
  { dcc }: Pick<RecoveryContext, 'dcc'>,
  entry: Pick<InventoryEntry, 'entityId' | 'deviceType'>,
  cell: CellName,
): boolean {
  const rows: DeviceType['cells'] = deviceTypeOf(entry)?.cells ?? [];
  return (
    rows.some((row) => row.cell === cell && row.presence === 'always') ||
    dcc.mapping.entityIn(entry.entityId, cell) !== undefined
  );
}

/** What the tables say of the type; undefined for one of somebody's own. */
export function deviceTypeOf({
  deviceType: name,
}: Pick<InventoryEntry, 'deviceType'>): DeviceType | undefined {
  return (DEVICE_TYPES as Readonly<Record<string, DeviceType>>)[name];
}

/** Parties in the cells of a device: its own supplier, network operator and load controller, and the DCC's roles. */
export function occupantsOf(context: RecoveryContext, entry: InventoryEntry): readonly Eui64[] {
  const { parties } = context;
  const roles = ['recovery', 'accessControlBroker', 'transitionalCoS', 'wanProvider'] as const;
  const ids = [
    entry.responsibleSupplier,
    entry.networkOperator,
    loadControllerOf(context, entry.entityId),
    ...roles.map((role) => parties.of(role)?.entityId),
  ];
  return ids.filter((id) => id !== undefined);
}
