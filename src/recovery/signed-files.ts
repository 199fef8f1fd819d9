/**
 * A signed file as such: CSV in UTF-8 with a header line of facts, signed under the sender's File Signing Certificate. Taken whole or
 * refused whole, with a code. What the records of each kind say is in `files.ts`.
 *
 * Format, limits and signature are a proposal of this model (recovery.md 6.3).
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { equalBytes, fromHex, isOctets, toHex } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { type Instant, instant, toIso } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import { sha256, verify } from '../crypto/index.ts';
import type { CellName } from '../vocabulary/cells.ts';
import {
  type FileSigner,
  SIGNER_REFUSALS,
  type SignerTrust,
  checkTrust,
  judgeSigner,
} from './file-signers.ts';

/** The four files. */
export type FileKind =
  | 'OrganisationCompromiseNotification'
  | 'OrganisationCompromiseProgress'
  | 'OtherCompromiseNotification'
  | 'OtherCompromiseProgress';

/** Facts about a file, in its first line. */
export interface FileHeader {
  readonly kind: FileKind;
  readonly fileId: string;
  readonly incident: string;
  readonly sender: string;
  readonly created: string;
  readonly recordCount: number;
  readonly sha256: string;
}

/** A file as it travels. */
export interface SignedFile {
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
  /** DER of the File Signing Certificate of whoever signed. */
  readonly certificate?: Uint8Array;
}

/** Why a file is refused. */
export const FILE_REFUSALS = {
  ...SIGNER_REFUSALS,
  signature: 'sign the file, as it is sent, with the file-signing key of its sender',
  malformed: 'send the columns of the format, in order, one record a line',
  'hash-mismatch': 'compute sha256 over the records as they are sent, line feeds included',
  'count-mismatch': 'recordCount must be the number of records',
  'too-many-records': 'split the list into several files',
  'duplicate-record': 'name each device and cell once',
  'replayed-file': 'use a new fileId for each file',
  'wrong-incident': 'name the incident that the DCC gave',
  'wrong-sender': 'name the Subscriber whose key it is as the sender',
  'wrong-cell': 'name cells that the notified key fills',
  'wrong-date':
    'date the file when it is made: not before the incident was opened, and not after it is sent',
  'wrong-kind': 'send the kind of file that the step asks for',
} as const;

/** Code of a refused file. */
export type FileRefusal = keyof typeof FILE_REFUSALS;

/** A file that was read, or why not. */
export type FileReading<R> =
  | { readonly ok: true; readonly header: FileHeader; readonly records: readonly R[] }
  | { readonly ok: false; readonly code: FileRefusal; readonly advice: string };

/** What a reader expects. */
export interface FileExpectation {
  readonly kind: FileKind;
  /** The sender's public key where it is known; else how its certificate is judged. */
  readonly signer: Point | SignerTrust;
  readonly incident?: string;
  /** The party that sends, with or without `subscriber:` before it. */
  readonly sender?: string;
  /** Cells that a notification may name; any unless given. */
  readonly cells?: readonly CellName[];
  /** Between which times, both included, the file must be dated; at any unless given. */
  readonly created?: { readonly from: Instant; readonly until: Instant };
  readonly recordsMax: number;
  /** fileIds that have been taken before. */
  readonly seen: Pick<ReadonlySet<string>, 'has'>;
}

const HEADER_FIELDS = [
  'kind',
  'fileId',
  'incident',
  'sender',
  'created',
  'recordCount',
  'sha256',
] as const;
const encoder = new TextEncoder();

/** What every file is written with. */
export interface FileOrder {
  readonly kind: FileKind;
  readonly fileId: string;
  readonly incident: string;
  readonly sender: string;
  readonly at: Instant;
  readonly signer: FileSigner;
}

/** Writes a file of these rows, and signs it. */
export function writeFile(order: FileOrder, rows: readonly (readonly string[])[]): SignedFile {
  const body = rows.map((row) => `${row.map(field).join(',')}\n`).join('');
  const header = [
    order.kind,
    order.fileId,
    order.incident,
    order.sender,
    toIso(order.at),
    String(rows.length),
    toHex(sha256(encoder.encode(body))),
  ];
  const content = encoder.encode(`${header.map(field).join(',')}\n${body}`);
  const { signer } = order;
  const { certificate } = signer;
  return { content, signature: signer.sign(content), ...(certificate && { certificate }) };
}

