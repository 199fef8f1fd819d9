import { describe, expect, test } from 'vitest';
import { instant } from '../../src/core/instant.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import {
  type DescriptionRow,
  describeCertificate,
  describeCertificationRequest,
  describeRevocationList,
} from '../../src/x509/describe.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { issueRevocationList } from '../../src/x509/issue-revocation-list.ts';
import { createCertificationRequest, parseCertificationRequest } from '../../src/x509/request.ts';
import { parseRevocationList } from '../../src/x509/revocation-list.ts';
import { HARDWARE_TYPE, METER, WORLD, issuingOca, rootOca } from './hierarchy.ts';
import { parsedRealCertificates } from './real-certificates.ts';

const rowOf = (rows: readonly DescriptionRow[], field: string): DescriptionRow | undefined =>
  rows.find((row) => row.field === field);
const describeWorld = (name: string): readonly DescriptionRow[] =>
  describeCertificate(parseCertificate(WORLD[name]!.der));

describe('the description of a certificate', () => {
  test('follows the encoded order', () => {
    expect(describeWorld('device signing').map(({ field }) => field)).toEqual([
      'version',
      'serialNumber',
      'issuer',
      'validity.notBefore',
      'validity.notAfter',
      'subject',
      'subjectPublicKeyInfo',
      'extensions.keyUsage',
      'extensions.subjectKeyIdentifier',
      'extensions.subjectAltName',
      'extensions.certificatePolicies',
      'extensions.authorityKeyIdentifier',
      'signatureAlgorithm',
      'signatureValue',
    ]);
  });

  test.each([
    [
      'supplier signing',
      'subject',
      'OU=02, x500UniqueIdentifier=90B3D51F30010000',
      'energy supplier',
    ],
    ['supplier signing', 'issuer', 'OU=07, CN=Z1', 'Issuing OCA'],
    ['supplier signing', 'validity.notAfter', '2035-12-31T23:59:59Z', 'UTCTime'],
    ['supplier signing', 'extensions.keyUsage', 'digitalSignature', 'critical'],
    ['device signing', 'subject', '(empty)', 'subjectAltName'],
    ['device signing', 'validity.notAfter', '9999-12-31T23:59:59Z', 'no well-defined end'],
    ['device signing', 'extensions.subjectAltName', '00-DB-12-34-56-78-90-A0', 'EUI-64'],
    ['Issuing OCA', 'extensions.basicConstraints', 'an authority', '0 of authorities below'],
    ['Root OCA', 'extensions.wrappedApexContinKey', 'C5'.repeat(104), 'contingency public key'],
  ])('of %s says of %s: %s (%s)', (name, field, value, meaning) => {
    const row = rowOf(describeWorld(name), field);
    expect(row?.value).toBe(value);
    expect(row?.meaning).toContain(meaning);
  });

  test('shows a malformed and an unknown extension in hexadecimal', () => {
    const { contents, chain } = WORLD['supplier signing']!;
    const der = issueCertificate({
      ...contents,
      signingKey: chain[0]!.key,
      defects: [
        (fields) => ({
          ...fields,
          extensions: [
            { id: '2.5.29.15', critical: true, value: Uint8Array.of(5, 0) },
            { id: '1.2.3.4', critical: false, value: Uint8Array.of(0xca, 0xfe) },
          ],
        }),
      ],
    });
    const rows = describeCertificate(parseCertificate(der));
    expect(rowOf(rows, 'extensions.keyUsage')).toMatchObject({ value: '0500' });
    expect(rowOf(rows, 'extensions.keyUsage')?.meaning).toMatch(/^critical; malformed/);
    expect(rowOf(rows, 'extensions.1.2.3.4')).toMatchObject({
      value: 'CAFE',
      meaning: 'not critical',
    });
  });

  test.each(parsedRealCertificates())('of $name has no empty value', ({ certificate }) => {
    const rows = describeCertificate(certificate);
    expect(rows.filter(({ field, value }) => field === '' || value === '')).toEqual([]);
  });
});

test('a request is described with what it asks for', () => {
  const { key } = rootOca;
  const der = createCertificationRequest({
    kind: 'device',
    entityId: METER,
    hardwareType: HARDWARE_TYPE,
    keyUsage: 'keyAgreement',
    publicKey: key.publicKey,
    sign: (message) => key.sign(message),
  });
  const rows = describeCertificationRequest(parseCertificationRequest(der));
  expect(rowOf(rows, 'attributes')?.value).toBe('extensionRequest');
  expect(rowOf(rows, 'extensions.keyUsage')?.value).toBe('keyAgreement');
  expect(rowOf(rows, 'extensions.subjectAltName')?.value).toBe('00-DB-12-34-56-78-90-A0');
});

test('a revocation list is described with its entries', () => {
  const der = issueRevocationList({
    issuer: issuingOca.issuer,
    number: 7,
    thisUpdate: instant('2026-01-01T00:00:00Z'),
    nextUpdate: instant('2026-01-03T00:00:00Z'),
    entries: [
      {
        serialNumber: Uint8Array.of(0x11, 0x22),
        revokedAt: instant('2025-12-31T12:00:00Z'),
        reason: 'keyCompromise',
      },
    ],
    signingKey: issuingOca.key,
  });
  const rows = describeRevocationList(parseRevocationList(der));
  expect(rowOf(rows, 'revokedCertificate')).toMatchObject({
    value: '1122',
    meaning: '2025-12-31T12:00:00Z, keyCompromise',
  });
  expect(rowOf(rows, 'extensions.cRLNumber')?.value).toBe('020107');
});
