/**
 * The deviations from DER that real devices and authorities were seen to emit, each by name.
 *
 * Our own output is always strict. A tolerant decoder notes what it forgave, so that a linter can still report it.
 *
 * @module
 */

/** A deviation from DER that may be forgiven. */
export type DerDeviation =
  /** A length in more octets than needed: 18 responses of the reference message pack have `30 82 00 xx`. */
  | 'non-minimal-length'
  /** A value equal to its DEFAULT written out: one real meter encodes `cellUsage management` as `02 01 00`. */
  | 'explicit-default'
  /** An INTEGER with a needless leading zero: about 1 in 256 device certificates of one test authority. */
  | 'non-minimal-integer';

/** How a decoder reads: `strict` refuses every deviation, `tolerant` forgives and notes the named ones. */
export type Decoding = 'strict' | 'tolerant';

/** One deviation that a tolerant decoder forgave. */
export interface DeviationNote {
  readonly deviation: DerDeviation;
  readonly offset: number;
  readonly field: string;
}
