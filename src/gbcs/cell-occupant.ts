/**
 * What a device tells about the occupant of a cell: SubjectUniqueID and SubjectKeyIdentifier, two OCTET STRINGs.
 *
 * A root has no SubjectUniqueID; devices report eight zero octets for it.
 *
 * @module
 */
import { type DerReader, der } from '../asn1/index.ts';
import { concat } from '../core/bytes.ts';
import { eui64, eui64Bytes } from '../vocabulary/eui64.ts';
import type { CellOccupant } from './types.ts';

/** Reads the two fields `<which>SubjectUniqueID` and `<which>SubjectKeyIdentifier`. */
export function readOccupant(reader: DerReader, which: 'existing' | 'replacing'): CellOccupant {
  const start = reader.offset;
  const uniqueId = reader.octetString(`${which}SubjectUniqueID`);
  if (uniqueId.length !== 8) {
    reader.invalid(`${which}SubjectUniqueID`, start, 'OCTET STRING', 'must be 8 octets');
  }
  const keyIdentifier = reader.octetString(`${which}SubjectKeyIdentifier`);
  return { entityId: eui64(uniqueId), keyIdentifier };
}

/** By the object itself: the occupants that a fleet reports are few, and each is reported by every device. */
const encodings = new WeakMap<CellOccupant, Uint8Array>();

/** The two fields. */
export function writeOccupant(occupant: CellOccupant): Uint8Array {
  const known = encodings.get(occupant);
  if (known !== undefined) return known;
  const { entityId, keyIdentifier } = occupant;
  const encoded = concat(der.octetString(eui64Bytes(entityId)), der.octetString(keyIdentifier));
  if (Object.isFrozen(occupant)) encodings.set(occupant, encoded);
  return encoded;
}
