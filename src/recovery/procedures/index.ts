/**
 * Every procedure by name.
 *
 * @module
 */
import type { Procedure } from '../procedure.ts';
import {
  APEX,
  CONTINGENCY_KEYS,
  CONTINGENCY_KEYS_BY_USERS,
  ISSUING_OCA,
  ISSUING_OCA_BY_SUBSCRIBERS,
  OUTSIDE,
} from './authorities.ts';
import {
  DCC_KEY_BY_ITSELF,
  DCC_KEY_BY_RECOVERY,
  RECOVERY_KEY_BY_CONTINGENCY,
  RECOVERY_KEY_BY_ITSELF,
} from './dcc-keys.ts';
import { METHOD_1, METHOD_2, METHOD_3 } from './methods.ts';

/** In the order of the documentation. */
const BUILT_IN = {
  'method-1': METHOD_1,
  'method-2': METHOD_2,
  'method-3': METHOD_3,
  'dcc-key-by-recovery-key': DCC_KEY_BY_RECOVERY,
  'dcc-key-by-itself': DCC_KEY_BY_ITSELF,
  'apex-contingency': APEX,
  'contingency-keys': CONTINGENCY_KEYS,
  'contingency-keys-by-users': CONTINGENCY_KEYS_BY_USERS,
  'recovery-key-by-itself': RECOVERY_KEY_BY_ITSELF,
  'recovery-key-by-contingency': RECOVERY_KEY_BY_CONTINGENCY,
  'issuing-oca': ISSUING_OCA,
  'issuing-oca-by-subscribers': ISSUING_OCA_BY_SUBSCRIBERS,
  'outside-appendix-l': OUTSIDE,
} as const satisfies Readonly<Record<string, Procedure>>;

/** Name of a built-in procedure. */
export type ProcedureName = keyof typeof BUILT_IN;

/**
 * Procedures by name (headings of SEC Appendix L as far as known: `section` of each); a caller may add more.
 *
 * @example
 * ```ts
 * import { PROCEDURES } from 'smki-sim/simulation';
 *
 * const { title, needs, steps } = PROCEDURES['method-1'];
 * console.log(`${title}; ${needs}, ${steps.length} steps`);
 * // Method 1: the Subscriber replaces its own certificates with its own key; own-key, 14 steps
 * ```
 */
export const PROCEDURES: Readonly<Record<ProcedureName, Procedure>> &
  Readonly<Record<string, Procedure>> = BUILT_IN;

export { FRONT, awaitsFile, frontFor } from './front.ts';
