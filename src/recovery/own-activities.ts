/**
 * Activities of a caller's own, with a guard around each: what it throws is named with its step, and what it gives back wrongly or leaves
 * undone is found where it happens, not ten steps later. Built-in activities need none.
 *
 * @module
 */
import { kindOfValue } from '../core/bytes.ts';
import { type StepPlace, fail, isSmkiError } from '../core/errors.ts';
import { ACTIVITY_DUTIES, type ActivityDuty } from './activities/duties.ts';
import type { Activities, Activity, StepResult, StepRun } from './activity.ts';
import type { IncidentRecord } from './incident-record.ts';
import { STEP_RESULT } from './step-result.ts';
import { checkValue } from './value-checks.ts';

/** The same activities, guarded. */
export function guarded(own: Activities): Activities {
  /** Incidents at a step that one of them carries out just now. */
  const underWay = new Set<IncidentRecord>();
  return Object.fromEntries(
    Object.entries(own).map(([name, activity]) => [name, guardedOne({ name, activity, underWay })]),
  );
}

interface Guarded {
  readonly name: string;
  readonly activity: Activity;
  readonly underWay: Set<IncidentRecord>;
}

function guardedOne(guard: Guarded): Activity {
  const { name } = guard;
  const duty = (ACTIVITY_DUTIES as Readonly<Record<string, ActivityDuty>>)[name];
  return (run) => {
    const { state } = run.incident;
    const result = called(run, guard);
    checkValue(`activity ${name}`, result, STEP_RESULT);
    if (duty === undefined || !isOver(result)) return result;
    const isMoved = run.incident.state !== state || duty.fires.length === 0 || needsNoKey(run);
    if (!isMoved) failUnmoved(run, duty);
    if (name === 'awaitResponses') checkOutcomes(run);
    return result;
  };
}

function called(run: StepRun, { activity, underWay }: Guarded): StepResult {
  const { incident } = run;
  if (underWay.has(incident)) failReentry(run);
  underWay.add(incident);
  try {
    return activity(run);
  } catch (cause) {
    if (isSmkiError(cause) && cause.code === 'recovery/activity-failed') throw cause;
    const message = `activity ${placeText(run)}: ${reasonOf(cause)}`;
    fail('recovery/activity-failed', message, placeOf(run), { cause });
  } finally {
    underWay.delete(incident);
  }
}

function failReentry(run: StepRun): never {
  const why = 'it calls verbs of its own incident, which is at this very step';
  const advice = 'give back done(…), and let whoever drives the incident go on';
  const message = `activity ${placeText(run)}: ${why}: ${advice}`;
  fail('recovery/activity-failed', message, placeOf(run));
}

/** Plain JavaScript may throw anything. */
function reasonOf(cause: unknown): string {
  if (cause instanceof Error) return cause.message;
  return typeof cause === 'string'
    ? cause
    : `it has thrown ${kindOfValue(cause)}, which is no error`;
}

/** Done, and on to the next row. */
function isOver(given: StepResult): boolean {
  return given.result !== 'waiting' && given.result !== 'failed' && given.goTo === undefined;
}

/** The PMA decides on no key of these, and the incident stays assessed until somebody is told. */
function needsNoKey({ step, incident, context }: StepRun): boolean {
  return (
    step.run === 'decide' && context.procedures?.[incident.procedure ?? '']?.needs === 'no-key'
  );
}

function failUnmoved(run: StepRun, { fires }: ActivityDuty): never {
  const { incident, step } = run;
  const events = fires.map((event) => `'${event}'`).join(' or ');
  const wanted = `fire ${events} by context.fire(incident, event, actor)`;
  failIncomplete(run, `the incident is still ${incident.state}: ${wanted}`, step.run);
}

function checkOutcomes(run: StepRun): void {
  const waiting = [...run.incident.progress.values()].filter(
    ({ outcome }) => outcome === 'open' || outcome === 'sent',
  );
  if (waiting.length === 0) return;
  failIncomplete(run, `${waiting.length} devices have no outcome yet: wait for them`, run.step.run);
}

function failIncomplete(run: StepRun, wanted: string, activity: string): never {
  const message = `activity ${placeText(run)} is done, and ${wanted}, or leave it to ACTIVITIES.${activity}(run)`;
  fail('recovery/activity-incomplete', message, { ...placeOf(run), wanted });
}

function placeOf({ incident, step }: StepRun): StepPlace {
  const procedure = step.phase === 'front' ? 'front' : (incident.procedure ?? '');
  return { incident: incident.id, procedure, step: step.id, activity: step.run };
}

function placeText(run: StepRun): string {
  const { activity, step, procedure, incident } = placeOf(run);
  const table = procedure === 'front' ? 'the front end' : procedure;
  return `${activity} at step ${step} of ${table}, incident ${incident}`;
}
