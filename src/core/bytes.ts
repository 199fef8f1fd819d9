/**
 * Octet strings: concatenation, comparison, hex and base64, big-endian integers. Knows nothing about encodings.
 *
 * @module
 */
import { fail } from './errors.ts';

/**
 * True for octets, also those of another realm: a test runner's sandbox may have a `Uint8Array` of its own, of which a
 * `Buffer` is no instance.
 */
export function isOctets(value: unknown): value is Uint8Array {
  if (value instanceof Uint8Array) return true;
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === OCTETS_TAG;
}

const OCTETS_TAG = '[object Uint8Array]';

/** What a caller without types has passed where something else belongs, for the message of an error: `text`, `a Date`, … */
export function kindOfValue(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  return `a value of class ${Object.prototype.toString.call(value).slice('[object '.length, -1)}`;
}

/** Refuses an argument that is of another kind than it must be. */
export function failKind(argument: string, wanted: string, value: unknown): never {
  const message = `${argument} must be ${wanted}, not ${kindOfValue(value)}`;
  fail('argument/wrong-kind', message, { argument, wanted });
}

/** Joins octet strings into a new one. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Up to here a loop is faster than leaving JavaScript. */
const LOOP_OCTETS = 64;

/** True when both hold the same octets. Not constant time: nothing secret is compared with it. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  if (left.length > LOOP_OCTETS) return Buffer.compare(left, right) === 0;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/**
 * Upper-case hexadecimal, no separators, as the GBCS test messages are written.
 *
 * @example
 * ```ts
 * import { toHex } from 'smki-sim';
 *
 * console.log(toHex(Uint8Array.of(0xdf, 0x09))); // DF09
 * ```
 */
export function toHex(bytes: Uint8Array): string {
  if (!isOctets(bytes)) failKind('bytes', 'octets (Uint8Array)', bytes);
  return view(bytes).toString('hex').toUpperCase();
}

/**
 * Reads hexadecimal; white space, `-` and `:` between octets are ignored.
 *
 * @throws SmkiError `bytes/not-hex`
 * @example
 * ```ts
 * import { fromHex } from 'smki-sim';
 *
 * console.log(fromHex('df:09').length); // 2
 * ```
 */
export function fromHex(text: string): Uint8Array {
  if (typeof text !== 'string') failKind('text', 'text', text);
  const digits = text.replace(/[\s:-]/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) {
    fail('bytes/not-hex', `not hexadecimal: ${excerpt(text)}`, { text: excerpt(text) });
  }
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

/**
 * Standard base64 with padding.
 *
 * @example
 * ```ts
 * import { toBase64 } from 'smki-sim';
 *
 * console.log(toBase64(Uint8Array.of(0xdf, 0x09, 0x01))); // 3wkB
 * ```
 */
export function toBase64(bytes: Uint8Array): string {
  if (!isOctets(bytes)) failKind('bytes', 'octets (Uint8Array)', bytes);
  return view(bytes).toString('base64');
}

/**
 * Reads standard base64; white space is ignored, anything else out of the alphabet is refused.
 *
 * @throws SmkiError `bytes/not-base64`
 * @example
 * ```ts
 * import { fromBase64, toHex } from 'smki-sim';
 *
 * console.log(toHex(fromBase64('3wkB'))); // DF0901
 * ```
 */
export function fromBase64(text: string): Uint8Array {
  if (typeof text !== 'string') failKind('text', 'text', text);
  const digits = text.replace(/\s/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) {
    fail('bytes/not-base64', `not base64: ${excerpt(text)}`, { text: excerpt(text) });
  }
  return new Uint8Array(Buffer.from(digits, 'base64'));
}

/** Octets of text in which every character is one octet (ASCII, Latin-1). */
export function fromLatin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Octets as a string of as many characters: a cheap key for maps of octet strings. */
export function toLatin1(bytes: Uint8Array): string {
  return view(bytes).toString('latin1');
}

/**
 * Big-endian unsigned integer of a fixed size.
 *
 * @throws SmkiError `bytes/out-of-range`
 */
export function uintToBytes(value: bigint, octets: number): Uint8Array {
  if (value < 0n || value >> BigInt(8 * octets) !== 0n) {
    fail('bytes/out-of-range', `${value} does not fit ${octets} octets`, {
      value: value.toString(),
      octets,
    });
  }
  return new Uint8Array(Buffer.from(value.toString(16).padStart(2 * octets, '0'), 'hex'));
}

/** Reads a big-endian unsigned integer of any size. */
export function bytesToUint(bytes: Uint8Array): bigint {
  // Counters are short, and messages are full of them: no text for those.
  if (bytes.length <= SAFE_OCTETS) return BigInt(shortUint(bytes));
  return BigInt(`0x${view(bytes).toString('hex')}`);
}

/** Every number of so many octets is a safe integer. */
const SAFE_OCTETS = 6;

function shortUint(bytes: Uint8Array): number {
  let value = 0;
  for (const octet of bytes) value = value * 256 + octet;
  return value;
}

/** The same octets as a Buffer, which converts many times faster than a loop does. */
function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
