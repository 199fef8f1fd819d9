/**
 * What is said of a situation for nothing: facts that only the decision table asks for, beside a procedure that is named already.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { Situation } from './decisions.ts';
import type { RecoverOptions } from './incident-record.ts';

/** Facts on which nothing but the choice of a procedure depends. Whether a key is usable is asked of a named method too. */
const FOR_THE_CHOICE = [
  'attacker',
  'newCertificates',
  'sharedService',
] as const satisfies readonly (keyof Situation)[];

/** Refuses facts that would have no effect. */
export function checkSituation({ method, procedure, situation = {} }: RecoverOptions): void {
  const idle = FOR_THE_CHOICE.find((fact) => situation[fact] !== undefined);
  const named = procedure ?? (method === undefined ? undefined : `method ${method}`);
  if (idle === undefined || named === undefined) return;
  const options = `situation.${idle} and ${named}: only the decision table asks for ${idle}, to propose a procedure; leave one of them out`;
  fail('recovery/contradictory-options', `these options contradict each other: ${options}`, {
    options,
  });
}
