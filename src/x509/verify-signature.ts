/**
 * Verifies the signature on a certificate, request or revocation list with a key that the caller trusts.
 *
 * One algorithm: ecdsa-with-SHA256 with absent parameters (RFC 5758 §3.2). Whether the key may sign is path validation.
 *
 * @module
 */
import type { Decoding } from '../asn1/index.ts';
import { equalBytes } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import type { Point, RawSignature } from '../crypto/backend.ts';
import { requirePoint, verify } from '../crypto/index.ts';
import { isEcdsaWithSha256 } from './algorithm.ts';
import { signatureFromDer } from './ecdsa-signature.ts';
import { requireParsed } from './recognise.ts';
import type { AlgorithmIdentifier, Certificate } from './types.ts';

/** Anything signed: what was signed, how, and the signature as DER. */
export interface Signed {
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/** `tolerant` accepts explicit NULL parameters and INTEGERs with needless leading zeros, both seen in real certificates. */
export interface VerifyOptions {
  readonly decoding?: Decoding;
}

/**
 * True when the issuer's key signed this certificate, and both algorithm fields say how.
 *
 * @param certificate - parsed certificate
 * @param issuerPublicKey - 65 octets
 * @returns false for any other signature, algorithm or encoding; high values of s are accepted
 * @throws SmkiError `crypto/bad-point` for what is no key at all, such as the issuer's certificate;
 * `x509/not-a-certificate` for a certificate that is not parsed
 * @example
 * ```ts
 * import { standardWorld } from 'smki-sim/testing';
 * import { parseCertificate, verifyCertificateSignature } from 'smki-sim/x509';
 *
 * const { root, issuingOca } = standardWorld().hierarchy;
 * const rootKey = parseCertificate(root).publicKeyInfo.key;
 * console.log(verifyCertificateSignature(parseCertificate(issuingOca), rootKey)); // true
 * ```
 */
export function verifyCertificateSignature(
  certificate: Certificate,
  issuerPublicKey: Point,
  options: VerifyOptions = {},
): boolean {
  requireParsed(certificate, 'certificate');
  const isGood = verifySignedTwice(certificate, issuerPublicKey, options);
  if (!isGood) requirePoint(issuerPublicKey);
  return isGood;
}

/** RFC 5280 §4.1.1.2: the algorithm stands inside and outside of what is signed, and both must be the same. */
export function verifySignedTwice(
  signed: Signed & { readonly innerSignatureAlgorithm: AlgorithmIdentifier },
  publicKey: Point,
  options: VerifyOptions,
): boolean {
  const { innerSignatureAlgorithm, signatureAlgorithm } = signed;
  if (!equalBytes(innerSignatureAlgorithm.der, signatureAlgorithm.der)) return false;
  return verifySigned(signed, publicKey, options);
}

/** The same for any signed structure, with one algorithm field. What is no key verifies nothing. */
export function verifySigned(
  signed: Signed,
  publicKey: Point,
  options: VerifyOptions = {},
): boolean {
  const { decoding = 'strict' } = options;
  if (!isEcdsaWithSha256(signed.signatureAlgorithm, decoding)) return false;
  const signature = rawSignature(signed.signature, decoding);
  return signature !== undefined && verify(publicKey, signed.tbs, signature);
}

function rawSignature(encoded: Uint8Array, decoding: Decoding): RawSignature | undefined {
  try {
    return signatureFromDer(encoded, { decoding });
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}
