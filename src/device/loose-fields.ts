/**
 * Values of which nothing is known, read as what they should be: each in octets and objects of its own, or refused by name.
 *
 * @module
 */
import { isOctets, kindOfValue } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { type Instant, instantFromMs } from '../core/instant.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';

type Loose = Readonly<Record<string, unknown>>;

export function listIn<T>(
  given: unknown,
  field: string,
  read: (value: unknown, field: string) => T,
): readonly T[] {
  if (!Array.isArray(given)) wrong(field, `a list is needed, not ${kindOfValue(given)}`);
  return (given as readonly unknown[]).map((value, index) => read(value, `${field}.${index}`));
}

export function objectAt(value: unknown, field: string): Loose {
  if (typeof value === 'object' && value !== null) return value as Loose;
  wrong(field, `an object is needed, not ${kindOfValue(value)}`);
}

export function textAt(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  wrong(field, `text is needed, not ${kindOfValue(value)}`);
}

export function octetsAt(value: unknown, field: string): Uint8Array {
  if (isOctets(value)) return new Uint8Array(value);
  wrong(field, `octets (Uint8Array) are needed, not ${kindOfValue(value)}`);
}

export function entityAt(value: unknown, field: string): Eui64 {
  const text = textAt(value, field);
  return attempted(field, () => eui64(text));
}

export function bigintAt(value: unknown, field: string): bigint {
  if (typeof value === 'bigint') return value;
  wrong(field, `a bigint is needed, not ${kindOfValue(value)}`);
}

export function numberAt(value: unknown, field: string): number {
  if (Number.isSafeInteger(value)) return value as number;
  wrong(field, `a whole number is needed, not ${kindOfValue(value)}`);
}

export function nameAt<N extends string>(value: unknown, field: string, known: readonly N[]): N {
  const text = textAt(value, field);
  if ((known as readonly string[]).includes(text)) return text as N;
  wrong(field, `there is no ${text}; there are ${known.join(', ')}`);
}

export function instantAt(value: unknown, field: string): Instant {
  if (typeof value !== 'number') wrong(field, `an instant is needed, not ${kindOfValue(value)}`);
  return attempted(field, () => instantFromMs(value));
}

export function attempted<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    wrong(field, error.message);
  }
}

/** What `read` makes of a value that is there. */
export function optional<T>(
  value: unknown,
  field: string,
  read: (value: unknown, field: string) => T,
): T | undefined {
  return value === undefined ? undefined : read(value, field);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : kindOfValue(value);
}

export function wrong(field: string, reason: string): never {
  fail('device/bad-configuration', `${field}: ${reason}`, { field, reason });
}
