/**
 * PEM and DER files, objects of other libraries, the look-up of gbcs-parser, fragments of service requests.
 */
import { KeyObject, X509Certificate, createPublicKey, diffieHellman } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromBase64, toHex } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import {
  DUIS_TERMS,
  fromPemBundle,
  partyEntries,
  toDerFiles,
  toGbcsKeyStore,
  toPemBundle,
  toPemFiles,
  toUpdateSecurityCredentialsCoS,
  toUpdateSecurityCredentialsKRP,
  toX509Certificate,
  toX509IssuerSerial,
} from '../../src/interop/index.ts';
import { createSmallWorld } from '../../src/simulation/world.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { pemToDer } from '../../src/x509/pem.ts';
import { codeOf } from '../crypto/code-of.ts';
import { WORLD } from '../x509/hierarchy.ts';

const { supplier, networkOperator, hierarchy, nextHierarchy } = createSmallWorld({
  seed: 'hand over',
});
const entries = [supplier, networkOperator].flatMap(partyEntries);
const authorities = [hierarchy.issuingOca, hierarchy.root];

describe('PEM and DER', () => {
  test('a bundle says whose each certificate is, and gives the same octets back', () => {
    const text = toPemBundle(authorities, { remark: 'SIMULATION' });
    expect(text).toMatch(/^# OU=07, CN=SI1, serial number [0-9A-F]{32}\n# SIMULATION\n-----BEGIN/);
    expect(fromPemBundle(text).map(toHex)).toEqual(authorities.map(toHex));
    expect(new X509Certificate(text).subject).toBe('OU=07\nCN=SI1');
  });

  test('private keys in a bundle are left where they are', () => {
    const text = entries[0]!.privateKeyPem! + toPemBundle(authorities);
    expect(fromPemBundle(text)).toHaveLength(2);
  });

  test.each([
    ['a cut bundle', toPemBundle(authorities).slice(0, 500)],
    ['a private key', entries[0]!.privateKeyPem!],
    ['text', 'hello'],
    ['nothing', ''],
  ])('%s is refused', (_, text) => {
    expect(codeOf(() => fromPemBundle(text))).toBe('interop/unreadable');
  });

  test('files hold each certificate with the key that belongs to it', () => {
    const files = new Map(toPemFiles(entries).map(({ path, content }) => [path, content]));
    expect([...files.keys()].sort()).toEqual([
      'cert/Z1-networkOperator-ds.pem',
      'cert/Z1-networkOperator-ka.pem',
      'cert/Z1-supplier-ds.pem',
      'cert/Z1-supplier-ka.pem',
      'cert/Z1-supplierPP-ka.pem',
      'key/Z1-networkOperator-ds.key',
      'key/Z1-networkOperator-ka.key',
      'key/Z1-supplier-ds.key',
      'key/Z1-supplier-ka.key',
      'key/Z1-supplierPP-ka.key',
    ]);
    for (const [path, content] of files) {
      if (!path.startsWith('cert/')) continue;
      const key = files.get(path.replace('cert/', 'key/').replace('.pem', '.key')) as string;
      const { publicKey } = new X509Certificate(content);
      expect(createPublicKey(key).equals(publicKey)).toBe(true);
      expect(key).toMatch(/^# SIMULATION/);
    }
  });

  test('DER files hold the same octets as PEM files', () => {
    const pem = toPemFiles(entries).map(({ content }) =>
      toHex(pemToDer(content as string)[0]!.der),
    );
    const der = toDerFiles(entries).map(({ content }) => toHex(content as Uint8Array));
    expect(der).toEqual(pem);
    expect(toDerFiles(entries)[0]!.path).toBe('der/Z1-supplier-ds.cer');
    expect(toDerFiles(entries)[1]!.path).toBe('der/Z1-supplier-ds.p8');
  });
});

describe('toX509Certificate', () => {
  test('is the certificate that @peculiar/x509 knows', async () => {
    const certificate = await toX509Certificate(hierarchy.issuingOca);
    const issuer = await toX509Certificate(hierarchy.root);
    expect(certificate.subject).toBe('OU=07, CN=SI1');
    expect(await certificate.verify({ publicKey: issuer, signatureOnly: true })).toBe(true);
    expect(toHex(new Uint8Array(certificate.rawData))).toBe(toHex(hierarchy.issuingOca));
  });
});

describe('the look-up of gbcs-parser', () => {
  const keyStore = toGbcsKeyStore([
    ...entries,
    { certificate: WORLD['device key agreement']!.der },
  ]);
  const formatted = supplier.entityId.replace(/(..)(?!$)/g, '$1-').toLowerCase();

  test.each(['DS', 'KA'] as const)('%s keys fit together', async (type) => {
    const privateKey = await keyStore(formatted, type, { privateKey: true });
    const publicKey = await keyStore(supplier.entityId, type, {});
    expect(privateKey).toBeInstanceOf(KeyObject);
    expect(createPublicKey(privateKey).equals(publicKey)).toBe(true);
  });

  test('the prepayment key is another', async () => {
    const management = await keyStore(formatted, 'KA', {});
    const prePayment = await keyStore(formatted, 'KA', { prePayment: true });
    expect(prePayment.equals(management)).toBe(false);
  });

  test('agrees on the secret that the party itself agrees on', async () => {
    const privateKey = await keyStore(supplier.entityId, 'KA', { privateKey: true });
    const publicKey = await keyStore('00DB1234567890A0', 'KA', {});
    const secret = diffieHellman({ privateKey, publicKey });
    const { point } = parseCertificate(WORLD['device key agreement']!.der).publicKeyInfo;
    expect(toHex(new Uint8Array(secret))).toBe(toHex(supplier.agreementKey().agree(point!)));
  });

  test.each([
    [
      'a private key that is not there',
      '00DB1234567890A0',
      'KA',
      { privateKey: true },
      'keys/not-found',
    ],
    ['a certificate that is not there', '00DB1234567890A0', 'DS', {}, 'keys/not-found'],
    ['text that is no EUI-64', 'meter', 'DS', {}, 'vocabulary/not-an-eui64'],
  ] as const)('%s is a rejection', async (_, eui, type, options, code) => {
    const error: unknown = await keyStore(eui, type, options).catch((reason: unknown) => reason);
    expect(isSmkiError(error) && error.code).toBe(code);
  });
});

describe('fragments of service requests', () => {
  const update = { replacements: supplier.cells(), issuers: authorities };

  test('carry the certificates in base64, with the issuing authority that they need and no other', () => {
    const xml = toUpdateSecurityCredentialsKRP({ ...update, floorSequenceNumber: 7n });
    expect(xml).toMatch(
      /^<sr:UpdateSecurityCredentialsKRP>\n {2}<sr:ReplacementCertificates>\n {4}</,
    );
    expect(xml).toMatch(/<sr:RemotePartyFloorSeqNumber>7</);
    expect(xml).toMatch(/<sr:ApplyTimeBasedCPVChecks>true</);
    const carried = [...xml.matchAll(/Certificate>([A-Za-z0-9+/=]{100,})</g)].map(([, text]) =>
      toHex(fromBase64(text!)),
    );
    expect(carried).toEqual(
      [...Object.values(update.replacements), hierarchy.issuingOca].map(toHex),
    );
  });

  test('have the terms of the caller’s schema where it differs', () => {
    const terms = { replacement: 'KRPCert', disapply: '0' };
    const xml = toUpdateSecurityCredentialsCoS({
      ...update,
      timeBasedChecks: 'disapply',
      terms,
      prefix: '',
    });
    expect(xml).toMatch(/^<UpdateSecurityCredentialsCoS>/);
    expect(xml).toMatch(/<KRPCert>/);
    expect(xml).toMatch(/<ApplyTimeBasedCPVChecks>0</);
  });

  test('carry at most three path certificates', () => {
    const others = Array.from({ length: 4 }, () => nextHierarchy());
    const replacements = Object.fromEntries(
      others.map(({ issuingOca }, index) => [`cell ${index}`, issuingOca]),
    );
    const issuers = others.map(({ root }) => root);
    expect(codeOf(() => toUpdateSecurityCredentialsKRP({ replacements, issuers }))).toBe(
      'interop/unsupported',
    );
  });

  test('name a signer by reversed issuer and decimal serial number', () => {
    const serial = BigInt(`0x${toHex(parseCertificate(entries[0]!.certificate).serialNumber)}`);
    const xml = toX509IssuerSerial(entries[0]!.certificate);
    expect(xml).toContain('<ds:X509IssuerName>CN=SI1,OU=07</ds:X509IssuerName>');
    expect(xml).toContain(`<ds:X509SerialNumber>${serial}</ds:X509SerialNumber>`);
  });

  test('say which of their terms are known and which assumed', () => {
    for (const { term, source, certainty } of Object.values(DUIS_TERMS)) {
      expect([term, source].join()).not.toBe(',');
      expect(['confirmed', 'proposed']).toContain(certainty);
    }
  });
});
