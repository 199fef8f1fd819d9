/**
 * Spoilt messages: whatever arrives, the device answers or keeps silent, and nothing changes without a valid signature.
 */
import { describe, expect, test } from 'vitest';
import { equalBytes } from '../../src/core/bytes.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import type { Device } from '../../src/device/device.ts';
import { encodeFrame } from '../../src/gbcs/framing.ts';
import { buildPreCommand, decodeFrame, decodeMessage } from '../../src/gbcs/index.ts';
import { anchorReplacementCases } from '../../src/testing/anchor-replacement-cases.ts';
import { draftOf, protect } from '../../src/testing/cases/case-bench.ts';
import { mutated } from '../../src/testing/mutation.ts';
import { RTDS_DIR, ZAZ1_DIR } from '../support/material.ts';
import { deviceOnBench } from '../support/device-bench.ts';
import { recordedExchanges } from '../support/recorded-exchanges.ts';
import { obstacleTo, rebuildDevice } from '../support/rtds-devices.ts';

const SEED = 'mutations';

/** Everything but the log, as text: cheap enough to compare thousands of times. */
const pictureOf = (device: Device): string =>
  JSON.stringify({ ...device.describe(), securityLog: [] });

/** Sends so many spoilt copies of a command; returns how many kinds of refusal there were. */
function bombard(
  device: Device,
  octets: Uint8Array,
  { count, seed, donors }: { count: number; seed: string; donors: readonly Uint8Array[] },
): ReadonlySet<string> {
  const random = seededRandom(`${SEED}:${seed}`);
  const picture = pictureOf(device);
  const codes = new Set<string>();
  for (let i = 0; i < count; i++) {
    const spoilt = mutated({ random: random.fork(`${i}`), octets, donors });
    if (donors.some((donor) => equalBytes(donor, spoilt)) || equalBytes(octets, spoilt)) continue;
    const { outcome, response } = device.receive(spoilt);
    const where = `seed ${seed}, mutation ${i}`;
    expect(outcome.accepted, where).toBe(false);
    expect(response, where).toBeUndefined();
    if (!outcome.accepted) codes.add(outcome.code);
  }
  expect(pictureOf(device), `seed ${seed}`).toBe(picture);
  return codes;
}

describe.skipIf(RTDS_DIR === undefined || ZAZ1_DIR === undefined)(
  '20,000 mutations of real messages',
  () => {
    const exchanges = recordedExchanges().exchanges.filter(
      (recorded) => obstacleTo(recorded) === undefined,
    );
    const donors = exchanges.map(({ command }) => command);
    const count = Math.ceil(20_000 / Math.max(1, exchanges.length));
    const codes = new Set<string>();

    test.each(exchanges)('$name', (recorded) => {
      const { device } = rebuildDevice(recorded);
      const order = { count, seed: recorded.name, donors };
      const found = bombard(device, recorded.command, order);
      expect(found.size).toBeGreaterThan(0);
      for (const code of found) codes.add(code);
    });

    test('are refused for many reasons', () => {
      expect(codes.size).toBeGreaterThan(3);
    });
  },
);

test('3,000 mutations of our own, of every mode', () => {
  const { bench, device } = deviceOnBench('ESME');
  const commands = anchorReplacementCases({ deviceType: 'ESME' }).map(({ command }) => command);
  for (const mode of bench.modes) {
    const draft = draftOf(bench, mode);
    const octets = protect(bench, draft, buildPreCommand(draft));
    bombard(device, octets, {
      count: Math.ceil(3_000 / bench.modes.length),
      seed: mode,
      donors: commands,
    });
  }
});

test('3,000 contents spoilt before they were signed: authentic nonsense is answered or refused, and no cell gets lost', () => {
  const { bench, device: original } = deviceOnBench('ESME');
  const random = seededRandom(`${SEED}:authentic`);
  const outcomes = new Set<string>();
  const drafts = bench.modes.map((mode) => draftOf(bench, mode));
  const contents = drafts.map((draft) => decodeFrame(buildPreCommand(draft)).content);
  for (let i = 0; i < 3_000; i++) {
    const index = i % drafts.length;
    const draft = drafts[index]!;
    const content = mutated({
      random: random.fork(`${i}`),
      octets: contents[index]!,
      donors: contents,
    });
    const device = original.fork();
    const header = { ...draft.header, cra: 'command' } as const;
    const command = protect(bench, draft, encodeFrame({ kind: 'pre-command', header, content }));
    const { outcome, response } = device.receive(command);
    outcomes.add(outcome.accepted ? outcome.kind : outcome.code);
    expect(response !== undefined, `mutation ${i}`).toBe(outcome.accepted);
    if (response !== undefined) decodeMessage(response, { decoding: 'strict' });
    expect(Object.keys(device.describe().cells)).toEqual(Object.keys(original.describe().cells));
  }
  expect([...outcomes]).toEqual(expect.arrayContaining(['executed', 'malformed-payload']));
});
