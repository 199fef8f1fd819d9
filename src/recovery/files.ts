/**
 * Compromise notification and progress files: CSV in UTF-8 with a header line of facts, signed by the sender's file-signing key.
 *
 * Names and directions of the four files are confirmed (DCC consultation of 2015); fields, format, limits and signature are a
 * proposal of this model (recovery.md 6.3). A file is taken whole or refused whole, with a code.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { equalBytes, fromHex, toHex } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { type Instant, instant, toIso } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import { sha256, verify } from '../crypto/index.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';

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

/** One record of a notification. */
export interface NotificationRecord {
  readonly device: Eui64;
  readonly cell: CellName;
  readonly compromisedSerial: string;
  /** Serial of the certificate to be placed; empty where none is known. */
  readonly replacementSerial: string;
}

/** One record of an Other Compromise Notification: a key that is no Subscriber's. */
export interface OtherNotificationRecord {
  /** Its class, as an incident names it. */
  readonly key: string;
  /** Key identifier of the certificate that names the key, or in which it is wrapped: hexadecimal. */
  readonly authority: string;
  /** How many devices are on the list. */
  readonly devices: number;
  /** The procedure that the DCC proposes to the PMA. */
  readonly procedure: string;
}

/** One record of a progress file. */
export interface ProgressRecord {
  readonly device: Eui64;
  readonly attempts: number;
  readonly lastAttempt: string;
  readonly result: string;
  readonly code: string;
  readonly smiStatus: string;
}

/** A file as it travels. */
export interface SignedFile {
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

/** Why a file is refused. */
export const FILE_REFUSALS = {
  signature: 'sign the file with the file-signing key that is registered for its sender',
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
  readonly signer: Point;
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
  readonly signer: SigningKey;
}

/**
 * Writes and signs a notification file (recovery.md 6.3: the name of the file is confirmed, its fields are proposed).
 *
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { writeNotificationFile } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'file', governance: 'technical' });
 * const [home] = world.addHomes({ count: 1 });
 * const { entityId } = world.party('supplier');
 * const signer = world.recovery.fileSigner(entityId);
 * const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
 * const notificationFile = writeNotificationFile(
 *   {
 *     kind: 'OrganisationCompromiseNotification',
 *     fileId: 'F1',
 *     incident: incident.id,
 *     sender: entityId,
 *     at: world.clock.now(),
 *     signer,
 *   },
 *   [
 *     {
 *       device: home!.of('ESME').entityId,
 *       cell: 'supplier.digitalSignature',
 *       compromisedSerial: '',
 *       replacementSerial: '',
 *     },
 *   ],
 * );
 * console.log(incident.run({ method: 3, notificationFile }).list.length); // 1
 * ```
 */
export function writeNotificationFile(
  order: FileOrder,
  records: readonly NotificationRecord[],
): SignedFile {
  requireFields('order', order, { signer: 'record' });
  requireKind('records', records, 'records');
  return writeFile(
    order,
    records.map(({ device, cell, compromisedSerial, replacementSerial }) => [
      device,
      cell,
      compromisedSerial,
      replacementSerial,
    ]),
  );
}

/** Writes and signs an Other Compromise Notification file. */
export function writeOtherNotificationFile(
  order: FileOrder,
  records: readonly OtherNotificationRecord[],
): SignedFile {
  return writeFile(
    order,
    records.map(({ key, authority, devices, procedure }) => [
      key,
      authority,
      String(devices),
      procedure,
    ]),
  );
}

/** Reads an Other Compromise Notification file. */
export function readOtherNotificationFile(
  file: SignedFile,
  expected: FileExpectation,
): FileReading<OtherNotificationRecord> {
  return readFile(
    file,
    expected,
    ([key, authority, devices, procedure, ...rest]) => {
      if (key === undefined || procedure === undefined || rest.length > 0) return undefined;
      if (!isSerial(authority) || !/^\d{1,9}$/.test(devices ?? '')) return undefined;
      return { key, authority, devices: Number(devices), procedure };
    },
    ({ key, authority }) => `${key} ${authority}`,
  );
}

/** Writes and signs a progress file. */
export function writeProgressFile(
  order: FileOrder,
  records: readonly ProgressRecord[],
): SignedFile {
  return writeFile(
    order,
    records.map(({ device, attempts, lastAttempt, result, code, smiStatus }) => [
      device,
      String(attempts),
      lastAttempt,
      result,
      code,
      smiStatus,
    ]),
  );
}

/** Reads a notification file. */
export function readNotificationFile(
  file: SignedFile,
  expected: FileExpectation,
): FileReading<NotificationRecord> {
  const reading = readFile(
    file,
    expected,
    ([device, cell, compromisedSerial, replacementSerial, ...rest]) => {
      if (device === undefined || !isSerial(compromisedSerial) || !isSerial(replacementSerial))
        return undefined;
      if (rest.length > 0 || !isCell(cell)) return undefined;
      return { device: eui64(device), cell, compromisedSerial, replacementSerial };
    },
    ({ device, cell }) => `${device} ${cell}`,
  );
  const { cells } = expected;
  if (!reading.ok || cells === undefined) return reading;
  return reading.records.every(({ cell }) => cells.includes(cell)) ? reading : refuse('wrong-cell');
}

/** Reads a progress file. */
export function readProgressFile(
  file: SignedFile,
  expected: FileExpectation,
): FileReading<ProgressRecord> {
  return readFile(
    file,
    expected,
    ([device, attempts, lastAttempt, result, code, smiStatus, ...rest]) => {
      if (
        device === undefined ||
        lastAttempt === undefined ||
        result === undefined ||
        code === undefined
      )
        return undefined;
      if (smiStatus === undefined || rest.length > 0 || !/^\d{1,9}$/.test(attempts ?? ''))
        return undefined;
      return {
        device: eui64(device),
        attempts: Number(attempts),
        lastAttempt,
        result,
        code,
        smiStatus,
      };
    },
    ({ device }) => device,
  );
}

function writeFile(order: FileOrder, rows: readonly (readonly string[])[]): SignedFile {
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
  return { content, signature: order.signer.sign(content) };
}

function readFile<R>(
  { content, signature }: SignedFile,
  expected: FileExpectation,
  read: (row: readonly string[]) => R | undefined,
  nameOf: (record: R) => string,
): FileReading<R> {
  if (signature.length !== 64 || !verify(expected.signer, content, signature))
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

function isCell(name: string | undefined): name is CellName {
  return CELL_NAMES.includes(name as CellName);
}

/** As the certificate has it, or empty where it is not known. */
function isSerial(value: string | undefined): value is string {
  return value !== undefined && /^([0-9A-F]{2}){0,20}$/.test(value);
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

function refuse(code: FileRefusal): {
  readonly ok: false;
  readonly code: FileRefusal;
  readonly advice: string;
} {
  return { ok: false, code, advice: FILE_REFUSALS[code] };
}