/** Reads a file: `read` makes a record of a row, `nameOf` is what no two records share. */
export function readFile<R>(
  file: SignedFile,
  expected: FileExpectation,
  read: (row: readonly string[]) => R | undefined,
  nameOf: (record: R) => string,
): FileReading<R> {
  checkArguments(file, expected);
  const { content, signature, certificate } = file;
  const signer = signerOf(expected, certificate);
  if (!signer.ok) return refuse(signer.code);
  if (signature.length !== 64 || !verify(signer.publicKey, content, signature))
    return refuse('signature');
  const end = content.indexOf(0x0a);
  if (end < 0) return refuse('malformed');
  const header = headerOf(text(content.subarray(0, end)));
  if (header === undefined) return refuse('malformed');
  if (header.kind !== expected.kind) return refuse('wrong-kind');
  if (header.fileId === '') return refuse('malformed');
  if (expected.seen.has(header.fileId)) return refuse('replayed-file');
  if (expected.incident !== undefined && header.incident !== expected.incident)
    return refuse('wrong-incident');
  if (
    expected.sender !== undefined &&
    header.sender.replace(/^subscriber:/, '') !== expected.sender
  )
    return refuse('wrong-sender');
  if (!isDated(header, expected)) return refuse('wrong-date');
  if (header.recordCount > expected.recordsMax) return refuse('too-many-records');
  const body = content.subarray(end + 1);
  if (!hashMatches(body, header.sha256)) return refuse('hash-mismatch');
  const lines = text(body).split('\n');
  if (lines.pop() !== '') return refuse('malformed');
  if (lines.length !== header.recordCount) return refuse('count-mismatch');
  const records: R[] = [];
  const names = new Set<string>();
  for (const line of lines) {
    const record = readRecord(line, read);
    if (record === undefined) return refuse('malformed');
    records.push(record);
    names.add(nameOf(record));
  }
  return names.size === records.length ? { ok: true, header, records } : refuse('duplicate-record');
}

/** What a caller without types may have left out. */
function checkArguments(file: SignedFile, expected: FileExpectation): void {
  requireFields('file', file, { content: 'octets', signature: 'octets' });
  requireFields('expected', expected, { kind: 'text', recordsMax: 'number', seen: 'any' });
  const { seen, signer } = expected;
  requireFields('expected.seen', seen, { has: 'function' });
  if (!isOctets(signer)) checkTrust('expected.signer', signer);
}

function signerOf(
  { signer }: FileExpectation,
  certificate: Uint8Array | undefined,
): ReturnType<typeof judgeSigner> {
  return isOctets(signer) ? { ok: true, publicKey: signer } : judgeSigner(certificate, signer);
}

function headerOf(line: string): FileHeader | undefined {
  const values = line.split(',');
  if (values.length !== HEADER_FIELDS.length) return undefined;
  const [
    kind = '',
    fileId = '',
    incident = '',
    sender = '',
    created = '',
    recordCount = '',
    digest = '',
  ] = values;
  if (!/^\d{1,9}$/.test(recordCount) || instantOf(created) === undefined) return undefined;
  return {
    kind: kind as FileKind,
    fileId,
    incident,
    sender,
    created,
    recordCount: Number(recordCount),
    sha256: digest,
  };
}

function isDated({ created }: FileHeader, { created: within }: FileExpectation): boolean {
  const at = instantOf(created);
  return at !== undefined && (within === undefined || (within.from <= at && at <= within.until));
}

/** As {@link toIso} writes it, and in no other way. */
function instantOf(created: string): Instant | undefined {
  try {
    const at = instant(created);
    return toIso(at) === created ? at : undefined;
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

function hashMatches(body: Uint8Array, digest: string): boolean {
  return /^[0-9A-F]{64}$/.test(digest) && equalBytes(sha256(body), fromHex(digest));
}

function readRecord<R>(
  line: string,
  read: (row: readonly string[]) => R | undefined,
): R | undefined {
  try {
    return read(line.split(','));
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

function text(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}

/** Fields hold no separators: identifiers, numbers, codes, times. */
function field(value: string): string {
  if (!/[,\n\r"]/.test(value)) return value;
  fail('recovery/file-cannot-be-written', `a field cannot hold separators: ${value}`, {
    field: value,
  });
}

/** A refusal with its advice. */
export function refuse(code: FileRefusal): {
  readonly ok: false;
  readonly code: FileRefusal;
  readonly advice: string;
} {
  return { ok: false, code, advice: FILE_REFUSALS[code] };
}
