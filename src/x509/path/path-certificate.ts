/**
 * A certificate as path validation sees it: names prepared for comparison, extensions decoded, its signature in raw form.
 *
 * Made once for each distinct certificate; a cache may keep it. Nothing here judges it.
 *
 * @module
 */
import type { Decoding } from '../../asn1/index.ts';
import { equalBytes, toLatin1 } from '../../core/bytes.ts';
import { isSmkiError } from '../../core/errors.ts';
import type { Point, RawSignature } from '../../crypto/backend.ts';
import { isEcdsaWithSha256 } from '../algorithm.ts';
import { signatureFromDer } from '../ecdsa-signature.ts';
import { type MatchingName, matchingName } from '../name-matching.ts';
import type { AlgorithmIdentifier, Certificate } from '../types.ts';
import {
  type ExtensionProblem,
  type PathExtensions,
  readPathExtensions,
} from './path-extensions.ts';

/** A public key that can verify, with its octets as a key for maps. */
export interface VerificationKey {
  readonly point: Point;
  readonly octets: string;
}

/** Why a signature cannot be checked at all, whoever the issuer is. */
export type SignatureProblem =
  'signature-algorithm-mismatch' | 'signature-algorithm-unsupported' | 'signature-malformed';

/** What was signed, ready to be verified: of a certificate or of a revocation list. */
export interface SignedObject {
  readonly tbs: Uint8Array;
  readonly signature: RawSignature | SignatureProblem;
  /** Answers so far, by the octets of the key: a signature is verified once under each key. */
  readonly verified: Map<string, boolean>;
}

export interface PathCertificate extends SignedObject {
  readonly certificate: Certificate;
  readonly issuer: MatchingName;
  readonly subject: MatchingName;
  /** Issuer and subject are the same name (RFC 5280 §3.2). */
  readonly selfIssued: boolean;
  /** Undefined when the key is not an uncompressed P-256 point. */
  readonly key: VerificationKey | undefined;
  readonly extensions: PathExtensions;
  readonly problems: readonly ExtensionProblem[];
}

/** Prepares a parsed certificate. */
export function pathCertificate(certificate: Certificate, decoding: Decoding): PathCertificate {
  const issuer = matchingName(certificate.issuer);
  const subject = matchingName(certificate.subject);
  const { point } = certificate.publicKeyInfo;
  return {
    certificate,
    tbs: certificate.tbs,
    signature: readSignature(certificate, decoding),
    verified: new Map(),
    issuer,
    subject,
    selfIssued: issuer.key === subject.key,
    key: point && verificationKey(point),
    ...readPathExtensions(certificate, { decoding }),
  };
}

export function verificationKey(point: Point): VerificationKey {
  return { point, octets: toLatin1(point) };
}

/** The algorithms and the signature of anything that is signed. */
export interface SignatureFields {
  readonly innerSignatureAlgorithm: AlgorithmIdentifier;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/** The raw signature, or why it cannot be checked. */
export function readSignature(
  signed: SignatureFields,
  decoding: Decoding,
): RawSignature | SignatureProblem {
  const { innerSignatureAlgorithm, signatureAlgorithm, signature } = signed;
  // RFC 5280 §4.1.1.2: the signed part names the same algorithm, or the unsigned name could be exchanged.
  if (!equalBytes(innerSignatureAlgorithm.der, signatureAlgorithm.der)) {
    return 'signature-algorithm-mismatch';
  }
  if (!isEcdsaWithSha256(signatureAlgorithm, decoding)) return 'signature-algorithm-unsupported';
  try {
    return signatureFromDer(signature, { decoding });
  } catch (error) {
    if (isSmkiError(error)) return 'signature-malformed';
    throw error;
  }
}
