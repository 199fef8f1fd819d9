/**
 * What somebody orders when homes join a fleet: how many, of which kind, of whom, and what went wrong in the factory.
 *
 * @module
 */
import { type FieldKinds, requireKnownFields } from '../../core/arguments.ts';
import type { Random } from '../../core/random.ts';
import type { DeviceStatus } from '../../dcc/inventory-types.ts';
import type { InitialCounters } from '../../device/device.ts';
import type { DeviceTypeName } from '../../device/device-types.ts';
import type { CellContent } from '../../device/trust-anchor.ts';
import type { Party } from '../../party/party.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../../vocabulary/key-usages.ts';
import type { Fuel } from '../home-types.ts';

/** Anchors of a device by cell, before it leaves the factory. */
export type FactoryCells = Readonly<Partial<Record<CellName, CellContent>>>;

/** A device as the factory makes it. */
export interface DeviceInTheMaking {
  readonly type: DeviceTypeName;
  readonly entityId: Eui64;
  readonly home: number;
  readonly cells: FactoryCells;
  readonly certificates: Readonly<Record<EndEntityKeyUsage, Uint8Array>>;
}

/** What goes wrong in the factory: data in, data out. */
export interface FactoryFault {
  readonly name: string;
  /** Anchors that are injected instead. */
  cells?(device: Omit<DeviceInTheMaking, 'certificates'>, random: Random): FactoryCells;
  /** Certificates that the DCC is shown instead; the device keeps its own. */
  certificates?(device: DeviceInTheMaking, random: Random): readonly Uint8Array[];
  /** Counters that the device leaves the factory with; all 0 unless given. */
  counters?(device: Omit<DeviceInTheMaking, 'certificates'>, random: Random): InitialCounters;
}

/** Homes to be added. Everything but `count` has a default. */
export interface HomesOrder {
  readonly count: number;
  /** Devices by fuel, or device types in the order of joining. Dual fuel unless given. */
  readonly fuel?: Fuel | readonly DeviceTypeName[];
  /** Suppliers and network operators; the world's first of the role unless given. */
  readonly supplier?: Party;
  /** The supplier unless given. */
  readonly gasSupplier?: Party;
  readonly networkOperator?: Party;
  readonly gasNetworkOperator?: Party;
  /** Credit unless given; a number is the percentage of homes on prepayment. */
  readonly paymentMode?: 'credit' | 'prepayment' | number;
  /** Drawn for each home unless given. */
  readonly region?: string;
  readonly batch?: string;
  readonly firmware?: string;
  /** Commissioned unless given. */
  readonly status?: DeviceStatus;
  readonly fault?: FactoryFault;
}

const HOMES_FIELDS: FieldKinds<HomesOrder> = {
  count: 'any',
  fuel: 'any',
  supplier: 'record',
  gasSupplier: 'record',
  networkOperator: 'record',
  gasNetworkOperator: 'record',
  paymentMode: 'any',
  region: 'text',
  batch: 'text',
  firmware: 'text',
  status: 'text',
  fault: 'record',
};

/** Refuses what is no order, and fields that an order does not have. */
export function checkHomesFields(order: unknown): void {
  requireKnownFields('order', order, HOMES_FIELDS);
}
