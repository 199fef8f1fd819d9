/**
 * By which keys a device is believed to hold what an incident is about, and which of them an incident has made: of a party those in its
 * cells, of an Issuing OCA whoever has issued what the DCC holds there, of the Contingency keys those that its Root certificate wraps.
 *
 * Names are those of `notified-keys.ts`. Not in here: Root keys, of which the certificate mapping tells (`formerHierarchyOf`).
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { type KeyClass, KEY_CLASSES, affectedCells } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { CELLS_OF_USERS } from './holding.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { issuerOf } from './key-ring.ts';
import { keysOfAuthority } from './notified-keys.ts';
import { contingencyFor } from './reach.ts';

/** Cells of the DCC: no Subscriber is late there. */
const CELLS_OF_DCC: readonly CellName[] = CELL_NAMES.filter(
  (cell) => cell !== 'root' && !CELLS_OF_USERS.includes(cell),
);

/** Names of such keys on one device. Reads each certificate once. */
export function heldKeys(
  context: RecoveryContext,
  incident: IncidentRecord,
): (device: Eui64) => readonly string[] {
  const { mapping } = context.dcc;
  const { key } = incident;
  const issuers = new Map<Uint8Array, string>();
  const issuerNamed = (certificate: Uint8Array): string => {
    const known = issuers.get(certificate);
    if (known !== undefined) return known;
    const name = toHex(issuerOf(certificate) ?? new Uint8Array());
    issuers.set(certificate, name);
    return name;
  };
  if (key.keyClass === 'issuingOca') {
    return (device) =>
      CELLS_OF_DCC.flatMap((cell) => {
        const certificate = mapping.believed(device, cell)?.certificate;
        return certificate === undefined ? [] : issuerNamed(certificate);
      });
  }
  if (KEY_CLASSES[key.keyClass].role === undefined) {
    return (device) => {
      const contingency = contingencyFor(context, incident, device);
      return keysOfAuthority(key.keyClass, { ...context.authority.current(), contingency });
    };
  }
  const cells = affectedCells(key);
  return (device) =>
    cells.flatMap((cell) => {
      const believed = mapping.believed(device, cell);
      return believed === undefined ? [] : toHex(believed.keyIdentifier);
    });
}

/** Names of the keys that an incident has made in place of others. */
export function keysMade(
  { key: { owner }, renewed, newHierarchy, oldHierarchy }: IncidentRecord,
  keyClass: KeyClass,
): readonly string[] {
  const ofParty = owner === undefined ? [] : (renewed.get(owner) ?? []);
  const before = oldHierarchy === undefined ? [] : keysOfAuthority(keyClass, oldHierarchy);
  const after = newHierarchy === undefined ? [] : keysOfAuthority(keyClass, newHierarchy);
  return [
    ...ofParty.map(({ certificate }) => toHex(keyIdentifierOf(certificate))),
    ...after.filter((name) => !before.includes(name)),
  ];
}
