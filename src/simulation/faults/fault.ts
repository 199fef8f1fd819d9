/**
 * Faults as data: what goes wrong, where it acts, and to what share of the devices. A fault of your own is an object like these.
 *
 * @module
 */
import type { Agenda } from '../../core/agenda.ts';
import { requireFields, requireKnownFields } from '../../core/arguments.ts';
import { fail } from '../../core/errors.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { SmkiEvent } from '../../core/event-types.ts';
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

/** How a fault is known to have acted, where no device that it struck tells: a run may never come to where it acts. */
export interface Sighting {
  /** Where it acts, in words that end the sentence "it acts". */
  readonly where: string;
  /** Only where people act: a technical run holds its ceremonies by itself. */
  readonly governance?: 'governed';
  /** Whether an event shows it; of a fault that strikes devices, only events of those are asked. */
  readonly shows: (event: SmkiEvent) => boolean;
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
  /** How to tell from a log that it acted; without it, it acts wherever a command reaches a device that it struck. */
  readonly sighting?: Sighting;
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
 * Lets a fault strike the devices that are there, and writes down whom. Only faults of the field can: the others act while a world,
 * or a home, is made. In a world that is to be forked, do it within `world.act`, so that the fork does it too.
 *
 * @param options - `percent`: the share that it strikes, from 0 to 100; `devices`: just these instead
 * @returns how many it struck
 * @throws SmkiError `simulation/bad-order` for a fault that cannot strike devices, which says where it belongs, for a share that is
 * none, or beside `devices`, and for devices of another world: nothing is struck
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { applyFault, faultNamed } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'out of reach', governance: 'technical' });
 * world.addHomes({ count: 5 });
 * world.act((own) => applyFault(faultNamed('unreachable'), own, { percent: 20 }));
 * console.log(world.fork().log.ofType('simulation.fault').length > 0); // true
 * ```
 */
export function applyFault(
  fault: Fault,
  world: FaultyWorld,
  options: { readonly percent?: number; readonly devices?: readonly FleetDevice[] } = {},
): number {
  if (!isFault(fault)) failFault("pass a row of FAULTS: faultNamed('away')");
  requireFields('world', world, {
    fleet: 'record',
    log: 'record',
    agenda: 'record',
    random: 'random',
  });
  requireKnownFields('options', options, { percent: 'any', devices: 'list' });
  const { percent = fault.percent } = options;
  if (!(percent >= 0 && percent <= 100)) failPercent(percent);
  if (fault.strike === undefined) failFault(`${fault.name} ${placeOf(fault)}`);
  if (typeof fault.strike !== 'function')
    failFault(`${fault.name} has a strike that is no function`);
  checkDevices(options, world);
  const devices = options.devices ?? struckBy(fault, world, percent);
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

function isFault(fault: Partial<Fault> | null | undefined): boolean {
  return typeof fault?.name === 'string';
}

/** A device of another world, easily meant after a fork, would be struck there and written down here. */
function checkDevices(
  { percent, devices }: NonNullable<Parameters<typeof applyFault>[2]>,
  { fleet }: FaultyWorld,
): void {
  if (devices === undefined) return;
  if (percent !== undefined)
    failOption('percent', 'says nothing beside devices: leave one of them out');
  const own = new Set(fleet.devices);
  const stranger = devices.findIndex((device) => !own.has(device));
  if (stranger < 0) return;
  const reason = `entry ${stranger + 1} is no device of this world: pass devices of its fleet`;
  failOption('devices', reason);
}

/** Where a fault belongs that strikes no device in the field. */
function placeOf({ name, factory, surroundings }: Fault): string {
  if (factory !== undefined) {
    return `acts in the factory: addHomes({ count: 1, fault: faultNamed('${name}').factory })`;
  }
  if (surroundings === undefined) return 'has no strike, no factory and no surroundings';
  return `acts before the world is made: createWorld({ seed, governance, ...faultNamed('${name}').surroundings })`;
}

function failFault(reason: string): never {
  fail('simulation/bad-order', `fault: ${reason}`, { field: 'fault', reason });
}

function failPercent(percent: number): never {
  failOption('percent', `must be a share from 0 to 100, not ${String(percent)}`);
}

function failOption(field: string, reason: string): never {
  fail('simulation/bad-order', `${field}: ${reason}`, { field, reason });
}
