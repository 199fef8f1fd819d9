/**
 * Issues version 2 revocation lists with authorityKeyIdentifier and CRLNumber (RFC 5280 §5.2), in one step or in two.
 *
 * When to issue one, and for how long, is the authority's business.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { TAG, der } from '../asn1/index.ts';
import { fail } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { RawSignature } from '../crypto/backend.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { ECDSA_WITH_SHA256 } from './algorithm.ts';
import type { CertificateIssuer } from './certificate-contents.ts';
import { encodeExtensions } from './extension.ts';
import { encodeAuthorityKeyIdentifier } from './extension-encoders.ts';
import { assembleSigned } from './issue.ts';
import { OID } from './object-identifiers.ts';
import { REVOCATION_REASONS } from './revocation-list.ts';
import type { RevocationReason } from './types.ts';

/** One certificate to be listed. */
export interface RevokedCertificate {
  /** Content octets of the serial number INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly revokedAt: Instant;
  /** Left out of the list when unspecified, as RFC 5280 §5.3.1 says. */
  readonly reason?: RevocationReason | undefined;
}

/** Everything about a list but its signature. */
export interface RevocationListContents {
  readonly issuer: CertificateIssuer;
  /** CRLNumber: one more than that of the list before. */
  readonly number: number | bigint;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
  readonly entries: readonly RevokedCertificate[];
}

/** A list that only lacks its signature. */
export interface PreparedRevocationList {
  /** The octets to sign: the whole tbsCertList element. */
  readonly tbs: Uint8Array;
}

const VERSION_2 = der.integer(1);

/**
 * The octets of a list that its issuer has to sign.
 *
 * @throws SmkiError `asn1/cannot-encode` when the next update is not after this one, or the number is negative
 */
export function prepareRevocationList(contents: RevocationListContents): PreparedRevocationList {
  requireFields('contents', contents, { issuer: 'record' });
  const { issuer, number, thisUpdate, nextUpdate, entries } = contents;
  if (!(nextUpdate > thisUpdate)) refuse('nextUpdate must be after thisUpdate');
  if (number < 0) refuse('the number must not be negative');
  const extensions = encodeExtensions([
    {
      id: OID.authorityKeyIdentifier,
      critical: false,
      value: encodeAuthorityKeyIdentifier(issuer.keyIdentifier),
    },
    { id: OID.cRLNumber, critical: false, value: der.integer(number) },
  ]);
  const tbs = der.sequence(
    VERSION_2,
    ECDSA_WITH_SHA256,
    issuer.name.der,
    der.time(thisUpdate),
    der.time(nextUpdate),
    // RFC 5280 §5.1.2.6: absent when nothing is revoked.
    ...(entries.length === 0 ? [] : [der.sequenceOf(entries.map(encodeEntry))]),
    der.contextConstructed(0, extensions),
  );
  return { tbs };
}

/**
 * Puts the signature under a list.
 *
 * @param signature - `r ‖ s`, 64 octets
 * @returns DER
 */
export function assembleRevocationList(
  prepared: PreparedRevocationList,
  signature: RawSignature,
): Uint8Array {
  requireFields('prepared', prepared, { tbs: 'octets' });
  requireKind('signature', signature, 'octets');
  return assembleSigned(prepared.tbs, signature);
}

/**
 * Prepares, signs and assembles a list.
 *
 * @returns DER
 * @example
 * ```ts
 * import { instant, seededRandom, softKeyStore } from 'smki-sim';
 * import { issueRevocationList, keyIdentifier, parseRevocationList, serialNumberFrom, subjectName } from 'smki-sim/x509';
 *
 * const random = seededRandom('example');
 * const signingKey = softKeyStore(random).createSigningKey('Issuing OCA');
 * const list = issueRevocationList({
 *   issuer: {
 *     name: subjectName('issuingOca', { commonName: 'SI1' }),
 *     keyIdentifier: keyIdentifier(signingKey.publicKey),
 *   },
 *   number: 1,
 *   thisUpdate: instant('2026-01-01T00:00:00Z'),
 *   nextUpdate: instant('2026-01-03T00:00:00Z'),
 *   entries: [
 *     {
 *       serialNumber: serialNumberFrom(random.fork('serial')),
 *       revokedAt: instant('2025-12-31T12:00:00Z'),
 *       reason: 'keyCompromise',
 *     },
 *   ],
 *   signingKey,
 * });
 * console.log(parseRevocationList(list).entries.map(({ reason }) => reason)); // [ 'keyCompromise' ]
 * ```
 */
export function issueRevocationList(
  contents: RevocationListContents & { readonly signingKey: SigningKey },
): Uint8Array {
  requireFields('contents', contents, { signingKey: 'record' });
  const prepared = prepareRevocationList(contents);
  return assembleRevocationList(prepared, contents.signingKey.sign(prepared.tbs));
}

function encodeEntry({ serialNumber, revokedAt, reason }: RevokedCertificate): Uint8Array {
  const fields = [der.element(TAG.integer, serialNumber), der.time(revokedAt)];
  if (reason !== undefined && reason !== 'unspecified') {
    const value = der.enumerated(REVOCATION_REASONS[reason]);
    fields.push(encodeExtensions([{ id: OID.reasonCode, critical: false, value }]));
  }
  return der.sequence(...fields);
}

function refuse(reason: string): never {
  fail('asn1/cannot-encode', `revocation list: ${reason}`, { type: 'TBSCertList', reason });
}
