/**
 * What is wrong with procedures and activities of one's own, found where they are given: a row that nobody can carry out would
 * be found in the middle of an incident, and a misspelt name would never be found.
 *
 * The built-in tables pass the same checks, in a test: they cost nothing where nobody adds any.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { SERVICE_REQUEST_NAMES } from '../dcc/service-requests.ts';
import { REPLACEMENT_MODES } from '../gbcs/modes.ts';
import type { Activities } from './activity.ts';
import { DEFAULT_ASSUMPTIONS } from '../vocabulary/assumptions.ts';
import { DEFAULT_RECOVERY_ASSUMPTIONS } from './assumptions.ts';
import { KEY_CLASSES } from './compromised-key.ts';
import {
  ACTORS,
  type CampaignPlan,
  PHASES,
  type Part,
  type Procedure,
  type Step,
  checkProcedure,
} from './procedure.ts';
import { FRONT } from './procedures/front.ts';
import {
  type FieldChecks,
  type ValueCheck,
  callable,
  checkValue,
  listOf,
  oneOf,
  recordOf,
  text,
  whole,
  words,
} from './value-checks.ts';

/** Procedures by name. */
type Procedures = Readonly<Record<string, Procedure>>;

const name = words;

/** Limits are durations; what is a choice, or three figures, limits nothing. */
const LIMITS = Object.entries(DEFAULT_RECOVERY_ASSUMPTIONS).flatMap(([limit, usual]) =>
  limit.endsWith('Ms') && typeof usual === 'number' ? [limit] : [],
);

const certainty = oneOf('confirmed', 'recalled', 'inferred', 'proposed', 'unknown');

const PART: FieldChecks<Part> = {
  actor: oneOf(...Object.keys(ACTORS)),
  action: name,
  source: text,
  certainty,
};

const STEP: FieldChecks<Step> = {
  id: name,
  phase: oneOf(...Object.keys(PHASES)),
  actor: oneOf(...Object.keys(ACTORS)),
  action: name,
  others: listOf(whole(PART, ['actor', 'action', 'source', 'certainty'])),
  precondition: text,
  input: text,
  output: text,
  limit: text,
  limitMs: oneOf(...LIMITS),
  onFailure: text,
  failureStep: name,
  next: name,
  run: name,
  inject: text,
  pmaQuestion: text,
  source: text,
  certainty,
};

const STEP_VALUE: ValueCheck = whole(STEP, [
  ...(['id', 'phase', 'actor', 'action', 'run'] as const),
  ...(['limit', 'onFailure', 'source', 'certainty'] as const),
]);

const PLAN: FieldChecks<CampaignPlan> = {
  mode: oneOf('own', ...Object.keys(REPLACEMENT_MODES)),
  signer: oneOf('owner', 'responsible', 'recovery', 'contingency', 'accessControlBroker'),
  places: oneOf(
    'renewed',
    'in-use',
    'broker',
    'everything',
    'everything-but-root',
    'dcc-held',
    'root',
  ),
  serviceRequest: oneOf(...SERVICE_REQUEST_NAMES),
  owner: name,
  late: oneOf('as-assumed'),
  then: oneOf('previous', 'recovered'),
};

const PLAN_VALUE: ValueCheck = whole(PLAN, ['mode', 'signer', 'places', 'serviceRequest', 'then']);

/** Names of assumptions of a recovery, and of those that devices share with it. */
const ASSUMPTIONS = { ...DEFAULT_RECOVERY_ASSUMPTIONS, ...DEFAULT_ASSUMPTIONS };

const assumed: ValueCheck = (value) => {
  const reason = recordOf(text)(value);
  if (reason !== undefined) return reason;
  const unknown = Object.keys(value as object).find((one) => !Object.hasOwn(ASSUMPTIONS, one));
  return unknown === undefined
    ? undefined
    : `names no assumption ${unknown}: see docs/assumptions.md`;
};

/** Keys that are used by decision of the PMA only: `needs` is what asks for one. */
const KEY_OF_SIGNER: Partial<Record<CampaignPlan['signer'], Procedure['needs']>> = {
  recovery: 'recovery-key',
  contingency: 'contingency-key',
};

const asksForDecision: ValueCheck = (value) => {
  const { needs, campaign, handover } = value as Procedure;
  for (const plan of [campaign, handover]) {
    const key = plan && KEY_OF_SIGNER[plan.signer];
    if (key !== undefined && key !== needs) {
      return `needs ${needs} and signs with the ${key}: say needs: '${key}', so that the PMA is asked`;
    }
  }
  return undefined;
};

