/**
 * A device as it leaves the factory: the first state and what surrounds it, from the options of `createDevice`.
 *
 * @module
 */
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import { assume } from '../vocabulary/assumptions.ts';
import type { CellName } from '../vocabulary/cells.ts';
import { eui64 } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { DeviceContext } from './context.ts';
import type { DeviceOptions } from './device.ts';
import { type KeyNames, givenKeyRing, seededKeyRing } from './device-keys.ts';
import { DEVICE_TYPES, type DeviceType, type DeviceTypeName, frozenType } from './device-types.ts';
import { initialCells } from './initial-cells.ts';
import { initialCounters } from './initial-counters.ts';
import { requireOptions, requireType } from './option-checks.ts';
import { type DeviceState, NONE, type OwnCredentials } from './state.ts';
import type { CellContent } from './trust-anchor.ts';

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
  requireOptions(options);
  const type = typeOf(options.type);
  const entityId = eui64(options.entityId);
  const { keys, random, otherCells = 'unknown' } = options;
  const { ring, names } =
    keys === undefined ? seededKeyRing(entityId, random) : givenKeyRing(keys, entityId, random);
  return {
    state: {
      type,
      entityId,
      cells: initialCells({ type, contents: options.cells, otherCells }),
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

function typeOf(given: DeviceTypeName | DeviceType): DeviceType {
  if (typeof given !== 'string') {
    requireType(given);
    const isBuiltIn = Object.values<DeviceType>(DEVICE_TYPES).includes(given);
    return isBuiltIn
      ? given
      : frozenType({ ...given, cells: given.cells.map((row) => ({ ...row })) });
  }
  if (Object.hasOwn(DEVICE_TYPES, given)) return DEVICE_TYPES[given];
  const known = Object.keys(DEVICE_TYPES).join(', ');
  const reason = `no device type ${given}; known: ${known}; or pass a type of your own`;
  fail('device/bad-configuration', `type: ${reason}`, { field: 'type', reason });
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
  const known = beginnings.get(names);
  if (known !== undefined) return known;
  for (const shared of [made.active, made.pending, made.certificates, made]) Object.freeze(shared);
  beginnings.set(names, made);
  return made;
}
