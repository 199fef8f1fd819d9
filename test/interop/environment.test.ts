/**
 * A PKI that is loaded as public knowledge, and the simulated one in its shape that lives on.
 */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromLatin1, toHex } from '../../src/core/bytes.ts';
import { simulatedClock } from '../../src/core/clock.ts';
import { DAY_MS, instant, toIso } from '../../src/core/instant.ts';
import { importSigningKey, seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { catalogue } from '../../src/interop/catalogue.ts';
import {
  type ExportEntry,
  type ImportedEnvironment,
  type ShadowEntry,
  type ShadowEnvironment,
  fromBoxedKeyStore,
  importEnvironment,
  partyEntries,
  shadowEnvironment,
  toBoxedKeyStore,
  toGbcsKeyStore,
  toPemBundle,
} from '../../src/interop/index.ts';
import { createParty } from '../../src/party/party.ts';
import { createSmallWorld } from '../../src/simulation/world.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { defectiveCertificate } from '../../src/x509/defects.ts';
import { lintCertificate } from '../../src/x509/lint.ts';
import { nameText } from '../../src/x509/name.ts';
import { validatePath } from '../../src/x509/path.ts';
import { createCertificationRequest } from '../../src/x509/request.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import { codeOf } from '../crypto/code-of.ts';
import {
  RTDS_DIR,
  ZAZ1_DIR,
  keystoreEntries,
  zaz1AuthorityKeys,
  zaz1Certificates,
} from '../support/material.ts';
import { REAL_CERTIFICATES } from '../x509/real-certificates.ts';

const AT = instant('2027-01-01T10:00:00Z');

/** The key store of the npm package again as its file. */
function keystoreText(): string {
  const json: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { eui, usage, serial, ...entry } of keystoreEntries()) {
    ((json[eui] ??= {})[usage] ??= {})[serial] = entry;
  }
  return JSON.stringify(json);
}

const shadowOf = (imported: ImportedEnvironment, seed = 'shadow'): ShadowEnvironment =>
  shadowEnvironment(imported, {
    clock: simulatedClock(AT),
    random: seededRandom(seed),
    devices: ['00DB1234567890A0', '00DB1234567890A1'],
  });

/** Whether each entry of a shadow validates under its root at the time, for an explicit policy as on a device. */
function verdicts({ entries, authorities, root, rootDca }: ShadowEnvironment): readonly boolean[] {
  const intermediates = authorities.map(({ certificate }) => certificate);
  return entries.map(({ certificate: leaf }) => {
    const path = { leaf, intermediates, anchors: [root, rootDca], at: AT } as const;
    return validatePath({ ...path, rules: 'path', requireExplicitPolicy: true }).valid;
  });
}

