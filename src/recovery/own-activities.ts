/**
 * Activities of a caller's own, with a guard around each: what it throws is named with its step, and what it gives back wrongly or leaves
 * undone is found where it happens, not ten steps later. Built-in activities need none.
 *
 * @module
 */
import { type StepPlace, fail } from '../core/errors.ts';
import { ACTIVITY_DUTIES, type ActivityDuty } from './activities/duties.ts';
import type { Activities, Activity, StepResult, StepRun } from './activity.ts';
import { STEP_RESULT } from './step-result.ts';
import { checkValue } from './value-checks.ts';

/** The same activities, guarded. */
export function guarded(own: Activities): Activities {
  return Object.fromEntries(
    Object.entries(own).map(([name, activity]) => [name, guardedOne(name, activity)]),
  );
}

function guardedOne(name: string, activity: Activity): Activity {
  const duty = (ACTIVITY_DUTIES as Readonly<Record<string, ActivityDuty>>)[name];
  return (run) => {
    const { state } = run.incident;
    const result = called(run, activity);
    checkValue(`activity ${name}`, result, STEP_RESULT);
    if (duty === undefined || !isOver(result)) return result;
    const isMoved = run.incident.state !== state || duty.fires.length === 0 || needsNoKey(run);
    if (!isMoved) failUnmoved(run, duty);
    if (name === 'awaitResponses') checkOutcomes(run);
    return result;
  };
}

function called(run: StepRun, activity: Activity): StepResult {
  try {
    return activity(run);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `activity ${placeText(run)}: ${reason}`;
    fail('recovery/activity-failed', message, placeOf(run), { cause });
  }
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
