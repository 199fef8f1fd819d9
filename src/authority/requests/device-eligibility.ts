/**
 * Who may ask for certificates of a device: its status in the Smart Metering Inventory decides (SEC L3.7, CR097).
 *
 * The inventory is the DCC's; an authority looks a device up and believes what it is told.
 *
 * @module
 */
import type { Sourced } from '../../vocabulary/certainty.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';

/** `anyone`: every Authorised Subscriber under the Device Certificate Policy, manufacturers included. */
export type DeviceRequester = 'anyone' | 'responsible' | 'nobody';

interface InventoryStatusRow extends Sourced {
  readonly mayAsk: DeviceRequester;
}

const L37 = { source: 'SEC L3.7, CR097', certainty: 'recalled' } as const;
const PROPOSED = { source: 'this model: by analogy with SEC L3.7', certainty: 'proposed' } as const;

/** Statuses of devices in the inventory, and who may ask for certificates then. */
export const INVENTORY_STATUSES = {
  pending: { mayAsk: 'anyone', ...L37 },
  whitelisted: { mayAsk: 'responsible', ...PROPOSED },
  installedNotCommissioned: { mayAsk: 'responsible', ...L37 },
  commissioned: { mayAsk: 'responsible', ...L37 },
  suspended: { mayAsk: 'responsible', ...PROPOSED },
  recovery: { mayAsk: 'responsible', ...PROPOSED },
  recovered: { mayAsk: 'responsible', ...PROPOSED },
  decommissioned: { mayAsk: 'nobody', ...PROPOSED },
  withdrawn: { mayAsk: 'nobody', ...PROPOSED },
} as const satisfies Record<string, InventoryStatusRow>;

/** Status of a device in the inventory. */
export type InventoryStatus = keyof typeof INVENTORY_STATUSES;

/** What an inventory tells of a device. */
export interface InventoryEntry {
  readonly status: InventoryStatus;
  /** User ID of the Responsible Supplier; the DCC's own for a Communications Hub Function. */
  readonly responsible?: Eui64;
}

/** Looks a device up. A device that is not in the inventory is undefined: anybody authorised may ask. */
export type InventoryLookup = (device: Eui64) => InventoryEntry | undefined;
