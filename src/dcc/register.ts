/**
 * Devices by number: the one index from Entity Identifier to entry and endpoint. Other parts keep columns by that number.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { type Eui64, formatEui64 } from '../vocabulary/eui64.ts';
import type { DeviceLink } from './at-once.ts';
import type { DeviceEndpoint } from './delivery-types.ts';
import type { InventoryEntry } from './inventory-types.ts';

/** How a device is reached; a plain function is an endpoint that always answers. */
type Link = DeviceLink | DeviceEndpoint;

/** Every device that has joined. */
export interface DeviceRegister {
  readonly size: number;
  /** Adds a device, or puts another in the place of one with the same Entity Identifier. Returns its number. */
  add(entry: InventoryEntry, link: Link): number;
  numberOf(device: Eui64): number | undefined;
  /** @throws SmkiError `dcc/unknown-device` */
  knownNumber(device: Eui64): number;
  entry(device: Eui64): InventoryEntry | undefined;
  /** @throws SmkiError `dcc/unknown-device` */
  entryOf(device: Eui64): InventoryEntry;
  /** @throws SmkiError `dcc/unknown-device` */
  endpointOf(device: Eui64): DeviceEndpoint;
  /** Another value for a device that is there. */
  replace(entry: InventoryEntry): void;
  /** In the order of joining. */
  entries(): Iterable<InventoryEntry>;
}

/** Makes an empty register. */
export function createRegister(): DeviceRegister {
  const numbers = new Map<Eui64, number>();
  const entries: InventoryEntry[] = [];
  const endpoints: DeviceEndpoint[] = [];
  const knownNumber = (device: Eui64): number =>
    numbers.get(device) ??
    fail('dcc/unknown-device', `${formatEui64(device)} has not joined: call dcc.join first`, {
      entityId: device,
    });
  const at = <T>(column: readonly T[], device: Eui64): T => {
    const number = knownNumber(device);
    return column[number] as T;
  };
  return {
    get size() {
      return entries.length;
    },
    add: (entry, link) => {
      const number = numbers.get(entry.entityId) ?? entries.length;
      numbers.set(entry.entityId, number);
      entries[number] = entry;
      endpoints[number] = endpointAt(link);
      return number;
    },
    numberOf: (device) => numbers.get(device),
    knownNumber,
    entry: (device) => {
      const number = numbers.get(device);
      return number === undefined ? undefined : entries[number];
    },
    entryOf: (device) => at(entries, device),
    endpointOf: (device) => at(endpoints, device),
    replace: (entry) => {
      entries[knownNumber(entry.entityId)] = entry;
    },
    entries: () => entries.values(),
  };
}

function endpointAt(link: Link): DeviceEndpoint {
  return typeof link === 'function' ? { receive: (command) => link(command) } : link;
}
