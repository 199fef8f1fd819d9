/**
 * The key store file of DCC Boxed: ours before the npm package that reads it, and the package's own file before us.
 */
import { createPublicKey } from 'node:crypto';
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BoxedKeyStore, KeyUsage } from '@smartdcc/dccboxed-keystore';
import { afterAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { DAY_MS } from '../../src/core/instant.ts';
import {
  type BoxedEntry,
  type BoxedKeyStoreJson,
  type ExportEntry,
  fromBoxedKeyStore,
  importEnvironment,
  partyEntries,
  toBoxedKeyStore,
} from '../../src/interop/index.ts';
import { createSmallWorld } from '../../src/simulation/world.ts';
import { derToPem, pemToDer } from '../../src/x509/pem.ts';
import { codeOf } from '../crypto/code-of.ts';

const world = createSmallWorld({ seed: 'boxed' });
const parties = [world.supplier, world.networkOperator, world.accessControlBroker, world.recovery];
const entries = parties.flatMap(partyEntries);
/** A second generation of the supplier's certificates, a year later. */
world.clock.advance(365 * DAY_MS);
world.supplier.use(world.supplier.renew(world.hierarchy));
const renewed = partyEntries(world.supplier);
const both = [...entries, ...renewed];

const folder = mkdtempSync(join(tmpdir(), 'smki-boxed-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Row {
  readonly eui: string;
  readonly usage: 'digitalSignature' | 'keyAgreement';
  readonly serial: string;
  readonly entry: BoxedEntry;
}

function rowsOf(json: BoxedKeyStoreJson): readonly Row[] {
  return Object.entries(json).flatMap(([eui, usages]) =>
    Object.entries(usages).flatMap(([usage, serials]) =>
      Object.entries(serials).map(([serial, entry]) => ({
        eui,
        usage: usage as Row['usage'],
        serial,
        entry,
      })),
    ),
  );
}

const namesOf = (json: BoxedKeyStoreJson): readonly (string | undefined)[] =>
  rowsOf(json)
    .map(({ entry }) => entry.name)
    .sort();

async function withStore<T>(
  json: BoxedKeyStoreJson,
  use: (store: BoxedKeyStore) => Promise<T>,
): Promise<T> {
  const file = join(folder, 'keystore.json');
  writeFileSync(file, JSON.stringify(json));
  const store = await BoxedKeyStore.new('127.0.0.1', undefined, file);
  const result = await use(store);
  await store.cleanup();
  return result;
}

describe('the npm package reads what we write', () => {
  test('every certificate and private key, by EUI-64, usage, role and by serial number', async () => {
    const json = toBoxedKeyStore(both);
    expect(rowsOf(json)).toHaveLength(both.length);
    await withStore(json, async (store) => {
      for (const { eui, usage, serial, entry } of rowsOf(json)) {
        const query = { eui, keyUsage: KeyUsage[usage], role: entry.role };
        const certificates = await store.query({ ...query, lookup: 'certificate' });
        const raw = toHex(pemToDer(entry.certificate!)[0]!.der);
        expect(certificates?.map(({ certificate }) => toHex(certificate.raw))).toContain(raw);
        const keys = await store.query({ ...query, lookup: 'privateKey' });
        expect(keys).toHaveLength(certificates!.length);
        const exact = await store.query({ serial: BigInt(serial), lookup: 'privateKey' });
        const own = await store.query({ serial: BigInt(serial), lookup: 'certificate' });
        expect(exact).toMatchObject({ name: entry.name, role: entry.role });
        expect(createPublicKey(exact!.privateKey).equals(own!.certificate.publicKey)).toBe(true);
      }
    });
  });

  /** What its README shows: of the hits, those whose name starts with Z1 and has PP or not; it wants exactly one. */
  const stockHits = async (
    json: BoxedKeyStoreJson,
    { usage, prePayment }: { usage: Row['usage']; prePayment: boolean },
  ): Promise<readonly string[]> =>
    withStore(json, async (store) => {
      const query = { eui: world.supplier.entityId, keyUsage: KeyUsage[usage] };
      const found = await store.query({ ...query, lookup: 'certificate' });
      const wanted = prePayment ? /^Z1-[A-Za-z0-9]+PP-/ : /^Z1-(?![A-Za-z0-9]+PP-)/;
      return (found ?? [])
        .filter(({ role }) => role !== 135)
        .flatMap(({ name }) => (name !== undefined && wanted.test(name) ? [name] : []));
    });

  test.each([
    ['digitalSignature', false, 'Z1-supplier-ds'],
    ['keyAgreement', false, 'Z1-supplier-ka'],
    ['keyAgreement', true, 'Z1-supplierPP-ka'],
  ] as const)(
    'its stock look-up for %s, prepayment %s, has one hit',
    async (usage, prePayment, name) => {
      for (const select of ['current', 'all'] as const) {
        const json = toBoxedKeyStore(both, { select });
        expect(await stockHits(json, { usage, prePayment })).toEqual([name]);
      }
    },
  );
});

describe('names and selection', () => {
  const supplierNames = (json: BoxedKeyStoreJson): readonly (string | undefined)[] =>
    namesOf({ s: json[world.supplier.entityId.toLowerCase()]! });

  test('z1: the newest generation is Z1', () => {
    expect(supplierNames(toBoxedKeyStore(both, { naming: 'z1' }))).toEqual([
      'Z1-supplier-ds',
      'Z1-supplier-ka',
      'Z1-supplierPP-ka',
      'Z1b-supplier-ds',
      'Z1b-supplier-ka',
      'Z1b-supplierPP-ka',
    ]);
    const [newest] = renewed;
    const json = toBoxedKeyStore(both, { naming: 'z1' });
    const row = rowsOf(json).find(({ entry }) => entry.name === 'Z1-supplier-ds')!;
    expect(row.entry.certificate).toBe(derToPem('CERTIFICATE', newest!.certificate));
  });

  test('z1b: the oldest generation stays Z1, as in the test PKI', () => {
    const json = toBoxedKeyStore(both, { naming: 'z1b' });
    const row = rowsOf(json).find(({ entry }) => entry.name === 'Z1b-supplier-ds')!;
    expect(row.entry.certificate).toBe(derToPem('CERTIFICATE', renewed[0]!.certificate));
  });

  test('current: one certificate of each party and use', () => {
    const json = toBoxedKeyStore(both, { select: 'current' });
    expect(namesOf(json)).toEqual([
      'Z1-accessControlBroker-ds',
      'Z1-accessControlBroker-ka',
      'Z1-networkOperator-ds',
      'Z1-networkOperator-ka',
      'Z1-recovery-ds',
      'Z1-supplier-ds',
      'Z1-supplier-ka',
      'Z1-supplierPP-ka',
    ]);
  });

  test('a scheme of one’s own; the same name twice is told apart', () => {
    const json = toBoxedKeyStore(renewed, { naming: ({ roleCode }) => `role ${String(roleCode)}` });
    expect(namesOf(json)).toEqual(['role 2', 'role 2-2', 'role 2-3']);
  });

  test('names that entries bring are kept', () => {
    const named = renewed.map((entry, index) => ({ ...entry, name: `mine ${index}` }));
    expect(namesOf(toBoxedKeyStore(named))).toEqual(['mine 0', 'mine 1', 'mine 2']);
  });
});

describe('the file of the npm package', () => {
  const module = createRequire(import.meta.url).resolve('@smartdcc/dccboxed-keystore');
  const text = readFileSync(join(dirname(module), '../keystore.json'), 'utf8');

  test('is read and written again without a difference', () => {
    const original = JSON.parse(text) as BoxedKeyStoreJson;
    const again = toBoxedKeyStore(fromBoxedKeyStore(text));
    const plain = (json: BoxedKeyStoreJson): unknown =>
      rowsOf(json).map(({ eui, usage, serial, entry }) => ({
        ...{ eui, usage, serial, name: entry.name, role: entry.role },
        certificate: toHex(pemToDer(entry.certificate!)[0]!.der),
        privateKey: toHex(pemToDer(entry.privateKey!)[0]!.der),
      }));
    expect(plain(again)).toEqual(plain(original));
    expect(rowsOf(again)).toHaveLength(33);
  });
});

describe('a file that contradicts its certificates, or is none, is refused whole', () => {
  const json = toBoxedKeyStore(renewed);
  const [{ eui, usage, serial, entry }, other] = rowsOf(json) as [Row, Row];
  const at = (
    place: { eui?: string; usage?: string; serial?: string },
    change: Partial<Record<keyof BoxedEntry | 'extra', unknown>> = {},
  ): BoxedKeyStoreJson => ({
    ...json,
    [place.eui ?? eui]: {
      [place.usage ?? usage]: { [place.serial ?? serial]: { ...entry, ...change } as BoxedEntry },
    },
  });

  test('the sound one is not', () => {
    expect(fromBoxedKeyStore(at({}))).toHaveLength(1);
  });

  test.each<[string, BoxedKeyStoreJson, string]>([
    ['the EUI-64 of another', at({ eui: '90b3d51f30010000' }), 'EUI-64'],
    ['another key usage', at({ usage: 'keyAgreement' }), 'key usage'],
    ['another serial number', at({ serial: '12345' }), 'serial number'],
    ['another role', at({}, { role: 3 }), 'role'],
    ['no role for an organisation', at({}, { role: undefined }), 'role'],
    ['the private key of another', at({}, { privateKey: other.entry.privateKey }), 'private key'],
  ])('%s', (_, contradictory, field) => {
    const withoutUndefined = JSON.stringify(contradictory);
    try {
      fromBoxedKeyStore(withoutUndefined);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'interop/contradiction', details: { field } });
      expect((error as Error).message).toMatch(/Nothing was imported; correct the entry or remove/);
      expect(JSON.stringify(error)).not.toContain('PRIVATE KEY');
    }
  });

  const whole = JSON.stringify(json);
  const certificate = entry.certificate!;
  test.each<[string, string]>([
    ['cut in the middle', whole.slice(0, whole.length / 2)],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['an EUI-64 in upper case', JSON.stringify(at({ eui: eui.toUpperCase() }))],
    ['a usage that there is not', JSON.stringify(at({ usage: 'keyCertSign' }))],
    ['a serial number in hexadecimal', JSON.stringify(at({ serial: '0x12' }))],
    ['a field that there is not', JSON.stringify(at({}, { extra: 1 }))],
    ['a role in words', JSON.stringify(at({}, { role: 'supplier' }))],
    [
      'a certificate that is cut',
      JSON.stringify(at({}, { certificate: certificate.slice(0, 200) })),
    ],
    ['two certificates', JSON.stringify(at({}, { certificate: certificate + certificate }))],
    ['a private key as certificate', JSON.stringify(at({}, { certificate: entry.privateKey }))],
    ['a private key that is none', JSON.stringify(at({}, { privateKey: 'secret' }))],
    ['an entry that is a number', JSON.stringify({ [eui]: { [usage]: { [serial]: 1 } } })],
    ['__proto__', `{"__proto__":{"${usage}":{"1":{}}}}`],
  ])('%s', (_, text) => {
    expect(codeOf(() => fromBoxedKeyStore(text))).toBe('interop/unreadable');
  });

  test('entries without a certificate say nothing that could be checked', () => {
    expect(fromBoxedKeyStore({ [eui]: { [usage]: { '1': { role: 2 } } } })).toEqual([]);
  });

  test('a certificate of an authority has no place in it', () => {
    const certificate = world.hierarchy.issuingOca;
    expect(codeOf(() => toBoxedKeyStore([{ certificate }]))).toBe('interop/unsupported');
  });
});

