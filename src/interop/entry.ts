/**
 * What passes between this library and the files of other tools: a certificate, perhaps its private key, a name.
 *
 * Who it is for is always read from the certificate, never from the name of a file or the text around it.
 *
 * @module
 */
import { fail, isSmkiError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import type { CellUsage, EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { nameAttributeText, nameEntityId, nameText } from '../x509/name.ts';
import { organisationalUnitRole } from '../x509/subject.ts';
import type { Certificate, SmkiExtensions } from '../x509/types.ts';

/** One certificate of a party or a device, to be handed to another tool or taken from it. */
export interface ExportEntry {
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS#8 in PEM, as `exportSimulationKey` gives it. */
  readonly privateKeyPem?: string;
  /** Name of the entry or file; made by the naming scheme unless given. */
  readonly name?: string;
  /** `prePaymentTopUp` for the third certificate of a supplier: nothing in the certificate tells. */
  readonly cellUsage?: CellUsage;
  /** Which of several of one party, role and use it is, 1 for the oldest: decides where they begin at the same instant. */
  readonly generation?: number;
}

/** Whom a certificate of a party or a device is for. */
export interface CertificateIdentity {
  readonly kind: 'organisation' | 'device';
  readonly entityId: Eui64;
  readonly keyUsage: EndEntityKeyUsage;
  /** Code of the Remote Party Role; undefined for a device. */
  readonly roleCode: number | undefined;
  readonly notBefore: Instant;
  readonly certificate: Certificate;
}

/**
 * Reads whom a certificate is for.
 *
 * @param certificate - DER; the deviations that real devices show are forgiven
 * @param place - where it comes from, for errors
 * @throws SmkiError `interop/unreadable` when it is no certificate, `interop/unsupported` when it is of neither a party nor
 * a device, such as one of an authority
 */
export function identityOf(certificate: Uint8Array, place: string): CertificateIdentity {
  const parsed = readCertificate(certificate, place);
  const { keyUsage: usages = [], hardwareModuleName } = readExtensions(parsed, place);
  const keyUsage = usages.find(isEndEntityUsage);
  const isDevice = hardwareModuleName?.serialNumber.length === 8;
  const unit = nameAttributeText(parsed.subject, 'organisationalUnitName');
  const roleCode = isDevice ? undefined : organisationalUnitRole(unit);
  const entityId = isDevice ? eui64(hardwareModuleName.serialNumber) : nameEntityId(parsed.subject);
  if (keyUsage === undefined) {
    const found = usages.join(', ') || 'none';
    return unsupported(
      place,
      `its key usage is ${found}: only certificates of parties and devices fit here`,
    );
  }
  if (entityId === undefined) {
    return unsupported(place, `${nameText(parsed.subject) || 'its subject'} names no EUI-64`);
  }
  if (!isDevice && roleCode === undefined) {
    return unsupported(
      place,
      `OU=${unit ?? ''} is not a role in two upper-case hexadecimal digits`,
    );
  }
  const { notBefore } = parsed;
  const kind = isDevice ? 'device' : 'organisation';
  return { kind, entityId, keyUsage, roleCode, notBefore, certificate: parsed };
}

/** Refuses what cannot be expressed, and says what to do. */
export function unsupported(place: string, reason: string, cause?: Error): never {
  const message = `${place}: ${reason}. Leave it out, or correct it at its source.`;
  fail('interop/unsupported', message, { place, reason }, cause && { cause });
}

/** Refuses what cannot be read, and says what to do. */
export function unreadable(place: string, reason: string, cause?: Error): never {
  const message = `${place}: ${reason}. Nothing was imported; fetch the file again or correct it.`;
  fail('interop/unreadable', message, { place, reason }, cause && { cause });
}

function isEndEntityUsage(usage: string): usage is EndEntityKeyUsage {
  return usage === 'digitalSignature' || usage === 'keyAgreement';
}

/**
 * Parses a certificate from a file, forgiving the deviations that real devices show.
 *
 * @throws SmkiError `interop/unreadable` with the place
 */
export function readCertificate(certificate: Uint8Array, place: string): Certificate {
  try {
    return parseCertificate(certificate, { decoding: 'tolerant' });
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return unreadable(place, error.message, error);
  }
}

/**
 * Reads the extensions of a certificate from a file.
 *
 * @throws SmkiError `interop/unreadable` with the place
 */
export function readExtensions(certificate: Certificate, place: string): SmkiExtensions {
  try {
    return smkiExtensions(certificate, { decoding: 'tolerant' });
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return unreadable(place, error.message, error);
  }
}
