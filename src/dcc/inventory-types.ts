/**
 * The Smart Metering Inventory as its users see it: devices, their SMI Statuses and the history of them. Interfaces only; the table of
 * permitted changes is `device-statuses.ts`.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';

/** SMI Status of a device (values as in the DUIS enumeration; recovery.md 6.2). */
export type DeviceStatus =
  | 'pending'
  | 'whitelisted'
  | 'installedNotCommissioned'
  | 'commissioned'
  | 'decommissioned'
  | 'withdrawn'
  | 'suspended'
  | 'recovery'
  | 'recovered';

/** Who asks for a change of status. Only the DCC sets and lifts `recovery` and `recovered` (SEED25). */
export type StatusAuthority = 'dcc' | 'supplier' | 'installer';

/** One change of status: never overwritten, so that the status before a recovery can be restored from it. */
export interface StatusChange {
  readonly status: DeviceStatus;
  readonly at: Instant;
  readonly by: StatusAuthority;
  readonly because: string;
}

/** Why a change of status is refused. */
export type StatusRefusal =
  | 'not-a-permitted-change'
  /** Somebody else may ask for it. */
  | 'not-entitled'
  | 'not-the-status-before'
  | 'may-not-enter-recovery';

/** What somebody who installs or enrols a device tells the inventory beside its certificates. */
export interface DeviceParticulars {
  /** `ESME`, `GSME`, `CHF`, … */
  readonly deviceType: string;
  /** Absent on a CHF. */
  readonly responsibleSupplier?: Eui64;
  readonly networkOperator?: Eui64;
  readonly paymentMode?: 'credit' | 'prepayment';
  /** CSP region: `north`, `central`, `south`. */
  readonly region?: string;
  readonly firmware?: string;
  /** Manufacturing batch: truncation strikes whole batches. */
  readonly batch?: string;
  /** Groups the devices of one home. */
  readonly home?: string;
  /** `commissioned` unless given. */
  readonly status?: DeviceStatus;
  /** Certificates that went into the cells at the factory, as far as anybody told the DCC: the first mapping. */
  readonly cells?: Readonly<Partial<Record<CellName, Uint8Array>>>;
}

/** One device of the inventory. Plain data; a changed device is another value. */
export interface InventoryEntry extends DeviceParticulars {
  readonly entityId: Eui64;
  readonly status: DeviceStatus;
  readonly since: Instant;
  readonly history: readonly StatusChange[];
  /** Public keys of the device's own certificates. */
  readonly signing: Point;
  readonly agreement: Point;
  /** DER of the device's own certificates. */
  readonly certificates: readonly Uint8Array[];
}

/** The Smart Metering Inventory. */
export interface Inventory {
  readonly size: number;
  /** What the inventory has of a device. */
  entry(device: Eui64): InventoryEntry | undefined;
  /** In the order of joining. */
  entries(): Iterable<InventoryEntry>;
  /**
   * Changes a status, checks the table of permitted changes and who may make them, writes `dcc.status-changed`.
   *
   * @throws SmkiError `dcc/unknown-device`, `dcc/status-not-permitted`; nothing has changed then
   */
  setStatus(change: {
    readonly device: Eui64;
    readonly to: DeviceStatus;
    readonly by: StatusAuthority;
    readonly because: string;
  }): void;
  /** Why `setStatus` would refuse, or undefined. */
  mayChange(device: Eui64, to: DeviceStatus, by: StatusAuthority): StatusRefusal | undefined;
  /** The last status before the current `recovery` or `recovered`, from the history. */
  statusBeforeRecovery(device: Eui64): DeviceStatus | undefined;
  /** Makes another party the Responsible Supplier, as Change of Supplier does. */
  assignSupplier(device: Eui64, supplier: Eui64): void;
}
