/**
 * Our certificates before other people's code: OpenSSL, node:crypto, the peculiar libraries, pkijs, and the JSON key
 * store that the field uses.
 */
import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate as AsnCertificate } from '@peculiar/asn1-x509';
import * as peculiar from '@peculiar/x509';
import {
  BoxedKeyStore,
  KeyUsage,
  buildDeviceCertificateMetadata,
  buildOrgCertificateMetadata,
} from '@smartdcc/dccboxed-keystore';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { afterAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { ORDER, toNumber } from '../../src/crypto/p256.ts';
import { signatureFromDer } from '../../src/x509/ecdsa-signature.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { derToPem } from '../../src/x509/pem.ts';
import { TEST_POLICY } from '../../src/x509/profiles.ts';
import { publicKeyInfoOf } from '../../src/x509/public-key-info.ts';
import { serialNumberText } from '../../src/x509/serial-number.ts';
import { METER, SUPPLIER, WORLD } from './hierarchy.ts';
import { REAL_CERTIFICATES } from './real-certificates.ts';

const rows = Object.entries(WORLD).map(([name, issued]) => ({ name, ...issued }));
const folder = mkdtempSync(join(tmpdir(), 'smki-x509-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pemOf = (der: Uint8Array): string => derToPem('CERTIFICATE', der);
function pemFile(name: string, ...ders: readonly Uint8Array[]): string {
  const path = join(folder, `${name.replace(/\W/g, '-')}.pem`);
  writeFileSync(path, ders.map(pemOf).join(''));
  return path;
}

const hasOpenSsl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenSsl) console.warn('\n*** no openssl command: its second opinion is SKIPPED ***\n');

describe.skipIf(!hasOpenSsl)('openssl verify -x509_strict', () => {
  const at = String(Date.parse('2026-06-01T00:00:00Z') / 1000);
  /** RFC 5934's extension is not one that OpenSSL knows; it is not critical, so that does not matter. */
  const verify = (target: string, anchors: string, untrusted?: string) =>
    spawnSync('openssl', [
      ...[
        'verify',
        '-x509_strict',
        '-check_ss_sig',
        '-policy',
        TEST_POLICY,
        '-explicit_policy',
        '-attime',
        at,
      ],
      ...[
        '-CAfile',
        anchors,
        ...(untrusted === undefined ? [] : ['-untrusted', untrusted]),
        target,
      ],
    ]);

  test.each(rows)('accepts $name', ({ name, der, chain }) => {
    const root = chain.at(-1)?.der ?? der;
    const between = chain.slice(0, -1).map((issuer) => issuer.der);
    const untrusted = between.length === 0 ? undefined : pemFile(`${name}-untrusted`, ...between);
    const { status, stderr } = verify(pemFile(name, der), pemFile(`${name}-root`, root), untrusted);
    expect(stderr.toString()).toBe('');
    expect(status).toBe(0);
  });

  test('among them are signatures with a low s and with a high s', () => {
    const high = rows.filter(({ der }) => {
      const signature = signatureFromDer(parseCertificate(der).signature);
      return toNumber(signature.subarray(32)) > ORDER / 2n;
    });
    expect(high.length).toBeGreaterThan(0);
    expect(high.length).toBeLessThan(rows.length);
  });

  test('refuses a certificate under the wrong root', () => {
    const { der, chain } = WORLD['supplier signing']!;
    const wrong = pemFile('wrong', WORLD['Root DCA']!.der);
    const { status } = verify(pemFile('leaf', der), wrong, pemFile('issuing', chain[0]!.der));
    expect(status).not.toBe(0);
  });
});

describe('node:crypto', () => {
  test.each(rows)('verifies $name under the key of its issuer', ({ der, key, chain }) => {
    const issuer = new X509Certificate(chain[0]?.der ?? der);
    const certificate = new X509Certificate(der);
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.checkIssued(issuer)).toBe(true);
    const spki = certificate.publicKey.export({ format: 'der', type: 'spki' });
    expect(toHex(spki)).toBe(toHex(publicKeyInfoOf(key.publicKey)));
  });
});

describe('@peculiar/x509', () => {
  test.each(rows)('verifies $name', async ({ der, chain }) => {
    const issuer = new peculiar.X509Certificate(new Uint8Array(chain[0]?.der ?? der));
    const certificate = new peculiar.X509Certificate(new Uint8Array(der));
    expect(await certificate.verify({ publicKey: issuer, signatureOnly: true })).toBe(true);
    expect(certificate.serialNumber).toBe(toHex(parseCertificate(der).serialNumber).toLowerCase());
  });
});

describe('pkijs', () => {
  test.each(rows)('verifies $name', async ({ der, chain }) => {
    const read = (bytes: Uint8Array): pkijs.Certificate =>
      pkijs.Certificate.fromBER(new Uint8Array(bytes));
    expect(await read(der).verify(read(chain[0]?.der ?? der))).toBe(true);
    expect(asn1js.fromBER(new Uint8Array(der)).offset).toBe(der.length);
  });
});

describe('@peculiar/asn1-x509 writes the same octets again', () => {
  const certificates = [...rows, ...REAL_CERTIFICATES];
  test.each(certificates)('$name', ({ der }) => {
    const parsed = AsnConvert.parse(der, AsnCertificate);
    expect(toHex(new Uint8Array(AsnConvert.serialize(parsed)))).toBe(toHex(der));
  });
});

describe('BoxedKeyStore of @smartdcc/dccboxed-keystore', () => {
  const { digitalSignature, keyAgreement } = KeyUsage;
  const entries = [
    { name: 'supplier signing', eui: SUPPLIER, usage: digitalSignature, role: 2 },
    {
      name: 'supplier key agreement, with a common name',
      eui: SUPPLIER,
      usage: keyAgreement,
      role: 2,
    },
    { name: 'XML signing', eui: SUPPLIER, usage: digitalSignature, role: 135 },
    { name: 'device signing', eui: METER, usage: digitalSignature, role: undefined },
    { name: 'device key agreement', eui: METER, usage: keyAgreement, role: undefined },
  ];

  /** `{ eui: { usage: { decimal serial: entry } } }`, as its schema.json says. */
  function keystoreJson(): string {
    const json: Record<string, Record<string, Record<string, unknown>>> = {};
    for (const { name, eui, usage, role } of entries) {
      const { der } = WORLD[name]!;
      const serial = serialNumberText(parseCertificate(der).serialNumber);
      const byUsage = (json[eui.toLowerCase()] ??= {});
      const bySerial = (byUsage[KeyUsage[usage]] ??= {});
      bySerial[serial] = { certificate: pemOf(der), name, ...(role !== undefined && { role }) };
    }
    return JSON.stringify(json);
  }

  test('finds our certificates by EUI-64, usage and role in a key store file', async () => {
    const file = join(folder, 'keystore.json');
    writeFileSync(file, keystoreJson());
    const store = await BoxedKeyStore.new('127.0.0.1', undefined, file);
    for (const { name, eui, usage, role } of entries) {
      const found = await store.query({ eui, keyUsage: usage, role, lookup: 'certificate' });
      const names = found?.map((entry) => [entry.name, entry.role, entry.keyUsage]);
      expect(names).toEqual([[name, role, [usage]]]);
      expect(toHex(found![0]!.certificate.raw)).toBe(toHex(WORLD[name]!.der));
    }
    await store.cleanup();
  });

  test.each(entries)('reads identity, usage and serial number from $name', (row) => {
    const certificate = new X509Certificate(WORLD[row.name]!.der);
    const read =
      row.role === undefined ? buildDeviceCertificateMetadata : buildOrgCertificateMetadata;
    const { serialNumber } = parseCertificate(WORLD[row.name]!.der);
    expect(read(certificate)).toMatchObject({
      eui: { eui: row.eui.toLowerCase() },
      keyUsage: [row.usage],
      serial: BigInt(serialNumberText(serialNumber)),
    });
  });
});
