/**
 * `smki verify` through the command line's own entry, with files in memory.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { fromLatin1, toHex } from '../../src/core/bytes.ts';
import { fail } from '../../src/core/errors.ts';
import { type Instant, instant } from '../../src/core/instant.ts';
import type { CommandIo } from '../../src/cli/io.ts';
import { runSmki } from '../../src/cli/run.ts';
import { derToPem } from '../../src/x509/pem.ts';
import { issueRevocationList } from '../../src/x509/index.ts';
import { WORLD, issuingDca, issuingOca, rootDca, rootOca } from '../x509/hierarchy.ts';

const supplier = WORLD['supplier signing']!;
const meter = WORLD['device signing']!;
const pem = (...ders: readonly Uint8Array[]): Uint8Array =>
  fromLatin1(ders.map((der) => derToPem('CERTIFICATE', der)).join(''));
const listOf = (authority: typeof rootOca, revoked: readonly Uint8Array[]): Uint8Array =>
  issueRevocationList({
    issuer: authority.issuer,
    signingKey: authority.key,
    number: 7,
    thisUpdate: instant('2026-01-01T00:00:00Z'),
    nextUpdate: instant('2027-01-01T00:00:00Z'),
    entries: revoked.map((serialNumber) => ({ serialNumber, revokedAt: instant('2026-01-02') })),
  });

const FILES: Readonly<Record<string, Uint8Array>> = {
  'supplier.pem': pem(supplier.der),
  'supplier.der': supplier.der,
  'supplier.hex': fromLatin1(`${toHex(supplier.der)}\n`),
  'chain.pem': pem(supplier.der, issuingOca.der),
  'meter.pem': pem(meter.der),
  'z1.pem': pem(issuingOca.der),
  'root.pem': pem(rootOca.der),
  'device-cas.pem': pem(rootDca.der, issuingDca.der),
  'cut.der': supplier.der.subarray(0, 200),
  'cut.pem': pem(supplier.der).subarray(0, 300),
  'key.pem': fromLatin1('-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n'),
  'clean.crl': listOf(issuingOca, []),
  'revoked.crl': listOf(issuingOca, [supplier.contents.serialNumber]),
  'clean.arl': listOf(rootOca, []),
};

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function smki(command: string, now: Instant = instant('2026-06-01T00:00:00Z')): Run {
  let [out, error] = ['', ''];
  const io: CommandIo = {
    readFile: (path) => {
      const name = path === '-' ? 'supplier.pem' : path;
      const found = FILES[name];
      const reason = 'no such file';
      return found ?? fail('cli/unreadable-input', `${path}: ${reason}`, { input: path, reason });
    },
    listFiles: () => [],
    checkOutput: () => undefined,
    version: '1.2.3',
    writeFile: () => undefined,
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    colour: false,
    watched: false,
    now: () => now,
  };
  // Words are separated by spaces, but for those in double quotes.
  const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);
  const code = runSmki(['verify', ...args], io) as number;
  return { code, out, error };
}

const BARE = `--anchor-name "OU=00, CN=ZA" --anchor-key ${toHex(rootOca.key.publicKey)}`;

describe('a valid path: exit code 0', () => {
  test.each([
    'supplier.pem --anchors root.pem --intermediates z1.pem',
    'supplier.der --anchors root.pem --intermediates z1.pem',
    'supplier.hex --anchors root.pem --intermediates z1.pem',
    '- --anchors root.pem --intermediates z1.pem',
    'chain.pem --anchors root.pem',
    `chain.pem ${BARE}`,
    'supplier.pem --anchors z1.pem',
    'supplier.pem --anchors root.pem --intermediates device-cas.pem --intermediates z1.pem',
    'meter.pem --anchors device-cas.pem',
    'chain.pem --anchors root.pem --rules rfc5280-profile',
    'chain.pem --anchors root.pem --policy 1.2.826.0.1.8641679.1.2.1.4',
    'chain.pem --anchors root.pem --crls clean.crl --crls clean.arl',
    'chain.pem --anchors root.pem --crls clean.crl --missing-crls accept',
    'chain.pem --anchors root.pem --at 2030-01-01T00:00:00Z',
    'chain.pem --anchors root.pem --at 2090-01-01T00:00:00Z --no-time-checks',
  ])('smki verify %s', (command) => {
    const { code, out, error } = smki(command);
    expect(error).toBe('');
    expect(out).toMatch(/^valid /);
    expect(code).toBe(0);
  });
});

describe('an invalid path: exit code 1, and the reason', () => {
  test.each([
    ['issuer-not-found', 'supplier.pem --anchors root.pem'],
    ['issuer-not-found', 'meter.pem --anchors root.pem'],
    ['expired', 'chain.pem --anchors root.pem --at 2040-01-01T00:00:00Z'],
    ['not-yet-valid', 'chain.pem --anchors root.pem --at 2020-01-01T00:00:00Z'],
    ['no-acceptable-policy', 'chain.pem --anchors root.pem --policy 1.2.3'],
    ['certificate-revoked', 'chain.pem --anchors root.pem --crls revoked.crl --crls clean.arl'],
    ['revocation-status-unknown', 'chain.pem --anchors root.pem --crls clean.crl'],
    [
      'signature-invalid',
      `chain.pem --anchor-name "OU=00, CN=ZA" --anchor-key ${toHex(supplier.key.publicKey)}`,
    ],
  ])('%s: smki verify %s', (reason, command) => {
    const { code, out } = smki(command);
    expect(out).toMatch(/^refused /);
    expect(out).toContain(`1. ${reason}: `);
    expect(code).toBe(1);
  });
});

describe('unusable input: exit code 2, and one line that says what to do', () => {
  test.each([
    ['name one certificate file', '--anchors root.pem'],
    ['name one certificate file', 'supplier.pem z1.pem --anchors root.pem'],
    ['give --anchors', 'supplier.pem'],
    ['missing.pem', 'missing.pem --anchors root.pem'],
    ['missing.pem', 'supplier.pem --anchors missing.pem'],
    ['cut.der', 'cut.der --anchors root.pem'],
    ['cut.pem', 'cut.pem --anchors root.pem'],
    ['private key', 'key.pem --anchors root.pem'],
    ['revocation lists go to smki verify --crls', 'clean.crl --anchors root.pem'],
    ['certificates go to --anchors', 'chain.pem --anchors root.pem --crls root.pem'],
    ['2026-01-01T00:00:00Z', 'supplier.pem --anchors root.pem --at yesterday'],
    ['--rules', 'supplier.pem --anchors root.pem --rules toString'],
    ['--missing-crls', 'supplier.pem --anchors root.pem --missing-crls maybe'],
    ['initialPolicySet', 'supplier.pem --anchors root.pem --policy one.two'],
    ['go together', 'supplier.pem --anchor-name "OU=00, CN=ZA"'],
    ['hexadecimal', 'supplier.pem --anchor-name "OU=00, CN=ZA" --anchor-key xyz'],
    ['65 octets', 'supplier.pem --anchor-name "OU=00, CN=ZA" --anchor-key 0406'],
    ['--frobnicate', 'supplier.pem --anchors root.pem --frobnicate'],
  ])('%s: smki verify %s', (says, command) => {
    const { code, out, error } = smki(command);
    expect(error).toMatch(/^smki verify: [^\n]*\n$/);
    expect(error).toContain(says);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

test('--json is the verdict as data', () => {
  const { out, code } = smki('supplier.pem --anchors root.pem --json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    valid: false,
    rules: 'path',
    at: '2026-06-01T00:00:00Z',
    reasons: [
      {
        code: 'issuer-not-found',
        clause: 'RFC 5280 6.1.3(a)(4)',
        certificate: { index: 0, role: 'leaf' },
      },
    ],
    path: [{ issuer: 'OU=07, CN=Z1' }],
    anchor: null,
  });
  const valid = smki('chain.pem --anchors root.pem --no-time-checks --json');
  expect(JSON.parse(valid.out)).toMatchObject({
    valid: true,
    at: null,
    reasons: [],
    anchor: { name: 'OU=00, CN=ZA' },
    signatureChecks: 2,
  });
});

test('the explanation shows the path and what is missing', () => {
  const { out } = smki('supplier.pem --anchors root.pem');
  expect(out).toContain('path tried, leaf first:');
  expect(out).toContain('x500UniqueIdentifier=90B3D51F30010000');
  expect(out).toContain('issuer OU=07, CN=Z1 is missing');
});
