/**
 * The one engine that walks every table of steps, in either mode: call the activity, write what became of it, go on, wait, or stand still.
 *
 * It knows no procedure. A step that waits for a time is on the agenda; one that waits for somebody is woken.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { Activities, StepResult } from './activity.ts';
import type { RecoveryContext } from './context.ts';
import { durationText } from './duration-text.ts';
import type { IncidentRecord } from './incident-record.ts';
import { FINAL_STATES } from './incident-states.ts';
import { STEPS_MAX, failRound } from './no-end.ts';
import type { Step } from './procedure.ts';
import { limitOf } from './step-times.ts';
import { warn } from './warnings.ts';

/** Calls of one step's activity while it waits: once a minute for two months. More will not end by itself. */
export const CALLS_MAX = 100_000;

/** What the engine does with an incident. */
export interface Engine {
  /** Calls the activity of the step that is due. True when the step is over, one way or the other. */
  attempt(incident: IncidentRecord): boolean;
  /** Walks on until it must wait, stands still, or is at the end. */
  walk(incident: IncidentRecord): void;
  /** Lets time pass until the step that is due is over. */
  finishStep(incident: IncidentRecord): Step | undefined;
  currentStep(incident: IncidentRecord): Step | undefined;
}

/** Makes the engine over the activities that tables may name. */
export function createEngine(context: RecoveryContext, activities: Activities): Engine {
  const currentStep = (incident: IncidentRecord): Step | undefined =>
    FINAL_STATES.includes(incident.state) ? undefined : incident.steps[incident.position];

  const attempt = (incident: IncidentRecord): boolean => {
    const step = currentStep(incident);
    if (step === undefined) return true;
    if (incident.state === 'halted') return false;
    if (incident.waitingUntil !== undefined && context.agenda.clock.now() < incident.waitingUntil) {
      return false;
    }
    const activity = activities[step.run];
    if (activity === undefined) failActivity(step);
    if (incident.calls === 0) incident.stepBeganAt = context.agenda.clock.now();
    const result = activity({ step, incident, context, calls: incident.calls++ });
    if (result.result === 'waiting' && incident.calls >= CALLS_MAX) failEndless(incident, step);
    const { goTo: to } = result as { readonly goTo?: string };
    if (to !== undefined && positionOf(incident, to) < 0) failDestination(step, to);
    write(context, incident, step, result);
    return apply(context, incident, step, result);
  };

  const walk = (incident: IncidentRecord): void => {
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      if (currentStep(incident) === undefined || incident.standing !== undefined) return;
      if (!attempt(incident)) return;
    }
    failRound(incident);
  };

  const finishStep = (incident: IncidentRecord): Step | undefined => {
    const step = currentStep(incident);
    if (step === undefined) return undefined;
    if (incident.state === 'halted') failHalted(incident);
    incident.standing = undefined;
    const { completed } = incident;
    if (attempt(incident)) return step;
    // The agenda's handlers move the incident.
    while (!hasMoved(incident, completed)) {
      if (!context.agenda.step()) failStuck(incident, step.id);
    }
    return step;
  };

  return { attempt, walk, finishStep, currentStep };
}

function hasMoved({ completed, standing }: IncidentRecord, before: number): boolean {
  return completed !== before || standing !== undefined;
}

function write(
  context: RecoveryContext,
  incident: IncidentRecord,
  step: Step,
  result: StepResult,
): void {
  context.write<'recovery.step'>({
    type: 'recovery.step',
    actor: step.actor,
    incident: incident.id,
    procedure: step.phase === 'front' ? 'front' : (incident.procedure ?? ''),
    step: step.id,
    phase: step.phase,
    result: result.result,
    note: result.result === 'failed' ? `${result.code}: ${result.note}` : result.note,
  });
}

/** Moves the incident on; false while it waits. */
function apply(
  context: RecoveryContext,
  incident: IncidentRecord,
  step: Step,
  result: StepResult,
): boolean {
  incident.waitingUntil = undefined;
  if (result.result === 'waiting') {
    if (result.until !== undefined) {
      // Called again at once, it may have an end; for ever it must not.
      const isLater = result.until > context.agenda.clock.now();
      if (!isLater && incident.calls >= STEPS_MAX) failPast(incident, step);
      incident.waitingUntil = result.until;
      context.agenda.schedule(result.until, {
        type: 'recovery.continue',
        incident: incident.id,
        step: step.id,
      });
    }
    return false;
  }
  incident.calls = 0;
  incident.completed += 1;
  noteLateness(context, incident, step);
  if (result.result === 'failed') {
    if (step.failureStep === undefined || result.stands === 'still') {
      incident.standing = { code: result.code, note: result.note };
      return true;
    }
    goTo(incident, step.failureStep);
    return true;
  }
  const next = result.goTo ?? step.next;
  if (next === undefined) incident.position += 1;
  else goTo(incident, next);
  const isAtEnd = incident.position >= incident.steps.length;
  if (isAtEnd && incident.state === 'postRecovery') context.fire(incident, 'closed', 'dcc');
  return true;
}

/** A step that took longer than its limit is recorded: limits are assumptions, so nothing stops for them. */
function noteLateness(context: RecoveryContext, incident: IncidentRecord, step: Step): void {
  const name = limitOf(step);
  if (name === undefined || context.governance === 'technical') return;
  const limit = context.assumptions[name];
  const tookMs = context.agenda.clock.now() - incident.stepBeganAt;
  if (typeof limit !== 'number' || tookMs <= limit) return;
  warn(context, incident, {
    actor: step.actor,
    code: 'limit-exceeded',
    message: `${step.id} took ${durationText(tookMs)}, the limit is ${durationText(limit)}`,
  });
}

function goTo(incident: IncidentRecord, id: string): void {
  const position = positionOf(incident, id);
  if (position < 0) failStuck(incident, id);
  incident.position = position;
}

function positionOf({ steps }: IncidentRecord, id: string): number {
  return steps.findIndex((step) => step.id === id);
}

function failActivity(step: Step): never {
  fail(
    'recovery/unknown-activity',
    `step ${step.id} names no activity ${step.run}: add it to createRecovery({ activities })`,
    {
      activity: step.run,
      step: step.id,
    },
  );
}

function failHalted({ id, state }: IncidentRecord): never {
  const message = `incident ${id} is halted: let it go on with resume(), or end it with abort()`;
  fail('recovery/wrong-state', message, { incident: id, state, event: 'next' });
}

function failPast({ id }: IncidentRecord, { id: step, run }: Step): never {
  const message = `incident ${id} waits at ${step} until a time that is no later than now: activity ${run} must name a later one in until`;
  fail('recovery/nothing-happens', message, { incident: id, step });
}

function failEndless({ id }: IncidentRecord, { id: step, run: activity }: Step): never {
  const message = `incident ${id} waits at ${step} without end: activity ${activity} was called ${CALLS_MAX} times and still waits; let it wait longer at a time, or be done`;
  const details = { incident: id, step, activity, calls: CALLS_MAX };
  fail('recovery/endless-activity', message, details);
}

function failDestination({ id: step, run }: Step, next: string): never {
  const message = `activity ${run} of step ${step} goes on with ${next}, which is no step of this incident: correct its goTo`;
  fail('recovery/unknown-step', message, { step, next });
}

function failStuck({ id }: IncidentRecord, step: string): never {
  fail(
    'recovery/nothing-happens',
    `incident ${id} waits at ${step}, and nothing is on the agenda that could end it`,
    { incident: id, step },
  );
}
