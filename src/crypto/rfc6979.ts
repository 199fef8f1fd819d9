/**
 * The deterministic nonce of ECDSA (RFC 6979 §3.2) for P-256 with SHA-256. The caller passes HMAC-SHA-256.
 *
 * @module
 */
import { concat } from '../core/bytes.ts';
import { ORDER, SCALAR_LENGTH, isScalar, toNumber } from './p256.ts';

type Hmac = (key: Uint8Array, message: Uint8Array) => Uint8Array;

/** A nonce as octets (for point multiplication) and as a number. */
export interface Nonce {
  readonly octets: Uint8Array;
  readonly scalar: bigint;
}

/**
 * The nonce to sign with, and the next ones, should it give an r or s of zero.
 *
 * @param seed - the private key and the reduced digest, 32 octets each
 */
export function* deterministicNonces(
  seed: readonly Uint8Array[],
  hmac: Hmac,
): Generator<Nonce, void> {
  let value: Uint8Array = new Uint8Array(SCALAR_LENGTH).fill(1);
  let key: Uint8Array = new Uint8Array(SCALAR_LENGTH);
  const message = concat(value, Uint8Array.of(0), ...seed);
  for (const separator of [0, 1]) {
    message.set(value);
    message[SCALAR_LENGTH] = separator;
    key = hmac(key, message);
    value = hmac(key, value);
  }
  for (;;) {
    value = hmac(key, value);
    const scalar = toNumber(value);
    if (isScalar(scalar)) yield { octets: value, scalar };
    key = hmac(key, concat(value, Uint8Array.of(0)));
    value = hmac(key, value);
  }
}

/** bits2octets (RFC 6979 §2.3.4): a digest modulo n, which for P-256 is at most one subtraction. */
export function reduceDigest(digest: Uint8Array): bigint {
  const value = toNumber(digest);
  return value >= ORDER ? value - ORDER : value;
}
