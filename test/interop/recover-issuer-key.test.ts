import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { importEnvironment, recoverIssuerKey, recoverIssuerKeys } from '../../src/interop/index.ts';
import { defectiveCertificate } from '../../src/x509/defects.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
import { nameText } from '../../src/x509/name.ts';
import { codeOf } from '../crypto/code-of.ts';
import { RTDS_DIR, ZAZ1_DIR, zaz1AuthorityKeys } from '../support/material.ts';
import {
  REAL_CERTIFICATES,
  hasIssuedSome,
  parsedRealCertificates,
} from '../x509/real-certificates.ts';
import { WORLD, issuingOca } from '../x509/hierarchy.ts';

describe('simulated authorities, whose keys are known', () => {
  const supplier = WORLD['supplier signing']!.der;
  const other = WORLD['supplier key agreement, with a common name']!.der;

  test('one certificate is enough when it names the key', () => {
    expect(recoverIssuerKey([supplier])).toMatchObject({
      publicKey: issuingOca.key.publicKey,
      keyIdentifier: keyIdentifier(issuingOca.key.publicKey),
      confirmedBy: 'key-identifier',
      certificates: 1,
    });
  });

  test('the issuer is named as the certificates name it', () => {
    expect(nameText(recoverIssuerKey([supplier])!.issuer)).toBe('OU=07, CN=Z1');
  });

  const anonymous = defectiveCertificate('no-authority-key-identifier');
  const wrong = defectiveCertificate('authority-key-identifier-of-another-key');

  test('certificates that name no key or a wrong one have only one key in common', () => {
    expect(recoverIssuerKey([anonymous.certificate])).toBeUndefined();
    const found = recoverIssuerKey([anonymous.certificate, wrong.certificate]);
    expect(found).toMatchObject({ confirmedBy: 'repetition', certificates: 2 });
    const [issuer] = anonymous.chain;
    expect(found!.publicKey).toEqual(parsedKey(issuer!));
  });

  test('a forgery under the same name changes nothing', () => {
    const forged = defectiveCertificate('self-signed', {
      authorities: { issuingOca: { certificate: issuingOca.der, signingKey: issuingOca.key } },
    });
    const keys = recoverIssuerKeys([forged.certificate, supplier, other]);
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ publicKey: issuingOca.key.publicKey, certificates: 2 });
  });

  test('a root says nothing about another authority', () => {
    expect(recoverIssuerKeys([WORLD['Root OCA']!.der])).toEqual([]);
  });

  test.each(['non-minimal-signature-integer', 'high-s', 'explicit-null-parameters'] as const)(
    'a certificate with %s tells its issuer all the same',
    (name) => {
      const { certificate, chain } = defectiveCertificate(name);
      expect(recoverIssuerKey([certificate])!.publicKey).toEqual(parsedKey(chain[0]!));
    },
  );

  test.each(['bare-signature', 'sha-384'] as const)('one with %s tells nothing', (name) => {
    expect(recoverIssuerKeys([defectiveCertificate(name).certificate])).toEqual([]);
  });

  test('octets that are no certificate are an error with their place', () => {
    expect(codeOf(() => recoverIssuerKey([supplier, supplier.subarray(9)]))).toBe(
      'interop/unreadable',
    );
  });

  function parsedKey(der: Uint8Array): Uint8Array {
    const { authorities } = importEnvironment([der]);
    return authorities.find(({ keySource }) => keySource === 'certificate')!.publicKey!;
  }
});

describe.skipIf(REAL_CERTIFICATES.length === 0)('the authorities of the test PKI', () => {
  const known = Object.values(zaz1AuthorityKeys());
  const found = recoverIssuerKeys(REAL_CERTIFICATES.map(({ der }) => der));

  test.skipIf(RTDS_DIR === undefined || ZAZ1_DIR === undefined).for(['ZA', 'Z1', 'Z2', 'E357'])(
    '%s is found from what it signed',
    (name, { skip }) => {
      const { subject, point, ski } = zaz1AuthorityKeys()[name]!;
      if (!hasIssuedSome(subject)) skip(`no certificate by ${subject} is at hand`);
      const key = found.find(({ issuer }) => nameText(issuer) === subject)!;
      expect(toHex(key.publicKey)).toBe(point.toUpperCase());
      expect(toHex(key.keyIdentifier)).toBe(ski);
      expect(key.confirmedBy).toBe('key-identifier');
    },
  );

  test('one name has one key, also where only the key store is at hand', () => {
    const names = found.map(({ issuer }) => nameText(issuer));
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('OU=07, CN=Z1');
  });

  test('each certificate alone tells the same key, or none', () => {
    for (const { certificate } of parsedRealCertificates()) {
      const alone = recoverIssuerKey([certificate]);
      const row = known.find(({ subject }) => subject === nameText(certificate.issuer));
      if (alone === undefined || row === undefined) continue;
      expect(toHex(alone.publicKey)).toBe(toHex(fromHex(row.point)));
    }
  });
});

test.each([
  ['no list', null],
  ['a list of nothing', [null]],
  ['a list of text', ['x']],
  ['a list of other objects', [{}]],
])('%s is unreadable', (_what, given) => {
  expect(() => recoverIssuerKey(given as never)).toThrow(
    expect.objectContaining({ code: 'interop/unreadable' }),
  );
});
