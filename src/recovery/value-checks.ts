/**
 * What values an option may have, as tables: an unknown field or value is refused by name before anything has changed.
 *
 * Types say the same; but options also come from JSON, JavaScript and a keyboard.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { eui64 } from '../vocabulary/eui64.ts';

/** Says what a value must be, when it is not. */
export type ValueCheck = (value: unknown) => string | undefined;

/** One check for each field of a record. */
export type FieldChecks<T> = { readonly [K in keyof T]-?: ValueCheck };

export const text: ValueCheck = (value) => (typeof value === 'string' ? undefined : 'must be text');

/** Text that says something. */
export const words: ValueCheck = (value) =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'must be text, and not empty';

/** Of a party or a device, with or without separators. */
export const identifier: ValueCheck = (value) =>
  typeof value === 'string' && isIdentifier(value)
    ? undefined
    : 'must be an Entity Identifier: 16 hexadecimal digits, as in 90-B3-D5-1F-30-01-00-00';

/** As the DCC writes it; messages print it with separators. What is no identifier stays as it is. */
export function canonical<T extends string>(name: T): T {
  return isIdentifier(name) ? (eui64(name) as string as T) : name;
}

function isIdentifier(name: string): boolean {
  return /^[0-9a-f]{16}$/i.test(name.replace(/[-:\s]/g, ''));
}

export const octets: ValueCheck = (value) =>
  ArrayBuffer.isView(value) ? undefined : 'must be octets (Uint8Array)';

export const list: ValueCheck = (value) => (Array.isArray(value) ? undefined : 'must be a list');

export const callable: ValueCheck = (value) =>
  typeof value === 'function' ? undefined : 'must be a function';

/** One of these values. */
export function oneOf(...values: readonly unknown[]): ValueCheck {
  return (value) => (values.includes(value) ? undefined : `must be one of ${values.join(', ')}`);
}

/** A whole number from a least one. */
export function wholeFrom(least: number): ValueCheck {
  return (value) =>
    Number.isSafeInteger(value) && Number(value) >= least
      ? undefined
      : `must be a whole number from ${least}`;
}

/** A share of a whole. */
export const share: ValueCheck = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'must be from 0 to 1';

/** A list whose items pass a check. */
export function listOf(check: ValueCheck): ValueCheck {
  return (value) => list(value) ?? firstReason(value as readonly unknown[], check);
}

/** A record with any names whose values pass a check. */
export function recordOf(check: ValueCheck): ValueCheck {
  return (value) => {
    if (!isRecord(value)) return 'must be a record';
    for (const [name, own] of Object.entries(value)) {
      const reason = check(own);
      if (reason !== undefined) return `${name} ${reason}`;
    }
    return undefined;
  };
}

/** A record with known fields only; a field that is undefined is absent. */
export function fields<T>(checks: FieldChecks<T>): ValueCheck {
  const byName = new Map<string, ValueCheck>(Object.entries(checks));
  return (value) => {
    if (!isRecord(value)) return 'must be a record';
    for (const [name, own] of Object.entries(value)) {
      const check = byName.get(name);
      if (check === undefined) {
        return `has no field ${name}; fields: ${[...byName.keys()].join(', ')}`;
      }
      const reason = own === undefined ? undefined : check(own);
      if (reason !== undefined) return `${name} ${reason}`;
    }
    return undefined;
  };
}

/** The same, where no field of these may be absent. */
export function whole<T>(
  checks: FieldChecks<T>,
  needed: readonly (keyof T & string)[],
): ValueCheck {
  return (value) => {
    const reason = fields(checks)(value);
    if (reason !== undefined) return reason;
    const missing = needed.find((name) => (value as Partial<T>)[name] === undefined);
    return missing === undefined ? undefined : `needs ${missing}`;
  };
}

/**
 * Refuses a value that does not pass.
 *
 * @throws SmkiError `recovery/bad-option`
 */
export function checkValue(field: string, value: unknown, check: ValueCheck): void {
  const reason = check(value);
  if (reason === undefined) return;
  fail('recovery/bad-option', `${field}: ${reason}`, { field, reason });
}

function firstReason(values: readonly unknown[], check: ValueCheck): string | undefined {
  for (const [index, value] of values.entries()) {
    const reason = check(value);
    if (reason !== undefined) return `entry ${index + 1} ${reason}`;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
