/**
 * The shape of a certificate, field by field, in words: string types, lengths, order, criticality. Never its own values, so that
 * real certificates, which are not ours to copy, can be described beside simulated ones.
 *
 * @module
 */
import { TAG } from '../../asn1/index.ts';
import { toHex } from '../../core/bytes.ts';
import { addYears } from '../../core/instant.ts';
import { smkiExtensions } from '../../x509/extensions.ts';
import { attributeTypeName, oidName } from '../../x509/object-identifiers.ts';
import { NO_WELL_DEFINED_EXPIRY } from '../../x509/profiles.ts';
import type { Certificate, Extension, Name, NameAttribute } from '../../x509/types.ts';

/** Shape by field: `subject`, `validity`, `extensions.keyUsage`, … */
export type CertificateShape = Readonly<Record<string, string>>;

const STRING_TYPES: Readonly<Record<number, string>> = {
  [TAG.printableString]: 'PrintableString',
  [TAG.utf8String]: 'UTF8String',
  [TAG.bitString]: 'BIT STRING',
};

const TIME_TYPES = { utc: 'UTCTime', generalized: 'GeneralizedTime' } as const;

/** Describes a certificate. */
export function certificateShape(certificate: Certificate): CertificateShape {
  const { version, serialNumber, signatureAlgorithm, publicKeyInfo, extensions } = certificate;
  const parameters = signatureAlgorithm.parameters === undefined ? 'no parameters' : 'parameters';
  return {
    version: `v${version}`,
    serialNumber: `${serialNumber.length} octets`,
    signatureAlgorithm: `${oidName(signatureAlgorithm.algorithm)}, ${parameters}`,
    issuer: nameShape(certificate.issuer),
    validity: validityShape(certificate),
    subject: nameShape(certificate.subject),
    publicKey: `${publicKeyInfo.key.length} octets, the first ${toHex(publicKeyInfo.key.subarray(0, 1))}`,
    ...Object.fromEntries(
      extensions.map((extension, index) => [
        `extensions.${oidName(extension.id)}`,
        `${index + 1} of ${extensions.length}, ${extensionShape(extension, certificate)}`,
      ]),
    ),
  };
}

function nameShape({ relativeNames }: Name): string {
  const parts = relativeNames.map((attributes) => attributes.map(attributeShape).join(' + '));
  return parts.length === 0 ? 'empty' : parts.join(', ');
}

function attributeShape({ type, valueTag, value }: NameAttribute): string {
  const string = STRING_TYPES[valueTag] ?? `tag ${valueTag}`;
  const bits = valueTag === TAG.bitString ? ` of ${8 * (value.length - 1)}` : '';
  return `${attributeTypeName(type)} ${string}${bits}`;
}

function validityShape({ notBefore, notAfter, timeTypes }: Certificate): string {
  const types = timeTypes.map((type) => TIME_TYPES[type]).join(' to ');
  if (notAfter === NO_WELL_DEFINED_EXPIRY) return `${types}, no end`;
  const years = Math.round((notAfter - notBefore) / (365.2425 * 86_400_000));
  const seconds = (notAfter - addYears(notBefore, years)) / 1000;
  const odd = seconds === 0 ? '' : ` ${seconds < 0 ? '−' : '+'} ${Math.abs(seconds)} s`;
  return `${types}, ${years} years${odd}`;
}

function extensionShape({ id, critical, value }: Extension, certificate: Certificate): string {
  const { authorityKeyIdentifier, certificatePolicies, basicConstraints } =
    smkiExtensions(certificate);
  const details: Readonly<Record<string, string>> = {
    authorityKeyIdentifier: authorityKeyIdentifier?.hasIssuerAndSerial
      ? ', with issuer and serial'
      : ', identifier alone',
    certificatePolicies: `, ${certificatePolicies?.length ?? 0} policy`,
    basicConstraints: `, pathLenConstraint ${basicConstraints?.pathLength ?? 'none'}`,
  };
  const state = critical ? 'critical' : 'not critical';
  return `${state}, ${value.length} octets${details[oidName(id)] ?? ''}`;
}
