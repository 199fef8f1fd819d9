/**
 * EUI-64 Entity Identifiers: the 8 octets that name every party and device (GBCS 4.2, RFC 7042 form).
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { fromHex, isOctets, kindOfValue, toHex } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';

declare const eui64Brand: unique symbol;

/** An EUI-64 as 16 upper-case hexadecimal digits: `90B3D51F30010000`. */
export type Eui64 = string & { readonly [eui64Brand]: true };

/** What a caller may pass for one: text with or without `-`, or 8 octets. */
export type Eui64Like = string | Uint8Array;

/**
 * Reads an EUI-64 from text (`90B3D51F30010000`, `90-b3-d5-1f-30-01-00-00`) or from 8 octets.
 *
 * @throws SmkiError `vocabulary/not-an-eui64`
 * @example
 * ```ts
 * import { eui64 } from 'smki-sim';
 *
 * console.log(eui64('90-b3-d5-1f-30-01-00-00')); // 90B3D51F30010000
 * ```
 */
export function eui64(value: Eui64Like): Eui64 {
  const text = isOctets(value) ? toHex(value) : digitsOf(value);
  if (isOctets(value) && value.length === EUI64_OCTETS) return text as Eui64;
  if (!/^[0-9A-F]{16}$/.test(text)) {
    const message = `not an EUI-64 (16 hexadecimal digits, or 8 octets): ${whatIsIt(value, text)}`;
    fail('vocabulary/not-an-eui64', message, { text });
  }
  return text as Eui64;
}

/** A caller without types may pass anything; it is told what. */
function digitsOf(value: unknown): string {
  return String(value)
    .replace(/[-:\s]/g, '')
    .toUpperCase();
}

/** A device where its Entity Identifier belongs is the likeliest of all objects. */
function whatIsIt(value: unknown, text: string): string {
  if (typeof value !== 'object' || value === null || isOctets(value)) return text;
  const advice = 'entityId' in value ? '; pass its entityId' : '';
  return `${kindOfValue(value)}${advice}`;
}

/** The 8 octets. */
export function eui64Bytes(value: Eui64): Uint8Array {
  const octets = new Uint8Array(EUI64_OCTETS);
  for (let i = 0; i < EUI64_OCTETS; i++) {
    const high = digitValue(value.charCodeAt(2 * i));
    const low = digitValue(value.charCodeAt(2 * i + 1));
    // Never so for an Eui64; a caller without types may have anything.
    if (high === undefined || low === undefined) return fromHex(eui64(value));
    octets[i] = high * 16 + low;
  }
  return octets;
}

const EUI64_OCTETS = 8;

/** Value of an upper-case hexadecimal digit, by its character code. */
function digitValue(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x41 && code <= 0x46 ? code - 0x37 : undefined;
}

/**
 * As people and the SMKI Repository write it.
 *
 * @example
 * ```ts
 * import { eui64, formatEui64 } from 'smki-sim';
 *
 * console.log(formatEui64(eui64('90B3D51F30010000'))); // 90-B3-D5-1F-30-01-00-00
 * ```
 */
export function formatEui64(value: Eui64): string {
  requireKind('value', value, 'text');
  return value.replace(/(..)(?!$)/g, '$1-');
}

/** Eight zero octets: what a device reports for a root, which has no Entity Identifier. */
export const NO_ENTITY: Eui64 = eui64('0000000000000000');
