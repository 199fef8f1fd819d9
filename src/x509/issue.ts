/**
 * Issues certificates by profile: octets to be signed out, signature in, certificate out; or all at once with a key.
 *
 * The two steps are how an offline root really works, and let any asynchronous key in. Who may ask for what is the
 * business of an authority; the shape of what comes out is that of the profile table, or a refusal.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { der } from '../asn1/index.ts';
import { equalBytes } from '../core/bytes.ts';
import type { RawSignature } from '../crypto/backend.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { ECDSA_WITH_SHA256 } from './algorithm.ts';
import { type CertificateContents, checkValues } from './certificate-contents.ts';
import { certificateFields } from './certificate-fields.ts';
import { signatureToDer } from './ecdsa-signature.ts';
import { keyIdentifier } from './key-identifier.ts';
import { namedProfile, violation } from './profile-violation.ts';
import { fillTemplate, templateFor } from './template.ts';
import { assembleTbs } from './to-be-signed.ts';

/** A certificate that only lacks its signature. */
export interface PreparedCertificate {
  /** The octets to sign: the whole tbsCertificate element. */
  readonly tbs: Uint8Array;
}

/**
 * The octets of a certificate that its issuer has to sign.
 *
 * @param contents - profile, serial number, issuer, subject, public key and times; see {@link CertificateContents}
 * @throws SmkiError `x509/profile-violation` when the contents are not what the profile allows
 * @example
 * ```ts
 * import { instant, seededRandom, softKeyStore } from 'smki-sim';
 * import { assembleCertificate, prepareCertificate, serialNumberFrom } from 'smki-sim/x509';
 *
 * const random = seededRandom('example');
 * const hsm = softKeyStore(random).createSigningKey('Root DCA');
 * const prepared = prepareCertificate({
 *   profile: 'rootDca',
 *   serialNumber: serialNumberFrom(random.fork('serial')),
 *   subject: { commonName: 'SD1' },
 *   publicKey: hsm.publicKey,
 *   notBefore: instant('2026-01-01T00:00:00Z'),
 * });
 * const signature = hsm.sign(prepared.tbs);
 * console.log(assembleCertificate(prepared, signature).length); // 376
 * ```
 */
export function prepareCertificate(contents: CertificateContents): PreparedCertificate {
  requireKind('contents', contents, 'record');
  const { defects } = contents;
  if (defects !== undefined) {
    const fields = certificateFields(namedProfile(contents.profile), contents);
    return { tbs: assembleTbs(defects.reduce((altered, defect) => defect(altered), fields)) };
  }
  const template = templateFor(contents);
  checkValues(template.profile, contents);
  return { tbs: fillTemplate(template, contents) };
}

/**
 * Puts the signature under what was signed. Does not verify it.
 *
 * @param prepared - what {@link prepareCertificate} gave
 * @param signature - `r ‖ s`, 64 octets
 * @returns DER of the certificate
 * @throws SmkiError `crypto/bad-signature-encoding`
 */
export function assembleCertificate(
  prepared: PreparedCertificate,
  signature: RawSignature,
): Uint8Array {
  requireFields('prepared', prepared, { tbs: 'octets' });
  requireKind('signature', signature, 'octets');
  return assembleSigned(prepared.tbs, signature);
}

/**
 * Prepares, signs and assembles a certificate.
 *
 * @param contents - see {@link CertificateContents}; and `signingKey`, the key of the issuer
 * @returns DER of the certificate
 * @throws SmkiError `x509/profile-violation`, also when the signing key is not the issuer's
 * @example
 * ```ts
 * import { instant, seededRandom, softKeyStore } from 'smki-sim';
 * import { issueCertificate, keyIdentifier, matchProfile, parseCertificate, serialNumberFrom, subjectName } from 'smki-sim/x509';
 *
 * const random = seededRandom('example');
 * const keys = softKeyStore(random.fork('keys'));
 * const signingKey = keys.createSigningKey('Issuing DCA');
 * const certificate = issueCertificate({
 *   profile: 'device',
 *   keyUsage: 'digitalSignature',
 *   subject: { entityId: '00-DB-12-34-56-78-90-A0' },
 *   hardwareType: '1.2.826.0.1.8641679.1.2.2.1',
 *   publicKey: keys.createSigningKey('meter').publicKey,
 *   serialNumber: serialNumberFrom(random.fork('serial')),
 *   notBefore: instant('2026-01-01T00:00:00Z'),
 *   issuer: {
 *     name: subjectName('issuingDca', { commonName: 'SE1' }),
 *     keyIdentifier: keyIdentifier(signingKey.publicKey),
 *   },
 *   signingKey,
 * });
 * console.log(matchProfile(parseCertificate(certificate))); // { profile: 'device', deviations: [] }
 * ```
 */
export function issueCertificate(
  contents: CertificateContents & { readonly signingKey: SigningKey },
): Uint8Array {
  requireFields('contents', contents, { signingKey: 'record' });
  const { signingKey, defects } = contents;
  const prepared = prepareCertificate(contents);
  if (defects === undefined) checkSigningKey(contents);
  return assembleCertificate(prepared, signingKey.sign(prepared.tbs));
}

/** A certificate, request or list: what was signed, the algorithm, the signature in a BIT STRING. */
export function assembleSigned(tbs: Uint8Array, signature: RawSignature): Uint8Array {
  return der.sequence(tbs, ECDSA_WITH_SHA256, der.bitString(signatureToDer(signature)));
}

function checkSigningKey(
  contents: CertificateContents & { readonly signingKey: SigningKey },
): void {
  const { issuer, publicKey, signingKey } = contents;
  const isIssuers =
    issuer === undefined
      ? equalBytes(signingKey.publicKey, publicKey)
      : equalBytes(keyIdentifier(signingKey.publicKey), issuer.keyIdentifier);
  if (isIssuers) return;
  violation(
    namedProfile(contents.profile),
    'signingKey',
    "is not the issuer's: its identifier differs",
  );
}
