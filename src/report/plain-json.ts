/**
 * JSON of this library's values: octets in hexadecimal, wide integers in decimal text.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';

/** Indented JSON; `Uint8Array` becomes upper-case hexadecimal, `bigint` decimal text. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, replacer, 2);
}

function replacer(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? toHex(value) : value;
}
