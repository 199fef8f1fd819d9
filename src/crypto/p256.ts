/**
 * The numbers of P-256 (FIPS 186-5, SEC 2 §2.4.2), scalar checks that both backends share, and the curve equation.
 *
 * No point arithmetic: that belongs to the backends.
 *
 * @module
 */
import { isOctets, kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';

/** Octets of a field element, a scalar, a private key. */
export const SCALAR_LENGTH = 32;
/** Octets of an uncompressed point. */
export const POINT_LENGTH = 65;
/** Octets of `r ‖ s`. */
export const SIGNATURE_LENGTH = 64;

/** Order of the base point, n. */
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const PRIME = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const COEFFICIENT_B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const UNCOMPRESSED = 0x04;
/** First octet of whatever is DER: a certificate where its key belongs is the likeliest mistake. */
const SEQUENCE = 0x30;

/** Big-endian octets to a number. Goes through `Buffer`, which is several times faster than a loop. */
export function toNumber(octets: Uint8Array): bigint {
  const { buffer, byteOffset, length } = octets;
  return BigInt(`0x${Buffer.from(buffer, byteOffset, length).toString('hex')}`);
}

/** Used anew by each call, and never across calls: a buffer of its own for each number would cost more than the number. */
const scratch = Buffer.alloc(SIGNATURE_LENGTH);

/** A number as so many big-endian octets, which must hold it: a scalar, a signature. */
export function toOctets(value: bigint, length: number): Uint8Array {
  scratch.write(value.toString(16).padStart(2 * length, '0'), 'hex');
  return new Uint8Array(scratch.subarray(0, length));
}

/** True for a number in [1, n-1]. */
export function isScalar(value: bigint): boolean {
  return value > 0n && value < ORDER;
}

/**
 * A private key as a number.
 *
 * @throws SmkiError `crypto/bad-private-key` for another length than 32 octets, zero, or n and above
 */
export function privateScalar(privateKey: Uint8Array): bigint {
  if (privateKey.length !== SCALAR_LENGTH) {
    const reason = `a P-256 private key has 32 octets, this one ${privateKey.length}`;
    fail('crypto/bad-private-key', reason, { reason });
  }
  const scalar = toNumber(privateKey);
  if (!isScalar(scalar)) {
    const reason = 'a P-256 private key lies between 1 and the order of the curve less 1';
    fail('crypto/bad-private-key', reason, { reason });
  }
  return scalar;
}

/** True for the length and the first octet of an uncompressed point; says nothing about the curve. */
export function isUncompressed(point: Uint8Array): boolean {
  return isOctets(point) && point.length === POINT_LENGTH && point[0] === UNCOMPRESSED;
}

/** True for `04 ‖ X ‖ Y` with both coordinates reduced and y² = x³ - 3x + b (SEC 1 §3.2.2.1; the cofactor is 1). */
export function isOnCurve(point: Uint8Array): boolean {
  if (!isUncompressed(point)) return false;
  const x = toNumber(point.subarray(1, 1 + SCALAR_LENGTH));
  const y = toNumber(point.subarray(1 + SCALAR_LENGTH));
  if (x >= PRIME || y >= PRIME) return false;
  return (y * y - (x * x - 3n) * x - COEFFICIENT_B) % PRIME === 0n;
}

/**
 * Refuses what is not a point, with the reason.
 *
 * @param point - whatever a caller without types has passed for one
 * @throws SmkiError `crypto/bad-point`
 */
export function failBadPoint(point: unknown): never {
  const reason = whyNoPoint(point);
  fail('crypto/bad-point', reason, { reason });
}

function whyNoPoint(point: unknown): string {
  const wanted = 'a public key is an uncompressed P-256 point of 65 octets (04 ‖ X ‖ Y)';
  if (!isOctets(point)) return `${wanted}, not ${kindOfValue(point)}`;
  if (isUncompressed(point)) return 'the point is not on P-256';
  if (point.length === POINT_LENGTH) return `${wanted}, this one does not begin with 04`;
  const advice =
    point[0] === SEQUENCE
      ? '; if they are a certificate, its key is parseCertificate(octets).publicKeyInfo.key'
      : '';
  return `${wanted}, this one has ${point.length} octets${advice}`;
}

/** True for `r ‖ s` with both in [1, n-1]. Any s is accepted: the meters' signatures are not low-S normalised. */
export function isSignatureForm(signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_LENGTH) return false;
  return isScalarAt(signature, 0) && isScalarAt(signature, SCALAR_LENGTH);
}

const ORDER_OCTETS = toOctets(ORDER, SCALAR_LENGTH);

/** {@link isScalar} of octets: not all zero, and below n, which the first octet that differs decides. */
function isScalarAt(octets: Uint8Array, offset: number): boolean {
  let all = 0;
  let difference = 0;
  for (let i = 0; i < SCALAR_LENGTH; i++) {
    const octet = octets[offset + i] ?? 0;
    all |= octet;
    if (difference === 0) difference = octet - (ORDER_OCTETS[i] ?? 0);
  }
  return all !== 0 && difference < 0;
}
