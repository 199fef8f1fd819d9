import { describe, expect, test } from 'vitest';
import { TAG, der } from '../../src/asn1/index.ts';
import { concat, fromHex } from '../../src/core/bytes.ts';
import { instant } from '../../src/core/instant.ts';
import type { CertificateDefect } from '../../src/x509/certificate-contents.ts';
import { encodeCertificate, parseCertificate } from '../../src/x509/certificate.ts';
import { compareWithProfile, matchProfile } from '../../src/x509/compare.ts';
import { DEVIATIONS, type DeviationCode } from '../../src/x509/compare/deviations.ts';
import type { ExtensionParts } from '../../src/x509/extension.ts';
import {
  encodeBasicConstraints,
  encodeCertificatePolicies,
  encodeHardwareModuleName,
  encodeKeyUsage,
  encodeSubjectKeyIdentifier,
} from '../../src/x509/extension-encoders.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { nameText } from '../../src/x509/name.ts';
import { nameFromText } from '../../src/x509/name-from-text.ts';
import { OID } from '../../src/x509/object-identifiers.ts';
import type { ProfileName } from '../../src/x509/profile-types.ts';
import { certificateProfile } from '../../src/x509/profiles.ts';
import type { AlgorithmIdentifier, Certificate } from '../../src/x509/types.ts';
import { verifyCertificateSignature } from '../../src/x509/verify-signature.ts';
import { zaz1AuthorityKeys } from '../support/material.ts';
import { HARDWARE_TYPE, METER, WORLD, issuingDca, issuingOca, rootOca } from './hierarchy.ts';
import { parsedRealCertificates } from './real-certificates.ts';

const codesOf = (certificate: Certificate): readonly DeviationCode[] =>
  matchProfile(certificate).deviations.map(({ code }) => code);

describe('real certificates', () => {
  const real = parsedRealCertificates();
  const keys = zaz1AuthorityKeys();
  const sound = real.filter(({ certificate }) =>
    ['ZA', 'Z1', 'Z2', 'E357'].some((name) => {
      const key = keys[name];
      return key !== undefined && verifyCertificateSignature(certificate, fromHex(key.point));
    }),
  );

  test.each(sound)('$name, soundly signed, is just as its profile says', ({ certificate }) => {
    expect(matchProfile(certificate).deviations).toEqual([]);
  });

  test.each(real)('$name is judged without a crash', ({ certificate }) => {
    const { profile, deviations } = matchProfile(certificate);
    expect(certificateProfile(profile).title).toBeTruthy();
    expect(deviations.every(({ clause }) => clause !== '')).toBe(true);
  });

  /**
   * The key store is a fixed release, so what is wrong with each of its authorities can be said exactly. Those of Z1
   * whose issuer is in UTF8String are forged.
   */
  const inKeystore = (issuer: string, tag?: number) =>
    real.filter(
      ({ name, certificate }) =>
        name.startsWith('keystore') &&
        nameText(certificate.issuer) === issuer &&
        (tag === undefined || certificate.issuer.relativeNames[0]?.[0]?.valueTag === tag),
    );

  test.each(inKeystore('OU=07, CN=OB'))(
    '$name: empty basic constraints, before the others',
    (row) => {
      expect(codesOf(row.certificate)).toEqual(['extension-order', 'basic-constraints-empty']);
    },
  );

  test.each(inKeystore('OU=07, CN=Z99'))(
    '$name: NULL parameters, UTF8String issuer, order',
    (row) => {
      expect(codesOf(row.certificate)).toEqual([
        'signature-parameters',
        'issuer-string-type',
        'issuer-string-type',
        'extension-order',
      ]);
    },
  );

  test.each(inKeystore('OU=07, CN=Z1', TAG.utf8String))(
    '$name: signed by itself under the name of Z1',
    (row) => {
      expect(matchProfile(row.certificate).profile).toBe('xmlSigning');
      // GeneralizedTime for 2118 is right, so it is not listed.
      expect(codesOf(row.certificate)).toEqual([
        'signed-by-itself',
        'validity-length',
        'issuer-string-type',
        'issuer-string-type',
        'extension-missing',
        'extension-order',
      ]);
    },
  );
});

type World = keyof typeof WORLD;

/** A certificate of the test hierarchy, faulty in its signed part and properly signed. */
function faulty(name: World, ...defects: readonly CertificateDefect[]): Certificate {
  const { contents, chain, key } = WORLD[name]!;
  const signingKey = chain[0]?.key ?? key;
  return parseCertificate(issueCertificate({ ...contents, defects, signingKey }));
}

