/**
 * SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 5480 §2): any algorithm is read, P-256 uncompressed is written.
 *
 * ```asn1
 * SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
 * ```
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { type Decoding, DerReader, TAG, der } from '../asn1/index.ts';
import { equalBytes } from '../core/bytes.ts';
import type { Point } from '../crypto/backend.ts';
import { isPoint } from '../crypto/index.ts';
import { encodeAlgorithm, readAlgorithm, readUnpaddedBits } from './algorithm.ts';
import { OID } from './object-identifiers.ts';
import type { PublicKeyInfo } from './types.ts';

const P256_ALGORITHM = der.sequence(
  der.objectIdentifier(OID.ecPublicKey),
  der.objectIdentifier(OID.prime256v1),
);

/** Reads a SubjectPublicKeyInfo; `point` is set when it is a P-256 point, uncompressed and on the curve. */
export function readPublicKeyInfo(reader: DerReader, field: string): PublicKeyInfo {
  const element = reader.element(field, TAG.sequence);
  const body = reader.into(element, field);
  const algorithm = readAlgorithm(body, 'algorithm');
  const key = readUnpaddedBits(body, 'subjectPublicKey');
  body.end();
  const isP256 = equalBytes(algorithm.der, P256_ALGORITHM) && isPoint(key);
  return {
    der: reader.buffer.subarray(element.start, element.end),
    algorithm,
    key,
    point: isP256 ? key : undefined,
  };
}

/**
 * Parses the DER of one SubjectPublicKeyInfo.
 *
 * @throws SmkiError `asn1/*` with octet and field
 */
export function parsePublicKeyInfo(
  encoded: Uint8Array,
  options: { readonly decoding?: Decoding } = {},
): PublicKeyInfo {
  const reader = new DerReader(encoded, options);
  const info = readPublicKeyInfo(reader, 'subjectPublicKeyInfo');
  reader.end();
  return info;
}

export function encodePublicKeyInfo({ algorithm, key }: PublicKeyInfo): Uint8Array {
  return der.sequence(encodeAlgorithm(algorithm), der.bitString(key));
}

/** SubjectPublicKeyInfo of a P-256 point: always 91 octets. */
export function publicKeyInfoOf(point: Point): Uint8Array {
  requireKind('point', point, 'octets');
  return der.sequence(P256_ALGORITHM, der.bitString(point));
}
