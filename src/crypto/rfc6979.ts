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

/** The one that a digest is signed with, and, should that give r or s of zero (it never did), the ones after it. */
export function* deterministicNonces(
  privateKey: Uint8Array,
  reducedDigest: Uint8Array,
  hmac: Hmac,
): Generator<Nonce, never> {
  let value = new Uint8Array(SCALAR_LENGTH).fill(1);
  let key = new Uint8Array(SCALAR_LENGTH);
  const absorb = (separator: number, ...more: readonly Uint8Array[]): void => {
    key = new Uint8Array(hmac(key, concat(value, Uint8Array.of(separator), ...more)));
    value = new Uint8Array(hmac(key, value));
  };
  absorb(0, privateKey, reducedDigest);
  absorb(1, privateKey, reducedDigest);
  for (;;) {
    value = new Uint8Array(hmac(key, value));
    const scalar = toNumber(value);
    if (isScalar(scalar)) yield { octets: value, scalar };
    absorb(0);
  }
}

/** bits2octets (RFC 6979 §2.3.4): a digest modulo n, which for P-256 is one conditional subtraction. */
export function reduceDigest(digest: Uint8Array): bigint {
  const value = toNumber(digest);
  return value >= ORDER ? value - ORDER : value;
}
