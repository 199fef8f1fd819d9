/**
 * The shape of a certificate: every field in a form in which a real certificate and its simulated shadow must be equal,
 * because only serial number, keys, key identifiers, times and signature are their own.
 *
 * @module
 */
import { toHex } from '../../src/core/bytes.ts';
import { addYears, startOfDay } from '../../src/core/instant.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { OID, oidName } from '../../src/x509/object-identifiers.ts';
import type { Certificate, Extension } from '../../src/x509/types.ts';

export type Shape = Readonly<Record<string, string>>;

/** Octets of an identifier, a serial number or a point that every certificate has for itself. */
const OWN = 'own';

export function shapeOf(der: Uint8Array): Shape {
  const certificate = parseCertificate(der, { decoding: 'tolerant' });
  const { signatureAlgorithm, innerSignatureAlgorithm, publicKeyInfo, extensions } = certificate;
  const { serialNumber, timeTypes } = certificate;
  return {
    version: String(certificate.version),
    'serial number': `${serialNumber.length} octets, ${serialNumber[0]! < 0x80 ? 'positive' : 'negative'}`,
    algorithm: `${toHex(innerSignatureAlgorithm.der)} ${toHex(signatureAlgorithm.der)}`,
    issuer: toHex(certificate.issuer.der),
    'validity types': timeTypes.join(),
    'validity length': validityLength(certificate),
    subject: toHex(certificate.subject.der),
    'public key': `${toHex(publicKeyInfo.der.subarray(0, 27))} ${publicKeyInfo.der.length} octets`,
    'extension order': extensions.map(({ id }) => oidName(id)).join(),
    ...Object.fromEntries(
      extensions.map((extension) => [oidName(extension.id), valueOf(extension)]),
    ),
    'signed octets': String(certificate.tbs.length),
  };
}

/** Names of the fields in which two certificates differ. */
export function differences(left: Shape, right: Shape): readonly string[] {
  const fields = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...fields].filter((field) => left[field] !== right[field]);
}

function valueOf({ id, critical, value }: Extension): string {
  const kept = { [OID.subjectKeyIdentifier]: 2, [OID.authorityKeyIdentifier]: 4 }[id];
  const octets = kept === undefined ? toHex(value) : `${toHex(value.subarray(0, kept))} ${OWN}`;
  return `${critical ? 'critical' : 'not critical'} ${octets}, ${value.length} octets`;
}

/** So many years, and how many seconds beside; the year 9999 is no length. */
function validityLength({ notBefore, notAfter }: Certificate): string {
  const end = new Date(notAfter).getUTCFullYear();
  if (end === 9999) return 'no end';
  const years = Math.round((notAfter - notBefore) / (365.2425 * 86_400_000));
  const from = startOfDay(notBefore) === notBefore ? 'from midnight' : 'from a time of day';
  return `${years} years ${(notAfter - addYears(notBefore, years)) / 1000} s, ${from}`;
}
