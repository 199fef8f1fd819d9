/**
 * Shapes of real certificates, as `certificate-shape.ts` describes them: the most frequent of each field. Shapes are facts about a
 * format; nothing here is taken from a single certificate.
 *
 * `test/report/certificate-profiles.test.ts` finds each of them again in the real material, wherever that is present.
 *
 * @module
 */
import type { ProfileName } from '../../x509/profile-types.ts';
import type { CertificateShape } from './certificate-shape.ts';

/** By profile; the others are in no public material. */
export const OBSERVED_SHAPES: Readonly<Partial<Record<ProfileName, CertificateShape>>> = {
  issuingOca: {
    version: 'v3',
    serialNumber: '16 octets',
    signatureAlgorithm: 'ecdsaWithSha256, no parameters',
    issuer: 'OU PrintableString, CN PrintableString',
    validity: 'UTCTime to UTCTime, 25 years − 1 s',
    subject: 'OU PrintableString, CN PrintableString',
    publicKey: '65 octets, the first 04',
    'extensions.keyUsage': '1 of 5, critical, 4 octets',
    'extensions.basicConstraints': '2 of 5, critical, 8 octets, pathLenConstraint 0',
    'extensions.certificatePolicies': '3 of 5, critical, 19 octets, 1 policy',
    'extensions.subjectKeyIdentifier': '4 of 5, not critical, 10 octets',
    'extensions.authorityKeyIdentifier': '5 of 5, not critical, 12 octets, identifier alone',
  },
  organisation: {
    version: 'v3',
    serialNumber: '16 octets',
    signatureAlgorithm: 'ecdsaWithSha256, no parameters',
    issuer: 'OU PrintableString, CN PrintableString',
    validity: 'UTCTime to UTCTime, 10 years − 1 s',
    subject: 'OU UTF8String, x500UniqueIdentifier BIT STRING of 64',
    publicKey: '65 octets, the first 04',
    'extensions.keyUsage': '1 of 4, critical, 4 octets',
    'extensions.subjectKeyIdentifier': '2 of 4, not critical, 10 octets',
    'extensions.certificatePolicies': '3 of 4, critical, 19 octets, 1 policy',
    'extensions.authorityKeyIdentifier': '4 of 4, not critical, 12 octets, identifier alone',
  },
  recovery: {
    version: 'v3',
    serialNumber: '16 octets',
    signatureAlgorithm: 'ecdsaWithSha256, no parameters',
    issuer: 'OU PrintableString, CN PrintableString',
    validity: 'UTCTime to UTCTime, 10 years − 1 s',
    subject: 'OU UTF8String, x500UniqueIdentifier BIT STRING of 64',
    publicKey: '65 octets, the first 04',
    'extensions.keyUsage': '1 of 4, critical, 4 octets',
    'extensions.subjectKeyIdentifier': '2 of 4, not critical, 10 octets',
    'extensions.certificatePolicies': '3 of 4, critical, 19 octets, 1 policy',
    'extensions.authorityKeyIdentifier': '4 of 4, not critical, 12 octets, identifier alone',
  },
  device: {
    version: 'v3',
    serialNumber: '16 octets',
    signatureAlgorithm: 'ecdsaWithSha256, no parameters',
    issuer: 'CN PrintableString',
    validity: 'UTCTime to GeneralizedTime, no end',
    subject: 'empty',
    publicKey: '65 octets, the first 04',
    'extensions.keyUsage': '1 of 5, critical, 4 octets',
    'extensions.subjectKeyIdentifier': '2 of 5, not critical, 10 octets',
    'extensions.subjectAltName': '3 of 5, critical, 43 octets',
    'extensions.certificatePolicies': '4 of 5, critical, 18 octets, 1 policy',
    'extensions.authorityKeyIdentifier': '5 of 5, not critical, 12 octets, identifier alone',
  },
};
