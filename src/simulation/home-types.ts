/**
 * What stands in a home by its fuel, how its devices are numbered, and which party is in which of their cells.
 *
 * @module
 */
import type { DeviceTypeName } from '../device/device-types.ts';
import type { Sourced } from '../vocabulary/certainty.ts';

interface HomeKindRow extends Sourced {
  readonly meaning: string;
  readonly devices: readonly DeviceTypeName[];
}

/**
 * Devices by fuel. Others are added by name: `with: ['HCALCS']`.
 *
 * @example
 * ```ts
 * import { HOME_KINDS } from 'smki-sim/simulation';
 *
 * console.log(HOME_KINDS.electricity.devices); // [ 'ESME', 'CHF' ]
 * ```
 */
export const HOME_KINDS = {
  electricity: {
    meaning: 'an electricity meter behind its hub',
    devices: ['ESME', 'CHF'],
    source: 'a choice of this model: the smallest home',
    certainty: 'proposed',
  },
  dual: {
    meaning: 'electricity and gas: the gas meter sleeps, and the Gas Proxy Function answers for it',
    devices: ['ESME', 'CHF', 'GSME', 'GPF', 'PPMID'],
    source: 'SEC: devices of a dual fuel premises',
    certainty: 'confirmed',
  },
} as const satisfies Record<string, HomeKindRow>;

/** Fuel of a home. */
export type Fuel = keyof typeof HOME_KINDS;

/** Device types that stand in every home of a fuel. */
export type DevicesOf<F extends Fuel> = (typeof HOME_KINDS)[F]['devices'][number];

interface HomeDeviceRow {
  /** Last octet of the Entity Identifier, so that a person can tell devices apart. */
  readonly octet: string;
  /** Whose certificates are in its supplier and network operator cells. */
  readonly fuel: 'electricity' | 'gas';
}

/**
 * How each type is numbered, and whose it is. The GPF has the gas network operator's cells: a gas meter has none.
 *
 * @example
 * ```ts
 * import { HOME_DEVICES } from 'smki-sim/simulation';
 *
 * console.log(HOME_DEVICES.GPF); // { octet: 'A3', fuel: 'gas' }
 * ```
 */
export const HOME_DEVICES = {
  ESME: { octet: 'A0', fuel: 'electricity' },
  GSME: { octet: 'A1', fuel: 'gas' },
  CHF: { octet: 'A2', fuel: 'electricity' },
  GPF: { octet: 'A3', fuel: 'gas' },
  PPMID: { octet: 'A4', fuel: 'electricity' },
  HCALCS: { octet: 'A5', fuel: 'electricity' },
  SAPC: { octet: 'A6', fuel: 'electricity' },
} as const satisfies Record<DeviceTypeName, HomeDeviceRow>;

/** Homes that the numbering has room for: three octets. */
export const HOME_NUMBER_MAX = 0xff_ffff;

/** Simulated Entity Identifiers: FE has the local bit set, so they are nobody's. */
const DEVICE_PREFIX = 'FE5A4B20';

/** The Entity Identifier of a device, from the number of its home and its type alone. */
export function homeDeviceId(number: number, type: DeviceTypeName): string {
  const home = number.toString(16).toUpperCase().padStart(6, '0');
  return `${DEVICE_PREFIX}${home}${HOME_DEVICES[type].octet}`;
}
