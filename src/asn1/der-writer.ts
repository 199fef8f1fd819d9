/**
 * Writes DER (X.690): small functions that return the whole encoding of one element. Strict by construction.
 *
 * @module
 */
import { concat, fromLatin1, uintToBytes } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { isUtcTime, writeGeneralizedTime, writeUtcTime } from './der-time.ts';
import { encodeObjectIdentifier } from './object-identifier.ts';
import { TAG, contextConstructedTag, contextPrimitiveTag } from './tags.ts';

/** One octet of each value, for parts that are only ever copied: `Uint8Array.of` is slow, and a message is full of them. */
const ONE_OCTET: readonly Uint8Array[] = Array.from({ length: 0x100 }, (_, value) =>
  Uint8Array.of(value),
);

function oneOctet(value: number): Uint8Array {
  return ONE_OCTET[value] ?? Uint8Array.of(value);
}

/** Definite length octets in the shortest form. To be copied, never changed. */
export function derLength(length: number): Uint8Array {
  if (length < 0x80) return oneOctet(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x10000) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  const octets = uintToBytes(BigInt(length), 4);
  return length < 0x1000000
    ? concat(Uint8Array.of(0x83), octets.subarray(1))
    : concat(Uint8Array.of(0x84), octets);
}

/** Identifier, length and content octets of one element. */
export function element(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  return elementOf(tag, content);
}

function elementOf(tag: number, content: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of content) length += part.length;
  const lengthOctets = length < 0x80 ? undefined : derLength(length);
  let offset = 1 + (lengthOctets?.length ?? 1);
  const encoded = new Uint8Array(offset + length);
  encoded[0] = tag;
  if (lengthOctets === undefined) encoded[1] = length;
  else encoded.set(lengthOctets, 1);
  for (const part of content) {
    encoded.set(part, offset);
    offset += part.length;
  }
  return encoded;
}

/**
 * One element as parts that somebody else joins: what is nested deeply need not be copied at every level.
 */
export function elementParts(tag: number, content: readonly Uint8Array[]): readonly Uint8Array[] {
  let length = 0;
  for (const part of content) length += part.length;
  return [oneOctet(tag), derLength(length), ...content];
}

export function sequence(...content: readonly Uint8Array[]): Uint8Array {
  return element(TAG.sequence, ...content);
}

/** SEQUENCE OF: any number of items, where a call with as many arguments would overflow the stack. */
export function sequenceOf(items: readonly Uint8Array[]): Uint8Array {
  return elementOf(TAG.sequence, items);
}

export function set(...content: readonly Uint8Array[]): Uint8Array {
  return element(TAG.set, ...content);
}

/** SET OF: any number of items, in the order given. */
export function setOf(items: readonly Uint8Array[]): Uint8Array {
  return elementOf(TAG.set, items);
}

/** `[number]` with constructed content: EXPLICIT, or IMPLICIT of a constructed type. */
export function contextConstructed(number: number, ...content: readonly Uint8Array[]): Uint8Array {
  return element(contextConstructedTag(number), ...content);
}

/** `[number]` IMPLICIT SEQUENCE OF: any number of items. */
export function contextSequenceOf(number: number, items: readonly Uint8Array[]): Uint8Array {
  return elementOf(contextConstructedTag(number), items);
}

/** `[number]` IMPLICIT of a primitive type. */
export function contextPrimitive(number: number, content: Uint8Array): Uint8Array {
  return element(contextPrimitiveTag(number), content);
}

/**
 * Content octets of an INTEGER in minimal two's complement.
 *
 * @throws SmkiError `asn1/cannot-encode` for a number that is not whole
 */
export function integerContent(value: bigint | number): Uint8Array {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
    const reason = `${String(value)} is no whole number`;
    fail('asn1/cannot-encode', `INTEGER: ${reason}`, { type: 'INTEGER', reason });
  }
  if (value >= 0 && value < 0x80) return Uint8Array.of(Number(value));
  const wide = BigInt(value);
  let octets = 1;
  while (wide < -(1n << BigInt(8 * octets - 1)) || wide >= 1n << BigInt(8 * octets - 1)) octets++;
  return uintToBytes(BigInt.asUintN(8 * octets, wide), octets);
}

