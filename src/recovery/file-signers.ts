/**
 * Who signs files: a File Signing Certificate of the IKI goes with each, and whoever receives it judges it before the signature.
 *
 * That recovery files are signed under the IKI is recalled (SEC Appendix Q is not public), how they carry the certificate is a choice
 * of this model. Revocation is what the registration authority knows: its lists may be a day old.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { toHex } from '../core/bytes.ts';
import type { Instant } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { nameAttributeText } from '../x509/name.ts';
import { validatePath } from '../x509/path.ts';

/** A key for files, with its File Signing Certificate in DER where there is one. */
export interface FileSigner extends SigningKey {
  readonly certificate?: Uint8Array;
}

/**
 * A key together with its certificate.
 *
 * @example
 * ```ts
 * import { granted } from 'smki-sim';
 * import { createRecoveryWorld, fileSignerOf } from 'smki-sim/simulation';
 *
 * const { environment } = createRecoveryWorld({ seed: 'files' });
 * const { signingKey, record } = granted(environment.fileSigning({ party: 'DCC' }));
 * console.log(fileSignerOf(signingKey, record.certificate).certificate === record.certificate); // true
 * ```
 */
export function fileSignerOf(key: SigningKey, certificate: Uint8Array): FileSigner {
  requireFields('key', key, { id: 'text', publicKey: 'octets', sign: 'function' });
  requireKind('certificate', certificate, 'octets');
  const { id, publicKey } = key;
  return { id, publicKey, sign: (message) => key.sign(message), certificate };
}

/** What a receiver believes of one sender, as plain data. */
export interface SignerTrust {
  /** DER of the root of the IKI. */
  readonly anchors: readonly Uint8Array[];
  /** DER of its issuing authorities. */
  readonly intermediates: readonly Uint8Array[];
  /** When the file is received. */
  readonly at: Instant;
  /** Common name in the File Signing Certificate of the sender. */
  readonly commonName: string;
  /** Serial numbers of revoked IKI certificates, in hexadecimal. */
  readonly revoked: readonly string[];
}

/** Why a signer is not believed, and what to do. */
export const SIGNER_REFUSALS = {
  'certificate-missing': 'send the File Signing Certificate of the sender along',
  'certificate-not-of-iki': 'sign with a File Signing Certificate that the IKI has issued',
  'certificate-expired': 'have a new File Signing Certificate issued, and sign again',
  'certificate-revoked': 'have a new File Signing Certificate issued, and sign again with its key',
  'wrong-signer': 'sign with the File Signing Certificate of the sender, not with that of another',
} as const;

/** Code of a signer that is not believed. */
export type SignerRefusal = keyof typeof SIGNER_REFUSALS;

/** The key of a signer, or why it is not believed. */
export type SignerJudgement =
  | { readonly ok: true; readonly publicKey: Point }
  | { readonly ok: false; readonly code: SignerRefusal };

/** What a caller without types may have left out. */
export function checkTrust(what: string, trust: SignerTrust): void {
  requireFields(what, trust, {
    anchors: 'octetLists',
    intermediates: 'octetLists',
    at: 'number',
    commonName: 'text',
    revoked: 'list',
  });
}

/** Reasons of a path that is good at another time. */
const OF_TIME: readonly string[] = ['expired', 'not-yet-valid'];

/** Judges the certificate that came with a file: issued by the IKI, in its time, not revoked, the sender's. */
export function judgeSigner(
  certificate: Uint8Array | undefined,
  { anchors, intermediates, at, commonName, revoked }: SignerTrust,
): SignerJudgement {
  if (certificate === undefined) return { ok: false, code: 'certificate-missing' };
  const { valid, reasons, path } = validatePath({
    leaf: certificate,
    intermediates,
    anchors,
    at,
    rules: 'path',
  });
  const [leaf] = path;
  if (!valid || leaf === undefined) {
    const isOfTime = reasons.length > 0 && reasons.every(({ code }) => OF_TIME.includes(code));
    return { ok: false, code: isOfTime ? 'certificate-expired' : 'certificate-not-of-iki' };
  }
  if (revoked.includes(toHex(leaf.serialNumber))) return { ok: false, code: 'certificate-revoked' };
  const { subject, publicKeyInfo } = parseCertificate(certificate);
  return nameAttributeText(subject, 'commonName') === commonName
    ? { ok: true, publicKey: publicKeyInfo.key }
    : { ok: false, code: 'wrong-signer' };
}
