/**
 * The columns of the four files: what each is called, and what a field of it must be. Written and read by the same table, so that what
 * could not be read is not written, and a record that is wrong is named by line and column.
 *
 * Columns are a proposal of this model (recovery.md 6.3); the names of the files are confirmed.
 *
 * @module
 */
import { isSmkiError } from '../core/errors.ts';
import { CELL_NAMES } from '../vocabulary/cells.ts';
import { eui64 } from '../vocabulary/eui64.ts';

/** One column. */
export interface Column {
  readonly name: string;
  /** For people: what a field of it must be. */
  readonly wanted: string;
  readonly is: (field: string) => boolean;
}

/** Where in a file something is wrong: lines from 1, the header's; no column where the number of columns is wrong. */
export interface FilePlace {
  readonly line: number;
  readonly column?: string;
}

const word = (name: string): Column => ({
  name,
  wanted: 'text without separators',
  is: (field) => !/[,\n\r"]/.test(field),
});
const device: Column = {
  name: 'device',
  wanted: 'an Entity Identifier: 16 hexadecimal digits',
  is: isIdentifier,
};
const serial = (name: string): Column => ({
  name,
  wanted: 'pairs of hexadecimal digits in capitals, or nothing',
  // As the certificate has it, or empty where it is not known.
  is: (field) => /^([0-9A-F]{2}){0,20}$/.test(field),
});
const identifiers = (name: string): Column => ({
  name,
  wanted: 'key identifiers in hexadecimal capitals, with + between them',
  is: (field) => /^[0-9A-F]{16}(\+[0-9A-F]{16})*$/.test(field),
});
const count = (name: string): Column => ({
  name,
  wanted: 'a whole number',
  is: (field) => /^\d{1,9}$/.test(field),
});
const cell: Column = {
  name: 'cell',
  wanted: 'the name of a cell, as supplier.digitalSignature',
  is: (field) => CELL_NAMES.some((name) => name === field),
};

/** Of a compromise notification by a Subscriber. */
export const NOTIFICATION_COLUMNS: readonly Column[] = [
  device,
  cell,
  serial('compromisedSerial'),
  serial('replacementSerial'),
];

/** Of the notification of a key that is no Subscriber's. */
export const OTHER_NOTIFICATION_COLUMNS: readonly Column[] = [
  word('key'),
  identifiers('keyIdentifiers'),
  serial('authority'),
  count('devices'),
  word('procedure'),
];

/** Of a progress file. */
export const PROGRESS_COLUMNS: readonly Column[] = [
  device,
  count('attempts'),
  word('lastAttempt'),
  word('result'),
  word('code'),
  word('smiStatus'),
];

/** What is wrong with a row, if anything: the column, or none where their number is wrong, and words for people. */
export function problemOf(
  row: readonly string[],
  columns: readonly Column[],
): { readonly column?: string; readonly problem: string } | undefined {
  if (row.length !== columns.length) {
    const names = columns.map(({ name }) => name).join(', ');
    return { problem: `has ${row.length} columns, not ${columns.length}: ${names}` };
  }
  const index = columns.findIndex(({ is }, at) => !is(row[at] ?? ''));
  const wrong = columns[index];
  if (wrong === undefined) return undefined;
  const { name, wanted } = wrong;
  const found = JSON.stringify((row[index] ?? '').slice(0, 40));
  return { column: name, problem: `has ${found} in column ${index + 1}, ${name}: ${wanted}` };
}

function isIdentifier(field: string): boolean {
  try {
    return eui64(field).length > 0;
  } catch (error) {
    if (isSmkiError(error)) return false;
    throw error;
  }
}
