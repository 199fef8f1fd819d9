/**
 * The inverse of a scalar modulo the order of P-256, by Lehmer's method (Knuth, TAOCP vol. 2 §4.5.2, algorithm L).
 *
 * Plain Euclid in BigInt costs as much as a whole native signature; this is four times as fast. Not constant time.
 *
 * @module
 */
import { ORDER } from './p256.ts';

/** Cofactors up to here keep the floating-point remainders meaningful: 24 bits twice within the 53 of a double. */
const COFACTOR_MAX = 2 ** 24;

/** The 2 × 2 matrix that takes (a, b) some steps of Euclid further. */
type Matrix = readonly [number, number, number, number];

/**
 * The number that multiplied with `scalar` gives 1 modulo n.
 *
 * Invariant: `u · scalar ≡ a` and `v · scalar ≡ b` modulo n. Every matrix has determinant ±1, so the greatest common
 * divisor stays 1 even where a rounded quotient is one off: that costs a sign or a swap, never the result.
 *
 * @param scalar - in [1, n-1]
 */
export function inverse(scalar: bigint): bigint {
  let [a, b, u, v] = [ORDER, scalar, 0n, 1n];
  while (b !== 0n) {
    const [p, q, r, s] = leadingSteps(Number(a), Number(b));
    if (q === 0) {
      // The first quotient is too large for a cofactor: one exact step instead.
      const quotient = a / b;
      [a, b, u, v] = [b, a - quotient * b, v, u - quotient * v];
      continue;
    }
    const [P, Q, R, S] = [BigInt(p), BigInt(q), BigInt(r), BigInt(s)];
    [a, b, u, v] = [P * a + Q * b, R * a + S * b, P * u + Q * v, R * u + S * v];
    if (a < 0n) [a, u] = [-a, -u];
    if (b < 0n) [b, v] = [-b, -v];
    if (a < b) [a, b, u, v] = [b, a, v, u];
  }
  const reduced = u % ORDER;
  return reduced < 0n ? reduced + ORDER : reduced;
}

/**
 * The inverse of each scalar, with one inversion and three products for each (Montgomery's trick: Math. Comp. 48, 1987, §10.3.1).
 *
 * @param scalars - each in [1, n-1]
 */
export function inverses(scalars: readonly bigint[]): readonly bigint[] {
  // Before each place the product of all scalars ahead of it; then, from the end, its inverse.
  const found: bigint[] = [];
  let product = 1n;
  for (const scalar of scalars) {
    found.push(product);
    product = (product * scalar) % ORDER;
  }
  let inverted = scalars.length === 0 ? 1n : inverse(product);
  for (let i = scalars.length - 1; i >= 0; i--) {
    found[i] = (inverted * (found[i] ?? 1n)) % ORDER;
    inverted = (inverted * (scalars[i] ?? 1n)) % ORDER;
  }
  return found;
}

/** As many steps of Euclid as doubles allow; they need only the leading 53 bits, and their exponent does the scaling. */
function leadingSteps(larger: number, smaller: number): Matrix {
  let [x, y] = [larger, smaller];
  let [p, q, r, s] = [1, 0, 0, 1];
  while (y > 0) {
    const quotient = Math.floor(x / y);
    const [nextR, nextS] = [p - quotient * r, q - quotient * s];
    if (Math.abs(nextR) > COFACTOR_MAX || Math.abs(nextS) > COFACTOR_MAX) break;
    [x, y, p, q, r, s] = [y, x - quotient * y, r, s, nextR, nextS];
  }
  return [p, q, r, s];
}
