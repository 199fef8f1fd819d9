/**
 * Forks of a world: every verb that changes it is kept in a journal, and a fork is the same world made again from seed and journal.
 *
 * Keys, authorities and devices need no copying this way, and a fork cannot share anything by mistake. What was done behind the
 * world's back is not in the journal: a fork whose log is not the same to the octet is refused. What leaves no trace in the log
 * (a phase that is set, a counter that is taken) is not noticed: do it in `act`.
 *
 * @module
 */
import { fail, isSmkiError } from '../core/errors.ts';
import { eventsToJsonLines } from '../core/event-log.ts';
import type { Incident } from '../recovery/incident.ts';
import type { Recovery } from '../recovery/recovery.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryWorld } from './recovery-world.ts';

/** The world before it can be forked. */
export type UnforkableWorld = Omit<RecoveryWorld, 'fork' | 'act'>;

type Again = (world: RecoveryWorld) => void;

/** A verb as it is repeated, and whether it threw: then it throws again. */
interface Entry {
  readonly again: Again;
  threw: 'yes' | 'no';
}

/** Verbs of a world and of its incidents that change it. */
const WORLD_VERBS = ['addParty', 'addHomes', 'advance', 'leapToNextEvent'] as const;
const INCIDENT_VERBS = [
  'choose',
  'decide',
  'next',
  'run',
  'start',
  'halt',
  'resume',
  'abort',
  'escalate',
  'acceptResidual',
  'handOver',
  'missReports',
  'revoke',
] as const satisfies readonly (keyof Incident)[];

/**
 * Gives a world its `fork` and `act`.
 *
 * @param options - `world`: as it was made; `remake`: makes it again, with a journal of its own
 */
export function withJournal(options: {
  readonly world: UnforkableWorld;
  readonly remake: () => RecoveryWorld;
}): RecoveryWorld {
  const { world } = options;
  const entries: Entry[] = [];
  const keep = keeper(entries);
  const incidents = new Map<string, Incident>();
  const journaled = (incident: Incident): Incident => {
    const known = incidents.get(incident.id) ?? incidentWithJournal(incident, keep, journaled);
    incidents.set(incident.id, known);
    return known;
  };
  const forkable: RecoveryWorld = {
    ...world,
    ...worldVerbs(world, keep),
    compromise: (...given) => {
      const [key, how] = asPassed(given);
      return keep(
        (other) => other.compromise(key, how),
        () => journaled(world.compromise(key, how)),
      );
    },
    recover: (given) => {
      const how = asPassed(given);
      return keep(
        (other) => other.recover(how),
        () => journaled(world.recover(how)),
      );
    },
    incident: (id) => {
      const found = world.incident(id);
      return found && journaled(found);
    },
    recovery: recoveryWithJournal(world, keep, journaled),
    act: (what) => {
      keep(
        (other) => {
          other.act(what);
        },
        () => {
          what(forkable);
        },
      );
    },
    fork: () => fork({ world: forkable, entries, remake: options.remake }),
  };
  return forkable;
}

type Keep = <T>(again: Again, verb: () => T) => T;

/** Keeps entries: only what a caller does, not what a verb does by means of other verbs. */
function keeper(entries: Entry[]): Keep {
  let depth = 0;
  return (again, verb) => {
    const entry: Entry = { again, threw: 'no' };
    if (depth === 0) entries.push(entry);
    depth += 1;
    try {
      return verb();
    } catch (error) {
      entry.threw = 'yes';
      throw error;
    } finally {
      depth -= 1;
    }
  };
}

/** As it was when it was passed: a caller may change its options, or fill its octets again, before a fork repeats them. */
function asPassed<T>(value: T): T {
  try {
    return structuredClone(value);
  } catch {
    // Functions cannot be copied: no option is one, and the verb refuses it.
    return value;
  }
}

