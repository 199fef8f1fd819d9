/**
 * The inverse of a scalar modulo the order of P-256.
 *
 * @module
 */
import { ORDER } from './p256.ts';

/** The number that multiplied with `scalar` gives 1 modulo n. */
export function inverse(scalar: bigint): bigint {
  let [a, b] = [ORDER, scalar];
  let [u, v] = [0n, 1n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [u, v] = [v, u - quotient * v];
  }
  return u < 0n ? u + ORDER : u;
}
