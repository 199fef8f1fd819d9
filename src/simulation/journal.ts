/**
 * Forks of a world: every verb that changes it is kept in a journal, and a fork is the same world made again from seed and journal.
 *
 * Keys, authorities and devices need no copying this way, and a fork cannot share anything by mistake. What was done behind the
 * world's back is not in the journal: a fork that is not the same as far as can be seen (`world-witness.ts`) is refused, with the
 * call to do in `act` instead. Functions that were passed (hooks of conditions, intercepts) are shared: they keep no memory.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { isOctets } from '../core/bytes.ts';
import type { Incident } from '../recovery/incident.ts';
import type { Recovery } from '../recovery/recovery.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryWorld } from './recovery-world.ts';
import { type WorldDifference, differenceOf } from './world-witness.ts';

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
  const { keep, alone } = keeper(entries);
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
      requireKind('what', what, 'function');
      keep(
        (other) => {
          other.act(what);
        },
        () => {
          what(forkable);
        },
      );
    },
    fork: () => alone(() => fork({ world: forkable, entries, remake: options.remake })),
  };
  return forkable;
}

type Keep = <T>(again: Again, verb: () => T) => T;

/** Refuses what is done in the middle of a verb, or of itself. */
type Alone = <T>(act: () => T) => T;

/** Keeps entries: only what a caller does, not what a verb does by means of other verbs. */
function keeper(entries: Entry[]): { readonly keep: Keep; readonly alone: Alone } {
  let depth = 0;
  const within: Alone = (act) => {
    depth += 1;
    try {
      return act();
    } finally {
      depth -= 1;
    }
  };
  return {
    keep: (again, verb) => {
      const entry: Entry = { again, threw: 'no' };
      if (depth === 0) entries.push(entry);
      try {
        return within(verb);
      } catch (error) {
        entry.threw = 'yes';
        throw error;
      }
    },
    // A fork does the verb again, which would fork again, for ever.
    alone: (act) => (depth > 0 ? failUnderWay() : within(act)),
  };
}

/**
 * As it was when it was passed: a caller may change its options, or fill its octets again, before a fork repeats them.
 *
 * Functions cannot be copied, and neither can what consists of them (a party, a class): they stay what they are.
 */
export function asPassed<T>(value: T, known = new Map<unknown, unknown>()): T {
  if (typeof value !== 'object' || value === null) return value;
  const copied = known.get(value);
  if (copied !== undefined) return copied as T;
  if (isOctets(value)) return value.slice() as T;
  if (!Array.isArray(value) && !isPlain(value)) return value;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
  known.set(value, copy);
  for (const [name, own] of Object.entries(value)) copy[name] = asPassed(own, known);
  return copy as T;
}

/** A record of data, and no actor: somebody who has verbs, or tells of the moment, is not copied. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const fields = Object.values(Object.getOwnPropertyDescriptors(value));
  return fields.every((field) => 'value' in field && typeof field.value !== 'function');
}

function worldVerbs(
  world: UnforkableWorld,
  keep: Keep,
): Pick<RecoveryWorld, (typeof WORLD_VERBS)[number]> {
  const verbs = WORLD_VERBS.map((name) => {
    const verb = world[name] as (...given: unknown[]) => unknown;
    const again = (other: RecoveryWorld, given: unknown[]): unknown =>
      (other[name] as (...all: unknown[]) => unknown)(...given.map((one) => inWorld(other, one)));
    const journaled = (...passed: unknown[]): unknown => {
      const given = asPassed(passed);
      return keep(
        (other) => again(other, given),
        () => verb(...given),
      );
    };
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
    fileSigner: (whose) => recovery.fileSigner(whose),
    fileTrust: (whose) => recovery.fileTrust(whose),
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
  const difference = differenceOf(options.world, copy);
  if (difference !== undefined) failFork(difference);
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

function failFork({ what: differs, changedBy, here, inFork }: WorldDifference): never {
  fail(
    'simulation/cannot-fork',
    `${differs} is ${shown(here)} here and ${shown(inFork)} in a fork: something was done behind the world's back (${changedBy}); do it in world.act((world) => …), to the world that is passed`,
    { differs, changedBy },
  );
}

function failUnderWay(): never {
  const differs = 'a verb that is under way';
  const advice = 'fork it when act has returned, or whatever else calls you';
  fail(
    'simulation/cannot-fork',
    `${differs} would be done again by its fork, for ever: ${advice}`,
    {
      differs,
      changedBy: 'world.fork',
    },
  );
}

const SHOWN_MAX = 100;

function shown(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
