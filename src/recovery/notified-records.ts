/**
 * Records of a compromise notification file held against the certificate mapping: whether the named cell of the named device holds
 * the named certificate (recovery.md N8, 6.3).
 *
 * A device is taken when all of its records hold, and recovered whole or not at all: the cells follow from the notified key, so a
 * file that leaves out one that this key fills contradicts the notification. Which devices are Relevant at all is judged by the list.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { CREDENTIAL_SLOTS, type CredentialSlot } from '../party/credentials.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { type CompromisedKey, KEY_CLASSES, affectedSlots } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { ListException } from './device-list.ts';
import type { NotificationRecord } from './files.ts';
import { hasCell } from './occupants.ts';

/** Why a device is not taken that a file names. */
export type RecordException = 'no-such-cell' | 'holds-another-certificate' | 'cell-not-named';

/** A device that is not taken, and the cell for which it is not, where one is to blame. */
export interface ListedException {
  readonly device: Eui64;
  readonly code: ListException | RecordException;
  readonly cell?: CellName;
}

/** What a Subscriber does about a device that was not taken. */
const EXCEPTION_ADVICE: Readonly<Record<ListedException['code'], string>> = {
  'unknown-device': 'the inventory does not know it: correct the identifier',
  duplicate: 'name it once',
  'not-commissioned': 'it is not commissioned, so it is no Relevant Device: leave it out',
  'in-another-recovery': 'another incident is at it: list it again when that one is over',
  'under-dcc-control':
    'another incident has put the ACB in its cells: nothing of the notified key is left there, and SR 6.21 gives them back',
  'device-of-another-party': 'its inventory entry names another party: leave it out',
  'holds-no-such-certificate':
    'it is not believed to hold anything of the notified key: leave it out',
  'contingency-key-destroyed':
    'it is under a root that was replaced, and its Contingency keys are destroyed: visit the site, or exchange it',
  'no-such-cell': 'a device of its type has no such cell: leave the record out',
  'holds-another-certificate':
    'the cell is believed to hold a certificate of another serial number: correct the record, or have the cells read (SR 6.24.1)',
  'cell-not-named':
    'the notified key fills this cell of it too: name it in a record of its own, or notify the compromise of the other keys alone',
};

/** As in the table; nothing for a code of somebody's own activity. */
export function adviceOnException(code: string): string {
  return Object.hasOwn(EXCEPTION_ADVICE, code)
    ? EXCEPTION_ADVICE[code as ListedException['code']]
    : '';
}

/**
 * Devices of which a record does not hold, by the first one that does not.
 *
 * @param records - of one file, in any order
 */
export function recordExceptions(
  context: RecoveryContext,
  key: CompromisedKey,
  records: readonly NotificationRecord[],
): ReadonlyMap<Eui64, ListedException> {
  const found = new Map<Eui64, ListedException>();
  const named = new Map<Eui64, CellName[]>();
  const serialOf = serialReader();
  for (const record of records) {
    const { device, cell } = record;
    named.set(device, [...(named.get(device) ?? []), cell]);
    const code = recordException(context, record, serialOf);
    if (code !== undefined && !found.has(device)) found.set(device, { device, code, cell });
  }
  const due = cellsDue(key);
  for (const [device, cells] of named) {
    const entry = context.dcc.inventory.entry(device);
    const cell = entry && due.find((own) => !cells.includes(own) && hasCell(context, entry, own));
    if (cell !== undefined && !found.has(device)) {
      found.set(device, { device, code: 'cell-not-named', cell });
    }
  }
  return found;
}

function recordException(
  context: RecoveryContext,
  { device, cell, compromisedSerial }: NotificationRecord,
  serialOf: (certificate: Uint8Array) => string,
): RecordException | undefined {
  const entry = context.dcc.inventory.entry(device);
  if (entry === undefined) return undefined;
  if (!hasCell(context, entry, cell)) return 'no-such-cell';
  // Only the identifier is known where the map was corrected by a Response: nothing to hold a serial number against.
  const certificate = context.dcc.mapping.believed(device, cell)?.certificate;
  if (compromisedSerial === '' || certificate === undefined) return undefined;
  return isSameSerial(compromisedSerial, serialOf(certificate))
    ? undefined
    : 'holds-another-certificate';
}

/** The mapping shares a certificate among all who hold it: each is read once. */
function serialReader(): (certificate: Uint8Array) => string {
  const known = new Map<Uint8Array, string>();
  return (certificate) => {
    const serial = known.get(certificate) ?? toHex(parseCertificate(certificate).serialNumber);
    known.set(certificate, serial);
    return serial;
  };
}

/**
 * Cells that a file must name of each device: those of the notified slots. Where the signing key is among them its cell is enough,
 * since the others of the role are replaced with it (2.5, 3.5).
 */
function cellsDue(key: CompromisedKey): readonly CellName[] {
  const { role } = KEY_CLASSES[key.keyClass];
  if (role === undefined) return [];
  const cells: Readonly<Partial<Record<CredentialSlot, CellName>>> = CREDENTIAL_SLOTS[role];
  const slots = affectedSlots(key);
  const due = slots.filter((slot) => slot === 'digitalSignature');
  return (due.length > 0 ? due : slots).flatMap((slot) => cells[slot] ?? []);
}

/** In hexadecimal; the zero octet in front, which DER needs, may be left out. */
export function isSameSerial(left: string, right: string): boolean {
  return left.replace(/^(00)+/, '') === right.replace(/^(00)+/, '');
}
