/**
 * The check for names that come from where no compiler looked: plain JavaScript, a file, a command line.
 *
 * @module
 */
import { fail } from '../core/errors.ts';

/**
 * Refuses a name that a table does not have, and says which it has.
 *
 * @param kind - what the name names, for the message: `role`, `cell`
 * @throws SmkiError `vocabulary/unknown-name`
 */
export function requireKnownName(kind: string, name: string, table: object): void {
  if (Object.hasOwn(table, name)) return;
  const known = Object.keys(table).join(', ');
  fail('vocabulary/unknown-name', `no ${kind} ${JSON.stringify(name)}; there are ${known}`, {
    kind,
    name,
  });
}
