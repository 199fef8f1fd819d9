import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, fromLatin1 } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import { DAY_MS, addMs } from '../../src/core/instant.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { DEVIATIONS } from '../../src/x509/compare/deviations.ts';
import { defectiveCertificate } from '../../src/x509/defects.ts';
import { LINT_RULES, LINT_RULE_IDS, lintCertificate } from '../../src/x509/lint.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { nameText } from '../../src/x509/name.ts';
import { derToPem } from '../../src/x509/pem.ts';
import { PROFILE_NAMES } from '../../src/x509/profiles.ts';
import { serialNumberFrom } from '../../src/x509/serial-number.ts';
import { subjectName } from '../../src/x509/subject.ts';
import { verifyCertificateSignature } from '../../src/x509/verify-signature.ts';
import { zaz1AuthorityKeys } from '../support/material.ts';
import { SUPPLIER, WORLD } from './hierarchy.ts';
import { REAL_CERTIFICATES, parsedRealCertificates } from './real-certificates.ts';

const idsOf = (...lint: Parameters<typeof lintCertificate>): readonly string[] =>
  lintCertificate(...lint).map(({ id }) => id);

describe('the table', () => {
  test('has a rule for every deviation of the comparison', () => {
    const covered = new Set(LINT_RULE_IDS.flatMap((id) => LINT_RULES[id].finds?.code ?? []));
    expect(covered).toEqual(new Set(Object.keys(DEVIATIONS)));
  });

  test.each(LINT_RULE_IDS)('%s is a sentence with a clause, and its severity', (id) => {
    const { explanation, clause, severity } = LINT_RULES[id];
    expect(id).toMatch(/^[ew](_[a-z0-9]+)+$/);
    expect(severity).toBe(id.startsWith('e_') ? 'error' : 'warning');
    expect(explanation).toMatch(/^\S.*\.$/);
    expect(clause).not.toBe('');
  });
});

describe('a sound certificate of every profile is clean', () => {
  const rows = Object.entries(WORLD).map(([name, issued]) => ({ name, ...issued }));
  test.each(rows)('$name', ({ der, chain, contents }) => {
    const known = rows.map((row) => row.der);
    const options = { profile: contents.profile, ...(chain[0] && { issuer: chain[0].der }), known };
    expect(lintCertificate(der, options)).toEqual([]);
    expect(idsOf(der)).toEqual([]);
  });
});

describe('a finding', () => {
  const { certificate } = defectiveCertificate('decimal-role');

  test('says which rule, where, what was expected and what is there', () => {
    expect(lintCertificate(certificate)).toEqual([
      {
        id: 'e_subject_role_malformed',
        severity: 'error',
        clause: 'SEC Appendix B, Annex B',
        explanation: LINT_RULES.e_subject_role_malformed.explanation,
        field: 'tbsCertificate.subject.organisationalUnitName',
        expected: 'two upper-case hexadecimal digits',
        found: '135',
      },
    ]);
  });

  test('is the same for PEM', () => {
    const pem = fromLatin1(`Subject: a comment\n${derToPem('CERTIFICATE', certificate)}`);
    expect(lintCertificate(pem)).toEqual(lintCertificate(certificate));
  });
});

describe('what needs context is silent without it', () => {
  test.each(['foreign-key', 'serial-number-reused', 'wrong-role', 'other-entity-id'] as const)(
    '%s',
    (name) => {
      expect(idsOf(defectiveCertificate(name).certificate)).toEqual([]);
    },
  );
});

describe('against certificates that were issued before', () => {
  const { der, contents, chain } = WORLD['supplier signing']!;
  const authority = contents.issuer!;
  const again = (changes: Partial<typeof contents>): Uint8Array =>
    issueCertificate({ ...contents, ...changes, signingKey: chain[0]!.key });
  const store = softKeyStore(seededRandom('lint'));
  const { publicKey } = store.createSigningKey('other');
  const serialNumber = serialNumberFrom(seededRandom('another serial number'));
  const notBefore = addMs(contents.notBefore, DAY_MS);
  const foreign = { ...authority, name: subjectName('issuingOca', { commonName: 'SX' }) };

  test.each([
    ['itself', der, []],
    ['one of its serial number over another key', again({ publicKey }), ['e_serial_number_reused']],
    [
      'one of its serial number over the same key',
      again({ notBefore }),
      ['e_serial_number_reused'],
    ],
    ['one of its serial number by another issuer', again({ issuer: foreign, publicKey }), []],
    ['one over its key, of another serial number', again({ serialNumber }), ['w_key_reused']],
    [
      'one over its key and of its serial number, by another issuer',
      again({ issuer: foreign }),
      ['w_key_reused'],
    ],
  ] as const)('%s', (_what, known, ids) => {
    const context = { issuer: chain[0]!.der, known: [known] };
    const found = idsOf(der, context).filter((id) => id.endsWith('_reused'));
    expect(found).toEqual(ids);
  });
});

describe('remarks', () => {
  test.each(['high-s', 'low-serial-number', 'extensions-in-another-order'] as const)(
    '%s is told only when asked for',
    (name) => {
      const { certificate, rule } = defectiveCertificate(name);
      expect(idsOf(certificate)).toEqual([]);
      expect(idsOf(certificate, { remarks: 'report' })).toEqual([rule]);
    },
  );
});

