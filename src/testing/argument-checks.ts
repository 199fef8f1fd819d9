/**
 * What callers without types may pass to this folder: refused by name, with what to pass instead.
 *
 * @module
 */
import { isOctets, kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { DEVICE_TYPES } from '../device/device-types.ts';
import { requireType } from '../device/option-checks.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';

type Loose = Readonly<Record<string, unknown>>;

/** Refuses an argument by name. */
export function wrong(field: string, reason: string): never {
  fail('testing/bad-argument', `${field}: ${reason}`, { field, reason });
}

/**
 * An object, whatever is in it.
 *
 * @param wanted - what is needed, for the message
 */
export function requireObject(value: unknown, field: string, wanted: string): Loose {
  if (typeof value === 'object' && value !== null) return value as Loose;
  wrong(field, `${wanted} is needed, not ${kindOfValue(value)}`);
}

/** A list, whatever is in it. */
export function requireList(value: unknown, field: string, wanted: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  wrong(field, `${wanted} is needed, not ${kindOfValue(value)}`);
}

/** Octets; the commonest mistake is the PEM text of a certificate. */
export function requireOctets(value: unknown, field: string): void {
  if (isOctets(value)) return;
  const advice = typeof value === 'string' ? '; certificatesFromPem makes octets of PEM text' : '';
  wrong(field, `octets (Uint8Array) are needed, not ${kindOfValue(value)}${advice}`);
}

/** A row of `anchorReplacementCases`. */
export function requireCase(value: unknown, field: string): void {
  const wanted = 'a row of anchorReplacementCases';
  const { expected, command, readings } = requireObject(value, field, wanted);
  const whole = isOctets(command) && typeof expected === 'object' && Array.isArray(readings);
  if (!whole) wrong(field, `${wanted} is needed, this lacks command, expected or readings`);
}

/** Options that may carry a seed. */
export function requireSeed(options: unknown, field: string): void {
  const { seed } = requireObject(options, field, 'an object with options');
  if (seed !== undefined && typeof seed !== 'string') {
    wrong('seed', `text is needed, not ${kindOfValue(seed)}`);
  }
}

/**
 * The name of a device type, or a device type.
 *
 * @throws SmkiError `vocabulary/unknown-name`, `device/bad-configuration` for a type of one's own that is none
 */
export function requireDeviceType(type: unknown): void {
  const names = Object.keys(DEVICE_TYPES).join(', ');
  if (type === undefined || type === null) {
    wrong('deviceType', `one of ${names} is needed, or a type of your own`);
  }
  if (typeof type === 'string') requireKnownName('device type', type, DEVICE_TYPES);
  else requireType(type);
}
