/**
 * Real certificates: every chain of ZAZ1, of the keystore and of the messages gets the verdict that is known of it.
 *
 * Anchors are bare, as devices hold them: ZA, Z2 and E357 by name and key. What is known independently of path validation
 * is whether a signature verifies under the key of the named authority; expectations are made from that alone.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { equalBytes, fromHex } from '../../../src/core/bytes.ts';
import { type Instant, instant } from '../../../src/core/instant.ts';
import { nameText } from '../../../src/x509/name.ts';
import { nameFromText } from '../../../src/x509/name-from-text.ts';
import { type BarePathAnchor, type PathResult, validatePath } from '../../../src/x509/path.ts';
import { verifyCertificateSignature } from '../../../src/x509/verify-signature.ts';
import { zaz1AuthorityKeys } from '../../support/material.ts';
import { parsedRealCertificates } from '../real-certificates.ts';

const keys = zaz1AuthorityKeys();
const certificates = parsedRealCertificates();
const AT = instant('2025-01-01T00:00:00Z');
const POLICY = '1.2.826.0.1.8641679.1.2.1.4';

const ANCHORS: readonly BarePathAnchor[] = ['ZA', 'Z2', 'E357'].flatMap((name) => {
  const known = keys[name];
  return known === undefined
    ? []
    : [
        {
          name: nameFromText(known.subject),
          publicKey: fromHex(known.point),
          keyIdentifier: fromHex(known.ski),
        },
      ];
});

/** Certificates of Issuing OCA Z1 as the commands carry them, faulty copies included. */
const issuing = certificates.filter(
  ({ certificate }) => nameText(certificate.subject) === keys['Z1']?.subject,
);

function judge(leaf: Uint8Array, at: Instant, intermediates = issuing): PathResult {
  const bundle = intermediates.map(({ der }) => der);
  return validatePath({ leaf, intermediates: bundle, anchors: ANCHORS, at, rules: 'path' });
}

/** What is known without any path: is there a key by the issuer's name, does it verify, and is it time? */
function knownVerdict(
  certificate: (typeof certificates)[number]['certificate'],
): 'valid' | 'signature-invalid' | 'issuer-not-found' | 'expired' | 'not-yet-valid' {
  const issuer = nameText(certificate.issuer);
  const authority = ['ZA', 'Z1', 'Z2', 'E357'].find((name) => keys[name]?.subject === issuer);
  if (authority === undefined) return 'issuer-not-found';
  const good = verifyCertificateSignature(certificate, fromHex(keys[authority]!.point));
  if (!good) return 'signature-invalid';
  if (AT < certificate.notBefore) return 'not-yet-valid';
  return AT > certificate.notAfter ? 'expired' : 'valid';
}

describe.skipIf(ANCHORS.length === 0 || issuing.length === 0)('under ZA, Z2 and E357', () => {
  test.each(certificates)('$name', ({ der, certificate }) => {
    const { valid, reasons, path, explain } = judge(der, AT);
    const verdict = knownVerdict(certificate);
    expect(valid ? 'valid' : reasons[0]?.code, explain()).toBe(verdict);
    expect(path[0]?.der).toEqual(der);
  });

  const keystore = certificates.filter(({ name }) => name.startsWith('keystore'));

  test('25 certificates of the keystore are valid at 2025-01-01, through Z1', () => {
    const valid = keystore.filter(({ der }) => judge(der, AT).valid);
    expect(valid).toHaveLength(25);
    for (const { der } of valid) expect(judge(der, AT).path).toHaveLength(2);
  });

  test('the four that forge the name of Z1 are refused, whatever string type the name has', () => {
    const forged = keystore.filter(
      ({ certificate }) => knownVerdict(certificate) === 'signature-invalid',
    );
    expect(forged).toHaveLength(4);
    for (const { der, certificate } of forged) {
      // One reason for each copy of Z1, of which a command may carry a tampered one.
      const codes = judge(der, AT).reasons.map(({ code }) => code);
      expect(new Set(codes)).toEqual(new Set(['signature-invalid']));
      // Their issuer is UTF8String, that of Z1 PrintableString: octets differ, names match (RFC 5280 7.1).
      expect(equalBytes(certificate.issuer.der, issuing[0]!.certificate.subject.der)).toBe(false);
    }
  });

  test('late in 2026 only the load controller of 2023 is left', () => {
    const late = instant('2026-11-21T00:00:00Z');
    const left = keystore.filter(({ der }) => judge(der, late).valid);
    expect(left.map(({ certificate }) => nameText(certificate.subject))).toEqual([
      'OU=08, x500UniqueIdentifier=90B3D51F30010008',
      'OU=08, x500UniqueIdentifier=90B3D51F30010008',
    ]);
    const [expired] = keystore.filter(
      ({ der, certificate }) => knownVerdict(certificate) === 'valid' && !judge(der, late).valid,
    );
    expect(judge(expired!.der, late).reasons.map(({ code }) => code)).toEqual(['expired']);
  });

  test('time checks can be disapplied, as a command may ask', () => {
    const valid = keystore.filter(
      ({ der }) =>
        validatePath({
          leaf: der,
          intermediates: issuing.map((known) => known.der),
          anchors: ANCHORS,
          timeChecks: 'disapply',
          rules: 'path',
        }).valid,
    );
    expect(valid).toHaveLength(25);
  });

  test('the environment policy holds for every path under Z1, and no other does', () => {
    const [leaf] = keystore.filter(({ certificate }) => knownVerdict(certificate) === 'valid');
    const under = (policy: string): PathResult =>
      validatePath({
        leaf: leaf!.der,
        intermediates: issuing.map(({ der }) => der),
        anchors: ANCHORS,
        at: AT,
        rules: 'path',
        requireExplicitPolicy: true,
        initialPolicySet: [policy],
      });
    expect(under(POLICY)).toMatchObject({ valid: true, policies: [POLICY] });
    expect(under(`${POLICY}.1`).reasons.map(({ code }) => code)).toEqual(['no-acceptable-policy']);
  });

  test('Z1 with one octet of its signature changed is refused, and so is all below it', () => {
    const good = issuing.find(({ certificate }) => knownVerdict(certificate) === 'valid')!;
    const flipped = good.der.slice();
    flipped[flipped.length - 1]! ^= 0xc0;
    expect(judge(flipped, AT, []).reasons.map(({ code }) => code)).toEqual(['signature-invalid']);
    const bad = { ...good, der: flipped };
    for (const { der, certificate } of keystore) {
      if (knownVerdict(certificate) !== 'valid') continue;
      const { valid, reasons } = judge(der, AT, [bad]);
      expect(valid).toBe(false);
      expect(reasons).toMatchObject([
        { code: 'signature-invalid', certificate: { index: 1, role: 'intermediate' } },
      ]);
      // Beside the good copy, of the same issuer and serial number, it does no harm.
      expect(judge(der, AT, [bad, good]).valid).toBe(true);
    }
  });

  test('without Z1 the reason says who is missing', () => {
    const [leaf] = keystore.filter(({ certificate }) => knownVerdict(certificate) === 'valid');
    const { reasons, explain } = judge(leaf!.der, AT, []);
    expect(reasons.map(({ code }) => code)).toEqual(['issuer-not-found']);
    expect(explain()).toContain('issuer OU=07, CN=Z1 is missing');
  });
});