describe('a profile that is asked for', () => {
  test('is held against, not the nearest', () => {
    const { der } = WORLD['recovery']!;
    expect(idsOf(der, { profile: 'recovery' })).toEqual([]);
    expect(idsOf(der, { profile: 'organisation' })).toEqual(['e_subject_role']);
  });
});

describe('misuse is an error, a bad certificate is not', () => {
  const { der } = WORLD['supplier signing']!;
  test.each([
    ['an unknown profile', { profile: 'no such' as never }, 'x509/unknown-profile'],
    ['an EUI-64 that is none', { expectedEntityId: 'meter' }, 'vocabulary/not-an-eui64'],
    ['an issuer that is cut', { issuer: der.subarray(0, 99) }, 'asn1/truncated'],
  ])('%s', (_, options, code) => {
    const thrown = (() => {
      try {
        return lintCertificate(der, options);
      } catch (error) {
        return error;
      }
    })();
    expect(isSmkiError(thrown) && thrown.code).toBe(code);
  });

  test.each([
    ['nothing', new Uint8Array(), 'e_not_a_certificate'],
    ['text', fromLatin1('hello'), 'e_not_a_certificate'],
    ['a SEQUENCE of nothing', fromHex('3000'), 'e_malformed'],
    [
      'a private key',
      fromLatin1(derToPem('PRIVATE KEY', fromHex('30030201'))),
      'e_not_a_certificate',
    ],
    ['a length of 2^32', fromHex('3085010000000000'), 'e_malformed'],
    ['PEM without base64', fromLatin1('-----BEGIN CERTIFICATE-----\n?\n'), 'e_pem_broken'],
  ])('%s', (_, input, id) => {
    expect(idsOf(input)).toEqual([id]);
  });

  /** Everything that is known, so that every check runs. */
  const options = {
    issuer: WORLD['Issuing OCA']!.der,
    known: Object.values(WORLD).map((issued) => issued.der),
    expectedEntityId: SUPPLIER,
    expectedRole: 'supplier',
    remarks: 'report',
  } as const;
  const sound = Object.values(WORLD).map((issued) => issued.der);

  test('any octets at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
        expect(idsOf(octets, options)).toHaveLength(1);
      }),
    );
  });

  test('certificates with an octet changed and perhaps cut, against every profile', () => {
    const change = fc.record({
      der: fc.constantFrom(...sound),
      at: fc.nat(600),
      to: fc.nat(255),
      cut: fc.nat(3),
      profile: fc.constantFrom(undefined, ...PROFILE_NAMES),
    });
    fc.assert(
      fc.property(change, ({ der, at, to, cut, profile }) => {
        const changed = Uint8Array.from(der);
        changed[at % der.length] = to;
        const octets = changed.subarray(0, der.length - cut);
        for (const { id } of lintCertificate(octets, { ...options, profile })) {
          expect(LINT_RULE_IDS).toContain(id);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe.skipIf(REAL_CERTIFICATES.length === 0)('real certificates', () => {
  const keys = zaz1AuthorityKeys();
  const certificates = parsedRealCertificates().map((real) => {
    const signer = Object.keys(keys).find((name) =>
      verifyCertificateSignature(real.certificate, fromHex(keys[name]!.point)),
    );
    return { ...real, signer, issuer: nameText(real.certificate.issuer) };
  });

  const ofToday = certificates.filter(({ signer }) => signer !== undefined);
  test.each(ofToday)('$name, signed by $signer, is clean', ({ der }) => {
    expect(idsOf(der)).toEqual([]);
  });

  /** Authorities of older drafts or broken tools, and what all of their certificates have in common. */
  const OLD_FORMS = {
    'OU=07, CN=OB': ['w_basic_constraints_empty'],
    'OU=07, CN=Z99': ['e_signature_parameters', 'w_issuer_string_type'],
    'CN=0001': ['e_certificate_policies_not_critical'],
  };
  const old = certificates.flatMap(({ name, der, issuer }) => {
    const row = Object.entries(OLD_FORMS).find(([authority]) => authority === issuer);
    return row === undefined ? [] : [{ name, der, issuer, ids: row[1] }];
  });
  test.each(old)('$name of $issuer has the form of its time', ({ der, ids }) => {
    expect(idsOf(der)).toEqual(expect.arrayContaining(ids));
  });
  test('of such authorities, at least those of the keystore are here', () => {
    const issuers = old.map(({ issuer }) => issuer);
    expect(issuers).toEqual(expect.arrayContaining(['OU=07, CN=OB', 'OU=07, CN=Z99']));
  });

  test.skipIf(keys['Z1'] === undefined)('those that forge the name of Z1 are seen through', () => {
    const forged = certificates.filter(
      ({ name, issuer, signer }) =>
        name.startsWith('keystore') && issuer === keys['Z1']!.subject && signer === undefined,
    );
    expect(forged).toHaveLength(4);
    for (const { der } of forged) {
      expect(idsOf(der)).toEqual(
        expect.arrayContaining(['e_signed_by_itself', 'e_authority_key_identifier_missing']),
      );
    }
  });

  test.each(certificates)('$name cut short is cut short', ({ der }) => {
    expect(idsOf(der.subarray(0, der.length - 1))).toEqual(['e_truncated']);
    expect(parseCertificate(der).der).toHaveLength(der.length);
  });
});