const PROCEDURE: FieldChecks<Procedure> = {
  name,
  title: name,
  section: text,
  method: oneOf(1, 2, 3, 'apex'),
  keyClasses: listOf(oneOf(...Object.keys(KEY_CLASSES))),
  needs: oneOf('own-key', 'recovery-key', 'contingency-key', 'no-key'),
  destructive: oneOf('yes', 'no'),
  assumes: assumed,
  campaign: PLAN_VALUE,
  handover: PLAN_VALUE,
  steps: listOf(STEP_VALUE),
};

const PROCEDURE_VALUE: ValueCheck = whole(PROCEDURE, [
  ...(['name', 'title', 'section', 'keyClasses', 'needs', 'destructive', 'steps'] as const),
]);

const RECORD: ValueCheck = recordOf(() => undefined);

/**
 * Refuses rows that nobody could read: for what is printed and not walked.
 *
 * @throws SmkiError `recovery/unknown-procedure`, `recovery/bad-option`
 */
export function checkRows(procedure: Pick<Procedure, 'steps'>): void {
  checkProcedure(procedure);
  checkValue('steps', procedure.steps, listOf(STEP_VALUE));
}

const HEADING: ValueCheck = (value) => {
  const { name, title, section } = value as Procedure;
  return whole({ name: words, title: words, section: text }, ['name', 'title', 'section'])({
    name,
    title,
    section,
  });
};

/** Refuses what has no title: for scripts. */
export function checkHeading(procedure: Procedure): void {
  checkValue('procedure', procedure, HEADING);
}

/**
 * Refuses procedures that no engine could walk.
 *
 * @param procedures - by name; the built-in ones need no check
 * @throws SmkiError `recovery/bad-option`; `recovery/unknown-procedure` for what is no table of steps
 */
export function checkProcedures(procedures: Procedures): void {
  checkValue('procedures', procedures, RECORD);
  for (const [key, procedure] of Object.entries(procedures)) {
    checkProcedure(procedure);
    checkValue(`procedures.${key}`, procedure, PROCEDURE_VALUE);
    checkValue(`procedures.${key}`, procedure.name, (own) =>
      own === key ? undefined : `has another name, ${String(own)}: pass it under its own`,
    );
    checkValue(`procedures.${key}`, procedure, asksForDecision);
    checkValue(`procedures.${key}`, procedure.steps, namedOnce);
  }
}

/** The front end is walked first: its steps are steps of every procedure. */
const namedOnce: ValueCheck = (value) => {
  const ids = [...FRONT, ...(value as Procedure['steps'])].map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined ? undefined : `has two steps ${twice}: give each an id of its own`;
};

/**
 * Refuses tables that go on nowhere or name activities that nobody provides, and activities that no table names.
 *
 * @param tables - `procedures` and `activities`: all there are; `own`: the activities that a caller has added
 * @throws SmkiError `recovery/unknown-step`, `recovery/unknown-activity`, `recovery/bad-option`
 */
export function checkActivities(tables: {
  readonly procedures: Procedures;
  readonly activities: Activities;
  readonly own: Activities;
}): void {
  const { procedures, activities, own } = tables;
  checkValue('activities', own, recordOf(callable));
  const all = [...Object.values(procedures), { steps: FRONT }];
  for (const { steps } of all) checkTable(steps, activities);
  const named = new Set(all.flatMap(({ steps }) => steps.map(({ run }) => run)));
  const idle = Object.keys(own).find((activity) => !named.has(activity));
  if (idle === undefined) return;
  const known = [...named].sort().join(', ');
  const message = `no step runs the activity ${idle}: name it in the run of a step; steps run ${known}`;
  fail('recovery/bad-option', message, { field: `activities.${idle}`, reason: 'no step runs it' });
}

function checkTable(steps: readonly Step[], activities: Activities): void {
  const ids = new Set([...FRONT, ...steps].map(({ id }) => id));
  for (const { id, run, next, failureStep } of steps) {
    const nowhere = [next, failureStep].find((to) => to !== undefined && !ids.has(to));
    if (nowhere !== undefined) {
      const message = `step ${id} goes on with ${nowhere}, which is no step of its table: correct the row`;
      fail('recovery/unknown-step', message, { step: id, next: nowhere });
    }
    if (Object.hasOwn(activities, run)) continue;
    const message = `step ${id} names no activity ${run}: add it to createRecovery({ activities })`;
    fail('recovery/unknown-activity', message, { activity: run, step: id });
  }
}