/** The same with changes that no signature survives. */
function altered(name: World, changes: Partial<Certificate>): Certificate {
  const certificate = parseCertificate(WORLD[name]!.der);
  return parseCertificate(encodeCertificate({ ...certificate, ...changes }));
}

const replaced =
  (id: string, change: (extension: ExtensionParts) => ExtensionParts): CertificateDefect =>
  (fields) => ({
    ...fields,
    extensions: fields.extensions.map((item) => (item.id === id ? change(item) : item)),
  });
const valued = (id: string, value: Uint8Array): CertificateDefect =>
  replaced(id, (extension) => ({ ...extension, value }));
const added =
  (extension: ExtensionParts): CertificateDefect =>
  (fields) => ({ ...fields, extensions: [...fields.extensions, extension] });
const serial =
  (hex: string): CertificateDefect =>
  (fields) => ({ ...fields, serialNumber: der.element(0x02, fromHex(hex)) });
const issuerName =
  (text: string, string: 'printable' | 'utf8' = 'printable'): CertificateDefect =>
  (fields) => ({ ...fields, issuer: nameFromText(text, { string }).der });
const subjectNamed =
  (text: string, string: 'printable' | 'utf8' = 'utf8'): CertificateDefect =>
  (fields) => ({ ...fields, subject: nameFromText(text, { string }).der });
const validity =
  (...times: readonly Uint8Array[]): CertificateDefect =>
  (fields) => ({ ...fields, validity: der.sequence(...times) });

const SHA384: AlgorithmIdentifier = {
  der: new Uint8Array(),
  algorithm: '1.2.840.10045.4.3.3',
  parameters: undefined,
};
const EUI = 'x500UniqueIdentifier=90B3D51F30010000';
const [START, END] = [instant('2026-01-01T00:00:00Z'), instant('2035-12-31T23:59:59Z')];
const supplier = parseCertificate(WORLD['supplier signing']!.der);
const withNull = { ...supplier.signatureAlgorithm, parameters: der.nullValue() };
const padded = der.sequence(...[1, 2].map((n) => der.element(0x02, Uint8Array.of(0, n))));
const rdn = (type: string, text: string): Uint8Array =>
  der.set(der.sequence(der.objectIdentifier(type), der.utf8String(text)));
const TEXT_EUI = der.sequence(
  rdn(OID.organisationalUnitName, '02'),
  rdn(OID.x500UniqueIdentifier, '90B3D51F30010000'),
);
const nonMinimalLength = concat(fromHex('308300'), WORLD['supplier signing']!.der.subarray(2));

