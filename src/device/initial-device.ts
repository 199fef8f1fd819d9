/**
 * A device as it leaves the factory: the first state and what surrounds it, from the options of `createDevice`.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { seededRandom } from '../crypto/index.ts';
import { assume } from '../vocabulary/assumptions.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { eui64 } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { DeviceContext } from './context.ts';
import type { DeviceOptions, InitialCounters } from './device.ts';
import { givenKeyRing, seededKeyRing } from './device-keys.ts';
import { DEVICE_TYPES, type DeviceType, type DeviceTypeName } from './device-types.ts';
import { type DeviceCounters, type DeviceState, NONE, type TrustAnchorCells } from './state.ts';
import { type CellContent, trustAnchorOf } from './trust-anchor.ts';

/** hwType of the test devices in the reference messages; a manufacturer has an arc of its own. */
const DEFAULT_HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';

const NO_FAULTS = {};
const NO_CERTIFICATES = {};

type Options = Omit<DeviceOptions, 'type' | 'cells'> & {
  readonly type: DeviceTypeName | DeviceType;
  readonly cells: Contents;
};
type Contents = Readonly<Partial<Record<CellName, CellContent>>>;

/**
 * The first state of a device.
 *
 * @throws SmkiError `device/bad-configuration`
 */
export function initialDevice(options: Options): {
  readonly state: DeviceState;
  readonly surroundings: Omit<DeviceContext, 'at'>;
} {
  const type = typeof options.type === 'string' ? typeByName(options.type) : options.type;
  const entityId = eui64(options.entityId);
  const { keys, random } = options;
  const seed = (): Random =>
    random?.fork(`device:${entityId}`) ?? seededRandom(`device:${entityId}`);
  const { ring, names } =
    keys === undefined ? seededKeyRing(seed) : givenKeyRing(keys, random && seed);
  return {
    state: {
      type,
      entityId,
      cells: cellsOf(type, options.cells),
      counters: initialCounters(options.counters),
      credentials: {
        ...names,
        certificates: certificateCopies(options.certificates),
        generated: 0,
      },
      pending: NONE,
      unsentAlerts: NONE,
      securityLog: NONE,
    },
    surroundings: {
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

function certificateCopies(
  certificates: Readonly<Partial<Record<EndEntityKeyUsage, Uint8Array>>> | undefined,
): Readonly<Partial<Record<EndEntityKeyUsage, Uint8Array>>> {
  if (certificates === undefined) return NO_CERTIFICATES;
  const copies = Object.entries(certificates).map(([usage, der]) => [usage, new Uint8Array(der)]);
  return Object.fromEntries(copies) as Partial<Record<EndEntityKeyUsage, Uint8Array>>;
}

function badConfiguration(field: string, reason: string): never {
  fail('device/bad-configuration', `${field}: ${reason}`, { field, reason });
}
