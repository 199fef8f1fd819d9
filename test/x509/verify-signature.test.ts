import { describe, expect, test } from 'vitest';
import { fromHex, toHex, uintToBytes } from '../../src/core/bytes.ts';
import { der } from '../../src/asn1/index.ts';
import { publicKeyOf } from '../../src/crypto/index.ts';
import { ORDER, toNumber } from '../../src/crypto/p256.ts';
import { encodeCertificate, parseCertificate } from '../../src/x509/certificate.ts';
import { signatureFromDer, signatureToDer } from '../../src/x509/ecdsa-signature.ts';
import { nameText } from '../../src/x509/name.ts';
import type { AlgorithmIdentifier, Certificate } from '../../src/x509/types.ts';
import { verifyCertificateSignature } from '../../src/x509/verify-signature.ts';
import { zaz1AuthorityKeys } from '../support/material.ts';
import { WORLD, issuingOca } from './hierarchy.ts';
import { hasIssuedSome, parsedRealCertificates, recoverIssuerKey } from './real-certificates.ts';

const certificate = parseCertificate(WORLD['supplier signing']!.der);
const issuerKey = issuingOca.key.publicKey;
const altered = (changes: Partial<Certificate>): Certificate =>
  parseCertificate(encodeCertificate({ ...certificate, ...changes }));

describe('a signature verifies', () => {
  test('under the key of the issuer', () => {
    expect(verifyCertificateSignature(certificate, issuerKey)).toBe(true);
  });

  test('with a low s and with a high s', () => {
    const raw = signatureFromDer(certificate.signature);
    const mirrored = uintToBytes(ORDER - toNumber(raw.subarray(32)), 32);
    const other = Uint8Array.from([...raw.subarray(0, 32), ...mirrored]);
    const signature = signatureToDer(other);
    expect(verifyCertificateSignature(altered({ signature }), issuerKey)).toBe(true);
  });
});

describe('a signature does not verify', () => {
  test('under another key', () => {
    expect(verifyCertificateSignature(certificate, publicKeyOf(fromHex('01'.repeat(32))))).toBe(
      false,
    );
  });

  test('when any field of the certificate has changed', () => {
    const changed: readonly Partial<Certificate>[] = [
      { serialNumber: new Uint8Array(16).fill(0x22) },
      { issuer: certificate.subject },
      { subject: certificate.issuer },
      { notAfter: certificate.notBefore },
      { extensions: certificate.extensions.slice(1) },
    ];
    for (const changes of changed) {
      expect(verifyCertificateSignature(altered(changes), issuerKey)).toBe(false);
    }
  });

  test('when it is not two INTEGERs', () => {
    const broken = altered({ signature: Uint8Array.of(1, 2, 3) });
    expect(verifyCertificateSignature(broken, issuerKey)).toBe(false);
  });

  test('when the two algorithm fields differ', () => {
    const other = {
      der: new Uint8Array(),
      algorithm: '1.2.840.10045.4.3.3',
      parameters: undefined,
    };
    expect(verifyCertificateSignature(altered({ signatureAlgorithm: other }), issuerKey)).toBe(
      false,
    );
  });
});

describe('what only a tolerant check accepts', () => {
  test('explicit NULL parameters in both fields', () => {
    const withNull: AlgorithmIdentifier = {
      ...certificate.signatureAlgorithm,
      parameters: der.nullValue(),
    };
    const changed = altered({ signatureAlgorithm: withNull, innerSignatureAlgorithm: withNull });
    const signature = signatureToDer(issuingOca.key.sign(changed.tbs));
    const signed = parseCertificate(encodeCertificate({ ...changed, signature }));
    expect(verifyCertificateSignature(signed, issuerKey)).toBe(false);
    expect(verifyCertificateSignature(signed, issuerKey, { decoding: 'tolerant' })).toBe(true);
  });

  test('a needless zero before s', () => {
    const raw = signatureFromDer(certificate.signature);
    const padded = (octets: Uint8Array) => der.element(0x02, Uint8Array.of(0, 0), octets);
    const signature = der.sequence(padded(raw.subarray(0, 32)), padded(raw.subarray(32)));
    const changed = altered({ signature });
    expect(verifyCertificateSignature(changed, issuerKey)).toBe(false);
    expect(verifyCertificateSignature(changed, issuerKey, { decoding: 'tolerant' })).toBe(true);
  });
});

describe('real certificates', () => {
  const keys = zaz1AuthorityKeys();
  const real = parsedRealCertificates();
  const issuedBy = (issuer: string, point: string) =>
    real
      .filter(({ certificate: { issuer: name } }) => nameText(name) === issuer)
      .map((row) => ({
        ...row,
        strict: verifyCertificateSignature(row.certificate, fromHex(point)),
      }));

  test.skipIf(keys.E357 === undefined)('of E357 all verify', () => {
    const rows = issuedBy('CN=E357', keys.E357!.point);
    expect(rows.length).toBeGreaterThanOrEqual(12);
    expect(rows.filter(({ name, strict }) => name.startsWith('zaz1') && !strict)).toEqual([]);
  });

  test.skipIf(keys.Z1 === undefined)(
    'in the key store under Z1 all verify but the forged XML signers',
    () => {
      const refused = issuedBy('OU=07, CN=Z1', keys.Z1!.point)
        .filter(({ name, strict }) => name.startsWith('keystore') && !strict)
        .map(({ name }) => name.split(' ')[1]!.replace(/-[0-9A-F]{16}-ds$/, ''));
      expect(refused).toEqual(
        expect.arrayContaining(['xml-sign', 'xml-sign', 'xml-sign', 'dsp-xml-sign']),
      );
      expect(refused).toHaveLength(4);
    },
  );

  test('of Z99 have NULL parameters: only tolerantly', () => {
    const rows = real.filter(({ certificate: { issuer } }) => nameText(issuer) === 'OU=07, CN=Z99');
    const [key, ...others] = rows.map((row) => recoverIssuerKey(row.certificate));
    expect(others).toEqual([key]);
    for (const row of rows) {
      expect(verifyCertificateSignature(row.certificate, key!)).toBe(false);
      expect(verifyCertificateSignature(row.certificate, key!, { decoding: 'tolerant' })).toBe(
        true,
      );
    }
  });

  const published = ['ZA', 'Z1', 'Z2', 'E357'].flatMap((name) => keys[name] ?? []);

  test.for(published)('of $subject give away the key of their authority', (authority, { skip }) => {
    const { subject, point } = authority;
    if (!hasIssuedSome(subject)) skip(`no certificate by ${subject} is at hand`);
    const recovered = real.flatMap((row) => recoverIssuerKey(row.certificate) ?? []);
    expect(recovered.map(toHex)).toContain(point.toUpperCase());
  });
});