const ORGANISATION = 'supplier signing';
// prettier-ignore
const ROWS: readonly [string, Certificate, ProfileName, readonly DeviationCode[]][] = [
  ['a length in three octets', parseCertificate(nonMinimalLength, { decoding: 'tolerant' }), 'organisation', ['not-der']],
  ['version 2', faulty(ORGANISATION, (fields) => ({ ...fields, version: fromHex('A003020101') })), 'organisation', ['version']],
  ['no version', faulty(ORGANISATION, (fields) => ({ ...fields, version: new Uint8Array() })), 'organisation', ['version']],
  ['a negative serial number', faulty(ORGANISATION, serial('91'.repeat(16))), 'organisation', ['serial-number-not-positive']],
  ['a serial number of zero', faulty(ORGANISATION, serial('00')), 'organisation', ['serial-number-not-positive']],
  ['a serial number of 17 octets', faulty(ORGANISATION, serial('11'.repeat(17))), 'organisation', ['serial-number-too-long']],
  ['a serial number of 8 octets', faulty(ORGANISATION, serial('11'.repeat(8))), 'organisation', ['serial-number-length']],
  ['a serial number from 0F', faulty(ORGANISATION, serial('0F'.repeat(16))), 'organisation', ['serial-number-first-octet']],
  ['SHA-384 in both places', altered(ORGANISATION, { signatureAlgorithm: SHA384, innerSignatureAlgorithm: SHA384 }), 'organisation', ['signature-algorithm']],
  ['SHA-384 in one place', altered(ORGANISATION, { innerSignatureAlgorithm: SHA384 }), 'organisation', ['signature-algorithms-differ']],
  ['NULL parameters', altered(ORGANISATION, { signatureAlgorithm: withNull, innerSignatureAlgorithm: withNull }), 'organisation', ['signature-parameters']],
  ['a needless zero in the signature', altered(ORGANISATION, { signature: padded }), 'organisation', ['signature-integer-not-minimal']],
  ['a signature of noise', altered(ORGANISATION, { signature: Uint8Array.of(1, 2) }), 'organisation', ['signature-malformed']],
  ['its own signature', parseCertificate(issueCertificate({ ...WORLD[ORGANISATION]!.contents, defects: [], signingKey: WORLD[ORGANISATION]!.key })), 'organisation', ['signed-by-itself']],
  ['a root signed by another', parseCertificate(issueCertificate({ ...rootOca.contents, defects: [], signingKey: issuingOca.key })), 'rootOca', ['not-signed-by-itself']],
  ['an issuer without OU', faulty(ORGANISATION, issuerName('CN=Z1')), 'organisation', ['issuer-attributes']],
  ['an issuer of another role', faulty(ORGANISATION, issuerName('OU=02, CN=Z1')), 'organisation', ['issuer-role']],
  ['an issuer in UTF8String', faulty('device signing', issuerName('CN=E357', 'utf8')), 'device', ['issuer-string-type']],
  ['an issuer of 5 characters', faulty(ORGANISATION, issuerName('OU=07, CN=Z1234')), 'organisation', ['issuer-common-name']],
  ['OU after the EUI-64', faulty(ORGANISATION, subjectNamed(`${EUI}, OU=02`)), 'organisation', ['subject-attributes']],
  ['OU in decimal', faulty('XML signing', subjectNamed(`OU=135, ${EUI}`)), 'organisation', ['subject-role-malformed']],
  ['OU in lower case', faulty(ORGANISATION, subjectNamed(`OU=7f, ${EUI}`)), 'organisation', ['subject-role-malformed']],
  ['the role of an authority', faulty(ORGANISATION, subjectNamed(`OU=07, ${EUI}`)), 'organisation', ['subject-role']],
  ['OU in PrintableString', faulty(ORGANISATION, subjectNamed(`OU=02, ${EUI}`, 'printable')), 'organisation', ['subject-string-type']],
  ['a common name of 17 characters', faulty(ORGANISATION, subjectNamed(`CN=${'x'.repeat(17)}, OU=02, ${EUI}`)), 'organisation', ['subject-common-name']],
  ['an EUI-64 as text', faulty(ORGANISATION, (fields) => ({ ...fields, subject: TEXT_EUI })), 'organisation', ['subject-entity-id']],
  ['an end before the start', faulty(ORGANISATION, validity(der.utcTime(END), der.utcTime(START))), 'organisation', ['validity-inverted']],
  ['20 years', faulty(ORGANISATION, validity(der.utcTime(START), der.utcTime(instant('2045-12-31T23:59:59Z')))), 'organisation', ['validity-length']],
  ['a device certificate that ends', faulty('device signing', validity(der.utcTime(START), der.utcTime(END))), 'device', ['validity-end']],
  ['GeneralizedTime before 2050', faulty(ORGANISATION, validity(der.utcTime(START), der.generalizedTime(END))), 'organisation', ['time-type']],
  ['a point off the curve', faulty(ORGANISATION, (fields) => ({ ...fields, publicKeyInfo: concat(fields.publicKeyInfo.subarray(0, -1), Uint8Array.of(0)) })), 'organisation', ['public-key', 'subject-key-identifier']],
  ['a unique identifier', altered(ORGANISATION, { issuerUniqueId: fromHex('0001') }), 'organisation', ['unique-identifiers']],
  ['no key usage', faulty(ORGANISATION, (fields) => ({ ...fields, extensions: fields.extensions.slice(1) })), 'organisation', ['extension-missing']],
  ['an extended key usage', faulty(ORGANISATION, added({ id: OID.extendedKeyUsage, critical: false, value: fromHex('3000') })), 'organisation', ['extension-unexpected']],
  ['a critical unknown extension', faulty(ORGANISATION, added({ id: '1.2.3.4', critical: true, value: fromHex('0500') })), 'organisation', ['extension-unexpected-critical']],
  ['policies that are not critical', faulty('device signing', replaced(OID.certificatePolicies, (item) => ({ ...item, critical: false }))), 'device', ['extension-criticality']],
  ['another order', faulty(ORGANISATION, (fields) => ({ ...fields, extensions: [...fields.extensions].reverse() })), 'organisation', ['extension-order']],
  ['a key usage that is no BIT STRING', faulty(ORGANISATION, valued(OID.keyUsage, fromHex('0500'))), 'organisation', ['extension-malformed']],
  ['both key usages', faulty(ORGANISATION, valued(OID.keyUsage, encodeKeyUsage(['digitalSignature', 'keyAgreement']))), 'organisation', ['key-usage']],
  ['nonRepudiation', faulty('device signing', valued(OID.keyUsage, encodeKeyUsage(['contentCommitment']))), 'device', ['key-usage']],
  ['a key agreement key of the CoS party', faulty('supplier key agreement, with a common name', subjectNamed(`OU=05, ${EUI}`)), 'organisation', ['key-usage-role']],
  ['a path length of 3', faulty('Issuing OCA', valued(OID.basicConstraints, encodeBasicConstraints({ ca: true, pathLength: 3 }))), 'issuingOca', ['basic-constraints']],
  ['empty basic constraints', faulty(ORGANISATION, added({ id: OID.basicConstraints, critical: true, value: fromHex('3000') })), 'organisation', ['basic-constraints-empty']],
  ['two policies', faulty(ORGANISATION, valued(OID.certificatePolicies, encodeCertificatePolicies(['1.2.3', '1.2.4']))), 'organisation', ['policy-count']],
  ['a 160-bit key identifier', faulty(ORGANISATION, valued(OID.subjectKeyIdentifier, encodeSubjectKeyIdentifier(new Uint8Array(20)))), 'organisation', ['subject-key-identifier']],
  ['the serial number of the authority', faulty(ORGANISATION, valued(OID.authorityKeyIdentifier, fromHex('3006' + '80010A' + '820101'))), 'organisation', ['authority-key-identifier-form']],
  ['a 160-bit identifier of the authority', faulty(ORGANISATION, valued(OID.authorityKeyIdentifier, fromHex('3016' + '8014' + '11'.repeat(20)))), 'organisation', ['authority-key-identifier-length']],
  ['a DNS name beside the device name', faulty('device signing', valued(OID.subjectAltName, fromHex('3006820474657374'))), 'device', ['hardware-module-name']],
  ['an EUI-64 in ASCII', faulty('device signing', valued(OID.subjectAltName, encodeHardwareModuleName({ type: HARDWARE_TYPE, serialNumber: Uint8Array.from(Buffer.from(METER)) }))), 'device', ['hardware-serial-number']],
  ['another unit of an IKI certificate', faulty('IKI', subjectNamed('CN=ARO 1, OU=ARO')), 'iki', ['subject-unit']],
];

