/**
 * The one way to say that a caller asks the DCC for something that cannot be: which field, and what to do.
 *
 * @module
 */
import { fail } from '../core/errors.ts';

/** Refuses a configuration or an order by the name of its field. Throws `dcc/bad-configuration`. */
export function badConfiguration(field: string, reason: string): never {
  fail('dcc/bad-configuration', `${field}: ${reason}`, { field, reason });
}
