/**
 * Reads DER (X.690) on demand: one element at a time, no recursion, so that depth costs nothing.
 *
 * Strict by default; in tolerant mode the deviations named in `tolerance.ts` are forgiven and noted. Every error
 * carries the octet offset and the dotted name of the field. It knows types, not schemas.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { bytesToUint, toHex } from '../core/bytes.ts';
import type { Instant } from '../core/instant.ts';
import type { OctetMap } from '../core/octet-map.ts';
import { decodeObjectIdentifier } from './object-identifier.ts';
import { readGeneralizedTime, readUtcTime } from './der-time.ts';
import { TAG, contextConstructedTag, contextPrimitiveTag } from './tags.ts';
import type { Decoding, DerDeviation, DeviationNote } from './tolerance.ts';

/** One tag-length-value, as offsets into the reader's buffer. */
export interface DerElement {
  readonly tag: number;
  /** Offset of the identifier octet. */
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** Lengths beyond this many octets are refused: no certificate or message comes near 2^32 octets. */
const LENGTH_OCTETS_MAX = 4;

/** Every number of so many octets is a safe integer. */
const SAFE_OCTETS = 6;

/** No number that is computed with has more: the widest is a CRL number, 20 octets (RFC 5280 §5.2.3). */
const INTEGER_OCTETS_MAX = 64;

/** A BIT STRING: its octets and how many of the last bits do not count. */
export interface BitString {
  readonly bytes: Uint8Array;
  readonly unusedBits: number;
}

interface ReaderOptions {
  readonly decoding?: Decoding;
  /** Name of the outermost structure, the first part of every field name in errors. */
  readonly name?: string;
}

/**
 * A cursor over the content of one constructed element, or over a whole input.
 *
 * @example
 * ```ts
 * const reader = new DerReader(bytes, { name: 'certificate' });
 * const certificate = reader.sequence('');
 * reader.end();
 * ```
 */
export class DerReader {
  readonly buffer: Uint8Array;
  readonly decoding: Decoding;
  /** What a tolerant reader has forgiven so far, shared by all readers over one input. */
  readonly notes: DeviationNote[];
  readonly #name: string;
  readonly #parent: DerReader | undefined;
  readonly #end: number;
  #offset: number;

  constructor(buffer: Uint8Array, options: ReaderOptions = {}, inner?: InnerReader) {
    this.buffer = buffer;
    this.decoding = inner?.parent.decoding ?? options.decoding ?? 'strict';
    this.notes = inner?.parent.notes ?? [];
    this.#name = options.name ?? '';
    this.#parent = inner?.parent;
    this.#offset = inner?.start ?? 0;
    this.#end = inner?.end ?? buffer.length;
  }

  /** Offset of the next unread octet in the whole input. */
  get offset(): number {
    return this.#offset;
  }

  get done(): boolean {
    return this.#offset >= this.#end;
  }

