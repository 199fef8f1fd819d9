/**
 * Checkers: invariants of a whole run. Each sees every event as it is written, the truth about devices beside it, and says
 * what should never have happened.
 *
 * They judge from octets and memories, not from what the actors claim. Write your own: an object with a name and `begin`.
 *
 * @module
 */
import { requireFields, requireKind } from '../../core/arguments.ts';
import type { Agenda } from '../../core/agenda.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { SmkiEvent } from '../../core/event-types.ts';
import type { DataCommunicationsCompany } from '../../dcc/types.ts';
import type { OrganisationHierarchy, PartyDirectory } from '../../recovery/surroundings.ts';
import type { Fleet } from '../fleet/fleet.ts';

/** What a checker knows of an Organisation hierarchy. */
export type Generation = Pick<OrganisationHierarchy, 'root' | 'issuingOca' | 'contingency'>;

/** What a checker may look at. */
export interface CheckedWorld {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly dcc: DataCommunicationsCompany;
  readonly fleet: Fleet;
  readonly authority: {
    current(): Generation;
    readonly retired: readonly Generation[];
  };
  readonly parties: PartyDirectory;
  readonly governance: 'technical' | 'governed';
}

/** Says that something is wrong with somebody. */
export type Report = (subject: string, problem: string) => void;

/** A checker at work. */
export interface Watch {
  /** Called for every event, after it was written. */
  observe(event: SmkiEvent): void;
  /** Called once, when the run is over. */
  end?(): void;
}

/** An invariant. */
export interface Checker {
  readonly name: string;
  /** One sentence: what always holds. */
  readonly holds: string;
  /** Begins to watch a world; what should never have happened goes to `report`. */
  begin(world: CheckedWorld, report: Report): Watch;
}

/** What a checker found. */
export interface Problem {
  readonly checker: string;
  readonly subject: string;
  readonly problem: string;
}

/** Checkers that watch a world. */
export interface Watching {
  readonly problems: readonly Problem[];
  /** Ends the run: checkers look at what is left. Returns all problems. */
  end(): readonly Problem[];
}

/** Problems that are written down before a checker is cut short: a broken invariant breaks for every device. */
export const PROBLEMS_MAX = 1_000;

/**
 * Sets checkers to watch a world from now on. Problems also go into the log, as `checker.problem`.
 *
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { CHECKERS, watch } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'watched', governance: 'technical' });
 * const watching = watch(world, CHECKERS);
 * world.addHomes({ count: 1 });
 * world.compromise('supplier', { certain: 'yes' }).run({ method: 3 });
 * console.log(watching.end()); // []
 * ```
 */
export function watch(world: CheckedWorld, checkers: readonly Checker[]): Watching {
  requireFields('world', world, { log: 'record' });
  requireKind('checkers', checkers, 'records');
  for (const checker of checkers) {
    requireFields('checker', checker, { name: 'text', begin: 'function' });
  }
  const problems: Problem[] = [];
  const watches = checkers.map((checker) => {
    const one = checker.begin(world, (subject, problem) => {
      if (problems.length >= PROBLEMS_MAX) return;
      problems.push({ checker: checker.name, subject, problem });
      const at = world.agenda.clock.now();
      const about = { checker: checker.name, subject, problem };
      world.log.append({ at, type: 'checker.problem', actor: 'facilitator', ...about });
    });
    requireFields(`what begin of checker ${checker.name} returns`, one, { observe: 'function' });
    return one;
  });
  const stop = world.log.observe((event) => {
    if (event.type === 'checker.problem') return;
    for (const one of watches) one.observe(event);
  });
  return {
    problems,
    end: () => {
      stop();
      for (const one of watches) one.end?.();
      return problems;
    },
  };
}
