/**
 * Tells what DER (or PEM text) is by its first few elements, so that the wrong file gets a helpful error.
 *
 * A guess from the outline only; parsing decides.
 *
 * @module
 */
import { DerReader, TAG } from '../asn1/index.ts';
import { equalBytes, fromLatin1, isOctets, kindOfValue } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';

/** What an input looks like. */
export type InputKind =
  | 'PEM text'
  | 'certificate'
  | 'certification request'
  | 'revocation list'
  | 'private key'
  | 'encrypted private key'
  | 'public key';

const ADVICE: Readonly<Record<InputKind, string>> = {
  'PEM text':
    'certificatesFromPem makes octets of it (pemToDer for other blocks: it gives label and der of each)',
  certificate: 'parse it with parseCertificate',
  'certification request': 'parse it with parseCertificationRequest',
  'revocation list': 'parse it with parseRevocationList',
  'private key': 'keep it secret, and pass the certificate instead',
  'encrypted private key': 'keep it secret, and pass the certificate instead',
  'public key': 'pass the certificate that holds it',
};

/**
 * What an input looks like, or undefined.
 *
 * @example
 * ```ts
 * import { fromHex } from 'smki-sim';
 * import { standardWorld } from 'smki-sim/testing';
 * import { recognise } from 'smki-sim/x509';
 *
 * console.log(recognise(standardWorld().hierarchy.root)); // certificate
 * console.log(recognise(fromHex('3003020100'))); // undefined
 * ```
 */
export function recognise(input: Uint8Array): InputKind | undefined {
  if (!isOctets(input)) return undefined;
  if (startsWithText(input, '-----BEGIN')) return 'PEM text';
  const found = outline(input);
  return OUTLINES.find((row) => row.outer.test(found.outer) && row.first.test(found.first))?.kind;
}

/** Rethrows an error of a parser; when the input is recognised as something else, says so instead. */
export function explainForeignInput(options: {
  readonly encoded: Uint8Array;
  readonly expected: InputKind;
  readonly cause: unknown;
}): never {
  const { encoded, expected, cause } = options;
  requireOctets(encoded, expected);
  const found = isSmkiError(cause) ? recognise(encoded) : undefined;
  if (found === undefined || found === expected) throw cause;
  const message = `expected a ${expected}, but this is ${withArticle(found)}: ${ADVICE[found]}`;
  fail('x509/not-a-certificate', message, { found }, { cause });
}

/**
 * Refuses what is no octets: the commonest mistake of a caller without types is PEM text.
 *
 * @throws SmkiError `x509/not-a-certificate`
 */
export function requireOctets(input: unknown, expected: InputKind): asserts input is Uint8Array {
  if (isOctets(input)) return;
  const found = kindOfValue(input);
  const message = `expected the DER of a ${expected} as octets (Uint8Array), but this is ${found}`;
  const advice = found === 'text' ? ': certificatesFromPem makes octets of PEM text' : '';
  fail('x509/not-a-certificate', `${message}${advice}`, { found });
}

const PARSERS = {
  certificate: 'parseCertificate',
  'certification request': 'parseCertificationRequest',
  'revocation list': 'parseRevocationList',
} as const satisfies Partial<Record<InputKind, string>>;

/**
 * Refuses octets, and whatever else is not the answer of a parser, where that answer belongs.
 *
 * @throws SmkiError `x509/not-a-certificate`
 */
export function requireParsed(value: unknown, expected: keyof typeof PARSERS): void {
  if (typeof value === 'object' && value !== null && 'tbs' in value && !isOctets(value)) return;
  const found = isOctets(value) ? 'octets' : kindOfValue(value);
  const message = `expected a parsed ${expected}, but this is ${found}: pass ${PARSERS[expected]}(octets)`;
  fail('x509/not-a-certificate', message, { found });
}

function withArticle(found: InputKind): string {
  return found === 'PEM text' ? found : `${/^[aeiou]/.test(found) ? 'an' : 'a'} ${found}`;
}

interface Outline {
  /** Tags inside the outermost SEQUENCE, in hexadecimal, separated by spaces. */
  readonly outer: string;
  /** Tags inside the first of these, when that is a SEQUENCE. */
  readonly first: string;
}

interface OutlineRow {
  readonly kind: InputKind;
  readonly outer: RegExp;
  readonly first: RegExp;
}

const SIGNED = /^30 30 03$/;

const OUTLINES: readonly OutlineRow[] = [
  // version [0], serial, signature, issuer, …; or, in version 1, without the first
  { kind: 'certificate', outer: SIGNED, first: /^(a0 )?02 30 30 30 30 30/ },
  { kind: 'revocation list', outer: SIGNED, first: /^(02 )?30 30 1[78]/ },
  { kind: 'certification request', outer: SIGNED, first: /^02 30 30( a0)?$/ },
  // RFC 5208 PrivateKeyInfo; RFC 5915 ECPrivateKey
  { kind: 'private key', outer: /^02 (30 )?04/, first: /^$/ },
  { kind: 'encrypted private key', outer: /^30 04$/, first: /^06 / },
  { kind: 'public key', outer: /^30 03$/, first: /^06 / },
];

function outline(input: Uint8Array): Outline {
  try {
    const whole = new DerReader(input, { decoding: 'tolerant' });
    const body = whole.sequence('');
    const first = body.peek() === TAG.sequence ? tags(body.sequence('')) : '';
    const outer = tags(new DerReader(input, { decoding: 'tolerant' }).sequence(''));
    return { outer, first };
  } catch (error) {
    if (isSmkiError(error)) return { outer: '', first: '' };
    throw error;
  }
}

/** No outline needs more; a hostile input has many elements. */
const TAGS_MAX = 10;

function tags(reader: DerReader): string {
  const found: string[] = [];
  while (!reader.done && found.length < TAGS_MAX) {
    found.push(reader.element('').tag.toString(16).padStart(2, '0'));
  }
  return found.join(' ');
}

function startsWithText(input: Uint8Array, text: string): boolean {
  return equalBytes(input.subarray(0, text.length), fromLatin1(text));
}
