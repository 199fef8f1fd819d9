import { describe, expect, test } from 'vitest';
import { equalBytes, fromHex, toHex } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import { instant, toIso } from '../../src/core/instant.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import type { CertificateContents } from '../../src/x509/certificate-contents.ts';
import { expiryOf } from '../../src/x509/certificate-contents.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { matchProfile } from '../../src/x509/compare.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { findExtension } from '../../src/x509/extension.ts';
import { assembleCertificate, issueCertificate, prepareCertificate } from '../../src/x509/issue.ts';
import { nameText } from '../../src/x509/name.ts';
import { OID } from '../../src/x509/object-identifiers.ts';
import { PROFILE_NAMES } from '../../src/x509/profiles.ts';
import { serialNumberFrom } from '../../src/x509/serial-number.ts';
import { verifyCertificateSignature } from '../../src/x509/verify-signature.ts';
import {
  HARDWARE_TYPE,
  METER,
  NOT_BEFORE,
  SUPPLIER,
  WORLD,
  WRAPPED_KEY,
  issue,
  issuingDca,
  issuingOca,
  rootOca,
} from './hierarchy.ts';

const rows = Object.entries(WORLD).map(([name, issued]) => ({ name, ...issued }));

describe('a certificate of every profile', () => {
  test.each(rows)('$name is just as its profile says', ({ der, contents }) => {
    expect(matchProfile(parseCertificate(der))).toEqual({
      profile: contents.profile,
      deviations: [],
    });
  });

  test.each(rows)('$name is signed by its issuer', ({ der, key, chain }) => {
    const issuerKey = chain[0]?.key ?? key;
    expect(verifyCertificateSignature(parseCertificate(der), issuerKey.publicKey)).toBe(true);
  });

  test.each(rows)('$name has the same octets from a template and from its fields', (row) => {
    const byTemplate = prepareCertificate(row.contents).tbs;
    const byFields = prepareCertificate({ ...row.contents, defects: [] }).tbs;
    expect(toHex(byTemplate)).toBe(toHex(byFields));
  });

  test('the world covers every profile', () => {
    const profiles = new Set(rows.map(({ contents }) => contents.profile));
    expect(profiles).toEqual(new Set(PROFILE_NAMES));
  });
});

describe('what differs between two certificates of one template', () => {
  const meter = (entityId: string, label: string) => {
    const key = softKeyStore(seededRandom(label)).createSigningKey(label);
    return parseCertificate(
      issueCertificate({
        profile: 'device',
        serialNumber: serialNumberFrom(seededRandom(label)),
        issuer: issuingDca.issuer,
        subject: { entityId },
        hardwareType: HARDWARE_TYPE,
        keyUsage: 'digitalSignature',
        publicKey: key.publicKey,
        notBefore: NOT_BEFORE,
        signingKey: issuingDca.key,
      }),
    );
  };
  const [first, second] = [meter('00DB123456789001', 'one'), meter('00DB123456789002', 'two')];

  test('is the serial number, the key, its identifier and the EUI-64', () => {
    const [one, two] = [first, second].map((certificate) => smkiExtensions(certificate));
    expect(toHex(one!.hardwareModuleName!.serialNumber)).toBe('00DB123456789001');
    expect(toHex(two!.hardwareModuleName!.serialNumber)).toBe('00DB123456789002');
    expect(one!.subjectKeyIdentifier).not.toEqual(two!.subjectKeyIdentifier);
    expect(first.serialNumber).not.toEqual(second.serialNumber);
    expect(first.publicKeyInfo.key).not.toEqual(second.publicKeyInfo.key);
  });

  test('both match the profile', () => {
    expect([first, second].flatMap((certificate) => matchProfile(certificate).deviations)).toEqual(
      [],
    );
  });
});

