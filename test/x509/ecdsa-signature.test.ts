import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../src/core/bytes.ts';
import { seededRandom, softKeyStore, verify } from '../../src/crypto/index.ts';
import { signatureFromDer, signatureToDer } from '../../src/x509/ecdsa-signature.ts';

const half = (hex: string): string => hex.padStart(64, '0');

describe('raw to DER and back', () => {
  test.each([
    ['both small', half('01'), half('7F'), '3006' + '020101' + '02017F'],
    [
      'a leading zero where the number would look negative',
      half('80'),
      half('FF01'),
      '3009' + '02020080' + '020300FF01',
    ],
    [
      'both full',
      'F'.repeat(64),
      '7'.repeat(64),
      '3045' + '022100' + 'F'.repeat(64) + '0220' + '7'.repeat(64),
    ],
    ['zeros inside', half('0100'), half('010000'), '3009' + '02020100' + '0203010000'],
  ])('%s', (_, r, s, encoded) => {
    expect(toHex(signatureToDer(fromHex(r + s)))).toBe(encoded);
    expect(toHex(signatureFromDer(fromHex(encoded)))).toBe(r + s);
  });

  test('any two numbers but zero survive', () => {
    const number = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .filter((octets) => octets.some((octet) => octet !== 0));
    fc.assert(
      fc.property(number, number, (r, s) => {
        const raw = concat(r, s);
        expect(signatureFromDer(signatureToDer(raw))).toEqual(raw);
      }),
    );
  });

  test('is what our own keys give', () => {
    const key = softKeyStore(seededRandom('signature')).createSigningKey('one');
    const message = fromHex('00112233');
    const signature = signatureFromDer(signatureToDer(key.sign(message)));
    expect(verify(key.publicKey, message, signature)).toBe(true);
  });
});

describe('what is not a raw signature is refused', () => {
  test.each([
    ['63 octets', '00'.repeat(62) + '01'],
    ['65 octets', '01'.repeat(65)],
    ['r of zero', half('00') + half('01')],
    ['s of zero', half('01') + half('00')],
  ])('%s', (_, raw) => {
    expect(() => signatureToDer(fromHex(raw))).toThrow(
      expect.objectContaining({ code: 'crypto/bad-signature-encoding' }),
    );
  });
});

describe('what is not a DER signature is refused', () => {
  test.each([
    ['nothing', '', 'asn1/truncated'],
    ['a cut INTEGER', '3006' + '020101' + '0202', 'asn1/truncated'],
    ['an octet after the SEQUENCE', '3006' + '020101' + '020101' + '00', 'asn1/trailing-bytes'],
    ['a third INTEGER', '3009' + '020101'.repeat(3), 'asn1/trailing-bytes'],
    ['a length in two octets', '308106' + '020101' + '020101', 'asn1/length-not-minimal'],
    ['an OCTET STRING for s', '3006' + '020101' + '040101', 'asn1/unexpected-tag'],
    ['r of zero', '3006' + '020100' + '020101', 'crypto/bad-signature-encoding'],
    ['a negative s', '3006' + '020101' + '020181', 'crypto/bad-signature-encoding'],
    [
      'r of 33 octets',
      '3026' + '0221' + '01'.repeat(33) + '020101',
      'crypto/bad-signature-encoding',
    ],
    ['a needless zero before s', '3007' + '020101' + '02020001', 'asn1/invalid-value'],
  ])('%s', (_, encoded, code) => {
    expect(() => signatureFromDer(fromHex(encoded))).toThrow(expect.objectContaining({ code }));
  });
});

describe('tolerant decoding, as one test authority needs it', () => {
  test('accepts a needless zero before a number', () => {
    const encoded = fromHex('3007' + '020101' + '02020001');
    const raw = signatureFromDer(encoded, { decoding: 'tolerant' });
    expect(toHex(raw)).toBe(half('01') + half('01'));
  });

  test('still refuses a negative number and zero', () => {
    for (const encoded of ['3006' + '020101' + '020181', '3007' + '020101' + '02020000']) {
      expect(() => signatureFromDer(fromHex(encoded), { decoding: 'tolerant' })).toThrow(
        expect.objectContaining({ code: 'crypto/bad-signature-encoding' }),
      );
    }
  });
});
