/**
 * PKCS#12 both ways, with the OpenSSL command on the other side.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import { importSigningKey, seededRandom } from '../../src/crypto/index.ts';
import { fromPkcs12, partyEntries, toPkcs12 } from '../../src/interop/index.ts';
import { createSmallWorld } from '../../src/simulation/world.ts';
import { derToPem, pemToDer } from '../../src/x509/pem.ts';

const { supplier, hierarchy } = createSmallWorld({ seed: 'pkcs12' });
const [entry] = partyEntries(supplier);
const contents = {
  certificate: entry!.certificate,
  privateKeyPem: entry!.privateKeyPem!,
  chain: [hierarchy.issuingOca, hierarchy.root],
  friendlyName: 'Z1-supplier-ds',
};
const password = 'a password';
const make = (seed: string): Promise<Uint8Array> =>
  toPkcs12(contents, { password, random: seededRandom(seed) });

const folder = mkdtempSync(join(tmpdir(), 'smki-pkcs12-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const hasOpenSsl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenSsl) console.warn('\n*** no openssl command: its second opinion is SKIPPED ***\n');

async function codeOfRejection(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
  } catch (error) {
    if (isSmkiError(error)) return error.code;
    throw error;
  }
  return undefined;
}

const privateKeyOf = (pem: string): string =>
  toHex(importSigningKey({ id: 'x', privateKey: pem }).publicKey);

describe('what is written', () => {
  test('is read again, octet for octet', async () => {
    const { certificates, privateKeysPem } = await fromPkcs12(await make('1'), { password });
    expect(certificates.map(toHex)).toEqual([contents.certificate, ...contents.chain].map(toHex));
    expect(privateKeysPem.map((pem) => pemToDer(pem))).toEqual([pemToDer(contents.privateKeyPem)]);
  });

  test('is the same for the same seed, and only for that', async () => {
    const [one, again, other] = await Promise.all([make('1'), make('1'), make('2')]);
    expect(toHex(again)).toBe(toHex(one));
    expect(toHex(other)).not.toBe(toHex(one));
  });

  test.skipIf(!hasOpenSsl)('is what OpenSSL opens, with the name and the chain', async () => {
    const file = join(folder, 'ours.p12');
    writeFileSync(file, await make('1'));
    const args = ['pkcs12', '-in', file, '-passin', `pass:${password}`, '-nodes', '-info'];
    const { stdout, stderr, status } = spawnSync('openssl', args, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('friendlyName: Z1-supplier-ds');
    expect(stderr).toContain('PBES2, PBKDF2, AES-256-CBC');
    const found = pemToDer(stdout.replace(/^(?!-----|[A-Za-z0-9+/=]+$).*$/gm, ''));
    expect(found.map(({ der }) => toHex(der)).sort()).toEqual(
      [
        ...pemToDer(contents.privateKeyPem).map(({ der }) => der),
        contents.certificate,
        ...contents.chain,
      ]
        .map(toHex)
        .sort(),
    );
  });
});

describe.skipIf(!hasOpenSsl)('what OpenSSL writes', () => {
  test('is read', async () => {
    const [key, certificate, out] = ['key.pem', 'cert.pem', 'theirs.p12'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(key, contents.privateKeyPem);
    writeFileSync(certificate, derToPem('CERTIFICATE', contents.certificate));
    const files = ['-inkey', key, '-in', certificate, '-out', out];
    const made = spawnSync('openssl', [
      'pkcs12',
      '-export',
      ...files,
      '-passout',
      `pass:${password}`,
    ]);
    expect(made.stderr.toString()).toBe('');
    const found = await fromPkcs12(new Uint8Array(readFileSync(out)), { password });
    expect(found.certificates.map(toHex)).toEqual([toHex(contents.certificate)]);
    expect(found.privateKeysPem.map(privateKeyOf)).toEqual([privateKeyOf(contents.privateKeyPem)]);
  });
});

describe('what is wrong is an error with a code', () => {
  test.each([
    ['another password', (file: Uint8Array) => file, 'other', 'interop/wrong-password'],
    [
      'a file that is cut',
      (file: Uint8Array) => file.subarray(0, 900),
      password,
      'interop/unreadable',
    ],
    ['nothing', () => new Uint8Array(), password, 'interop/unreadable'],
    ['a certificate', () => contents.certificate, password, 'interop/unreadable'],
    ['a password that is not ASCII', (file: Uint8Array) => file, 'pässword', 'interop/unsupported'],
    ['no password', (file: Uint8Array) => file, '', 'interop/unsupported'],
  ])('%s', async (_, change, secret, code) => {
    const file = change(await make('1'));
    expect(await codeOfRejection(fromPkcs12(file, { password: secret }))).toBe(code);
  });

  test('one octet of the content changed', async () => {
    const file = Uint8Array.from(await make('1'));
    file[400] = file[400]! ^ 1;
    expect(await codeOfRejection(fromPkcs12(file, { password }))).toBe('interop/wrong-password');
  });

  test('a private key that is none', async () => {
    const bad = { ...contents, privateKeyPem: derToPem('EC PRIVATE KEY', Uint8Array.of(0)) };
    const making = toPkcs12(bad, { password, random: seededRandom('x') });
    expect(await codeOfRejection(making)).toBe('interop/unsupported');
  });
});

test.each([
  ['no options', new Uint8Array(3), undefined, 'interop/unsupported'],
  ['no password', new Uint8Array(3), {}, 'interop/unsupported'],
  ['no file', null, { password: 'x' }, 'interop/unreadable'],
  ['text for a file', 'x', { password: 'x' }, 'interop/unreadable'],
])('reading with %s is refused by name', async (_what, file, options, code) => {
  await expect(fromPkcs12(file as never, options as never)).rejects.toMatchObject({ code });
});
