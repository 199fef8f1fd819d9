/**
 * A home: the devices behind one Communications Hub, commissioned with the anchors of its parties.
 *
 * @module
 */
import type { Hierarchy } from '../authority/hierarchy.ts';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { Dcc } from '../dcc/dcc.ts';
import type { Device } from '../device/device.ts';
import { DEVICE_TYPES, type DeviceTypeName } from '../device/device-types.ts';
import type { CellContent } from '../device/trust-anchor.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import type { CellName } from '../vocabulary/cells.ts';
import { type ObservedDevice, observe } from './exchange.ts';
import { manufactureDevice } from './manufacture.ts';
import type { WorldParties } from './world.ts';

/** Devices of one home. */
export interface Home {
  readonly devices: readonly ObservedDevice[];
  readonly esme: Device;
  readonly chf: Device;
}

/** What a home is made with. */
export interface HomeOptions {
  /** Number of the home in its world: its devices' Entity Identifiers follow from it. */
  readonly number: number;
  readonly hierarchy: Hierarchy;
  readonly parties: WorldParties;
  readonly dcc: Dcc;
  readonly clock: Clock;
  readonly random: Random;
  readonly assumptions: Partial<Assumptions>;
}

/** Last octet of the Entity Identifier by device type, so that a person can tell devices apart. */
const DEVICE_OCTETS = { ESME: 'A0', CHF: 'A2' } as const satisfies Partial<
  Record<DeviceTypeName, string>
>;

/** Makes the devices of a home and lets them join. */
export function createHome(options: HomeOptions): Home {
  const esme = addDevice('ESME', options);
  const chf = addDevice('CHF', options);
  return { devices: [esme, chf], esme: esme.device, chf: chf.device };
}

function addDevice(type: keyof typeof DEVICE_OCTETS, options: HomeOptions): ObservedDevice {
  const number = options.number.toString(16).toUpperCase().padStart(6, '0');
  const { device, certificates } = manufactureDevice({
    ...options,
    type,
    entityId: `FE5A4B20${number}${DEVICE_OCTETS[type]}`,
    cells: cellsFor(type, options) as never,
    certificates: options.hierarchy,
  });
  const observed = observe(device);
  options.dcc.join({ certificates: Object.values(certificates), link: observed.link });
  return observed;
}

/** The anchors that a device of this type gets from these parties. */
function cellsFor(
  type: DeviceTypeName,
  { hierarchy, parties }: HomeOptions,
): Partial<Record<CellName, CellContent>> {
  const available: Partial<Record<CellName, CellContent>> = {
    root: hierarchy.root,
    ...Object.assign(
      {},
      ...Object.values(parties).map((party: WorldParties['supplier']) => party.cells()),
    ),
  };
  const wanted: readonly { readonly cell: CellName }[] = DEVICE_TYPES[type].cells;
  return Object.fromEntries(
    wanted.flatMap(({ cell }) => (available[cell] ? [[cell, available[cell]]] : [])),
  );
}
