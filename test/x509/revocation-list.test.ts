import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificateList } from '@peculiar/asn1-x509';
import * as pkijs from 'pkijs';
import { afterAll, describe, expect, test } from 'vitest';
import { der } from '../../src/asn1/index.ts';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { instant, toIso } from '../../src/core/instant.ts';
import { ECDSA_WITH_SHA256 } from '../../src/x509/algorithm.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import {
  type RevocationListContents,
  assembleRevocationList,
  issueRevocationList,
  prepareRevocationList,
} from '../../src/x509/issue-revocation-list.ts';
import { assembleSigned } from '../../src/x509/issue.ts';
import { nameText } from '../../src/x509/name.ts';
import { derToPem } from '../../src/x509/pem.ts';
import {
  REVOCATION_REASONS,
  findRevocation,
  parseRevocationList,
  verifyRevocationList,
} from '../../src/x509/revocation-list.ts';
import type { RevocationReason } from '../../src/x509/types.ts';
import { WORLD, issuingOca, rootOca } from './hierarchy.ts';

const revokedAt = instant('2026-02-03T04:05:06Z');
const supplier = parseCertificate(WORLD['supplier signing']!.der);
const recovery = parseCertificate(WORLD.recovery!.der);
const reasons = Object.keys(REVOCATION_REASONS) as RevocationReason[];

const contents: RevocationListContents = {
  issuer: issuingOca.issuer,
  number: 300,
  thisUpdate: instant('2026-02-03T05:00:00Z'),
  nextUpdate: instant('2026-02-05T05:00:00Z'),
  entries: [{ serialNumber: supplier.serialNumber, revokedAt, reason: 'keyCompromise' }],
};
const issued = issueRevocationList({ ...contents, signingKey: issuingOca.key });
const empty = issueRevocationList({ ...contents, entries: [], signingKey: issuingOca.key });

describe('a revocation list', () => {
  const list = parseRevocationList(issued);

  test('is version 2 with number, times and the identifier of its issuer', () => {
    expect([list.version, list.number, nameText(list.issuer)]).toEqual([2, 300n, 'OU=07, CN=Z1']);
    expect(toIso(list.thisUpdate)).toBe('2026-02-03T05:00:00Z');
    expect(list.nextUpdate && toIso(list.nextUpdate)).toBe('2026-02-05T05:00:00Z');
    expect(smkiExtensions(list).authorityKeyIdentifier?.keyIdentifier).toEqual(
      issuingOca.issuer.keyIdentifier,
    );
  });

  test('tells who is revoked, when and why, and who is not', () => {
    expect(findRevocation(list, supplier.serialNumber)).toMatchObject({
      revokedAt,
      reason: 'keyCompromise',
    });
    expect(findRevocation(list, recovery.serialNumber)).toBeUndefined();
  });

  test('verifies under the key of its issuer only', () => {
    expect(verifyRevocationList(list, issuingOca.key.publicKey)).toBe(true);
    expect(verifyRevocationList(list, rootOca.key.publicKey)).toBe(false);
  });

  test('in two steps is that of one step', () => {
    const prepared = prepareRevocationList(contents);
    expect(assembleRevocationList(prepared, issuingOca.key.sign(prepared.tbs))).toEqual(issued);
  });

  test('without entries leaves the list out', () => {
    expect(parseRevocationList(empty).entries).toEqual([]);
    expect(verifyRevocationList(parseRevocationList(empty), issuingOca.key.publicKey)).toBe(true);
  });

  test('may revoke more certificates than a call has room for arguments', () => {
    const serialNumber = (i: number): Uint8Array => Uint8Array.of(0x10, i >> 16, i >> 8, i);
    const entries = Array.from({ length: 150_000 }, (_, i) => ({
      serialNumber: serialNumber(i),
      revokedAt,
    }));
    const { tbs } = prepareRevocationList({ ...contents, entries });
    const long = parseRevocationList(assembleSigned(tbs, new Uint8Array(64).fill(1)));
    expect(long.entries).toHaveLength(entries.length);
    expect(long.entries.at(-1)?.serialNumber).toEqual(serialNumber(149_999));
  });

  test.each(reasons)('gives the reason %s', (reason) => {
    const entries = [{ serialNumber: supplier.serialNumber, revokedAt, reason }];
    const { tbs } = prepareRevocationList({ ...contents, entries });
    const [entry] = parseRevocationList(assembleSigned(tbs, new Uint8Array(64).fill(1))).entries;
    // RFC 5280 5.3.1: unspecified is said by saying nothing.
    expect(entry?.reason).toBe(reason === 'unspecified' ? undefined : reason);
    expect(entry?.extensions).toHaveLength(reason === 'unspecified' ? 0 : 1);
  });

  test.each([
    ['its next update is not after this one', { nextUpdate: contents.thisUpdate }],
    ['its number is negative', { number: -1 }],
    ['its number is none', { number: NaN }],
  ])('is refused when %s', (_, changes) => {
    expect(() => prepareRevocationList({ ...contents, ...changes })).toThrow(
      expect.objectContaining({ code: 'asn1/cannot-encode' }),
    );
  });
});

