/**
 * How an authority says no: a row of a table, as data, with the code, what it means, what to do, and the clause.
 *
 * Misuse of the API throws; a request that the rules refuse does not. Whoever prefers exceptions uses {@link granted}.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { fail } from '../core/errors.ts';
import type { Refusal } from '../core/outcome.ts';
import { AUTHORITY_REFUSALS, type AuthorityRefusalCode } from './refusals.ts';

/** A refusal of an authority. */
export interface AuthorityRefusal extends Refusal<AuthorityRefusalCode> {
  /** What its receiver can do. */
  readonly advice: string;
}

/** What was asked for, or why not. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: AuthorityRefusal };

/** No. */
export type Refused = Extract<Answer<never>, { readonly ok: false }>;

/** Yes. */
export function yes<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** No, by a row of the table; `about` names the case: `SZ2`, `3 of 5 are here`. */
export function no(code: AuthorityRefusalCode, about?: string): Refused {
  const { means, advice, source } = AUTHORITY_REFUSALS[code];
  const detail = about === undefined ? '' : ` (${about})`;
  return {
    ok: false,
    refusal: { code, message: `${means}${detail}; ${advice}`, clause: source, advice },
  };
}

/**
 * The value of an answer.
 *
 * @throws SmkiError `authority/refused` when the answer is no
 * @example
 * ```ts
 * import { createEnvironment, granted, instant, isSmkiError, simulatedClock } from 'smki-sim';
 *
 * const clock = simulatedClock(instant('2026-01-01T09:00:00Z'));
 * const { registration } = createEnvironment('zaz1-like', { seed: 'docs', clock });
 * console.log(granted(registration.enrol({ name: 'Alder Energy' })).aro.id); // Alder Energy: ARO
 * const again = registration.enrol({ name: 'Alder Energy' });
 * if (!again.ok) console.log(again.refusal.code); // party-taken
 * try {
 *   granted(again);
 * } catch (error) {
 *   if (isSmkiError(error)) console.log(error.code); // authority/refused
 * }
 * ```
 */
export function granted<T>(answer: Answer<T>): T {
  requireKind('answer', answer, 'record');
  if (answer.ok) return answer.value;
  requireKind('refusal of answer', answer.refusal, 'record');
  const { code, message, advice } = answer.refusal;
  fail('authority/refused', `refused, ${code}: ${message}`, { reason: code, advice });
}