function worldVerbs(
  world: UnforkableWorld,
  keep: Keep,
): Pick<RecoveryWorld, (typeof WORLD_VERBS)[number]> {
  const verbs = WORLD_VERBS.map((name) => {
    const verb = world[name] as (...given: unknown[]) => unknown;
    const again = (other: RecoveryWorld, given: unknown[]): unknown =>
      (other[name] as (...all: unknown[]) => unknown)(...given.map((one) => inWorld(other, one)));
    const journaled = (...given: unknown[]): unknown =>
      keep(
        (other) => again(other, given),
        () => verb(...given),
      );
    return [name, journaled] as const;
  });
  return Object.fromEntries(verbs) as unknown as ReturnType<typeof worldVerbs>;
}

/** An order that names parties of this world names those of the other when it is repeated there. */
function inWorld({ parties }: RecoveryWorld, order: unknown): unknown {
  if (typeof order !== 'object' || order === null) return order;
  const own = new Set<unknown>(parties.all().map(({ entityId }) => entityId));
  const entries = Object.entries(order).map(([name, value]: [string, unknown]) => {
    const isParty = typeof value === 'object' && value !== null && 'entityId' in value;
    const same = isParty && own.has(value.entityId) && parties.byId(value.entityId as Eui64);
    return [name, same || value];
  });
  return Object.fromEntries(entries);
}

/** What is notified to the recovery itself, as a shared service provider does, is kept like everything else. */
function recoveryWithJournal(
  { recovery }: UnforkableWorld,
  keep: Keep,
  journaled: (incident: Incident) => Incident,
): Recovery {
  return {
    procedures: recovery.procedures,
    fileSigner: (party) => recovery.fileSigner(party),
    check: (notification) => {
      recovery.check(notification);
    },
    notify: (given) => {
      const notification = asPassed(given);
      return keep(
        (other) => other.recovery.notify(notification),
        () => journaled(recovery.notify(notification)),
      );
    },
    incident: (id) => {
      const found = recovery.incident(id);
      return found && journaled(found);
    },
    get incidents() {
      return recovery.incidents.map(journaled);
    },
  };
}

function incidentWithJournal(
  incident: Incident,
  keep: Keep,
  journaled: (incident: Incident) => Incident,
): Incident {
  const verbs = INCIDENT_VERBS.map((name) => {
    const verb = incident[name].bind(incident) as (...given: unknown[]) => unknown;
    const again = (world: RecoveryWorld, given: unknown[]): unknown => {
      const same = world.incident(incident.id);
      return same && (same[name] as (...all: unknown[]) => unknown)(...given);
    };
    const value = (...passed: unknown[]): unknown => {
      const given = asPassed(passed);
      const result = keep(
        (world) => again(world, given),
        () => verb(...given),
      );
      return result === incident ? journaled(incident) : result;
    };
    return [name, { value, enumerable: true }] as const;
  });
  // Facts stay getters of the incident itself.
  const descriptors = {
    ...Object.getOwnPropertyDescriptors(incident),
    ...Object.fromEntries(verbs),
  };
  return Object.defineProperties({}, descriptors) as Incident;
}

function fork(options: {
  readonly world: RecoveryWorld;
  readonly entries: readonly Entry[];
  readonly remake: () => RecoveryWorld;
}): RecoveryWorld {
  const copy = options.remake();
  for (const entry of options.entries) repeat(entry, copy);
  const { events } = options.world.log;
  if (eventsToJsonLines(copy.log.events) !== eventsToJsonLines(events)) failFork(events.length);
  return copy;
}

/** What was refused is refused again. */
function repeat({ again, threw }: Entry, world: RecoveryWorld): void {
  try {
    again(world);
  } catch (error) {
    if (threw === 'no' && !isSmkiError(error)) throw error;
  }
}

function failFork(events: number): never {
  fail(
    'simulation/cannot-fork',
    "something was done behind the world's back, so that a fork would be another world: do it in world.act((world) => …)",
    { events },
  );
}
