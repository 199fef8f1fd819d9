/**
 * What carries a step out: a function from the incident to what became of the step. It may have to wait.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import type { Instant } from '../core/instant.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { Step } from './procedure.ts';
import type { RecoveryContext } from './context.ts';

/** What became of a step. */
export type StepResult =
  /** Done; `note` is for people. `automatic` marks what a governed run would have asked people for. */
  | {
      readonly result: 'done' | 'automatic' | 'skipped';
      readonly note: string;
      readonly goTo?: string;
    }
  /** Wait until a time, or, without one, until something wakes the incident. The activity is then called again. */
  | { readonly result: 'waiting'; readonly note: string; readonly until?: Instant }
  /** It cannot be done. Goes on with the step's `failureStep`, else the incident stands still. */
  | {
      readonly result: 'failed';
      readonly code: string;
      readonly note: string;
      /** The step's `failureStep` is no way out: only a caller can help. */
      readonly stands?: 'still';
    };

/** What an activity is given. */
export interface StepRun {
  readonly step: Step;
  readonly incident: IncidentRecord;
  readonly context: RecoveryContext;
  /** How often this step has been called before since it began: 0 the first time. */
  readonly calls: number;
}

/** Carries out one step. */
export type Activity = (run: StepRun) => StepResult;

/** Activities by the name that steps use. */
export type Activities = Readonly<Record<string, Activity>>;

/**
 * What an activity gives back when its step is done.
 *
 * @param note - for people, in the log: what was done
 * @param goTo - id of the step to go on with, where it is not the next one
 * @example
 * ```ts
 * import { done } from 'smki-sim/simulation';
 *
 * console.log(done('a letter to 40 customers').result); // done
 * ```
 */
export function done(note: string, goTo?: string): StepResult {
  return { result: 'done', note, ...(goTo !== undefined && { goTo }) };
}

/**
 * What an activity gives back when there was nothing to do: the incident goes on with the next step.
 *
 * @param note - for people, in the log: why not
 * @example
 * ```ts
 * import { skipped } from 'smki-sim/simulation';
 *
 * console.log(skipped('nobody to tell').result); // skipped
 * ```
 */
export function skipped(note: string): StepResult {
  return { result: 'skipped', note };
}

/**
 * What an activity gives back when its step cannot be done: the incident goes on with the step's `failureStep`; without one it
 * stands still, and `incident.next()` calls the activity again.
 *
 * @param code - for programs: `standing.code` of the incident
 * @param note - for people: what is in the way, and what would help
 * @example
 * ```ts
 * import { failed } from 'smki-sim/simulation';
 *
 * console.log(failed('no-printer', 'mend the printer, then incident.next()').result); // failed
 * ```
 */
export function failed(code: string, note: string): StepResult {
  return { result: 'failed', code, note };
}

/** It cannot be done, and the table knows no way out. */
export function stuck(code: string, note: string): StepResult {
  return { result: 'failed', code, note, stands: 'still' };
}

/**
 * Work that takes people a while in a governed run, and none in a technical one: waits the first time it is called, and
 * then does what `then` says.
 *
 * @param run - what the activity was given
 * @param durationMs - how long it takes, in milliseconds
 * @param then - does the work and says what became of it
 * @throws SmkiError `argument/wrong-kind`
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { done, taking, type Activity } from 'smki-sim/simulation';
 *
 * const slowly: Activity = (run) => taking(run, 3_600_000, () => done('told everybody'));
 * const world = createWorld({ seed: 'slow', governance: 'governed', activities: { notifyPma: slowly } });
 * const incident = world.compromise('supplier.digitalSignature');
 * while (incident.next()?.run !== 'notifyPma');
 * console.log(world.log.ofType('recovery.step').slice(-2).map(({ result, note }) => `${result}: ${note}`));
 * // [ 'waiting: under way', 'done: told everybody' ]
 * ```
 */
export function taking(run: StepRun, durationMs: number, then: () => StepResult): StepResult {
  requireFields('run', run, { context: 'record', calls: 'number' });
  requireKind('durationMs', durationMs, 'number');
  requireKind('then', then, 'function');
  const { context, calls } = run;
  if (context.governance === 'technical') {
    const result = then();
    return result.result === 'done' ? { ...result, result: 'automatic' } : result;
  }
  if (calls > 0 || durationMs <= 0) return then();
  const until = (context.agenda.clock.now() + durationMs) as Instant;
  return { result: 'waiting', note: 'under way', until };
}