export function integer(value: bigint | number): Uint8Array {
  return smallElement(TAG.integer, value) ?? element(TAG.integer, integerContent(value));
}

/** {@link integer} as a part of something larger: to be copied, never changed, and never handed out. */
export function integerPart(value: bigint | number): Uint8Array {
  // A caller without types may have text: `length` is no index.
  return (typeof value === 'number' ? SMALL_INTEGERS[value] : undefined) ?? integer(value);
}

const SMALL_INTEGERS: readonly Uint8Array[] = Array.from({ length: 0x80 }, (_, value) =>
  Uint8Array.of(TAG.integer, 1, value),
);

/** Codes and modes are small, and messages are full of them: no arithmetic on bigints for those, and one array. */
function smallElement(tag: number, value: bigint | number): Uint8Array | undefined {
  if (typeof value !== 'number' || value < 0 || value >= 0x80 || !Number.isInteger(value)) {
    return undefined;
  }
  const encoded = new Uint8Array(3);
  encoded[0] = tag;
  encoded[1] = 1;
  encoded[2] = value;
  return encoded;
}

/** A non-negative INTEGER from its unsigned big-endian octets, made minimal. */
export function unsignedInteger(octets: Uint8Array): Uint8Array {
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const minimal = octets.subarray(start);
  return (minimal[0] ?? 0) >= 0x80
    ? element(TAG.integer, Uint8Array.of(0), minimal)
    : element(TAG.integer, minimal.length === 0 ? Uint8Array.of(0) : minimal);
}

export function enumerated(value: number): Uint8Array {
  return smallElement(TAG.enumerated, value) ?? element(TAG.enumerated, integerContent(value));
}

export function boolean(value: boolean): Uint8Array {
  return element(TAG.boolean, oneOctet(value ? 0xff : 0));
}

export function nullValue(): Uint8Array {
  return element(TAG.null);
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return element(TAG.octetString, bytes);
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  return element(TAG.bitString, oneOctet(unusedBits), bytes);
}

/** A named-bit-list BIT STRING from bit numbers, trailing zero bits removed as DER requires. */
export function namedBits(bits: readonly number[]): Uint8Array {
  const highest = Math.max(-1, ...bits);
  const octets = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const bit of bits) {
    const index = Math.floor(bit / 8);
    octets[index] = (octets[index] ?? 0) | (0x80 >> (bit % 8));
  }
  return bitString(octets, highest < 0 ? 0 : 7 - (highest % 8));
}

export function objectIdentifier(dotted: string): Uint8Array {
  return element(TAG.objectIdentifier, encodeObjectIdentifier(dotted));
}

export function utf8String(text: string): Uint8Array {
  return element(TAG.utf8String, new Uint8Array(Buffer.from(text, 'utf8')));
}

/**
 * PrintableString.
 *
 * @throws SmkiError `asn1/cannot-encode` for a character outside X.680 41.4
 */
export function printableString(text: string): Uint8Array {
  if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) {
    const reason = `a character of ${JSON.stringify(text)} is not allowed`;
    fail('asn1/cannot-encode', `PrintableString: ${reason}`, { type: 'PrintableString', reason });
  }
  return element(TAG.printableString, fromLatin1(text));
}

export function utcTime(at: Instant): Uint8Array {
  return element(TAG.utcTime, fromLatin1(writeUtcTime(at)));
}

export function generalizedTime(at: Instant): Uint8Array {
  return element(TAG.generalizedTime, fromLatin1(writeGeneralizedTime(at)));
}

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on (and before 1950, which it leaves open). */
export function time(at: Instant): Uint8Array {
  return isUtcTime(at) ? utcTime(at) : generalizedTime(at);
}
