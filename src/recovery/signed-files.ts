/**
 * A signed file as such: CSV in UTF-8 with a header line of facts, signed under the sender's File Signing Certificate. Taken whole or
 * refused whole, with a code. What the records of each kind say is in `files.ts`.
 *
 * Format, limits and signature are a proposal of this model (recovery.md 6.3).
 *
 * @module
 */
import { type FieldKinds, requireFields, requireKnownFields } from '../core/arguments.ts';
import { equalBytes, fromHex, isOctets, toHex } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { type Instant, instant, toIso } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import { sha256, verify } from '../crypto/index.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { type Column, type FilePlace, problemOf } from './file-columns.ts';
import { checkValue, listOf, oneOf } from './value-checks.ts';
import {
  type FileSigner,
  SIGNER_REFUSALS,
  type SignerTrust,
  checkTrust,
  judgeSigner,
} from './file-signers.ts';

const FILE_KINDS = [
  'OrganisationCompromiseNotification',
  'OrganisationCompromiseProgress',
  'OtherCompromiseNotification',
  'OtherCompromiseProgress',
] as const;

/** The four files. */
export type FileKind = (typeof FILE_KINDS)[number];

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
  'unknown-replacement':
    'name a certificate of that cell which was made in an earlier recovery, was never used and is sound, the same one in every record; or nothing, where it is still to be made',
  'wrong-kind': 'send the kind of file that the step asks for',
} as const;

/** Code of a refused file. */
export type FileRefusal = keyof typeof FILE_REFUSALS;

/** A file that was read, or why not. */
export type FileReading<R> =
  { readonly ok: true; readonly header: FileHeader; readonly records: readonly R[] } | FileRefused;

/** Why a file was refused; where, when one line is to blame. */
export interface FileRefused {
  readonly ok: false;
  readonly code: FileRefusal;
  readonly advice: string;
  readonly place?: FilePlace;
}

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
const HEADER_ADVICE = `is no header: ${HEADER_FIELDS.join(', ')}, the date as 2026-01-05T10:00:00Z`;
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

/** Kinds of what every file is written with. */
const ORDER_FIELDS = {
  kind: 'text',
  fileId: 'text',
  incident: 'text',
  sender: 'text',
  at: 'number',
  signer: 'record',
} as const satisfies FieldKinds<FileOrder>;

/**
 * Refuses what no reader would take.
 *
 * @throws SmkiError `argument/wrong-kind`, `argument/unknown-field`, `recovery/file-cannot-be-written`
 */
export function checkFile(
  order: FileOrder,
  rows: readonly (readonly string[])[],
  format: { readonly kinds: readonly FileKind[]; readonly columns: readonly Column[] },
): void {
  requireKnownFields('order', order, ORDER_FIELDS);
  requireFields('order', order, ORDER_FIELDS);
  requireFields('signer of order', order.signer, { sign: 'function' });
  const { kind, fileId } = order;
  const kinds = format.kinds.join(' or ');
  if (!format.kinds.includes(kind)) failWriting('kind', `kind must be ${kinds}, not ${kind}`);
  if (fileId === '') failWriting('fileId', 'a file needs a fileId: one of its own');
  for (const [index, row] of rows.entries()) {
    const wrong = problemOf(row, format.columns);
    if (wrong !== undefined) {
      failWriting(wrong.column ?? 'record', `record ${index + 1} ${wrong.problem}`);
    }
  }
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

/** How rows are read: `read` makes a record of one that has these columns, `nameOf` is what no two records share. */
export interface FileFormat<R> {
  readonly columns: readonly Column[];
  readonly read: (row: readonly string[]) => R;
  readonly nameOf: (record: R) => string;
}

/** Reads a file. */
export function readFile<R>(
  file: SignedFile,
  expected: FileExpectation,
  { columns, read, nameOf }: FileFormat<R>,
): FileReading<R> {
  checkArguments(file, expected);
  const { content, signature, certificate } = file;
  const signer = signerOf(expected, certificate);
  if (!signer.ok) return refuse(signer.code);
  if (signature.length !== 64 || !verify(signer.publicKey, content, signature))
    return refuse('signature');
  const end = content.indexOf(0x0a);
  const header = end < 0 ? undefined : headerOf(text(content.subarray(0, end)));
  if (header === undefined) return malformed({ line: 1 }, HEADER_ADVICE);
  if (header.kind !== expected.kind) return refuse('wrong-kind');
  if (header.fileId === '') return malformed({ line: 1, column: 'fileId' }, 'has no fileId');
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
  if (lines.pop() !== '')
    return malformed({ line: lines.length + 2 }, 'does not end with a line feed');
  if (lines.length !== header.recordCount) return refuse('count-mismatch');
  const records: R[] = [];
  const names = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const row = line.split(',');
    const wrong = problemOf(row, columns);
    if (wrong !== undefined) {
      const { column, problem } = wrong;
      return malformed({ line: index + 2, ...(column !== undefined && { column }) }, problem);
    }
    const record = read(row);
    records.push(record);
    names.add(nameOf(record));
  }
  return names.size === records.length ? { ok: true, header, records } : refuse('duplicate-record');
}

/** Kinds of what a reader expects. */
const EXPECTED_FIELDS = {
  kind: 'text',
  signer: 'any',
  incident: 'text',
  sender: 'text',
  cells: 'list',
  created: 'record',
  recordsMax: 'number',
  seen: 'any',
} as const satisfies FieldKinds<FileExpectation>;

const DATES = { from: 'number', until: 'number' } as const;

/** What a caller without types may have left out, or misspelt. */
function checkArguments(file: SignedFile, expected: FileExpectation): void {
  requireFields('file', file, { content: 'octets', signature: 'octets' });
  requireKnownFields('expected', expected, EXPECTED_FIELDS);
  requireFields('expected', expected, { kind: 'text', recordsMax: 'number', seen: 'any' });
  const { seen, signer, kind, cells, created } = expected;
  checkValue('expected.kind', kind, oneOf(...FILE_KINDS));
  if (cells !== undefined) checkValue('expected.cells', cells, listOf(oneOf(...CELL_NAMES)));
  if (created !== undefined) requireFields('expected.created', created, DATES);
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

function failWriting(name: string, reason: string): never {
  fail('recovery/file-cannot-be-written', reason, { field: name });
}

/** A refusal with its advice. */
export function refuse(code: FileRefusal): FileRefused {
  return { ok: false, code, advice: FILE_REFUSALS[code] };
}

/** The same for what has no form: where, and what is wrong there. */
function malformed(place: FilePlace, problem: string): FileRefused {
  return refuseAt('malformed', place, problem);
}

/** The same for one line. */
export function refuseAt(code: FileRefusal, place: FilePlace, problem: string): FileRefused {
  return {
    ok: false,
    code,
    advice: `line ${place.line} ${problem}; ${FILE_REFUSALS[code]}`,
    place,
  };
}
