/**
 * Finds the public key of an authority whose certificate nobody has, from the certificates that it signed.
 *
 * An ECDSA signature gives a few candidates (SEC 1 §4.1.6). The authority's is the one that the certificates name in
 * authorityKeyIdentifier, and, of certificates without one, the candidate that they have in common.
 *
 * @module
 */
import { equalBytes, isOctets, kindOfValue, toHex } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import type { Point } from '../crypto/backend.ts';
import { recoverPublicKeys } from '../crypto/index.ts';
import { signatureFromDer } from '../x509/ecdsa-signature.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { keyIdentifier } from '../x509/key-identifier.ts';
import { matchingName } from '../x509/name-matching.ts';
import { OID } from '../x509/object-identifiers.ts';
import type { Certificate, Name } from '../x509/types.ts';
import { readCertificate, unreadable } from './entry.ts';

/** The key of an authority, and how sure it is. */
export interface RecoveredIssuerKey {
  /** As its certificates name it. */
  readonly issuer: Name;
  readonly publicKey: Point;
  /** Method (2) over the key. */
  readonly keyIdentifier: Uint8Array;
  /**
   * - `key-identifier`: the certificates name exactly this key, so one is enough.
   * - `repetition`: two or more certificates have no other key in common.
   */
  readonly confirmedBy: 'key-identifier' | 'repetition';
  /** How many of the certificates this key signed. */
  readonly certificates: number;
}

/**
 * The key that signed most of these certificates.
 *
 * @param certificates - DER or parsed; forgeries among them, which another key signed, do no harm
 * @returns undefined when no candidate is confirmed
 * @throws SmkiError `interop/unreadable` for octets that are no certificate
 * @example
 * ```ts
 * const key = recoverIssuerKey(certificatesUnderZ1);
 * if (key) console.log(toHex(key.publicKey));
 * ```
 */
export function recoverIssuerKey(
  certificates: readonly (Uint8Array | Certificate)[],
): RecoveredIssuerKey | undefined {
  const [best] = recoverIssuerKeys(certificates);
  return best;
}

/**
 * Every key that is confirmed, by the name of its issuer; the one that signed most comes first.
 *
 * @throws SmkiError `interop/unreadable`
 */
export function recoverIssuerKeys(
  certificates: readonly (Uint8Array | Certificate)[],
): readonly RecoveredIssuerKey[] {
  const isList: boolean = Array.isArray(certificates);
  if (!isList) {
    return unreadable('certificates', `must be a list, not ${kindOfValue(certificates)}`);
  }
  const found = new Map<string, Candidate[]>();
  for (const candidate of certificates.flatMap((given, index) => candidatesOf(given, index))) {
    const key = `${matchingName(candidate.issuer).key} ${toHex(candidate.publicKey)}`;
    const same = found.get(key) ?? [];
    same.push(candidate);
    found.set(key, same);
  }
  return [...found.values()].flatMap(confirmed).sort((a, b) => b.certificates - a.certificates);
}

/** A key that may have signed one certificate. */
interface Candidate {
  readonly issuer: Name;
  readonly publicKey: Point;
  readonly keyIdentifier: Uint8Array;
  /** Whether the certificate names this key as its issuer's. */
  readonly isNamed: boolean;
}

/** Everything else is read as octets, and is unreadable when it is none. */
function isCertificate(given: Uint8Array | Certificate): given is Certificate {
  const value: unknown = given;
  return typeof value === 'object' && value !== null && !isOctets(value) && 'tbs' in value;
}

function candidatesOf(given: Uint8Array | Certificate, index: number): readonly Candidate[] {
  const certificate = isCertificate(given)
    ? given
    : readCertificate(given, `certificate ${index + 1}`);
  const { signature, named } = signedUnder(certificate);
  return recoverPublicKeys(certificate.tbs, signature).flatMap((publicKey) => {
    const identifier = keyIdentifier(publicKey);
    // A certificate that its own key signed says nothing about an authority.
    if (equalBytes(publicKey, certificate.publicKeyInfo.key)) return [];
    const isNamed = named !== undefined && equalBytes(named, identifier);
    return [{ issuer: certificate.issuer, publicKey, keyIdentifier: identifier, isNamed }];
  });
}

/** The signature, empty when it is none that a P-256 key makes, and the key identifier that is said to have made it. */
function signedUnder(certificate: Certificate): {
  readonly signature: Uint8Array;
  readonly named: Uint8Array | undefined;
} {
  const nothing = { signature: new Uint8Array(), named: undefined };
  if (certificate.signatureAlgorithm.algorithm !== OID.ecdsaWithSha256) return nothing;
  try {
    const { authorityKeyIdentifier } = smkiExtensions(certificate, { decoding: 'tolerant' });
    const signature = signatureFromDer(certificate.signature, { decoding: 'tolerant' });
    return { signature, named: authorityKeyIdentifier?.keyIdentifier };
  } catch (error) {
    if (isSmkiError(error)) return nothing;
    throw error;
  }
}

function confirmed(candidates: readonly Candidate[]): readonly RecoveredIssuerKey[] {
  const [first] = candidates;
  const isNamed = candidates.some((candidate) => candidate.isNamed);
  if (first === undefined || (!isNamed && candidates.length < 2)) return [];
  const { issuer, publicKey } = first;
  return [
    {
      issuer,
      publicKey,
      keyIdentifier: first.keyIdentifier,
      confirmedBy: isNamed ? 'key-identifier' : 'repetition',
      certificates: candidates.length,
    },
  ];
}
