/**
 * The strongest proof of shape: from the values of a real certificate our profile yields its very octets.
 */
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import type { CertificateContents } from '../../src/x509/certificate-contents.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { prepareCertificate } from '../../src/x509/issue.ts';
import type { ProfileName } from '../../src/x509/profile-types.ts';
import { subjectValuesOf } from '../../src/x509/subject.ts';
import { nameAttributeText } from '../../src/x509/name.ts';
import type { Certificate } from '../../src/x509/types.ts';
import { verifyCertificateSignature } from '../../src/x509/verify-signature.ts';
import { RTDS_DIR, ZAZ1_DIR, zaz1AuthorityKeys } from '../support/material.ts';
import { parsedRealCertificates } from './real-certificates.ts';

/** Authorities whose certificates follow the profiles of today. OB, Z99 and 0001 follow older or broken ones. */
const AUTHORITIES = ['ZA', 'Z1', 'Z2', 'E357'];

/** The profile of a certificate that one of them signed; a tampered copy or a forged issuer has none. */
function profileOf(certificate: Certificate): ProfileName | undefined {
  const signer = AUTHORITIES.find((name) => {
    const key = zaz1AuthorityKeys()[name];
    return key !== undefined && verifyCertificateSignature(certificate, fromHex(key.point));
  });
  if (signer === undefined) return undefined;
  if (signer === 'ZA') return 'issuingOca';
  if (signer === 'E357') return 'device';
  const unit = nameAttributeText(certificate.subject, 'organisationalUnitName');
  return unit === '01' ? 'recovery' : 'organisation';
}

/** The contents of a certificate, read from it. */
function contentsOf(profile: ProfileName, certificate: Certificate): CertificateContents {
  const extensions = smkiExtensions(certificate);
  const usage = extensions.keyUsage?.[0];
  const { hardwareModuleName } = extensions;
  return {
    profile,
    serialNumber: certificate.serialNumber,
    issuer: {
      name: certificate.issuer,
      keyIdentifier: extensions.authorityKeyIdentifier!.keyIdentifier!,
    },
    subject: hardwareModuleName
      ? { entityId: hardwareModuleName.serialNumber }
      : subjectValuesOf(certificate.subject),
    publicKey: certificate.publicKeyInfo.point!,
    ...(usage === 'digitalSignature' || usage === 'keyAgreement' ? { keyUsage: usage } : {}),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    policies: extensions.certificatePolicies!,
    hardwareType: hardwareModuleName?.type,
  };
}

const current = parsedRealCertificates().flatMap(({ name, certificate }) => {
  const profile = profileOf(certificate);
  return profile === undefined ? [] : [{ name, certificate, profile }];
});

describe('the signed part of a real certificate, prepared again from its values', () => {
  test.each(current)('$profile $name is the same octets', ({ certificate, profile }) => {
    const { tbs } = prepareCertificate(contentsOf(profile, certificate));
    expect(toHex(tbs)).toBe(toHex(certificate.tbs));
  });

  test.each(current)('$profile $name without a template is the same octets', (row) => {
    const { tbs } = prepareCertificate({
      ...contentsOf(row.profile, row.certificate),
      defects: [],
    });
    expect(toHex(tbs)).toBe(toHex(row.certificate.tbs));
  });

  test.skipIf(ZAZ1_DIR === undefined || RTDS_DIR === undefined)('covers four profiles', () => {
    const profiles = new Set(current.map(({ profile }) => profile));
    expect([...profiles].sort()).toEqual(['device', 'issuingOca', 'organisation', 'recovery']);
  });
});