describe('a list of version 1', () => {
  const entry = der.sequence(der.element(0x02, Uint8Array.of(7)), der.utcTime(revokedAt));
  const tbs = der.sequence(
    ECDSA_WITH_SHA256,
    issuingOca.issuer.name.der,
    der.utcTime(contents.thisUpdate),
    der.sequence(entry),
  );
  const list = parseRevocationList(assembleSigned(tbs, issuingOca.key.sign(tbs)));

  test('has neither number nor reasons, and need not have a next update', () => {
    expect(list).toMatchObject({ version: 1, number: undefined, nextUpdate: undefined });
    expect(list.entries).toMatchObject([{ reason: undefined, serialNumber: fromHex('07') }]);
    expect(verifyRevocationList(list, issuingOca.key.publicKey)).toBe(true);
  });
});

describe('a list that is read tolerantly', () => {
  const entry = der.sequence(der.element(0x02, Uint8Array.of(0, 7)), der.utcTime(revokedAt));
  const tbs = der.sequence(
    ECDSA_WITH_SHA256,
    issuingOca.issuer.name.der,
    der.utcTime(contents.thisUpdate),
    der.sequence(entry),
  );
  const encoded = assembleSigned(tbs, issuingOca.key.sign(tbs));

  test('revokes by the value of a serial number, whatever zeros stand before it', () => {
    const list = parseRevocationList(encoded, { decoding: 'tolerant' });
    expect(findRevocation(list, Uint8Array.of(7))).toBeDefined();
    expect(findRevocation(list, Uint8Array.of(0, 0, 7))).toBeDefined();
    expect(findRevocation(list, Uint8Array.of(0, 0x87))).toBeUndefined();
  });
});

describe('a malformed list', () => {
  test.each([
    ['cut at the end', issued.subarray(0, -1), 'asn1/truncated'],
    ['with an octet too many', Uint8Array.from([...issued, 0]), 'asn1/trailing-bytes'],
    ['that is a certificate', rootOca.der, 'x509/not-a-certificate'],
  ])('%s is refused', (_, bytes, code) => {
    expect(() => parseRevocationList(bytes)).toThrow(expect.objectContaining({ code }));
  });
});

describe('second opinions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smki-crl-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, label: string, ...ders: readonly Uint8Array[]): string => {
    writeFileSync(join(folder, name), ders.map((bytes) => derToPem(label, bytes)).join(''));
    return join(folder, name);
  };
  const hasOpenSsl = spawnSync('openssl', ['version']).status === 0;

  test.skipIf(!hasOpenSsl)('openssl crl verifies the signature', () => {
    const issuer = file('issuer.pem', 'CERTIFICATE', issuingOca.der);
    const list = file('list.pem', 'X509 CRL', issued);
    const { stderr } = spawnSync('openssl', ['crl', '-in', list, '-CAfile', issuer, '-noout']);
    expect(stderr.toString()).toContain('verify OK');
  });

  test.skipIf(!hasOpenSsl).each([
    ['refuses the revoked certificate', 'supplier signing', 2],
    ['accepts another', 'recovery', 0],
  ])('openssl verify -crl_check %s', (_, name, status) => {
    const roots = file('roots.pem', 'CERTIFICATE', rootOca.der);
    const issuer = file('issuer.pem', 'CERTIFICATE', issuingOca.der);
    const leaf = file('leaf.pem', 'CERTIFICATE', WORLD[name]!.der);
    const list = file('list.pem', 'X509 CRL', issued);
    const at = String(Date.parse('2026-02-04T00:00:00Z') / 1000);
    const verdict = spawnSync('openssl', [
      ...['verify', '-x509_strict', '-crl_check', '-attime', at, '-CRLfile', list],
      ...['-CAfile', roots, '-untrusted', issuer, leaf],
    ]);
    expect(verdict.status).toBe(status);
  });

  test('pkijs verifies it and finds the revoked certificate', async () => {
    const list = pkijs.CertificateRevocationList.fromBER(new Uint8Array(issued));
    const read = (bytes: Uint8Array) => pkijs.Certificate.fromBER(new Uint8Array(bytes));
    expect(await list.verify({ issuerCertificate: read(issuingOca.der) })).toBe(true);
    expect(list.isCertificateRevoked(read(WORLD['supplier signing']!.der))).toBe(true);
    expect(list.isCertificateRevoked(read(WORLD.recovery!.der))).toBe(false);
  });

  test.each([issued, empty])('asn1-x509 writes it again', (bytes) => {
    const again = AsnConvert.serialize(AsnConvert.parse(bytes, CertificateList));
    expect(toHex(new Uint8Array(again))).toBe(toHex(bytes));
  });
});