describe('a certificate with one fault', () => {
  test.each(ROWS)('%s', (_, certificate, profile, codes) => {
    expect(compareWithProfile(certificate, profile).map(({ code }) => code)).toEqual(codes);
  });

  const alike = ROWS.filter(([, , , codes]) =>
    codes.every((code) => !('tellsType' in DEVIATIONS[code])),
  );
  test.each(alike)('%s is still seen as what it is', (_, certificate, profile) => {
    expect(matchProfile(certificate).profile).toBe(profile);
  });

  test('the rows cover every code', () => {
    const seen = new Set(ROWS.flatMap(([, , , codes]) => codes));
    expect(Object.keys(DEVIATIONS).filter((code) => !seen.has(code as DeviationCode))).toEqual([]);
  });
});

describe('severity', () => {
  test('an error against a value that nobody confirmed is a warning', () => {
    const ends = faulty('Issuing DCA', validity(der.utcTime(START), der.utcTime(END)));
    expect(matchProfile(ends).deviations).toMatchObject([
      { code: 'validity-end', severity: 'warning' },
    ]);
    const device = faulty('device signing', validity(der.utcTime(START), der.utcTime(END)));
    expect(matchProfile(device).deviations).toMatchObject([
      { code: 'validity-end', severity: 'error', expected: '9999-12-31T23:59:59Z' },
    ]);
  });
});

describe('older device certificates of the emulator', () => {
  test('issued by an ACB key, without a key identifier', () => {
    const { contents } = WORLD['device signing']!;
    const der = issueCertificate({
      ...contents,
      signingKey: issuingDca.key,
      defects: [
        issuerName('OU=04, x500UniqueIdentifier=90B3D51F30000002', 'utf8'),
        (fields) => ({
          ...fields,
          extensions: fields.extensions.filter(({ id }) => id !== OID.subjectKeyIdentifier),
        }),
      ],
    });
    const { profile, deviations } = matchProfile(parseCertificate(der));
    expect(profile).toBe('device');
    expect(deviations.map(({ code }) => code)).toEqual(['issuer-attributes', 'extension-missing']);
  });
});
