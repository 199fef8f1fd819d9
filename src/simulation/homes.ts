/**
 * The homes of a world: numbered, found again by the Entity Identifiers of their devices.
 *
 * @module
 */
import { type FieldKinds, requireKnownFields } from '../core/arguments.ts';
import { kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { DeviceTypeName } from '../device/device-types.ts';
import type { Party } from '../party/party.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { ObservedDevice } from './exchange.ts';
import {
  type FuelParties,
  type Home,
  type HomeOptions,
  type HomeParties,
  createHome,
  forkHome,
} from './home.ts';
import { type DevicesOf, type Fuel, HOME_DEVICES, HOME_KINDS } from './home-types.ts';

/** A home to be added; parties that are not given are those of the world. */
export interface HomeOrder<F extends Fuel = Fuel, W extends DeviceTypeName = DeviceTypeName> {
  readonly fuel: F;
  /** Further devices, for example `['HCALCS']`. */
  readonly with?: readonly W[];
  /** The next free number unless given. */
  readonly number?: number;
  readonly electricity?: Partial<FuelParties>;
  readonly gas?: Partial<FuelParties>;
}

/**
 * Adds a home. Its devices' identifiers and keys follow from its number and their types, never from what was added before.
 *
 * @throws SmkiError `simulation/unknown-name` for a number that is taken or outside the numbering, `vocabulary/unknown-name`
 * for a fuel or a device type that there is not, `simulation/bad-order` for what is no order
 * @example
 * ```ts
 * const home = world.addHome({ fuel: 'dual', gas: { supplier: gasSupplier } });
 * const gsme = home.device('GSME');
 * ```
 */
export type AddHome = <F extends Fuel, const W extends DeviceTypeName = never>(
  order: HomeOrder<F, W>,
) => Home<DevicesOf<F> | W>;

const ORDER_FIELDS: FieldKinds<HomeOrder> = {
  fuel: 'any',
  with: 'any',
  number: 'number',
  electricity: 'record',
  gas: 'record',
};
const FUEL_FIELDS: FieldKinds<FuelParties> = {
  supplier: 'record',
  networkOperator: 'record',
  loadController: 'record',
};

/** A caller without types may ask for a fuel or a device that there is not. */
function checkOrder(order: unknown): void {
  if (typeof order !== 'object' || order === null) {
    refuse('order', `must be an object such as { fuel: 'dual' }, not ${kindOfValue(order)}`);
  }
  requireKnownFields('order', order, ORDER_FIELDS);
  const { electricity = {}, gas = {} } = order as Partial<HomeOrder>;
  requireKnownFields('electricity of order', electricity, FUEL_FIELDS);
  requireKnownFields('gas of order', gas, FUEL_FIELDS);
  const { fuel, with: types = [] } = order as { readonly fuel?: unknown; readonly with?: unknown };
  requireKnownName('fuel', String(fuel), HOME_KINDS);
  if (!Array.isArray(types))
    refuse('with', `must be a list such as ['HCALCS'], not ${kindOfValue(types)}`);
  for (const type of types as readonly unknown[]) {
    requireKnownName('device type of a home', String(type), HOME_DEVICES);
  }
}

function refuse(field: string, reason: string): never {
  fail('simulation/bad-order', `${field} ${reason}`, { field, reason });
}

/** What homes share. */
export interface HomesOptions extends Pick<HomeOptions, 'clock' | 'random' | 'assumptions'> {
  /** Who certifies and who is joined; asked for when a home is added. */
  readonly actors: () => Pick<HomeOptions, 'hierarchy' | 'dcc'>;
  readonly parties: Omit<HomeParties, 'electricity' | 'gas'> & {
    readonly supplier: Party;
    readonly networkOperator: Party;
  };
}

/** All homes, and their devices. */
export interface Homes {
  readonly homes: readonly Home[];
  readonly devices: ReadonlyMap<Eui64, ObservedDevice>;
  readonly addHome: AddHome;
}

/** Makes the homes of a world: none, or those of a world that is forked. */
export function createHomes(
  { parties, actors, ...surroundings }: HomesOptions,
  existing: readonly Home[] = [],
): Homes {
  const homes = existing.map((home) => forkHome(home, surroundings.clock));
  const taken = new Set(homes.map(({ number }) => number));
  const devices = new Map<Eui64, ObservedDevice>();
  for (const home of homes) index(home, devices);
  const { supplier, networkOperator, ...common } = parties;
  const usual = { supplier, networkOperator };
  let last = homes.reduce((highest, { number }) => Math.max(highest, number), 0);
  const addHome: AddHome = <F extends Fuel, W extends DeviceTypeName>(
    order: HomeOrder<F, W>,
  ): Home<DevicesOf<F> | W> => {
    checkOrder(order);
    const number = order.number ?? last + 1;
    if (taken.has(number)) failTaken(number);
    const types = new Set<DeviceTypeName>([
      ...HOME_KINDS[order.fuel].devices,
      ...(order.with ?? []),
    ]);
    const home = createHome<DevicesOf<F> | W>({
      ...surroundings,
      ...actors(),
      number,
      types: [...types],
      parties: {
        ...common,
        electricity: { ...usual, ...order.electricity },
        gas: { ...usual, ...order.gas },
      },
    });
    taken.add(number);
    last = Math.max(last, number);
    homes.push(home);
    index(home, devices);
    return home;
  };
  return { homes, devices, addHome };
}

function index(home: Home, devices: Map<Eui64, ObservedDevice>): void {
  for (const observed of home.devices) devices.set(observed.device.entityId, observed);
}

function failTaken(number: number): never {
  const name = String(number);
  const known = 'numbers that are free; leave it out for the next one';
  fail('simulation/unknown-name', `home number ${name} is taken: leave it out for the next one`, {
    kind: 'home number',
    name,
    known,
  });
}
