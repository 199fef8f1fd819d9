import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../src/core/bytes.ts';
import { encodeCertificate, parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import type { Certificate } from '../../src/x509/types.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
import { WORLD } from './hierarchy.ts';
import { REAL_CERTIFICATES } from './real-certificates.ts';

describe('every real certificate', () => {
  test.each(REAL_CERTIFICATES)(
    '$name parses strictly and is written again octet by octet',
    ({ der }) => {
      const certificate = parseCertificate(der);
      expect(toHex(encodeCertificate(certificate))).toBe(toHex(der));
    },
  );

  test.each(REAL_CERTIFICATES)('$name has the key identifier of method 2', ({ der }) => {
    const certificate = parseCertificate(der);
    const { subjectKeyIdentifier } = smkiExtensions(certificate);
    expect(certificate.publicKeyInfo.point).toBeDefined();
    expect(subjectKeyIdentifier).toEqual(keyIdentifier(certificate.publicKeyInfo.point!));
  });
});

describe('what SMKI does not use is read and written all the same', () => {
  const certificate = parseCertificate(WORLD['supplier signing']!.der);
  const again = (changes: Partial<Certificate>): Certificate =>
    parseCertificate(encodeCertificate({ ...certificate, ...changes }));

  test('version 1, which is the DEFAULT', () => {
    expect(again({ version: 1, extensions: [] })).toMatchObject({ version: 1, extensions: [] });
  });

  test('a version that does not exist is data', () => {
    expect(again({ version: 4 }).version).toBe(4);
  });

  test('unique identifiers', () => {
    const issuerUniqueId = fromHex('0001');
    const subjectUniqueId = fromHex('0480F0');
    const ids = { issuerUniqueId, subjectUniqueId };
    expect(again(ids)).toMatchObject({ ...ids, hasUniqueIds: true });
  });

  test('a negative serial number', () => {
    expect(again({ serialNumber: fromHex('80') }).serialNumber).toEqual(fromHex('80'));
  });

  test('a key of another algorithm has no point', () => {
    const { publicKeyInfo } = again({
      publicKeyInfo: {
        ...certificate.publicKeyInfo,
        algorithm: {
          der: new Uint8Array(),
          algorithm: '1.2.840.113549.1.1.1',
          parameters: fromHex('0500'),
        },
      },
    });
    expect(publicKeyInfo.point).toBeUndefined();
    expect(publicKeyInfo.key).toEqual(certificate.publicKeyInfo.key);
  });
});

describe('tolerant decoding', () => {
  const strict = WORLD['supplier signing']!.der;
  const longLength = concat(fromHex('308300'), strict.subarray(2));

  test('notes a length that is not minimal, and writes it minimal', () => {
    expect(() => parseCertificate(longLength)).toThrow(
      expect.objectContaining({
        code: 'asn1/length-not-minimal',
        details: { offset: 1, field: '' },
      }),
    );
    const certificate = parseCertificate(longLength, { decoding: 'tolerant' });
    expect(certificate.deviations).toEqual([
      { deviation: 'non-minimal-length', offset: 1, field: '' },
    ]);
    expect(encodeCertificate(certificate)).toEqual(strict);
  });

  test('notes nothing in a certificate that is strict', () => {
    expect(parseCertificate(strict, { decoding: 'tolerant' }).deviations).toEqual([]);
  });
});

describe('an error names the field', () => {
  const { der } = WORLD['supplier signing']!;
  const offsetOf = (hex: string): number => toHex(der).indexOf(hex) / 2;
  const changedAt = (at: number, octet: number): Uint8Array => {
    const changed = der.slice();
    changed[at] = octet;
    return changed;
  };

  test.each([
    [
      'a serial number that is no INTEGER',
      13,
      0x04,
      'tbsCertificate.serialNumber',
      'asn1/unexpected-tag',
    ],
    [
      'a month of 91',
      offsetOf('170D3236303130') + 4,
      0x39,
      'tbsCertificate.validity.notBefore',
      'asn1/invalid-value',
    ],
    [
      'a key that is no BIT STRING',
      offsetOf('03420004'),
      0x04,
      'tbsCertificate.subjectPublicKeyInfo.subjectPublicKey',
      'asn1/unexpected-tag',
    ],
    [
      'a key of 7 unused bits',
      offsetOf('03420004') + 2,
      0x07,
      'tbsCertificate.subjectPublicKeyInfo.subjectPublicKey',
      'asn1/invalid-value',
    ],
    [
      'a BOOLEAN of 01',
      offsetOf('0101FF') + 2,
      0x01,
      'tbsCertificate.extensions.extension.critical',
      'asn1/invalid-value',
    ],
  ] as const)('%s', (_, at, octet, field, code) => {
    const details = expect.objectContaining({ field }) as object;
    expect(() => parseCertificate(changedAt(at, octet))).toThrow(
      expect.objectContaining({ code, details }),
    );
  });
});
