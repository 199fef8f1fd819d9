/**
 * The certificate mapping check (CR118) as its users see it: who is believed to be in which cell. Interfaces only; the map is `mapping.ts`.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { CellOccupant } from '../gbcs/types.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';

/** What the DCC believes to be in a cell: both namings, since Users see hashes and devices report key identifiers. */
export interface BelievedOccupant extends CellOccupant {
  /** SHA-1 of the certificate, as service responses show it; unknown when only a report of the device is at hand. */
  readonly certificateSha1?: Uint8Array;
  readonly certificate?: Uint8Array;
  readonly since: Instant;
}

/** The certificate mapping check (CR118): which certificate is believed to be in which cell of which device. */
export interface CertificateMapping {
  /** Who is believed to be in a cell; undefined where nobody has told. */
  believed(device: Eui64, cell: CellName): BelievedOccupant | undefined;
  /** Whose certificate is believed to be in a cell: {@link believed}, of which many callers want no more. */
  entityIn(device: Eui64, cell: CellName): Eui64 | undefined;
  /** Every cell of a device of which something is believed. */
  cells(device: Eui64): ReadonlyMap<CellName, BelievedOccupant>;
  /** Devices whose cell is believed to hold this key. */
  holdersOf(
    keyIdentifier: Uint8Array,
  ): readonly { readonly device: Eui64; readonly cell: CellName }[];
  /** How many cells are believed to hold this key; the same as the length of `holdersOf`, in one step. */
  holderCount(keyIdentifier: Uint8Array): number;
  /** Corrects the map by hand, as an import or a fault does. */
  record(device: Eui64, cell: CellName, occupant: Uint8Array | CellOccupant): void;
  /** Compares a verified Response of a device with the map: alarms (`dcc.mapping-alarm`), then corrects. */
  check(device: Eui64, response: Uint8Array): readonly MappingDifference[];
}

/** A cell where map and device disagree. */
export interface MappingDifference {
  readonly cell: CellName;
  readonly believed: CellOccupant | undefined;
  readonly reported: CellOccupant;
}
