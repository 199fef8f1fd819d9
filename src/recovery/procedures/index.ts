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
const ALL: readonly Procedure[] = [
  METHOD_1,
  METHOD_2,
  METHOD_3,
  DCC_KEY_BY_RECOVERY,
  DCC_KEY_BY_ITSELF,
  APEX,
  CONTINGENCY_KEYS,
  CONTINGENCY_KEYS_BY_USERS,
  RECOVERY_KEY_BY_ITSELF,
  RECOVERY_KEY_BY_CONTINGENCY,
  ISSUING_OCA,
  OUTSIDE,
];

/** Procedures by name; a caller may add more. */
export const PROCEDURES: Readonly<Record<string, Procedure>> = Object.fromEntries(
  ALL.map((procedure) => [procedure.name, procedure]),
);

export { FRONT } from './front.ts';