  /** The next identifier octet, or undefined at the end. */
  peek(): number | undefined {
    return this.done ? undefined : this.buffer[this.#offset];
  }

  /** Dotted name of a field inside this structure, for errors and notes. */
  fieldName(field: string): string {
    const names = [field, this.#name];
    for (let outer = this.#parent; outer !== undefined; outer = outer.#parent) {
      names.push(outer.#name);
    }
    return names
      .reverse()
      .filter((name) => name !== '')
      .join('.');
  }

  /** Reads one element of any type, or of the given one. */
  element(field: string, tag?: number): DerElement {
    const start = this.#offset;
    const actual = this.peek();
    if (tag !== undefined && actual !== tag) this.#wrongTag(field, tag, actual);
    if (actual === undefined) this.#truncated(field, start, 1, 0);
    if ((actual & 0x1f) === 0x1f) {
      const place = { offset: start, field: this.fieldName(field) };
      fail('asn1/high-tag-number', `tag number above 30 at ${at(place)}`, place);
    }
    const { length, valueStart } = this.#length(field, start + 1);
    if (length > this.#end - valueStart) {
      this.#truncated(field, start, length, this.#end - valueStart);
    }
    this.#offset = valueStart + length;
    return { tag: actual, start, valueStart, end: this.#offset };
  }

  /** Content octets of an element, as a view. */
  value(element: DerElement): Uint8Array {
    return this.buffer.subarray(element.valueStart, element.end);
  }

  /** The whole encoding of the next element, as a view. */
  raw(field: string, tag?: number): Uint8Array {
    const element = this.element(field, tag);
    return this.buffer.subarray(element.start, element.end);
  }

  /** Enters an element that was already read. */
  into(element: DerElement, field: string): DerReader {
    const inner = { parent: this, start: element.valueStart, end: element.end };
    return new DerReader(this.buffer, { name: field }, inner);
  }

  /**
   * What stands for an element in a table of contents that are known whole: the few octets that come in every message
   * need not be taken apart each time.
   */
  known<T>(element: DerElement, contents: OctetMap<T>): T | undefined {
    return contents.get(this.buffer, element.valueStart, element.end);
  }

  sequence(field: string): DerReader {
    return this.into(this.element(field, TAG.sequence), field);
  }

  set(field: string): DerReader {
    return this.into(this.element(field, TAG.set), field);
  }

  /** Enters `[number]` when it comes next, or leaves everything as it is. */
  optionalContext(number: number, field: string): DerReader | undefined {
    if (this.peek() !== contextConstructedTag(number)) return undefined;
    return this.into(this.element(field), field);
  }

  /** Content octets of a primitive `[number]` when it comes next. */
  optionalContextPrimitive(number: number, field: string): DerElement | undefined {
    return this.peek() === contextPrimitiveTag(number) ? this.element(field) : undefined;
  }

  /** Signed INTEGER (or another type with the same content, when an implicit tag is given). */
  integer(field: string, tag: number = TAG.integer): bigint {
    const element = this.element(field, tag);
    const length = element.end - element.valueStart;
    const first = this.buffer[element.valueStart] ?? 0x80;
    // Counters are short, not negative, and minimal, and messages are full of them: no view, no arithmetic on bigints.
    const isMinimal = first > 0 || length === 1;
    if (length > 0 && length <= SAFE_OCTETS && first < 0x80 && isMinimal) {
      let value = 0;
      for (let i = element.valueStart; i < element.end; i++) {
        value = value * 256 + (this.buffer[i] ?? 0);
      }
      return BigInt(value);
    }
    const octets = this.value(element);
    this.#checkInteger(octets, element, field);
    if (octets.length > INTEGER_OCTETS_MAX) {
      this.invalid(field, element.start, 'INTEGER', `has more than ${INTEGER_OCTETS_MAX} octets`);
    }
    const unsigned = bytesToUint(octets);
    return ((octets[0] ?? 0) & 0x80) !== 0
      ? unsigned - (1n << BigInt(8 * octets.length))
      : unsigned;
  }

  /** A small INTEGER or ENUMERATED as a number. */
  smallInteger(field: string, tag: number = TAG.integer): number {
    const start = this.#offset;
    // Codes and modes are one octet, and messages are full of them: no bigint for those.
    const code = this.buffer[start + 2] ?? 0x80;
    if (this.peek() === tag && this.buffer[start + 1] === 1 && code < 0x80) {
      this.element(field, tag);
      return code;
    }
    const value = this.integer(field, tag);
    if (value < -0x80000000n || value > 0x7fffffffn) {
      this.invalid(field, start, 'INTEGER', 'does not fit 32 bits');
    }
    return Number(value);
  }

  /** Content octets of an INTEGER, checked for minimal form: serial numbers and signature halves. */
  integerOctets(field: string): Uint8Array {
    const element = this.element(field, TAG.integer);
    const octets = this.value(element);
    this.#checkInteger(octets, element, field);
    return octets;
  }

  boolean(field: string): boolean {
    const element = this.element(field, TAG.boolean);
    const octets = this.value(element);
    if (octets.length !== 1 || (octets[0] !== 0 && octets[0] !== 0xff)) {
      this.invalid(field, element.start, 'BOOLEAN', 'must be 00 or FF');
    }
    return octets[0] === 0xff;
  }

  octetString(field: string): Uint8Array {
    return this.value(this.element(field, TAG.octetString));
  }

  bitString(field: string, tag: number = TAG.bitString): BitString {
    const element = this.element(field, tag);
    const octets = this.value(element);
    const unusedBits = octets[0];
    if (unusedBits === undefined || unusedBits > 7 || (unusedBits > 0 && octets.length === 1)) {
      this.invalid(field, element.start, 'BIT STRING', 'bad count of unused bits');
    }
    const last = octets[octets.length - 1] ?? 0;
    if (octets.length > 1 && (last & ((1 << unusedBits) - 1)) !== 0) {
      this.invalid(field, element.start, 'BIT STRING', 'unused bits must be zero');
    }
    return { bytes: octets.subarray(1), unusedBits };
  }

  objectIdentifier(field: string): string {
    const element = this.element(field, TAG.objectIdentifier);
    const decoded = decodeObjectIdentifier(this.value(element));
    if (decoded === undefined) {
      this.invalid(field, element.start, 'OBJECT IDENTIFIER', 'not well formed');
    }
    return decoded;
  }

  null(field: string): void {
    const element = this.element(field, TAG.null);
    if (element.end !== element.valueStart) {
      this.invalid(field, element.start, 'NULL', 'must be empty');
    }
  }

  /** GeneralizedTime in the DER form without fraction, `YYYYMMDDHHMMSSZ`. */
  generalizedTime(field: string): Instant {
    return this.#time(field, TAG.generalizedTime);
  }

  /** X.509 Time: UTCTime or GeneralizedTime, whichever is there. */
  time(field: string): { readonly at: Instant; readonly type: 'utc' | 'generalized' } {
    const type = this.peek() === TAG.generalizedTime ? 'generalized' : 'utc';
    const tag = type === 'generalized' ? TAG.generalizedTime : TAG.utcTime;
    return { at: this.#time(field, tag), type };
  }

  /** Refuses octets after the last field of this structure. */
  end(): void {
    if (this.done) return;
    const place = { offset: this.#offset, field: this.fieldName('') };
    const count = this.#end - this.#offset;
    fail('asn1/trailing-bytes', `${count} octets too many at ${at(place)}`, { ...place, count });
  }

  /** Forgives a deviation when tolerant, refuses it when strict. */
  deviation(deviation: DerDeviation, field: string, offset: number): void {
    const place = { offset, field: this.fieldName(field) };
    if (this.decoding === 'tolerant') {
      this.notes.push({ deviation, ...place });
    } else if (deviation === 'non-minimal-length') {
      fail('asn1/length-not-minimal', `length is not minimal at ${at(place)}`, place);
    } else {
      this.invalid(field, offset, 'DER', deviation);
    }
  }

  /** Refuses a value that is well encoded and still wrong. */
  invalid(field: string, offset: number, type: string, reason: string): never {
    const place = { offset, field: this.fieldName(field) };
    fail('asn1/invalid-value', `${type} ${reason} at ${at(place)}`, { ...place, type, reason });
  }

  #time(field: string, tag: number): Instant {
    const element = this.element(field, tag);
    const text = String.fromCharCode(...this.value(element).subarray(0, 20));
    const instant = tag === TAG.utcTime ? readUtcTime(text) : readGeneralizedTime(text);
    if (instant === undefined || element.end - element.valueStart > 20) {
      this.invalid(field, element.start, 'time', 'must be YY[YY]MMDDHHMMSSZ and exist');
    }
    return instant;
  }

  #length(field: string, offset: number): { length: number; valueStart: number } {
    const first = offset < this.#end ? this.buffer[offset] : undefined;
    if (first === undefined) this.#truncated(field, offset, 1, 0);
    if (first < 0x80) return { length: first, valueStart: offset + 1 };
    const count = first & 0x7f;
    if (count === 0 || count > LENGTH_OCTETS_MAX) {
      const place = { offset, field: this.fieldName(field) };
      fail('asn1/length-unsupported', `length in ${count} octets at ${at(place)}`, {
        ...place,
        lengthOctets: count,
      });
    }
    if (offset + 1 + count > this.#end) {
      this.#truncated(field, offset, count, this.#end - offset - 1);
    }
    let length = 0;
    for (let i = 1; i <= count; i++) length = length * 256 + (this.buffer[offset + i] ?? 0);
    const minimal = length >= 0x80 && length >= 256 ** (count - 1);
    if (!minimal) this.deviation('non-minimal-length', field, offset);
    return { length, valueStart: offset + 1 + count };
  }

  #checkInteger(octets: Uint8Array, element: DerElement, field: string): void {
    const [first, second] = octets;
    if (first === undefined) this.invalid(field, element.start, 'INTEGER', 'must not be empty');
    if (second === undefined) return;
    const padded = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
    if (padded) this.deviation('non-minimal-integer', field, element.start);
  }

  #wrongTag(field: string, expected: number, actual: number | undefined): never {
    const place = { offset: this.#offset, field: this.fieldName(field) };
    if (actual === undefined) this.#truncated(field, place.offset, 1, 0);
    const message = `expected tag ${hexTag(expected)}, found ${hexTag(actual)} at ${at(place)}`;
    fail('asn1/unexpected-tag', message, { ...place, expected, actual });
  }

  #truncated(field: string, offset: number, needed: number, available: number): never {
    const place = { offset, field: this.fieldName(field) };
    const message = `needs ${needed} octets, only ${available} left at ${at(place)}`;
    fail('asn1/truncated', message, { ...place, needed, available });
  }
}

interface InnerReader {
  readonly parent: DerReader;
  readonly start: number;
  readonly end: number;
}

function hexTag(tag: number): string {
  return toHex(Uint8Array.of(tag));
}

function at(place: { readonly offset: number; readonly field: string }): string {
  return `octet ${place.offset} (${place.field === '' ? 'outermost element' : place.field})`;
}