describe('the key store of the npm package', () => {
  const imported = importEnvironment(keystoreText());

  test('is 33 certificates of three Issuing OCAs, whose keys are recovered', () => {
    expect(imported.certificates).toHaveLength(33);
    expect(imported.authorities).toMatchObject([
      { name: 'OU=07, CN=Z1', tier: 'issuingOca', keySource: 'signatures', issued: 29 },
      { name: 'OU=07, CN=OB', tier: 'issuingOca', keySource: 'signatures', issued: 2 },
      { name: 'OU=07, CN=Z99', tier: 'issuingOca', keySource: 'signatures', issued: 2 },
    ]);
  });

  test('has four forgeries under the name of Z1', () => {
    const forged = imported.certificates.filter(({ isGenuine }) => !isGenuine);
    expect(forged.map(({ name }) => name).sort()).toEqual([
      'dsp-xml-sign-90B3D51F30000002-ds',
      'xml-sign-00DB123456780004-ds',
      'xml-sign-90B3D51F30010000-ds',
      'xml-sign-90B3D51F30020000-ds',
    ]);
  });

  test('gives anchors under which 25 certificates validate at 2025-01-01', () => {
    const [z1] = imported.anchors;
    const valid = imported.certificates.filter(({ certificate }) => {
      const at = instant('2025-01-01T00:00:00Z');
      return validatePath({ leaf: certificate, anchors: [z1!], at, rules: 'path' }).valid;
    });
    expect(valid).toHaveLength(25);
  });

  test.skipIf(ZAZ1_DIR === undefined)('finds the key of Z1 that is known otherwise', () => {
    const { point } = zaz1AuthorityKeys()['Z1']!;
    expect(toHex(imported.authorities[0]!.publicKey!)).toBe(point.toUpperCase());
  });

  test('leaves the private keys where they are', () => {
    const everything = JSON.stringify(imported, (_, value: unknown) =>
      value instanceof Uint8Array ? toHex(value) : value,
    );
    expect(everything).not.toContain('PRIVATE KEY');
  });

  describe('shadowed at 2027-01-01', () => {
    const shadow = shadowOf(imported);

    test('has the names of the source, and of the test PKI where the source has none', () => {
      const names = shadow.authorities.map(({ tier, certificate }) => [
        tier,
        nameText(parseCertificate(certificate).subject),
      ]);
      expect(names).toEqual([
        ['rootOca', 'OU=00, CN=ZA'],
        ['issuingOca', 'OU=07, CN=Z1'],
        ['issuingOca', 'OU=07, CN=OB'],
        ['issuingOca', 'OU=07, CN=Z99'],
        ['rootDca', 'CN=SD1'],
        ['issuingDca', 'CN=E357'],
      ]);
    });

    test('certifies every party again under the same name, and the devices asked for', () => {
      const names = shadow.entries.map(({ name }) => name);
      expect(names).toEqual([
        ...imported.certificates.map(({ name }) => name),
        ...['a0', 'a1'].flatMap((end) =>
          ['ds', 'ka'].map((usage) => `00db1234567890${end}-${usage}`),
        ),
      ]);
      for (const { certificate, shadows } of shadow.entries) {
        if (shadows === undefined) continue;
        const { subject } = parseCertificate(certificate);
        expect(toHex(subject.der)).toBe(toHex(shadows.certificate.subject.der));
      }
    });

    test('is clean, valid now, and was not valid before', () => {
      for (const { certificate } of [...shadow.authorities, ...shadow.entries]) {
        expect(lintCertificate(certificate)).toEqual([]);
        expect(toIso(parseCertificate(certificate).notBefore)).toBe('2027-01-01T00:00:00Z');
      }
      expect(verdicts(shadow)).toEqual(shadow.entries.map(() => true));
    });

    test('has new keys: nothing in it is signed or held by a real key', () => {
      const real = imported.certificates.map(({ certificate }) =>
        toHex(certificate.publicKeyInfo.key),
      );
      for (const { certificate, privateKeyPem } of shadow.entries) {
        const { key } = parseCertificate(certificate).publicKeyInfo;
        expect(real).not.toContain(toHex(key));
        expect(toHex(importSigningKey({ id: 'x', privateKey: privateKeyPem }).publicKey)).toBe(
          toHex(key),
        );
        expect(privateKeyPem).toMatch(/^# SIMULATION/);
      }
      const { anchors } = imported;
      const leaf = shadow.entries[3]!.certificate;
      expect(validatePath({ leaf, anchors, at: AT, rules: 'path' }).valid).toBe(false);
    });

    test('is the same for the same seed, and only for that', () => {
      const octets = (environment: ShadowEnvironment): string =>
        environment.entries.map(({ certificate }) => toHex(certificate)).join();
      expect(octets(shadowOf(imported))).toBe(octets(shadow));
      expect(octets(shadowOf(imported, 'another'))).not.toBe(octets(shadow));
    });

    test('has the same current certificates as the source, although all of it begins on one day', () => {
      const current = (entries: readonly ExportEntry[]): readonly string[] =>
        catalogue(entries, { select: 'current' })
          .map(({ name }) => name)
          .sort();
      const source = current(fromBoxedKeyStore(keystoreText()));
      const added = shadow.entries.filter(({ shadows }) => shadows === undefined);
      const names = [...source, ...added.map(({ name }) => name)];
      expect(current(shadow.entries)).toEqual(names.sort());
      expect(current([...shadow.entries].reverse())).toEqual(names);
      expect(names.filter((name) => name.startsWith('Z1b-supplier-'))).toHaveLength(2);
      for (const { entry, generation } of catalogue(shadow.entries, { naming: 'z1' })) {
        const { shadows } = entry as ShadowEntry;
        expect(generation).toBe(shadows?.generation ?? 1);
      }
    });

    test('is looked up in one generation: the newest, for each usage', async () => {
      const find = toGbcsKeyStore(shadow.entries);
      const { entityId } = shadow.entries.find(({ name }) => name === 'Z1-supplier-ds')!;
      for (const [type, name] of [
        ['DS', 'Z1b-supplier-ds'],
        ['KA', 'Z1b-supplier-ka'],
      ] as const) {
        const { certificate } = shadow.entries.find((entry) => entry.name === name)!;
        const found = (await find(entityId, type, {})).export({ format: 'der', type: 'spki' });
        expect(toHex(found)).toContain(toHex(parseCertificate(certificate).publicKeyInfo.key));
      }
    });

    test('becomes a key store file with the same names, which imports again', () => {
      const json = toBoxedKeyStore(shadow.entries);
      expect(fromBoxedKeyStore(json)).toHaveLength(37);
      const again = importEnvironment([
        JSON.stringify(json),
        toPemBundle(shadow.authorities.map(({ certificate }) => certificate)),
      ]);
      expect(again.certificates.every(({ isGenuine }) => isGenuine)).toBe(true);
      expect(again.authorities.map(({ tier, keySource }) => [tier, keySource])).toEqual(
        shadow.authorities.map(({ tier }) => [tier, 'certificate']),
      );
    });

    test('lives on: it certifies new parties and new devices', () => {
      const clock = simulatedClock(AT);
      const random = seededRandom('new');
      const party = createParty({ role: 'supplier', entityId: '90B3D51F30040000', clock, random });
      party.use(party.renew(shadow));
      const key = softKeyStore(random).createSigningKey('meter');
      const meter = createCertificationRequest({
        kind: 'device',
        hardwareType: '1.2.826.0.1.8641679.1.2.2.1',
        entityId: '00DB1234567890AF',
        keyUsage: 'digitalSignature',
        publicKey: key.publicKey,
        sign: (message) => key.sign(message),
      });
      const issued = [...Object.values(party.cells()), shadow.issue(meter)];
      const intermediates = [shadow.issuingOca, shadow.issuingDca];
      for (const leaf of issued) {
        const anchors = [shadow.root, shadow.rootDca];
        expect(validatePath({ leaf, intermediates, anchors, at: AT, rules: 'path' }).valid).toBe(
          true,
        );
      }
      expect(codeOf(() => shadow.issue(shadow.root))).toBe('authority/request-refused');
    });
  });
});

/** Undefined for a certificate of neither a party nor a device, as commands that are to fail carry. */
function environmentOf(certificate: string | Uint8Array): ImportedEnvironment | undefined {
  try {
    return importEnvironment([certificate] as readonly string[] | readonly Uint8Array[]);
  } catch (error) {
    if (isSmkiError(error) && error.code === 'interop/unsupported') return undefined;
    throw error;
  }
}

describe.skipIf(ZAZ1_DIR === undefined)('device certificates of the test PKI', () => {
  // The folder may have certificates of other authorities besides.
  const devices = zaz1Certificates().filter(({ pem }) => {
    const alone = environmentOf(pem);
    return alone?.authorities.some(({ name }) => name === 'CN=E357');
  });
  const imported = importEnvironment(devices.map(({ pem }) => pem));
  const shadow = shadowOf(imported);

  test('are imported with their authority', () => {
    expect(imported.authorities).toMatchObject([{ name: 'CN=E357', tier: 'issuingDca' }]);
    expect(
      imported.certificates.every(({ kind, isGenuine }) => kind === 'device' && isGenuine),
    ).toBe(true);
  });

  test('are shadowed with their hardware type and policy, which their authorities have too', () => {
    const [first] = shadow.entries;
    const ours = new X509Certificate(first!.certificate);
    expect(ours.subjectAltName).toBe(new X509Certificate(devices[0]!.pem).subjectAltName);
    expect(verdicts(shadow).slice(0, imported.certificates.length)).not.toContain(false);
  });
});

describe.skipIf(RTDS_DIR === undefined)('everything at hand', () => {
  const imported = importEnvironment(
    REAL_CERTIFICATES.map(({ der }) => der).filter((der) => environmentOf(der) !== undefined),
  );

  test('has the real names of roots and issuing authorities', () => {
    const { authorities } = shadowOf(imported);
    const names = authorities.map(({ commonName }) => commonName);
    const atHand = ['ZA', 'Z1', 'Z2', 'E357'].filter((name) =>
      imported.authorities.some((authority) => authority.name.endsWith(`CN=${name}`)),
    );
    expect(atHand).toContain('Z1');
    expect(names).toEqual(expect.arrayContaining(atHand));
    expect(new Set(names).size).toBe(names.length);
  });

  test('knows Z1 by its certificate', () => {
    const z1 = imported.authorities.find(({ name }) => name === 'OU=07, CN=Z1');
    expect(z1?.keySource).toBe('certificate');
  });
});

describe('a source in any form', () => {
  const { supplier, hierarchy } = createSmallWorld({ seed: 'forms' });
  const certificates = Object.values(supplier.cells());
  const bundle = toPemBundle([...certificates, hierarchy.issuingOca, hierarchy.root]);
  const summary = ({ certificates: found, authorities }: ImportedEnvironment): unknown => [
    found.map(({ certificate }) => toHex(certificate.der)).sort(),
    authorities.map(({ name }) => name),
  ];
  const whole = summary(importEnvironment(bundle));

  test.each([
    ['octets of PEM', fromLatin1(bundle)],
    ['a list of DER', [...certificates, hierarchy.issuingOca, hierarchy.root]],
    ['a key store and a bundle', [toBoxedKeyStore(partyEntries(supplier)), bundle]],
    ['the same twice', [bundle, bundle]],
  ])('%s', (_, source) => {
    expect(summary(importEnvironment(source))).toEqual(whole);
  });

  test('one certificate in DER', () => {
    expect(importEnvironment(certificates[0]!).certificates).toHaveLength(1);
  });

  test('generations are told by age', () => {
    const world = createSmallWorld({ seed: 'generations' });
    const first = Object.values(world.supplier.cells());
    world.clock.advance(DAY_MS);
    world.supplier.use(world.supplier.renew(world.hierarchy));
    const both = importEnvironment([...Object.values(world.supplier.cells()), ...first]);
    const signing = both.certificates.filter(({ keyUsage }) => keyUsage === 'digitalSignature');
    expect(signing.map(({ generation }) => generation)).toEqual([2, 1]);
  });
});

describe('a source that cannot be trusted is refused whole', () => {
  const { supplier, hierarchy } = createSmallWorld({ seed: 'bad' });
  const good = Object.values(supplier.cells());
  const bundle = toPemBundle(good);

  test.each([
    ['a bundle that is cut', bundle.slice(0, -100), 'interop/unreadable'],
    ['a bundle with a broken line', bundle.replace(/\nMII/, '\n?II'), 'interop/unreadable'],
    ['text', 'hello', 'interop/unreadable'],
    ['nothing', '', 'interop/unreadable'],
    [
      'a good certificate and a cut one',
      [good[0]!, good[1]!.subarray(0, 99)],
      'interop/unreadable',
    ],
    [
      'a good one and one without key usage',
      [good[0]!, defectiveCertificate('no-key-usage').certificate],
      'interop/unsupported',
    ],
    ['a decimal role', [defectiveCertificate('decimal-role').certificate], 'interop/unsupported'],
    ['a private key', partyEntries(supplier)[0]!.privateKeyPem!, 'interop/unreadable'],
  ] as const)('%s', (_, source, code) => {
    const thrown = (() => {
      try {
        return importEnvironment(source);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toMatchObject({ code });
    expect((thrown as Error).message).toMatch(/\. (Nothing was imported; fetch|Leave it out)/);
  });

  test('a role that no profile has cannot be shadowed', () => {
    const { certificate } = defectiveCertificate('unassigned-role');
    const imported = importEnvironment([certificate, hierarchy.root]);
    expect(codeOf(() => shadowOf(imported))).toBe('interop/unsupported');
  });
});
