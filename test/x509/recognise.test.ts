import { describe, expect, test } from 'vitest';
import { fromHex, fromLatin1 } from '../../src/core/bytes.ts';
import { exportSimulationKeys, seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { instant } from '../../src/core/instant.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { issueRevocationList } from '../../src/x509/issue-revocation-list.ts';
import { derToPem, pemToDer } from '../../src/x509/pem.ts';
import { publicKeyInfoOf } from '../../src/x509/public-key-info.ts';
import { recognise } from '../../src/x509/recognise.ts';
import { createCertificationRequest, parseCertificationRequest } from '../../src/x509/request.ts';
import { parseRevocationList } from '../../src/x509/revocation-list.ts';
import { HARDWARE_TYPE, METER, issuingOca, rootOca } from './hierarchy.ts';
import { REAL_CERTIFICATES } from './real-certificates.ts';

const store = softKeyStore(seededRandom('recognise'));
const key = store.createSigningKey('one');
const sign = (message: Uint8Array) => key.sign(message);

const INPUTS = {
  'PEM text': fromLatin1(derToPem('CERTIFICATE', rootOca.der)),
  certificate: rootOca.der,
  'certification request': createCertificationRequest({
    kind: 'device',
    entityId: METER,
    hardwareType: HARDWARE_TYPE,
    keyUsage: 'digitalSignature',
    publicKey: key.publicKey,
    sign,
  }),
  'revocation list': issueRevocationList({
    issuer: issuingOca.issuer,
    number: 1,
    thisUpdate: instant('2026-01-01T00:00:00Z'),
    nextUpdate: instant('2026-01-03T00:00:00Z'),
    entries: [],
    signingKey: issuingOca.key,
  }),
  'private key': pemToDer(exportSimulationKeys(store)[0]!.privateKeyPem)[0]!.der,
  'public key': publicKeyInfoOf(key.publicKey),
} as const;
const rows = Object.entries(INPUTS).map(([kind, bytes]) => ({ kind, bytes }));

describe('recognise', () => {
  test.each(rows)('knows a $kind', ({ kind, bytes }) => {
    expect(recognise(bytes)).toBe(kind);
  });

  test.each(REAL_CERTIFICATES)('knows $name', ({ der }) => {
    expect(recognise(der)).toBe('certificate');
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['an empty SEQUENCE', Uint8Array.of(0x30, 0)],
    ['noise', Uint8Array.of(0x30, 0x82, 0xff, 0xff, 1, 2, 3)],
  ])('does not know %s', (_, bytes) => {
    expect(recognise(bytes)).toBeUndefined();
  });
});

describe('each parser says when it was given something else', () => {
  const parsers = [
    ['certificate', parseCertificate],
    ['certification request', parseCertificationRequest],
    ['revocation list', parseRevocationList],
  ] as const;
  const pairs = parsers.flatMap(([expected, parse]) =>
    rows.map(({ kind, bytes }) => ({ expected, parse, kind, bytes })),
  );

  test.each(pairs)('$expected from a $kind', ({ expected, parse, kind, bytes }) => {
    if (kind === expected) {
      expect(parse(bytes).der).toEqual(bytes);
    } else {
      const details = { found: kind };
      expect(() => parse(bytes)).toThrow(
        expect.objectContaining({ code: 'x509/not-a-certificate', details }),
      );
    }
  });

  test('in English', () => {
    // EncryptedPrivateKeyInfo: an algorithm and an octet string.
    const encrypted = fromHex('300D300806042A0304050500040100');
    expect(() => parseCertificate(encrypted)).toThrow('this is an encrypted private key:');
    expect(() => parseCertificate(new TextEncoder().encode('-----BEGIN X'))).toThrow(
      'this is PEM text:',
    );
  });
});
