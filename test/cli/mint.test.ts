/**
 * `smki mint` through the command line's own entry; what it writes goes before OpenSSL and the npm package.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BoxedKeyStore, KeyUsage } from '@smartdcc/dccboxed-keystore';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandIo } from '../../src/cli/io.ts';
import { runSmki } from '../../src/cli/run.ts';
import { fromLatin1, toHex } from '../../src/core/bytes.ts';
import { fail } from '../../src/core/errors.ts';
import { instant } from '../../src/core/instant.ts';
import {
  type BoxedKeyStoreJson,
  fromPkcs12,
  partyEntries,
  toBoxedKeyStore,
  toPemBundle,
} from '../../src/interop/index.ts';
import { createSmallWorld } from '../../src/simulation/world.ts';
import { TEST_POLICY } from '../../src/x509/profiles.ts';
import { keystoreEntries } from '../support/material.ts';

/** An old PKI of our own, and the real one of the npm package as its file. */
const old = createSmallWorld({ seed: 'old', startAt: instant('2010-01-01T00:00:00Z') });
const ours = [old.supplier, old.networkOperator, old.accessControlBroker].flatMap(partyEntries);
const real: Record<string, Record<string, Record<string, unknown>>> = {};
for (const { eui, usage, serial, ...entry } of keystoreEntries()) {
  ((real[eui] ??= {})[usage] ??= {})[serial] = entry;
}
const hostile = ours.map((entry, index) => ({ ...entry, name: `../../${index % 2}/x` }));

const INPUTS: Readonly<Record<string, string>> = {
  'keystore.json': JSON.stringify(real),
  'ours.json': JSON.stringify(toBoxedKeyStore(ours)),
  'hostile.json': JSON.stringify(toBoxedKeyStore(hostile)),
  'ca.pem': toPemBundle([old.hierarchy.issuingOca, old.hierarchy.root]),
  'cut.json': JSON.stringify(real).slice(0, 5_000),
  'contradictory.json': JSON.stringify(toBoxedKeyStore(ours)).replace('"role":2', '"role":3'),
  'readme.txt': 'hello',
};

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  readonly files: ReadonlyMap<string, Uint8Array | string>;
}

async function mint(command: string): Promise<Run> {
  let [out, error] = ['', ''];
  const files = new Map<string, Uint8Array | string>();
  const io: CommandIo = {
    readFile: (path) => {
      const reason = 'no such file';
      const found = INPUTS[path];
      if (found === undefined)
        fail('cli/unreadable-input', `${path}: ${reason}`, { input: path, reason });
      return fromLatin1(found);
    },
    listFiles: () => [],
    checkOutput: () => undefined,
    version: '1.2.3',
    writeFile: (path, content) => files.set(path, content),
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    colour: false,
    watched: false,
    now: () => instant('2026-06-01T12:00:00Z'),
  };
  const code = await runSmki(['mint', ...command.split(' ').filter(Boolean)], io);
  return { code, out, error, files };
}

