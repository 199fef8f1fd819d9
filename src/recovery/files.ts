/**
 * Compromise notification and progress files: what the records of the four files say.
 *
 * Names and directions are confirmed (DCC consultation of 2015); fields are a proposal of this model (recovery.md 6.3). How a file is
 * written, signed and read as such is in `signed-files.ts`.
 *
 * @module
 */
import {
  type FieldKinds,
  requireFields,
  requireKind,
  requireKnownFields,
} from '../core/arguments.ts';
import type { CellName } from '../vocabulary/cells.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import {
  NOTIFICATION_COLUMNS,
  OTHER_NOTIFICATION_COLUMNS,
  PROGRESS_COLUMNS,
} from './file-columns.ts';
import {
  type FileExpectation,
  type FileFormat,
  type FileOrder,
  type FileReading,
  type SignedFile,
  checkFile,
  readFile,
  refuse,
  writeFile,
} from './signed-files.ts';

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
  /** Which of them: an identifier of 16 hexadecimal digits, or two with `+` between them, as `recovery.key` of the log has them. */
  readonly keyIdentifiers: string;
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
  requireKind('records', records, 'records');
  const rows = records.map((record) => {
    requireKnownFields('a record', record, RECORD_FIELDS);
    requireFields('a record', record, RECORD_FIELDS);
    const { device, cell, compromisedSerial, replacementSerial } = record;
    return [device, cell, compromisedSerial, replacementSerial];
  });
  checkFile(order, rows, { kinds: [NOTIFICATION], columns: NOTIFICATION_COLUMNS });
  return writeFile(order, rows);
}

const NOTIFICATION = 'OrganisationCompromiseNotification';

const RECORD_FIELDS = {
  device: 'text',
  cell: 'text',
  compromisedSerial: 'text',
  replacementSerial: 'text',
} as const satisfies FieldKinds<NotificationRecord>;

/** Writes and signs an Other Compromise Notification file. */
export function writeOtherNotificationFile(
  order: FileOrder,
  records: readonly OtherNotificationRecord[],
): SignedFile {
  return writeFile(
    order,
    records.map(({ key, keyIdentifiers, authority, devices, procedure }) => [
      key,
      keyIdentifiers,
      authority,
      String(devices),
      procedure,
    ]),
  );
}

/**
 * Reads an Other Compromise Notification file: how the DCC tells PMA and Subscribers of a key that is no Subscriber's (recovery.md 6.3: the
 * name of the file is confirmed, its fields are proposed).
 *
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { readOtherNotificationFile } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'told', governance: 'technical' });
 * world.addHomes({ count: 1 });
 * const [file] = world.compromise('recovery', { certain: 'yes' }).run().files;
 * const reading = readOtherNotificationFile(file!, {
 *   kind: 'OtherCompromiseNotification',
 *   signer: world.recovery.fileTrust('dcc'),
 *   recordsMax: 1000,
 *   seen: new Set(),
 * });
 * console.log(reading.ok && reading.records.map(({ key, devices }) => `${key}: ${devices}`)); // [ 'recovery: 5' ]
 * ```
 */
export function readOtherNotificationFile(
  file: SignedFile,
  expected: FileExpectation,
): FileReading<OtherNotificationRecord> {
  return readFile(file, expected, OTHER_NOTIFICATION_FORMAT);
}

const OTHER_NOTIFICATION_FORMAT: FileFormat<OtherNotificationRecord> = {
  columns: OTHER_NOTIFICATION_COLUMNS,
  read: ([key = '', keyIdentifiers = '', authority = '', devices = '', procedure = '']) => ({
    key,
    keyIdentifiers,
    authority,
    devices: Number(devices),
    procedure,
  }),
  nameOf: ({ key, keyIdentifiers }) => `${key} ${keyIdentifiers}`,
};

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
  const reading = readFile(file, expected, NOTIFICATION_FORMAT);
  const { cells } = expected;
  if (!reading.ok || cells === undefined) return reading;
  return reading.records.every(({ cell }) => cells.includes(cell)) ? reading : refuse('wrong-cell');
}

const NOTIFICATION_FORMAT: FileFormat<NotificationRecord> = {
  columns: NOTIFICATION_COLUMNS,
  read: ([device = '', cell = '', compromisedSerial = '', replacementSerial = '']) => ({
    device: eui64(device),
    cell: cell as CellName,
    compromisedSerial,
    replacementSerial,
  }),
  nameOf: ({ device, cell }) => `${device} ${cell}`,
};

/**
 * Reads a progress file (recovery.md 6.3: the name of the file is confirmed, its fields are proposed).
 *
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { readProgressFile } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'progress', governance: 'technical' });
 * world.addHomes({ count: 1 });
 * const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
 * const [file] = incident.run({ method: 3 }).files;
 * const reading = readProgressFile(file!, {
 *   kind: 'OrganisationCompromiseProgress',
 *   signer: world.recovery.fileTrust('dcc'),
 *   recordsMax: 1000,
 *   seen: new Set(),
 * });
 * console.log(reading.ok && reading.records.map(({ result }) => result).join()); // recovered,recovered,recovered,recovered
 * ```
 */
export function readProgressFile(
  file: SignedFile,
  expected: FileExpectation,
): FileReading<ProgressRecord> {
  return readFile(file, expected, PROGRESS_FORMAT);
}

const PROGRESS_FORMAT: FileFormat<ProgressRecord> = {
  columns: PROGRESS_COLUMNS,
  read: ([device = '', attempts = '', lastAttempt = '', result = '', code = '', status = '']) => ({
    device: eui64(device),
    attempts: Number(attempts),
    lastAttempt,
    result,
    code,
    smiStatus: status,
  }),
  nameOf: ({ device }) => device,
};
