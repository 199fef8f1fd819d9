/**
 * The hand-off from the DSP to the TSP and back: only the batch that was handed over is taken, whole, in its order.
 */
import { describe, expect, test } from 'vitest';
import { concat, equalBytes, toHex } from '../../src/core/bytes.ts';
import { type SigningKey, seededRandom, sha256, softKeyStore } from '../../src/crypto/index.ts';
import { type BatchRecord, readBatch, writeBatch } from '../../src/recovery/batch.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { outcomes } from './in-batches.ts';

const SIGNER = softKeyStore(seededRandom('tsp')).createSigningKey('tsp');
const NAME = { incident: 'R1', batch: 1 };
const FIRST = eui64('00DB123456780001');
const SECOND = eui64('00DB123456780002');
const record = (device: typeof FIRST, ...octets: number[]): BatchRecord => ({
  device,
  parts: [Uint8Array.from(octets)],
  key: undefined,
});
const BATCH = [record(FIRST, 1, 2, 3), record(SECOND, 4, 5)];
const DEVICES = [FIRST, SECOND];
const written = (records: readonly BatchRecord[], name = NAME): Uint8Array =>
  writeBatch(records, { name, signer: SIGNER });
const read = (octets: Uint8Array, devices = DEVICES) =>
  readBatch(octets, { signer: SIGNER.publicKey, name: NAME, devices }).commands;

/** Number of records, name, and SHA-256 of the records, signed over: what a TSP may do to a batch itself. */
function signedAgain(batch: Uint8Array, change: Partial<Record<'count' | 'cut', number>>) {
  const { count, cut = 0 } = change;
  const records = batch.slice(132, batch.length - cut);
  const manifest = concat(batch.subarray(0, 36), sha256(records));
  if (count !== undefined) manifest[3] = count;
  return concat(manifest, SIGNER.sign(manifest), records);
}

describe('a batch', () => {
  test('is named by the SHA-256 of its records, and another one by another', () => {
    const named = (octets: Uint8Array): string =>
      readBatch(octets, { signer: SIGNER.publicKey, name: NAME, devices: DEVICES }).sha256;
    expect(named(written(BATCH))).toBe(toHex(sha256(written(BATCH).subarray(132))));
    expect(named(written(BATCH).subarray(0, -1))).not.toBe(named(written(BATCH)));
  });

  test('gives its commands back, in order', () => {
    const result = read(written(BATCH));
    expect(result.ok && result.value).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)]);
  });

  test('has each command signed by its own key, also by one that signs them one by one', () => {
    const store = softKeyStore(seededRandom('keys'));
    const soft = store.createSigningKey('recovery');
    const other = store.createSigningKey('contingency');
    const single: SigningKey = {
      id: 'hsm',
      publicKey: other.publicKey,
      sign: (message) => other.sign(message),
    };
    const messages = [1, 2, 3, 4].map((octet) => Uint8Array.of(0xdf, octet, octet));
    const keys = [soft, single, soft, single];
    const room = [Uint8Array.of(64), new Uint8Array(64)];
    const records = messages.map((message, index) => ({
      device: index % 2 === 0 ? FIRST : SECOND,
      parts: [message, ...room],
      key: keys[index],
    }));
    const devices = records.map(({ device }) => device);
    const result = read(written(records), devices);
    expect(result.ok && result.value).toEqual(
      messages.map((message, index) =>
        concat(message, Uint8Array.of(64), keys[index]!.sign(message.subarray(1))),
      ),
    );
  });

  test.each([undefined, [], [new Uint8Array(10)], Promise.resolve([])])(
    'is not written when a key signs %s',
    (signed) => {
      const key = { ...SIGNER, signAll: () => signed } as unknown as SigningKey;
      const parts = [Uint8Array.of(0xdf, 1, 64), new Uint8Array(64)];
      expect(() => written([{ device: FIRST, parts, key }])).toThrow(
        expect.objectContaining({ code: 'gbcs/cannot-encode' }),
      );
    },
  );

  test.each<[string, Uint8Array, string]>([
    ['another one of the incident', written(BATCH, { ...NAME, batch: 0 }), 'another-batch'],
    ['of another incident', written(BATCH, { ...NAME, incident: 'R2' }), 'another-batch'],
    ['in another order', written(BATCH.toReversed()), 'wrong-device'],
    ['of one more', written([...BATCH, ...BATCH]), 'wrong-count'],
    ['of one less', written(BATCH.slice(1)), 'wrong-count'],
    [
      'signed by the TSP with another count',
      signedAgain(written(BATCH), { count: 3 }),
      'wrong-count',
    ],
    [
      'cut in a command and signed by the TSP',
      signedAgain(written(BATCH), { cut: 1 }),
      'truncated',
    ],
    ['cut in a length and signed by the TSP', signedAgain(written(BATCH), { cut: 4 }), 'truncated'],
    ['cut to a manifest and half a signature', written(BATCH).subarray(0, 100), 'truncated'],
  ])('%s is refused whole', (_what, octets, code) => {
    const result = read(octets);
    expect(result.ok ? 'taken' : result.refusal.code).toBe(code);
  });
});

test('an earlier batch that comes back in place of another is refused, and every device recovers', () => {
  const arrived: Uint8Array[] = [];
  const replayed = (octets: Uint8Array): Uint8Array => {
    arrived.push(octets);
    return arrived.length === 2 ? arrived[0]! : octets;
  };
  const world = createRecoveryWorld({
    seed: 'replayed',
    recoveryAssumptions: { batchCommandsMax: 4 },
    intercepts: { batch: replayed },
  });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  incident.run({ method: 3 });
  const refused = world.log.ofType('recovery.batch').filter(({ result }) => result === 'refused');
  expect(refused.map(({ code }) => code)).toEqual(['another-batch']);
  expect(equalBytes(arrived[0]!, arrived[1]!)).toBe(false);
  expect(outcomes(incident)).toEqual({ recovered: incident.devices.length });
  expect(watching.end()).toEqual([]);
});
