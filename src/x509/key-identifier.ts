/**
 * Key identifiers: method (2) of RFC 5280 §4.2.1.2, 8 octets, as every certificate that a device sees must have.
 *
 * @module
 */
import type { Point } from '../crypto/backend.ts';
import { failBadPoint, isUncompressed, sha1 } from '../crypto/index.ts';

/** The four-bit type field of method (2). */
const METHOD_2 = 0x40;

/**
 * The identifier of a public key: 0100 and the low 60 bits of the SHA-1 of the point.
 *
 * @param point - 65 octets `04 ‖ X ‖ Y`: the value of the BIT STRING, without its count of unused bits
 * @returns 8 octets
 * @throws SmkiError `crypto/bad-point` for octets of another form, such as a certificate; the curve is not looked at
 * @example
 * ```ts
 * import { seededRandom, softKeyStore, toHex } from 'smki-sim';
 * import { keyIdentifier } from 'smki-sim/x509';
 *
 * const { publicKey } = softKeyStore(seededRandom('example')).createSigningKey('supplier');
 * console.log(toHex(keyIdentifier(publicKey))); // 4C9AF395BC9B618F
 * ```
 */
export function keyIdentifier(point: Point): Uint8Array {
  if (!isUncompressed(point)) failBadPoint(point);
  return bitStringIdentifier(point);
}

/** The same of whatever key stands in a certificate, also one that is no point of P-256. */
export function bitStringIdentifier(key: Uint8Array): Uint8Array {
  const identifier = sha1(key).slice(12);
  identifier[0] = METHOD_2 | ((identifier[0] ?? 0) & 0x0f);
  return identifier;
}
