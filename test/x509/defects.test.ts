/**
 * Generator and detector against each other: each defective certificate breaks its rule and no other, and is sound
 * otherwise.
 */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { equalBytes } from '../../src/core/bytes.ts';
import { addMs, instant } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import {
  DEFECT_NAMES,
  type DefectName,
  defectiveCertificate,
  defectiveCertificates,
} from '../../src/x509/defects.ts';
import { LINT_RULE_IDS, lintCertificate } from '../../src/x509/lint.ts';
import { validatePath } from '../../src/x509/path.ts';
import { issuingDca, issuingOca } from './hierarchy.ts';

const AT = instant('2026-06-01T00:00:00Z');
const rows = defectiveCertificates();
const ruleIds = (...lint: Parameters<typeof lintCertificate>): readonly string[] =>
  lintCertificate(...lint).map(({ id }) => id);

describe('a defect breaks exactly its rule', () => {
  test.each(rows)('$rule: $title', ({ certificate, rule, lint }) => {
    expect(ruleIds(certificate, lint)).toEqual([rule]);
  });

  test.each(rows)('$rule, when the profile has to be found: $title', (row) => {
    expect(ruleIds(row.certificate, { ...row.lint, profile: undefined })).toEqual([row.rule]);
  });

  test('and every rule has a defect', () => {
    expect(new Set(rows.map(({ rule }) => rule))).toEqual(new Set(LINT_RULE_IDS));
  });
});

/** Where nobody can verify a signature over what the certificate says, and why. */
const WITHOUT_GOOD_SIGNATURE: Readonly<Partial<Record<DefectName, string>>> = {
  'pem-without-end-line': 'half a file',
  'public-key-instead': 'no certificate',
  'request-instead': 'no certificate',
  truncated: 'half a file',
  'sha-384': 'the label is the defect: the signature is over SHA-256',
  'bare-signature': 'the form of the signature is the defect',
  'self-signed': 'the signer is the defect',
  'root-signed-by-another': 'the signer is the defect',
  'foreign-key': 'the signer is the defect',
};

/** What node:crypto refuses beyond that. It verifies certificates that no strict parser reads, such as on 30 February. */
const REFUSED_BY_NODE: Readonly<Partial<Record<DefectName, string>>> = {
  'non-minimal-signature-integer': 'OpenSSL wants DER in the signature',
  'non-minimal-integer': 'OpenSSL wants DER in the version',
  'different-algorithms': 'RFC 5280 4.1.1.2',
};

describe('the signature is good', () => {
  test.each(rows)('$name', (row) => {
    const { name, chain, key } = row;
    const judged = ((): boolean => {
      try {
        const issuer = chain[0] && new X509Certificate(chain[0]).publicKey;
        const certificate = new X509Certificate(row.certificate);
        return certificate.verify(issuer ?? certificate.publicKey);
      } catch {
        return false;
      }
    })();
    expect(judged).toBe(!(name in WITHOUT_GOOD_SIGNATURE) && !(name in REFUSED_BY_NODE));
    expect(key.sign(Uint8Array.of(1))).toHaveLength(64);
  });
});

describe('validatePath', () => {
  const valid = (name: DefectName, decoding: 'strict' | 'tolerant'): boolean => {
    const { certificate, chain } = defectiveCertificate(name);
    const [root] = chain.slice(-1);
    return validatePath({
      leaf: certificate,
      intermediates: chain.slice(0, -1),
      anchors: [root!],
      at: AT,
      rules: 'path',
      decoding,
    }).valid;
  };

  test.each([
    ['high-s', true, true],
    ['non-minimal-signature-integer', false, true],
    ['explicit-null-parameters', false, true],
    ['non-minimal-length', false, true],
    ['foreign-key', false, false],
    ['self-signed', false, false],
    ['truncated', false, false],
    ['trailing-octet', false, false],
    ['critical-name-constraints', true, true],
    ['decimal-role', true, true],
  ] as const)('%s is valid strictly: %s, tolerantly: %s', (name, strictly, tolerantly) => {
    expect([valid(name, 'strict'), valid(name, 'tolerant')]).toEqual([strictly, tolerantly]);
  });
});

describe('fixtures', () => {
  test('are the same octets on every run, alone or all together', () => {
    const again = defectiveCertificates();
    const alone = DEFECT_NAMES.map((name) => defectiveCertificate(name));
    for (const [index, { certificate }] of rows.entries()) {
      expect(equalBytes(again[index]!.certificate, certificate)).toBe(true);
      expect(equalBytes(alone[index]!.certificate, certificate)).toBe(true);
    }
  });

  test('of another seed and time are others, and just as wrong', () => {
    const others = defectiveCertificates({
      random: seededRandom('x'),
      notBefore: addMs(AT, 1_000),
    });
    for (const [index, { certificate, lint, rule }] of others.entries()) {
      expect(equalBytes(certificate, rows[index]!.certificate)).toBe(false);
      expect(ruleIds(certificate, lint)).toEqual([rule]);
    }
  });

  test('are issued by authorities of the caller', () => {
    const authorities = {
      issuingOca: { certificate: issuingOca.der, signingKey: issuingOca.key },
      issuingDca: { certificate: issuingDca.der, signingKey: issuingDca.key },
    };
    const own = defectiveCertificates({ authorities });
    for (const { certificate, lint, rule } of own) {
      expect(ruleIds(certificate, lint)).toEqual([rule]);
    }
    const { chain, certificate } = own.find(({ name }) => name === 'high-s')!;
    expect(chain).toEqual([issuingDca.der]);
    expect(parseCertificate(certificate).issuer.der).toEqual(issuingDca.issuer.name.der);
  });
});
