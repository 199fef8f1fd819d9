import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { encodeCertificate, parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
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
