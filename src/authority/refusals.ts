/**
 * Every refusal of an authority, on one page: what it means, what to do, where the rule comes from and how sure that is.
 *
 * Codes are stable. `test/authority/refusals.test.ts` has a case for each, and shows that a refusal changes nothing.
 *
 * @module
 */
import { CEREMONY_REFUSALS } from './ceremony/ceremony-refusals.ts';
import { LIFE_REFUSALS } from './certificates/life-refusals.ts';
import { REGISTRATION_REFUSALS } from './registration/registration-refusals.ts';
import { REQUEST_REFUSALS } from './requests/request-refusals.ts';
import { ROLL_OVER_REFUSALS } from './roll-over/roll-over-refusals.ts';

/**
 * All tables in one: code, meaning, advice, source, certainty.
 *
 * @example
 * ```ts
 * import { AUTHORITY_REFUSALS } from 'smki-sim';
 *
 * console.log(AUTHORITY_REFUSALS['key-usage-both'].advice); // make a key pair and a request for each usage
 * ```
 */
export const AUTHORITY_REFUSALS = {
  ...REGISTRATION_REFUSALS,
  ...REQUEST_REFUSALS,
  ...LIFE_REFUSALS,
  ...CEREMONY_REFUSALS,
  ...ROLL_OVER_REFUSALS,
} as const;

/** Stable code of a refusal. */
export type AuthorityRefusalCode = keyof typeof AUTHORITY_REFUSALS;
