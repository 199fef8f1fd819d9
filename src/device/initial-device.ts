/**
 * A device as it leaves the factory: the first state and what surrounds it, from the options of `createDevice`.
 *
 * @module
 */
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import { assume } from '../vocabulary/assumptions.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { eui64 } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { DeviceContext } from './context.ts';
import type { DeviceOptions, InitialCounters } from './device.ts';
import { type KeyNames, givenKeyRing, seededKeyRing } from './device-keys.ts';
import { DEVICE_TYPES, type DeviceType, type DeviceTypeName } from './device-types.ts';
import {
  type DeviceCounters,
  type DeviceState,
  NONE,
  type OwnCredentials,
  type TrustAnchorCells,
} from './state.ts';
import { type CellContent, trustAnchorOf } from './trust-anchor.ts';

/** hwType of the test devices in the reference messages; a manufacturer has an arc of its own. */
const DEFAULT_HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';

const NO_FAULTS = {};

type Options = Omit<DeviceOptions, 'type' | 'cells'> & {
  readonly type: DeviceTypeName | DeviceType;
  readonly cells: Contents;
};
type Contents = Readonly<Partial<Record<CellName, CellContent>>>;

/** What a device is given besides its memory. */
export interface Surroundings extends Omit<DeviceContext, 'at'> {
  readonly clock: Clock;
}

/**
 * The first state of a device.
 *
 * @throws SmkiError `device/bad-configuration`
 */
export function initialDevice(options: Options): {
  readonly state: DeviceState;
  readonly surroundings: Surroundings;
} {
  const type = typeof options.type === 'string' ? typeByName(options.type) : options.type;
  const entityId = eui64(options.entityId);
  const { keys, random } = options;
  const { ring, names } =
    keys === undefined ? seededKeyRing(entityId, random) : givenKeyRing(keys, entityId, random);
  return {
    state: {
      type,
      entityId,
      cells: cellsOf(type, options.cells),
      counters: initialCounters(options.counters),
      credentials: initialCredentials(names, options.certificates),
      pending: NONE,
      unsentAlerts: NONE,
      securityLog: NONE,
    },
    surroundings: {
      clock: options.clock,
      keys: ring,
      assumptions: assume(options.assumptions),
      faults: options.faults ?? NO_FAULTS,
      hardwareType: options.hardwareType ?? DEFAULT_HARDWARE_TYPE,
      disabledModes: options.disabledModes ?? NONE,
    },
  };
}

function typeByName(name: string): DeviceType {
  if (Object.hasOwn(DEVICE_TYPES, name)) return DEVICE_TYPES[name as DeviceTypeName];
  const known = Object.keys(DEVICE_TYPES).join(', ');
  badConfiguration('type', `no device type ${name}; known: ${known}; or pass a type of your own`);
}

/** Every cell that the type always has is there, and none that it has not: no device has an empty cell (GBCS 12). */
function cellsOf(type: DeviceType, contents: Contents): TrustAnchorCells {
  const permitted = new Set<string>(type.cells.map(({ cell }) => cell));
  const stranger = Object.keys(contents).find((name) => !permitted.has(name));
  if (stranger !== undefined) {
    const holds = [...permitted].join(', ');
    badConfiguration(
      `cells.${stranger}`,
      `${type.name} holds no cell ${stranger}; it holds ${holds}`,
    );
  }
  const missing = type.cells.find(
    ({ cell, presence }) => presence === 'always' && contents[cell] === undefined,
  );
  if (missing !== undefined) {
    badConfiguration(
      `cells.${missing.cell}`,
      `${type.name} always holds ${missing.cell}: pass a certificate or a bare anchor`,
    );
  }
  const cells = CELL_NAMES.flatMap((name) => {
    const content = contents[name];
    return content === undefined ? [] : [[name, trustAnchorOf(content, name)] as const];
  });
  return Object.fromEntries(cells);
}

const ZERO: DeviceCounters = { roles: {}, prepaymentTopUp: 0n, own: 1n };

function initialCounters(counters: InitialCounters | undefined): DeviceCounters {
  if (counters === undefined) return ZERO;
  const { roles = {}, prepaymentTopUp = 0, own = 1 } = counters;
  const entries = Object.entries(roles).map(
    ([role, counter]) => [role, wholeNumber(`counters.roles.${role}`, counter)] as const,
  );
  return {
    roles: Object.fromEntries(entries),
    prepaymentTopUp: wholeNumber('counters.prepaymentTopUp', prepaymentTopUp),
    own: wholeNumber('counters.own', own),
  };
}

function wholeNumber(field: string, value: bigint | number): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    badConfiguration(field, `${value} is no whole number; pass large counters as bigint`);
  }
  if (value < 0) badConfiguration(field, `${value} is negative`);
  return BigInt(value);
}

/** Devices that begin alike share what they begin with. */
const beginnings = new WeakMap<KeyNames, OwnCredentials>();

function initialCredentials(
  names: KeyNames,
  certificates: Readonly<Partial<Record<EndEntityKeyUsage, Uint8Array>>> | undefined,
): OwnCredentials {
  const { active, pending } = names;
  const copies = Object.entries(certificates ?? {}).map(
    ([usage, der]) => [usage, new Uint8Array(der)] as const,
  );
  const made = { active, pending, certificates: Object.fromEntries(copies), generated: 0 };
  if (copies.length > 0) return made;
  const known = beginnings.get(names) ?? made;
  beginnings.set(names, known);
  return known;
}

function badConfiguration(field: string, reason: string): never {
  fail('device/bad-configuration', `${field}: ${reason}`, { field, reason });
}
