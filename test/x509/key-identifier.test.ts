import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { verifyCertificateSignature } from '../../src/x509/verify-signature.ts';
import { zaz1AuthorityKeys } from '../support/material.ts';
import { parsedRealCertificates } from './real-certificates.ts';

const authorities = Object.entries(zaz1AuthorityKeys());

describe('RFC 5280 4.2.1.2 method (2)', () => {
  test.each(authorities)('identifies the key of %s', (_, { point, ski }) => {
    expect(toHex(keyIdentifier(fromHex(point)))).toBe(ski);
  });

  test('is 8 octets, the first nibble 4', () => {
    const identifier = keyIdentifier(new Uint8Array(65).fill(4));
    expect(identifier).toHaveLength(8);
    expect(identifier[0]! >> 4).toBe(4);
  });
});

describe.skipIf(authorities.length === 0)('the authorityKeyIdentifier of a real one', () => {
  const signed = parsedRealCertificates().flatMap((real) => {
    const authority = authorities.find(([, { point }]) =>
      verifyCertificateSignature(real.certificate, fromHex(point), { decoding: 'tolerant' }),
    );
    return authority === undefined ? [] : [{ ...real, point: fromHex(authority[1].point) }];
  });

  test.each(signed)('$name is that of the key that signed it', ({ certificate, point }) => {
    const { authorityKeyIdentifier } = smkiExtensions(certificate);
    expect(authorityKeyIdentifier).toEqual({
      keyIdentifier: keyIdentifier(point),
      hasIssuerAndSerial: false,
    });
  });
});
