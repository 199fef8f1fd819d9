/**
 * Scenarios: stories about recovery with an expected end, as data. Each is played in worlds that every checker watches, and says
 * what it expected and what it found.
 *
 * The same rows are run by the tests, listed by `smki scenarios` and printed in `docs/scenarios.md`.
 *
 * @module
 */
import { isSmkiError } from '../../core/errors.ts';
import { CHECKERS, type Problem, watch } from '../checkers/index.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../recovery-world.ts';

/** One expectation and what became of it. */
export interface Finding {
  /** What is said to hold, as a sentence. */
  readonly what: string;
  readonly holds: 'yes' | 'no';
  /** As text: what was found, and what was wanted. */
  readonly found: string;
  readonly wanted: string;
}

/** Where a scenario is played. */
export interface Stage {
  readonly seed: string;
  /** Makes a world that all checkers watch until the end of the scenario. */
  world(options?: Omit<RecoveryWorldOptions, 'seed'> & { readonly seed?: string }): RecoveryWorld;
  /** Expects two values to be equal, as data. */
  expect(what: string, found: unknown, wanted: unknown): void;
  /** Expects a typed error. */
  refuses(what: string, code: string, act: () => unknown): void;
  /** Checkers of which problems are expected here: a scenario in which an attacker succeeds. */
  forgive(checker: string): void;
}

/** One scenario of the catalogue. */
export interface Scenario {
  /** `T1` … as in the catalogue of the domain notes. */
  readonly id: string;
  readonly title: string;
  readonly setUp: string;
  readonly action: string;
  readonly expected: string;
  /** `technical` or `governed`: recovery.md 11 row 3. */
  readonly governance: 'technical' | 'governed';
  readonly play: (stage: Stage) => void;
}

/** What became of a scenario. */
export interface ScenarioResult {
  readonly id: string;
  readonly seed: string;
  readonly passed: 'yes' | 'no';
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** The worlds that were made, in order; their logs are what happened. */
  readonly worlds: readonly RecoveryWorld[];
}

/** Plays a scenario. The same seed gives the same events. */
export function playScenario(
  scenario: Scenario,
  options: { readonly seed?: string } = {},
): ScenarioResult {
  const seed = options.seed ?? scenario.id;
  const findings: Finding[] = [];
  const worlds: RecoveryWorld[] = [];
  const watchings: ReturnType<typeof watch>[] = [];
  const forgiven = new Set<string>();
  const note = (what: string, found: string, wanted: string): void => {
    findings.push({ what, holds: found === wanted ? 'yes' : 'no', found, wanted });
  };
  scenario.play({
    seed,
    world: (given = {}) => {
      const number = worlds.length === 0 ? '' : `:${worlds.length}`;
      const world = createRecoveryWorld({
        governance: scenario.governance,
        ...given,
        seed: given.seed ?? `${seed}${number}`,
      });
      worlds.push(world);
      watchings.push(watch(world, CHECKERS));
      return world;
    },
    expect: (what, found, wanted) => {
      note(what, asText(found), asText(wanted));
    },
    refuses: (what, code, act) => {
      note(what, codeOf(act), code);
    },
    forgive: (checker) => {
      forgiven.add(checker);
    },
  });
  const problems = watchings
    .flatMap((watching) => watching.end())
    .filter(({ checker }) => !forgiven.has(checker));
  const isFine = problems.length === 0 && findings.every(({ holds }) => holds === 'yes');
  return { id: scenario.id, seed, passed: isFine ? 'yes' : 'no', findings, problems, worlds };
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'no error';
  } catch (error) {
    if (isSmkiError(error)) return error.code;
    throw error;
  }
}

/** Text that is equal exactly when the data are: names in order, counters in full. */
function asText(value: unknown): string {
  if (value === undefined) return 'undefined';
  return JSON.stringify(value, (_key, part: unknown): unknown => {
    if (typeof part === 'bigint') return `${part}n`;
    if (part instanceof Uint8Array) return [...part];
    if (part instanceof Map || part instanceof Set) return [...part];
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(byName));
  });
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}
