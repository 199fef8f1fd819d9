/**
 * What an activity may give back: those of users may be written in JavaScript, and a result that is half right would move an
 * incident wrongly, or never again.
 *
 * @module
 */
import type { StepResult } from './activity.ts';
import {
  type FieldChecks,
  type ValueCheck,
  oneOf,
  text,
  whole,
  wholeFrom,
} from './value-checks.ts';

type Waiting = Extract<StepResult, { readonly result: 'waiting' }>;
type Failed = Extract<StepResult, { readonly result: 'failed' }>;

const OVER: FieldChecks<Exclude<StepResult, Waiting | Failed>> = {
  result: oneOf('done', 'automatic', 'skipped'),
  note: text,
  goTo: text,
};
const OVER_VALUE = whole(OVER, ['result', 'note']);

const WAITING: FieldChecks<Waiting> = {
  result: oneOf('waiting'),
  note: text,
  until: wholeFrom(0),
};

const FAILED: FieldChecks<Failed> = {
  result: oneOf('failed'),
  code: text,
  note: text,
  stands: oneOf('still'),
};

const BY_RESULT: Readonly<Record<StepResult['result'], ValueCheck>> = {
  done: OVER_VALUE,
  automatic: OVER_VALUE,
  skipped: OVER_VALUE,
  waiting: whole(WAITING, ['result', 'note']),
  failed: whole(FAILED, ['result', 'code', 'note']),
};

/** Says what is wrong with what an activity gave back. */
export const STEP_RESULT: ValueCheck = (given) => {
  const { result }: { readonly result?: unknown } = given ?? {};
  const reason = oneOf(...Object.keys(BY_RESULT))(result);
  if (reason !== undefined) return `result ${reason}`;
  return BY_RESULT[result as StepResult['result']](given);
};
