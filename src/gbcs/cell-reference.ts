/**
 * TrustAnchorCellIdentifier: how a message names a cell (GBCS 13.2, 13.3.5.11).
 *
 * ```asn1
 * TrustAnchorCellIdentifier ::= SEQUENCE {
 *    trustAnchorCellRemotePartyRole  RemotePartyRole,
 *    trustAnchorCellKeyUsage         KeyUsage,
 *    trustAnchorCellUsage            CellUsage DEFAULT management }
 * RemotePartyRole ::= INTEGER { root(0), recovery(1), supplier(2), networkOperator(3), accessControlBroker(4),
 *    transitionalCoS(5), wanProvider(6), issuingAuthority(7), loadController(8), other(127) }
 * KeyUsage ::= BIT STRING { digitalSignature(0), …, keyAgreement(4), keyCertSign(5), cRLSign(6), … }  -- RFC 5280
 * CellUsage ::= INTEGER { management(0), prePaymentTopUp(1) }
 * ```
 *
 * @module
 */
import { requireKnownName } from '../vocabulary/known-name.ts';
import { type DerReader, TAG, der } from '../asn1/index.ts';
import { concat } from '../core/bytes.ts';
import { OctetMap } from '../core/octet-map.ts';
import {
  CELL_NAMES,
  type CellName,
  TRUST_ANCHOR_CELLS,
  cellFromIdentity,
} from '../vocabulary/cells.ts';
import {
  CELL_USAGES,
  KEY_USAGE_BITS,
  type KeyUsage,
  keyUsagesOf,
} from '../vocabulary/key-usages.ts';
import { roleCode } from '../vocabulary/roles.ts';
import type { CellReference } from './types.ts';

const KEY_USAGE_BITS_MAX = 9;

/**
 * The reference that names a cell.
 *
 * @example
 * ```ts
 * import { cellReference } from 'smki-sim/gbcs';
 *
 * console.log(cellReference('supplier.keyAgreement.prePaymentTopUp').cellUsageCode); // 1
 * ```
 */
export function cellReference(cell: CellName): CellReference {
  return KNOWN_CELLS.byName.get(cell) ?? makeReference(cell);
}

function makeReference(cell: CellName): CellReference {
  requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
  const { role, keyUsage, cellUsage } = TRUST_ANCHOR_CELLS[cell];
  const cellUsageCode = CELL_USAGES[cellUsage];
  return { roleCode: roleCode(role), keyUsages: [keyUsage], cellUsageCode, cell };
}

/** Reads a TrustAnchorCellIdentifier that comes as a SEQUENCE. */
export function readCellReference(reader: DerReader, field: string): CellReference {
  const element = reader.element(field, TAG.sequence);
  const known = reader.known(element, KNOWN_CELLS.byContent);
  return known ?? readCellFields(reader.into(element, field));
}

/** Reads what is inside a TrustAnchorCellIdentifier, whatever its tag. */
export function readCellFields(reader: DerReader): CellReference {
  const role = reader.smallInteger('trustAnchorCellRemotePartyRole');
  const keyUsages = readKeyUsage(reader, 'trustAnchorCellKeyUsage');
  const cellUsageCode = readCellUsage(reader);
  reader.end();
  const keyUsage = keyUsages.length === 1 ? keyUsages[0] : undefined;
  const cell = cellFromIdentity({ roleCode: role, keyUsage, cellUsageCode });
  return { roleCode: role, keyUsages, cellUsageCode, cell };
}

/** Content octets of a TrustAnchorCellIdentifier, for the tag that the caller gives it. */
export function cellFields(reference: CellReference): readonly Uint8Array[] {
  return [
    der.integer(reference.roleCode),
    keyUsageBits(reference.keyUsages),
    ...cellUsageField(reference.cellUsageCode),
  ];
}

export function writeCellReference(reference: CellReference): Uint8Array {
  return KNOWN_CELLS.encoded.get(reference) ?? der.sequence(...cellFields(reference));
}

/** CellUsage DEFAULT management. One real meter writes the default out: forgiven in tolerant mode. */
export function readCellUsage(reader: DerReader): number {
  if (reader.peek() !== TAG.integer) return CELL_USAGES.management;
  const start = reader.offset;
  const usage = reader.smallInteger('trustAnchorCellUsage');
  if (usage === CELL_USAGES.management) {
    reader.deviation('explicit-default', 'trustAnchorCellUsage', start);
  }
  return usage;
}

/** CellUsage, omitted when it is the default. */
export function cellUsageField(cellUsageCode: number): readonly Uint8Array[] {
  return cellUsageCode === CELL_USAGES.management ? [] : [der.integer(cellUsageCode)];
}

/** Reads a KeyUsage in the form that DER wants of named bits: no trailing zero bit. */
export function readKeyUsage(reader: DerReader, field: string): readonly KeyUsage[] {
  const start = reader.offset;
  const { bytes, unusedBits } = reader.bitString(field);
  const count = 8 * bytes.length - unusedBits;
  if (count > KEY_USAGE_BITS_MAX) reader.invalid(field, start, 'KeyUsage', 'has unknown bits');
  const last = bytes[bytes.length - 1];
  if (last !== undefined && ((last >> unusedBits) & 1) === 0) {
    reader.invalid(field, start, 'KeyUsage', 'has trailing zero bits');
  }
  return keyUsagesOf(bytes);
}

export function keyUsageBits(usages: readonly KeyUsage[]): Uint8Array {
  return der.namedBits(usages.map((usage) => KEY_USAGE_BITS[usage]));
}

/** Each cell of the table is named by the same few octets in every message: those are known whole, both ways. */
const KNOWN_CELLS = knownCells();

function knownCells(): {
  readonly byName: ReadonlyMap<CellName, CellReference>;
  readonly byContent: OctetMap<CellReference>;
  readonly encoded: ReadonlyMap<CellReference, Uint8Array>;
} {
  const byName = new Map<CellName, CellReference>();
  const byContent = new OctetMap<CellReference>({ entriesMax: CELL_NAMES.length });
  const encoded = new Map<CellReference, Uint8Array>();
  for (const cell of CELL_NAMES) {
    const reference = Object.freeze(makeReference(cell));
    const fields = cellFields(reference);
    byName.set(cell, reference);
    byContent.set(concat(...fields), reference);
    encoded.set(reference, der.sequence(...fields));
  }
  return { byName, byContent, encoded };
}
