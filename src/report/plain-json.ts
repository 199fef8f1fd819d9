/**
 * JSON of this library's values: octets in hexadecimal, wide integers in decimal text.
 *
 * @module
 */
import { isOctets, toHex } from '../core/bytes.ts';

/** Indented JSON; `Uint8Array` becomes upper-case hexadecimal, `bigint` decimal text. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, replacer, 2);
}

/** Looks at the value itself, because a Buffer has turned into something else by the time it is passed. */
function replacer(this: unknown, name: string, passed: unknown): unknown {
  const value = (this as Readonly<Record<string, unknown>>)[name];
  if (isOctets(value)) return toHex(value);
  return typeof value === 'bigint' ? value.toString() : passed;
}