describe('times', () => {
  test.each([
    ['organisation', '2026-01-01T00:00:00Z', '2035-12-31T23:59:59Z', ['utc', 'utc']],
    ['issuingOca', '2026-01-01T00:00:00Z', '2050-12-31T23:59:59Z', ['utc', 'generalized']],
    ['issuingOca', '2024-12-31T00:00:00Z', '2049-12-30T23:59:59Z', ['utc', 'utc']],
    ['rootOca', '2026-01-01T00:00:00Z', '2075-12-31T23:59:59Z', ['utc', 'generalized']],
    ['device', '2026-03-04T05:06:07Z', '9999-12-31T23:59:59Z', ['utc', 'generalized']],
    ['device', '2051-03-04T05:06:07Z', '9999-12-31T23:59:59Z', ['generalized', 'generalized']],
  ] as const)('%s from %s ends %s', (profile, notBefore, notAfter, types) => {
    const { contents, chain } = rows.find((row) => row.contents.profile === profile)!;
    const signingKey = chain[0]?.key ?? rootOca.key;
    const publicKey = chain[0] === undefined ? signingKey.publicKey : contents.publicKey;
    const der = issueCertificate({
      ...contents,
      publicKey,
      notBefore: instant(notBefore),
      signingKey,
    });
    const certificate = parseCertificate(der);
    expect(toIso(expiryOf(profile, instant(notBefore)))).toBe(notAfter);
    expect(toIso(certificate.notAfter)).toBe(notAfter);
    expect(certificate.timeTypes).toEqual(types);
  });
});

describe('in two steps', () => {
  const { contents, der, chain } = WORLD['supplier signing']!;

  test('the certificate is that of one step', () => {
    const prepared = prepareCertificate(contents);
    const signature = chain[0]!.key.sign(prepared.tbs);
    expect(equalBytes(assembleCertificate(prepared, signature), der)).toBe(true);
  });
});

describe('the Root OCA', () => {
  const root = parseCertificate(rootOca.der);
  const critical = issue('rootOca', {
    subject: { commonName: 'ZC' },
    wrappedContingencyKey: { ...WRAPPED_KEY, critical: true },
  });

  test('carries the wrapped contingency key, not critical', () => {
    expect(smkiExtensions(root).wrappedContingencyKey).toEqual(WRAPPED_KEY);
    expect(findExtension(root, OID.wrappedApexContinKey)?.critical).toBe(false);
  });

  test('carries it critical when asked to, which is only a warning: nobody outside knows', () => {
    const certificate = parseCertificate(critical.der);
    expect(findExtension(certificate, OID.wrappedApexContinKey)?.critical).toBe(true);
    expect(matchProfile(certificate).deviations).toMatchObject([
      { code: 'extension-criticality', severity: 'warning' },
    ]);
  });

  test('has the name of ZAZ1', () => {
    expect(nameText(root.subject)).toBe('OU=00, CN=ZA');
    expect(toHex(root.subject.der)).toBe(
      '301A310B3009060355040B13023030310B300906035504031302' + '5A41',
    );
  });
});

