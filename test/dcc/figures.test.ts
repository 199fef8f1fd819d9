import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { type SmkiError, isSmkiError } from '../../src/core/errors.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, instantFromMs } from '../../src/core/instant.ts';
import { seededRandom } from '../../src/crypto/index.ts';
import { DCC_ASSUMPTION_ROWS, assumeOfDcc } from '../../src/dcc/assumptions.ts';
import {
  DEFAULT_DELIVERY_PROFILE,
  DELIVERY_FIGURES,
  MESSAGE_SIZE_FIGURES,
  commandOctets,
  deliveryProfile,
} from '../../src/dcc/delivery-figures.ts';
import { certificateMsAt, devicePace, takenAt } from '../../src/dcc/device-pace.ts';
import { decodeMessage } from '../../src/gbcs/message.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { credentialMessages } from '../support/material.ts';

const PROFILE = DEFAULT_DELIVERY_PROFILE;

function refusalOf(act: () => unknown): SmkiError {
  try {
    act();
  } catch (error) {
    if (isSmkiError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('every figure and every assumption names its source and how certain it is', () => {
  const rows = { ...DELIVERY_FIGURES, ...MESSAGE_SIZE_FIGURES, ...DCC_ASSUMPTION_ROWS };
  for (const [name, row] of Object.entries(rows)) {
    expect(row.source, name).not.toBe('');
    expect(row.certainty, name).toMatch(/^(confirmed|recalled|inferred|proposed|unknown)$/);
  }
  expect(assumeOfDcc().methodOneInRecovery).toBe(DCC_ASSUMPTION_ROWS.methodOneInRecovery.default);
});

describe('a profile', () => {
  test('is the default with what a caller knows better', () => {
    const profile = deliveryProfile({ transitMs: 5 });
    expect(profile).toEqual({ ...PROFILE, transitMs: 5 });
    expect(deliveryProfile()).toEqual(PROFILE);
  });

  test.each([
    ['a negative time', { transitMs: -1 }],
    ['half a millisecond', { gsmeWakeMs: 0.5 }],
    ['no attempt', { attemptsMax: 0 }],
    ['no octet a second', { octetsPerSecond: 0 }],
    ['not a number', { responseTimeoutMs: Number.NaN }],
    ['text', { hsmSignaturesPerSecond: '50' }],
    ['no waits', { retryAfterMs: [] }],
    ['a wait that is none', { retryAfterMs: [HOUR_MS, -1] }],
    ['one wait that is no list', { retryAfterMs: 5 }],
    ['a 95th percentile below the median', { certificateMsP95: 1 }],
  ])('with %s is refused by the name of the field', (_, changes) => {
    const [field] = Object.keys(changes);
    const { code, details } = refusalOf(() => deliveryProfile(changes as never));
    expect(code).toBe('dcc/bad-configuration');
    expect(details).toHaveProperty('field', expect.stringContaining(`delivery.${field!}`));
  });
});

test('a figure that nobody knows is refused, not ignored', () => {
  const { code } = refusalOf(() => deliveryProfile({ certificateSeconds: 3 } as never));
  expect(code).toBe('vocabulary/unknown-name');
});

describe('the pace of devices', () => {
  test('has the median and the 95th percentile of the profile, and a tail of over two minutes (SEED30)', () => {
    const at = (rank: number) => certificateMsAt(rank, PROFILE);
    expect(at(49_999)).toBe(25 * SECOND_MS);
    expect(Math.abs(at(94_999) - 120 * SECOND_MS)).toBeLessThanOrEqual(1);
    expect(at(99_999)).toBeGreaterThan(2 * MINUTE_MS);
    expect(at(0)).toBeGreaterThan(SECOND_MS);
  });

  test('never falls with the rank, and is a whole number', () => {
    fc.assert(
      fc.property(
        fc.nat(99_998),
        fc.integer({ min: 1, max: 10 ** 6 }),
        fc.nat(10 ** 6),
        (rank, median, more) => {
          const profile = {
            ...PROFILE,
            certificateMsMedian: median,
            certificateMsP95: median + more,
          };
          const [here, next] = [certificateMsAt(rank, profile), certificateMsAt(rank + 1, profile)];
          expect(Number.isSafeInteger(here)).toBe(true);
          expect(next).toBeGreaterThanOrEqual(here);
        },
      ),
    );
  });

  test('is drawn from seed and Entity Identifier alone: the same however often and in whatever order', () => {
    const devices = Array.from({ length: 50 }, (_, i) =>
      eui64(`00DB12345678${i.toString(16).padStart(4, '0')}`),
    );
    const draw = (list: typeof devices) =>
      new Map(
        list.map((device) => [
          device,
          devicePace(device, { profile: PROFILE, random: seededRandom('pace') }),
        ]),
      );
    const first = draw(devices);
    const second = draw([...devices].reverse());
    for (const device of devices) expect(second.get(device)).toEqual(first.get(device));
    expect(
      new Set([...first.values()].map(({ certificateMs }) => certificateMs)).size,
    ).toBeGreaterThan(5);
  });

  test('of a fleet is spread as the law says', () => {
    const random = seededRandom('fleet');
    const times = Array.from({ length: 4_000 }, (_, i) => {
      const device = eui64(`00DB12345678${i.toString(16).padStart(4, '0')}`);
      return devicePace(device, { profile: PROFILE, random }).certificateMs;
    });
    const share = (ms: number) => times.filter((time) => time > ms).length / times.length;
    expect(share(25 * SECOND_MS)).toBeGreaterThan(0.45);
    expect(share(25 * SECOND_MS)).toBeLessThan(0.55);
    expect(share(120 * SECOND_MS)).toBeGreaterThan(0.03);
    expect(share(120 * SECOND_MS)).toBeLessThan(0.07);
  });

  test('without a seed is the median for all', () => {
    const device = eui64('00DB1234567890A0');
    expect(devicePace(device, { profile: PROFILE, random: undefined })).toEqual({
      certificateMs: 25 * SECOND_MS,
      wakeOffsetMs: 0,
    });
  });
});

test('a GSME takes what arrives at its next wake-up, at most one interval later; other devices at once', () => {
  const source = { profile: PROFILE, random: seededRandom('wake') };
  fc.assert(
    fc.property(fc.nat(10 ** 9), fc.nat(0xffff), (arrival, number) => {
      const entityId = eui64(`00DB12345678${number.toString(16).padStart(4, '0')}`);
      const at = instantFromMs(arrival + 10 ** 12);
      const taken = takenAt(at, { entityId, deviceType: 'GSME' }, source);
      expect(taken).toBeGreaterThanOrEqual(at);
      expect(taken - at).toBeLessThan(PROFILE.gsmeWakeMs);
      expect(takenAt(taken, { entityId, deviceType: 'GSME' }, source)).toBe(taken);
      expect(takenAt(at, { entityId, deviceType: 'ESME' }, source)).toBe(at);
    }),
  );
});

describe('sizes of messages', () => {
  test('T52: a million commands with eight certificates are about four gigabytes', () => {
    const each = commandOctets({ certificates: 8, mac: 'no' });
    expect(each).toBe(3_986);
    expect(Math.round((1_000_000 * each) / 10 ** 8) / 10).toBe(4);
  });

  const recorded = credentialMessages().flatMap(({ name, bytes }) => {
    const { payload, signature, mac } = decodeMessage(bytes, { decoding: 'tolerant' });
    if (payload.type !== 'update-credentials.command' || signature === undefined) return [];
    // The figures are of a command with one certificate of an authority, and a contingency command has a key besides.
    if (payload.pathCertificates.length !== 1 || payload.control.plaintextSymmetricKey) return [];
    const certificates = payload.replacements.length;
    return [{ name, octets: bytes.length, certificates, mac: mac ? 'yes' : 'no' } as const];
  });

  test.skipIf(recorded.length === 0)('are those of the reference commands to 6 in 100', () => {
    for (const { name, octets, ...order } of recorded) {
      expect(Math.abs(commandOctets(order) - octets), name).toBeLessThan(0.06 * octets);
    }
  });
});