const folder = mkdtempSync(join(tmpdir(), 'smki-mint-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a ZAZ1-shaped PKI that is valid at 2027-01-01', () => {
  let run: Run;
  beforeAll(async () => {
    run = await mint('--like keystore.json --at 2027-01-01T00:00:00Z --out new');
    for (const [path, content] of run.files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  });
  const names = (kind: string): readonly string[] =>
    [...run.files.keys()].filter((path) => path.startsWith(`new/${kind}/`)).sort();

  test('is written, and told', () => {
    expect(run.code).toBe(0);
    expect(run.error).toBe('');
    expect(run.out).toContain(
      '25 have expired, and 4 were not signed by the authority that they name',
    );
    expect(run.out).toMatch(
      /OU=07, CN=Z1 +issuingOca +2051-12-31T23:59:59Z +29 +its key recovered/,
    );
  });

  test('has 33 certificates of parties, 12 of devices, six authorities, in every format', () => {
    expect(names('cert')).toHaveLength(45);
    expect(names('key')).toHaveLength(45);
    expect(names('der')).toHaveLength(2 * 45 + 6);
    expect(names('pkcs12')).toHaveLength(45);
    expect(names('ca').map((path) => path.slice('new/ca/'.length))).toEqual(
      ['E357', 'OB', 'SD1', 'Z1', 'Z99', 'ZA'].flatMap((name) => [`${name}.key`, `${name}.pem`]),
    );
  });

  test('says in every place that it is simulated', () => {
    expect(run.files.get('new/README.txt')).toMatch(/^SIMULATED/);
    expect(JSON.parse(run.files.get('new/manifest.json') as string)).toMatchObject({
      simulated: true,
    });
    expect(run.files.get('new/ca.pem')).toMatch(/^# SIMULATION$/m);
    for (const path of names('key')) expect(run.files.get(path)).toMatch(/^# SIMULATION/);
  });

  test('tells in the manifest whose place each certificate takes', () => {
    const { certificates } = JSON.parse(run.files.get('new/manifest.json') as string) as {
      certificates: readonly { name: string; shadows?: { serialNumber: string } }[];
    };
    for (const { name, serial } of keystoreEntries()) {
      const row = certificates.find((candidate) => candidate.name === name)!;
      expect(BigInt(`0x${row.shadows!.serialNumber}`)).toBe(BigInt(serial));
    }
  });

  const hasOpenSsl = spawnSync('openssl', ['version']).status === 0;
  test.skipIf(!hasOpenSsl)('is what OpenSSL accepts then, and not a day before', () => {
    const verify = (at: string): ReturnType<typeof spawnSync> =>
      spawnSync('openssl', [
        ...['verify', '-x509_strict', '-CAfile', join(folder, 'new/ca.pem'), '-explicit_policy'],
        ...['-policy', TEST_POLICY, '-attime', String(Date.parse(at) / 1000)],
        ...names('cert').map((path) => join(folder, path)),
      ]);
    const then = verify('2027-01-01T12:00:00Z');
    expect(then.stderr.toString()).toBe('');
    expect(then.stdout.toString().match(/: OK$/gm)).toHaveLength(45);
    expect(verify('2026-12-31T12:00:00Z').stdout.toString()).not.toMatch(/: OK$/m);
  });

  test('is what the npm package reads, with the names and roles of its own file', async () => {
    const file = join(folder, 'new/keystore.json');
    const store = await BoxedKeyStore.new('http://127.0.0.1:1', undefined, file);
    for (const { eui, usage, role, name } of keystoreEntries()) {
      const query = { eui, keyUsage: KeyUsage[usage], role };
      const certificates = await store.query({ ...query, lookup: 'certificate' });
      const found = certificates?.find((entry) => entry.name === name);
      expect(found?.certificate.validFrom).toBe('Jan  1 00:00:00 2027 GMT');
      const keys = await store.query({ ...query, lookup: 'privateKey' });
      expect(keys?.map((entry) => entry.name)).toContain(name);
    }
    await store.cleanup();
  });

  test('opens as PKCS#12', async () => {
    const file = run.files.get('new/pkcs12/Z1-supplier-ds.p12') as Uint8Array;
    const { certificates, privateKeysPem } = await fromPkcs12(file, { password: 'simulation' });
    expect(certificates).toHaveLength(3);
    expect(privateKeysPem).toHaveLength(1);
  });

  test('is the same again from the same seed', async () => {
    const again = await mint('--like keystore.json --at 2027-01-01 --out new');
    const octets = ({ files }: Run): unknown =>
      [...files].map(([path, content]) => [
        path,
        typeof content === 'string' ? content : toHex(content),
      ]);
    expect(octets(again)).toEqual(octets(run));
    const other = await mint('--like keystore.json --at 2027-01-01 --seed other --out new');
    expect(other.files.get('new/ca.pem')).not.toBe(run.files.get('new/ca.pem'));
  });
});

describe('options', () => {
  test('formats, devices and selection', async () => {
    const { files } = await mint(
      '--like ours.json --like ca.pem --out o --format boxed --devices 1 --first-device 00DB123456789FFF --select current',
    );
    expect([...files.keys()]).toEqual([
      'o/README.txt',
      'o/manifest.json',
      'o/ca.pem',
      'o/keystore.json',
    ]);
    const json = JSON.parse(files.get('o/keystore.json') as string) as BoxedKeyStoreJson;
    expect(Object.keys(json)).toContain('00db123456789fff');
    expect(Object.keys(json)).toHaveLength(4);
  });

  test('the names of authorities are those of the source', async () => {
    const { out } = await mint('--like ours.json --like ca.pem --out o --format boxed');
    expect(out).toMatch(/OU=00, CN=SR1 +rootOca .* known by its certificate/);
  });

  test('without --at, now', async () => {
    const { files } = await mint('--like ours.json --out o --format boxed');
    expect(files.get('o/manifest.json')).toContain('"notBefore": "2026-06-01T00:00:00Z"');
  });

  test('--json is the manifest', async () => {
    const { out, files } = await mint('--like ours.json --out o --format boxed --json');
    expect(out).toBe(files.get('o/manifest.json'));
  });

  test('names of a source never lead out of the folder', async () => {
    const { files } = await mint('--like hostile.json --out o --devices 0');
    expect(files.size).toBeGreaterThan(20);
    for (const path of files.keys())
      expect(path).toMatch(/^o\/(?:[a-z0-9]+\/)?[A-Za-z0-9_-][\w.-]*$/);
    expect(new Set(files.keys()).size).toBe(files.size);
  });
});

describe('what cannot be used writes nothing', () => {
  test.each([
    ['', 'name a source'],
    ['--like ours.json', 'a folder'],
    ['--like cut.json --out o', 'not whole JSON'],
    ['--like contradictory.json --out o', 'the file says role 3, the certificate 2'],
    ['--like readme.txt --out o', 'readme.txt: PEM bundle: it holds no certificate'],
    ['--like ca.pem --like readme.txt --out o', 'mint: readme.txt: PEM bundle'],
    ['--like missing.json --out o', 'no such file'],
    ['--like ours.json --like cut.json --out o', 'mint: cut.json: '],
    ['--like ours.json --like cut.json --out o', 'not whole JSON'],
    ['--like ours.json --out o --at yesterday', 'not a point in time'],
    ['--like ours.json --out o --format jks', '--format is one of boxed, pem, der, pkcs12'],
    ['--like ours.json --out o --devices many', '--devices is a number'],
    ['--like ours.json --out o --first-device meter', '--first-device: not an EUI-64'],
    ['--like ours.json --out o --naming z2', '--naming is one of'],
    ['--like ours.json --out o --password pässword', 'printable ASCII'],
    ['--like ours.json --out o --what', "Unknown option '--what'"],
  ])('smki mint %s: %s', async (command, message) => {
    const { code, error, out, files } = await mint(command);
    expect(error).toContain(message);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect([code, out, files.size]).toEqual([2, '', 0]);
  });
});
