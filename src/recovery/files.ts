/**
 * Compromise notification and progress files: what the records of the four files say.
 *
 * Names and directions are confirmed (DCC consultation of 2015); fields are a proposal of this model (recovery.md 6.3). How a file is
 * written, signed and read as such is in `signed-files.ts`.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import {
  type FileExpectation,
  type FileOrder,
  type FileReading,
  type SignedFile,
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

function isCell(name: string | undefined): name is CellName {
  return CELL_NAMES.includes(name as CellName);
}

/** As the certificate has it, or empty where it is not known. */
function isSerial(value: string | undefined): value is string {
  return value !== undefined && /^([0-9A-F]{2}){0,20}$/.test(value);
}
