/**
 * A home: the devices behind one Communications Hub, commissioned with the anchors of its parties.
 *
 * What stands in it is `home-types.ts`.
 *
 * @module
 */
import type { Hierarchy } from '../authority/hierarchy.ts';
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import type { Dcc } from '../dcc/dcc.ts';
import type { CellsOf, Device } from '../device/device.ts';
import { type CellNameOf, DEVICE_TYPES, type DeviceTypeName } from '../device/device-types.ts';
import type { Party } from '../party/party.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type ObservedDevice, observe } from './exchange.ts';
import { HOME_DEVICES, HOME_NUMBER_MAX, homeDeviceId } from './home-types.ts';
import { manufactureDevice } from './manufacture.ts';

/** Devices of one home; `T` names the types that it surely has. */
export interface Home<T extends DeviceTypeName = DeviceTypeName> {
  /** Its devices' Entity Identifiers follow from it. */
  readonly number: number;
  readonly devices: readonly ObservedDevice[];
  /** The electricity meter and the hub, which every home has. */
  readonly esme: Device<CellNameOf<'ESME'>>;
  readonly chf: Device<CellNameOf<'CHF'>>;
  /**
   * The device of a type.
   *
   * @throws SmkiError `simulation/unknown-name` when the home has none
   */
  device<N extends T>(type: N): Device<CellNameOf<N>>;
}

/** The parties in the cells of a home. */
export interface HomeParties {
  readonly recovery: Party;
  readonly accessControlBroker: Party;
  readonly transitionalCoS: Party;
  readonly wanProvider: Party;
  readonly electricity: FuelParties;
  readonly gas: FuelParties;
}

/** The parties of one fuel. */
export interface FuelParties {
  readonly supplier: Party;
  readonly networkOperator: Party;
  /** Fills the load controller cells of an ESME; a SAPC needs one. */
  readonly loadController?: Party;
}

/** What a home is made with. */
export interface HomeOptions {
  readonly number: number;
  readonly types: readonly DeviceTypeName[];
  readonly hierarchy: Hierarchy;
  readonly parties: HomeParties;
  readonly dcc: Dcc;
  readonly clock: Clock;
  readonly random: Random;
  readonly assumptions: Partial<Assumptions>;
}

/**
 * Makes the devices of a home and lets them join.
 *
 * @throws SmkiError `simulation/unknown-name` for a number outside the numbering
 */
export function createHome<T extends DeviceTypeName>(options: HomeOptions): Home<T> {
  const { number, types } = options;
  if (!Number.isInteger(number) || number < 1 || number > HOME_NUMBER_MAX) {
    failUnknown('home number', String(number), `1 to ${HOME_NUMBER_MAX}`);
  }
  return homeOf(number, new Map(types.map((type) => [type, addDevice(type, options)])));
}

/** The same home with devices that go on by another clock. They have not joined anywhere. */
export function forkHome({ number, devices }: Home, clock: Clock): Home {
  return homeOf(
    number,
    new Map(
      devices.map(({ device }) => [
        device.type.name as DeviceTypeName,
        observe(device.fork({ clock })),
      ]),
    ),
  );
}

function homeOf<T extends DeviceTypeName>(
  number: number,
  byType: ReadonlyMap<DeviceTypeName, ObservedDevice>,
): Home<T> {
  const device = <N extends DeviceTypeName>(type: N): Device<CellNameOf<N>> =>
    byType.get(type)?.device ??
    failUnknown('device of this home', type, [...byType.keys()].join(', '));
  return {
    number,
    devices: [...byType.values()],
    get esme() {
      return device('ESME');
    },
    get chf() {
      return device('CHF');
    },
    device,
  };
}

function addDevice(type: DeviceTypeName, options: HomeOptions): ObservedDevice {
  const { hierarchy, number } = options;
  const { electricity, gas, ...common } = options.parties;
  const parties = { ...common, ...(HOME_DEVICES[type].fuel === 'gas' ? gas : electricity) };
  const { device, certificates } = manufactureDevice({
    ...options,
    type,
    entityId: homeDeviceId(number, type),
    cells: cellsFor(type, { hierarchy, parties }),
    certificates: hierarchy,
  });
  const observed = observe(device);
  options.dcc.join({ certificates: Object.values(certificates), link: observed.link });
  return observed;
}

/** The anchors that a device of this type gets from these parties; what none of them fills stays empty. */
function cellsFor<T extends DeviceTypeName>(
  type: T,
  { hierarchy, parties }: Pick<HomeOptions, 'hierarchy'> & { readonly parties: object },
): CellsOf<T> {
  const held = Object.values(parties).map((party: Party) => party.cellsOn(DEVICE_TYPES[type]));
  // Which party fills which cell is a table that the compiler does not follow; createDevice checks the result.
  return Object.assign({ root: hierarchy.root }, ...held) as CellsOf<T>;
}

function failUnknown(kind: string, name: string, known: string): never {
  fail('simulation/unknown-name', `no ${kind} ${name}; there are ${known}`, { kind, name, known });
}