test('generations that begin at the same instant are told again, in whatever order they were given', () => {
  const twin = createSmallWorld({ seed: 'generations' });
  const first = partyEntries(twin.supplier);
  twin.supplier.use(twin.supplier.renew(twin.hierarchy));
  const second = partyEntries(twin.supplier);
  const numbered = [
    ...second.map((entry) => ({ ...entry, generation: 2 })),
    ...first.map((entry) => ({ ...entry, generation: 1 })),
  ];
  const again = fromBoxedKeyStore(JSON.stringify(toBoxedKeyStore(numbered)));
  const generationOf = (entries: readonly ExportEntry[]) =>
    Object.fromEntries(
      entries.map(({ certificate, generation }) => [toHex(certificate), generation]),
    );
  expect(generationOf(again)).toEqual(generationOf(numbered));
  const current = toBoxedKeyStore(again, { select: 'current' });
  const serials = rowsOf(current).map(({ serial }) => serial);
  expect(serials.sort()).toEqual(
    rowsOf(toBoxedKeyStore(second))
      .map(({ serial }) => serial)
      .sort(),
  );
  const imported = importEnvironment(JSON.stringify(toBoxedKeyStore(numbered)));
  expect(
    generationOf(imported.certificates.map(({ entry, generation }) => ({ ...entry, generation }))),
  ).toEqual(generationOf(numbered));
});
