/**
 * Trust anchors (RFC 5280 §6.1.1(d)): a name and a key, given bare or as a certificate.
 *
 * A bare anchor is never judged as a certificate. One that is given as a certificate is judged only by a rule set that
 * says so.
 *
 * @module
 */
import { isSmkiError, fail } from '../../core/errors.ts';
import { isOctets, toLatin1 } from '../../core/bytes.ts';
import type { Decoding } from '../../asn1/index.ts';
import type { Point } from '../../crypto/backend.ts';
import type { MatchingName } from '../name-matching.ts';
import type { Certificate, Name } from '../types.ts';
import type { AnchorName, PreparedObjects } from './cache.ts';
import type { PathCertificate, VerificationKey } from './path-certificate.ts';

/** A trust anchor of which only this is known, as a device knows its root. */
export interface BarePathAnchor {
  /** The distinguished name, its DER, or its text as {@link nameFromText} reads it: `OU=00, CN=ZA`. */
  readonly name: Name | Uint8Array | string;
  readonly publicKey: Point;
  /** Orders candidates; it proves nothing. */
  readonly keyIdentifier?: Uint8Array;
}

/** A trust anchor: DER of a certificate, a parsed certificate, or a bare one. */
export type PathAnchor = Uint8Array | Certificate | BarePathAnchor;

/** A trust anchor prepared for path building. */
export interface TrustAnchor {
  readonly name: MatchingName;
  readonly originalName: Name;
  readonly key: VerificationKey | undefined;
  /** Latin-1 text of the octets. */
  readonly keyIdentifier: string | undefined;
  /** The certificate, when the anchor was given as one. */
  readonly given: PathCertificate | undefined;
}

/** What to prepare anchors with. */
export interface AnchorContext {
  readonly cache: PreparedObjects;
  readonly decoding: Decoding;
}

/**
 * Prepares an anchor.
 *
 * @throws SmkiError `asn1/*`, `x509/*` for octets that are not a certificate; `x509/bad-path-options` for a bare anchor
 * whose name or key is none
 */
export function trustAnchor(anchor: PathAnchor, context: AnchorContext): TrustAnchor {
  const { cache, decoding } = context;
  const isBare = !isOctets(anchor) && !('tbs' in anchor);
  return isBare ? fromBare(anchor, context) : fromCertificate(cache.certificate(anchor, decoding));
}

function fromCertificate(given: PathCertificate): TrustAnchor {
  return {
    name: given.subject,
    originalName: given.certificate.subject,
    key: given.key,
    keyIdentifier: given.extensions.subjectKeyIdentifier,
    given,
  };
}

function fromBare(
  { name, publicKey, keyIdentifier }: BarePathAnchor,
  { cache }: AnchorContext,
): TrustAnchor {
  const known = readBareName(name, cache);
  if (keyIdentifier !== undefined && !isOctets(keyIdentifier)) {
    const reason = 'must be octets';
    fail('x509/bad-path-options', `keyIdentifier of a bare anchor ${reason}`, {
      field: 'anchors.keyIdentifier',
      reason,
    });
  }
  return {
    name: known.matching,
    originalName: known.name,
    key: cache.anchorKey(publicKey),
    keyIdentifier: keyIdentifier && toLatin1(keyIdentifier),
    given: undefined,
  };
}

function readBareName(given: BarePathAnchor['name'], cache: PreparedObjects): AnchorName {
  try {
    return cache.anchorName(given);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const reason =
      'the name of a bare anchor must be a Name, its DER, or a text such as OU=00, CN=ZA';
    fail('x509/bad-path-options', reason, { field: 'anchors.name', reason }, { cause: error });
  }
}
