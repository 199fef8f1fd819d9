/**
 * The interface of chance. The one built-in source is `seededRandom` in `crypto/`.
 *
 * @module
 */

/** A source of chance that can be replayed. */
export interface Random {
  /** The next `length` octets. */
  bytes(length: number): Uint8Array;
  /** A uniform integer in [0, bound). */
  below(bound: number): number;
  /** True `numerator` times in `denominator`, on average. No floating point, so that every machine agrees. */
  chance(numerator: number, denominator: number): boolean;
  /** An independent source that depends on the seed and the labels only, never on what was drawn before. */
  fork(label: string): Random;
}
