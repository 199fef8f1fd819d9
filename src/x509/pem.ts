/**
 * PEM (RFC 7468): text with BEGIN and END lines to DER and back, with errors that say what is wrong with a file.
 *
 * Text outside the blocks is ignored, as RFC 7468 §2 allows; headers inside a block are not.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { fromBase64, kindOfValue, toBase64 } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';

/** One block of a PEM text. */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string;
  readonly der: Uint8Array;
}

const BEGIN = /^-----BEGIN ([^-]*)-----$/;
const END = /^-----END ([^-]*)-----$/;
const LINE_CHARACTERS = 64;

/**
 * Reads every block of a PEM text.
 *
 * @returns the blocks in order; none when the text has no BEGIN line
 * @throws SmkiError `x509/malformed`, with the offset in characters, for a missing END line or cut base64
 * @example
 * ```ts
 * import { standardWorld } from 'smki-sim/testing';
 * import { derToPem, pemToDer } from 'smki-sim/x509';
 *
 * const text = derToPem('CERTIFICATE', standardWorld().hierarchy.root);
 * console.log(pemToDer(text).map(({ label, der }) => `${label} of ${der.length} octets`)); // [ 'CERTIFICATE of 541 octets' ]
 * ```
 */
export function pemToDer(text: string): readonly PemBlock[] {
  requireText(text);
  const blocks: PemBlock[] = [];
  let open:
    { readonly label: string; readonly offset: number; readonly lines: string[] } | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    const content = line.trim();
    const [, begins] = BEGIN.exec(content) ?? [];
    const [, ends] = END.exec(content) ?? [];
    if (begins !== undefined) {
      if (open !== undefined)
        refuse(open.label, open.offset, 'has no END line before the next BEGIN');
      open = { label: begins, offset, lines: [] };
    } else if (ends !== undefined) {
      if (open === undefined) refuse(ends, offset, 'has an END line without a BEGIN line');
      if (open.label !== ends) refuse(open.label, offset, `ends as ${ends}`);
      blocks.push({ label: ends, der: decode(open) });
      open = undefined;
    } else {
      open?.lines.push(content);
    }
    offset += line.length + 1;
  }
  if (open !== undefined) refuse(open.label, open.offset, 'has no END line: the file was cut');
  return blocks;
}

/** A file that was read without an encoding is octets. */
function requireText(text: unknown): void {
  if (typeof text === 'string') return;
  const reason = `PEM is text, but this is ${kindOfValue(text)}`;
  fail('x509/malformed', reason, { offset: 0, field: 'PEM', reason });
}

/**
 * Writes one block, 64 characters a line.
 *
 * @example
 * ```ts
 * import { fromHex } from 'smki-sim';
 * import { derToPem } from 'smki-sim/x509';
 *
 * console.log(derToPem('PUBLIC KEY', fromHex('3000')).split('\n')[1]); // MAA=
 * ```
 */
export function derToPem(label: string, der: Uint8Array): string {
  requireKind('label', label, 'text');
  requireKind('der', der, 'octets');
  const base64 = toBase64(der);
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += LINE_CHARACTERS) {
    lines.push(base64.slice(at, at + LINE_CHARACTERS));
  }
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/**
 * The certificates of a PEM text, and nothing else: what a caller uses who expects certificates.
 *
 * @returns DER of each, at least one
 * @throws SmkiError `x509/not-a-certificate` for another kind of block (such as a private key) or no block at all;
 * `x509/malformed` as {@link pemToDer}
 */
export function certificatesFromPem(text: string): readonly Uint8Array[] {
  const blocks = pemToDer(text);
  const other = blocks.find(({ label }) => !CERTIFICATE_LABELS.includes(label));
  const found = other?.label ?? (blocks.length === 0 ? 'text without a PEM block' : undefined);
  if (found !== undefined) {
    const secret = found.endsWith('PRIVATE KEY');
    const advice = secret ? 'a private key does not belong here' : 'expected BEGIN CERTIFICATE';
    fail('x509/not-a-certificate', `found ${found}: ${advice}`, { found });
  }
  return blocks.map(({ der }) => der);
}

/** RFC 7468 §5.1: parsers may accept the older labels too. */
const CERTIFICATE_LABELS: readonly string[] = ['CERTIFICATE', 'X509 CERTIFICATE'];

function decode(block: {
  readonly label: string;
  readonly offset: number;
  readonly lines: readonly string[];
}): Uint8Array {
  try {
    return fromBase64(block.lines.join(''));
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    // Without the cause: it quotes the text, which may be a private key.
    return refuse(block.label, block.offset, 'is not base64 throughout: it was cut or altered');
  }
}

function refuse(label: string, offset: number, problem: string): never {
  const reason = `PEM block ${label} ${problem}`;
  const details = { offset, field: 'PEM', reason };
  fail('x509/malformed', `${reason} (at character ${offset})`, details);
}
