/**
 * A walkthrough without keys: the script of a procedure, whole or for one actor, with injects and the PMA's questions.
 *
 * SECPMA_64_1712: once the SEC is amended, the DCC and its Service Providers must run a walkthrough simulation of the recovery
 * processes. Nothing is signed and nothing is sent: this is paper.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { type RecoveryAssumptions, assumeForRecovery } from './assumptions.ts';
import type { Situation } from './decisions.ts';
import { EVIDENCE_SCRIPT } from './evidence.ts';
import { ACTORS, type Actor, type Part, type Procedure, type Step, actorsOf } from './procedure.ts';
import { checkHeading, checkRows } from './procedure-checks.ts';
import { frontFor } from './procedures/front.ts';
import { SITUATION_VALUE } from './option-values.ts';
import { figureOf } from './step-times.ts';
import { checkValue, fields, oneOf } from './value-checks.ts';

/** What to print. */
export interface WalkthroughOptions {
  readonly procedure: Procedure;
  /** Only steps in which this actor has a part, with the step before and after each for orientation. */
  readonly actor?: Actor;
  /** Facilitator's injects and PMA questions; yes unless given. */
  readonly injects?: 'yes' | 'no';
  readonly assumptions?: Partial<RecoveryAssumptions>;
  /** What is known: a Subscriber whose certificates are not ready takes longer. As usual unless given. */
  readonly situation?: Partial<Omit<Situation, 'key'>>;
}

/**
 * The script as text.
 *
 * @throws SmkiError `recovery/unknown-procedure` for what is no table of steps, `recovery/bad-option` for an actor that has none
 * @example
 * ```ts
 * import { PROCEDURES, walkthrough } from 'smki-sim/simulation';
 *
 * const script = walkthrough({ procedure: PROCEDURES['method-2'], actor: 'dcc' });
 * console.log(script.split('\n')[0]);
 * // Method 2: the Recovery key places ACB certificates; a handover gives the cells back
 * ```
 */
export function walkthrough(options: WalkthroughOptions): string {
  checkValue('walkthrough', options, OPTIONS);
  const { procedure, actor } = options;
  checkRows(procedure);
  checkHeading(procedure);
  const assumptions = assumeForRecovery(options.assumptions);
  const all = [...frontFor(procedure.keyClasses), ...procedure.steps];
  if (actor !== undefined) checkActor(procedure.name, all, actor);
  const steps = actor === undefined ? all : all.filter((step) => actorsOf([step]).includes(actor));
  const whose = actor === undefined ? 'all actors' : actor;
  const lines = [
    procedure.title,
    `${procedure.section}. Script for ${whose}: ${steps.length} of ${all.length} steps. No key is used, nothing is sent.`,
    ...assumedLines(procedure),
    'Times: "takes" is what a run of people takes; limits and intervals take none by themselves.',
    'Marks: [c] confirmed, [r] recalled, [i] inferred, [p] proposed, [u] unknown. Tick each step when it is done.',
    '',
    ...steps.flatMap((step) => stepLines(step, { ...options, all, assumptions })),
    ...(actor === undefined || actor === 'dcc' || actor === 'subscriber' ? evidenceLines() : []),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** What a run would need beside the decision: it is none of the usual ways. */
function assumedLines({ assumes = {} }: Procedure): readonly string[] {
  const answers = Object.entries(assumes).map(([name, answer]) => `${name}=${answer}`);
  return answers.length === 0 ? [] : [`A run of it needs the assumption ${answers.join(' and ')}.`];
}

/** Procedures and actors are judged by what they have to do with each other. */
const OPTIONS = fields<WalkthroughOptions>({
  procedure: () => undefined,
  actor: () => undefined,
  injects: oneOf('yes', 'no'),
  assumptions: () => undefined,
  situation: SITUATION_VALUE,
});

/** A script of no steps is no script. */
function checkActor(procedure: string, steps: readonly Step[], actor: Actor): void {
  const actors = actorsOf(steps);
  if (actors.includes(actor)) return;
  const known = actors.join(', ');
  const reason = Object.hasOwn(ACTORS, actor)
    ? `${actor} has no part in ${procedure}; ${known} have`
    : `${actor} is no actor; in ${procedure} there are ${known}`;
  fail('recovery/bad-option', `actor: ${reason}`, { field: 'actor', reason });
}

interface Printing extends WalkthroughOptions {
  readonly all: readonly Step[];
  readonly assumptions: RecoveryAssumptions;
}

function stepLines(
  step: Step,
  { injects = 'yes', actor, all, assumptions, situation, procedure }: Printing,
): readonly string[] {
  const without = withoutMeeting(step, procedure);
  const figure = figureOf(step, assumptions, situation);
  const time = figure === undefined ? step.limit : `${step.limit}; ${figure}`;
  const index = all.indexOf(step);
  const { others = [] } = step;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ...others.map((part) => partFact(part, actor)),
    ['NOT NEEDED', without],
    ['needs', without === undefined ? step.precondition : undefined],
    ['takes in', step.input],
    ['hands on', step.output],
    ['time', without === undefined ? time : 'none'],
    ['if it fails', step.onFailure],
    ['comes after', actor === undefined ? undefined : stepName(all[index - 1])],
    ['then', actor === undefined ? undefined : stepName(all[index + 1])],
    ['source', step.source],
    ['INJECT', injects === 'yes' && without === undefined ? step.inject : undefined],
    ['PMA ASKS', injects === 'yes' ? step.pmaQuestion : undefined],
  ];
  return [
    `[ ] ${step.id.padEnd(5)} ${step.actor}: ${step.action} [${step.certainty[0] ?? ''}]`,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`      ${name}: ${value}`])),
    '',
  ];
}

/** Whoever uses its own key, or none, needs no meeting (recovery.md 3.0, N10): the PMA is told, and may direct otherwise. */
const WITHOUT_MEETING: Readonly<Record<string, string>> = {
  convene: 'no key of the recovery environment is used: the PMA is informed, and does not meet',
  decide:
    'neither meeting nor quorum: it goes on as approved; where the PMA directs another method, it meets first (N10)',
};

function withoutMeeting({ run }: Step, { needs }: Procedure): string | undefined {
  const isFree = needs === 'own-key' || needs === 'no-key';
  return isFree && Object.hasOwn(WITHOUT_MEETING, run) ? WITHOUT_MEETING[run] : undefined;
}

/** Whoever reads a script of their own finds what is theirs at a glance. */
function partFact(part: Part, reader: Actor | undefined): readonly [string, string] {
  const { actor, action, certainty } = part;
  return [actor === reader ? 'YOUR PART' : `with ${actor}`, `${action} [${certainty[0] ?? ''}]`];
}

function stepName(step: Step | undefined): string | undefined {
  return step === undefined ? undefined : `${step.id} ${step.actor}: ${step.action}`;
}

function evidenceLines(): readonly string[] {
  const questions = EVIDENCE_SCRIPT.map(
    ({ question }, index) => `  ${index + 1}. ${question} ____`,
  );
  return ['Evidence script (N6)', ...questions];
}