describe('what the profile does not allow is refused', () => {
  const organisation = WORLD['supplier signing']!.contents;
  const device = WORLD['device signing']!.contents;
  const root = rootOca.contents;
  const violations: [string, CertificateContents, string][] = [
    [
      'a serial number of 15 octets',
      { ...organisation, serialNumber: new Uint8Array(15).fill(0x11) },
      'serialNumber',
    ],
    [
      'a negative serial number',
      { ...organisation, serialNumber: new Uint8Array(16).fill(0x91) },
      'serialNumber',
    ],
    [
      'a serial number with a leading zero',
      { ...organisation, serialNumber: new Uint8Array(16) },
      'serialNumber',
    ],
    [
      'a point that is not on the curve',
      { ...organisation, publicKey: new Uint8Array(65).fill(4) },
      'publicKey',
    ],
    [
      'an end before the start',
      { ...organisation, notAfter: instant('2025-01-01T00:00:00Z') },
      'notAfter',
    ],
    [
      'a device certificate that ends',
      { ...device, notAfter: instant('2036-01-01T00:00:00Z') },
      'notAfter',
    ],
    ['no key usage where there are two', { ...organisation, keyUsage: undefined }, 'keyUsage'],
    [
      'a recovery key for agreement',
      { ...WORLD.recovery!.contents, keyUsage: 'keyAgreement' },
      'keyUsage',
    ],
    [
      'a key agreement key of the CoS party',
      {
        ...organisation,
        keyUsage: 'keyAgreement',
        subject: { role: 'transitionalCoS', entityId: SUPPLIER },
      },
      'keyUsage',
    ],
    ['two policies', { ...organisation, policies: ['1.2.3', '1.2.4'] }, 'policies'],
    ['no issuer', { ...organisation, issuer: undefined }, 'issuer'],
    ['an issuer for a root', { ...root, issuer: issuingOca.issuer }, 'issuer'],
    [
      'a 20-octet identifier of the issuer',
      { ...organisation, issuer: { ...issuingOca.issuer, keyIdentifier: new Uint8Array(20) } },
      'issuer keyIdentifier',
    ],
    ['a device under the Issuing OCA', { ...device, issuer: issuingOca.issuer }, 'issuer name'],
    [
      'an organisation under the Root OCA',
      { ...organisation, issuer: rootOca.issuer },
      'issuer name',
    ],
    [
      'a root without a contingency key',
      { ...root, wrappedContingencyKey: undefined },
      'wrappedContingencyKey',
    ],
    [
      'a contingency key in another certificate',
      { ...organisation, wrappedContingencyKey: WRAPPED_KEY },
      'wrappedContingencyKey',
    ],
    ['a device without a hardware type', { ...device, hardwareType: undefined }, 'hardwareType'],
    ['a device without an EUI-64', { ...device, subject: {} }, 'subject entityId'],
    [
      'a device with a common name',
      { ...device, subject: { entityId: METER, commonName: 'METER' } },
      'subject commonName',
    ],
    [
      'an organisation without an EUI-64',
      { ...organisation, subject: { role: 'supplier' } },
      'subject x500UniqueIdentifier',
    ],
    [
      'an organisation without a role',
      { ...organisation, subject: { entityId: SUPPLIER } },
      'subject organisationalUnitName',
    ],
    [
      'an organisation in the role of recovery',
      { ...organisation, subject: { role: 'recovery', entityId: SUPPLIER } },
      'subject role',
    ],
    [
      'a common name of 17 characters',
      {
        ...organisation,
        subject: { role: 'supplier', entityId: SUPPLIER, commonName: 'x'.repeat(17) },
      },
      'subject commonName',
    ],
    [
      'an authority named with 5 characters',
      { ...issuingOca.contents, subject: { commonName: 'Z1234' } },
      'subject commonName',
    ],
  ];

  test.each(violations)('%s', (_, contents, field) => {
    const refused = (() => {
      try {
        return prepareCertificate(contents);
      } catch (error) {
        return error;
      }
    })();
    expect(isSmkiError(refused) && refused).toMatchObject({
      code: 'x509/profile-violation',
      details: { profile: contents.profile, field },
    });
  });

  test("a key that is not the issuer's", () => {
    expect(() => issueCertificate({ ...organisation, signingKey: rootOca.key })).toThrow(
      expect.objectContaining({ code: 'x509/profile-violation' }),
    );
  });

  test('unless a defect is asked for', () => {
    const der = issueCertificate({
      ...organisation,
      serialNumber: fromHex('01'),
      signingKey: rootOca.key,
      defects: [(fields) => ({ ...fields, extensions: fields.extensions.slice(1) })],
    });
    const { profile, deviations } = matchProfile(parseCertificate(der));
    expect(profile).toBe('organisation');
    expect(deviations.map(({ code }) => code)).toEqual([
      'serial-number-length',
      'extension-missing',
    ]);
  });
});
