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

/** The two fields. */
export function writeOccupant({ entityId, keyIdentifier }: CellOccupant): Uint8Array {
  return concat(der.octetString(eui64Bytes(entityId)), der.octetString(keyIdentifier));
}
