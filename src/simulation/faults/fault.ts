/**
 * Faults as data: what goes wrong, where it acts, and to what share of the devices. A fault of your own is an object like these.
 *
 * @module
 */
import type { Agenda } from '../../core/agenda.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { Random } from '../../core/random.ts';
import type { DataCommunicationsCompany } from '../../dcc/types.ts';
import type { Custody } from '../../recovery/custody.ts';
import type {
  AuthoritySeam,
  Intercepts,
  OfficerRegister,
  PartyDirectory,
} from '../../recovery/surroundings.ts';
import type { Sourced } from '../../vocabulary/certainty.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { FactoryFault } from '../fleet/homes-order.ts';

/** A world that something can go wrong in. */
export interface FaultyWorld {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly random: Random;
  readonly dcc: DataCommunicationsCompany;
  readonly fleet: Fleet;
  readonly parties: PartyDirectory;
  readonly authority: Pick<AuthoritySeam, 'current'>;
}

/** Parts of a world's surroundings that a fault may replace before the world is made. */
export interface FaultySurroundings {
  readonly custody?: Custody;
  readonly intercepts?: Intercepts;
  readonly officers?: OfficerRegister;
}

/** A fault. It acts in one or more of three places. */
export interface Fault extends Sourced {
  readonly name: string;
  /** One sentence for people. */
  readonly describe: string;
  /** Share of the devices that it strikes, in percent, unless told otherwise. */
  readonly percent: number;
  /** Before the world is made: people, sites, what passes between organisations. */
  readonly surroundings?: FaultySurroundings;
  /** In the factory, while homes are made. */
  readonly factory?: FactoryFault;
  /** In the field, once there are devices: for each one that it strikes. */
  strike?(device: FleetDevice, world: FaultyWorld, random: Random): void;
}

/** Devices that a fault strikes: each one for itself, by its name, so that the choice does not depend on others. */
export function struckBy(
  fault: Pick<Fault, 'name'>,
  world: Pick<FaultyWorld, 'fleet' | 'random'>,
  percent: number,
): readonly FleetDevice[] {
  const chance = Math.round(percent * 100);
  return world.fleet.devices.filter(({ entityId }) =>
    world.random.fork(`fault:${fault.name}:${entityId}`).chance(chance, 10_000),
  );
}

/**
 * Lets a fault strike the devices that are there, and writes down whom.
 *
 * @param options - `percent`: the share that it strikes; `devices`: just these instead
 * @returns how many it struck
 */
export function applyFault(
  fault: Fault,
  world: FaultyWorld,
  options: { readonly percent?: number; readonly devices?: readonly FleetDevice[] } = {},
): number {
  if (fault.strike === undefined) return 0;
  const devices = options.devices ?? struckBy(fault, world, options.percent ?? fault.percent);
  for (const device of devices) {
    fault.strike(device, world, world.random.fork(`fault:${fault.name}:${device.entityId}`));
    world.log.append({
      at: world.agenda.clock.now(),
      type: 'simulation.fault',
      actor: 'facilitator',
      fault: fault.name,
      subject: device.entityId,
      note: fault.describe,
    });
  }
  return devices.length;
}
