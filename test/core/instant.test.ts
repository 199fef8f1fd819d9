/**
 * Points in time: what text means one, and that none is ever half of one.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulatedClock } from '../../src/core/clock.ts';
import {
  DAY_MS,
  type Instant,
  addMs,
  addYears,
  instant,
  instantFromMs,
  startOfDay,
  toIso,
} from '../../src/core/instant.ts';

/** Every second of the years 0000 to 9999: what four digits can say. */
const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });

describe('reads ISO 8601', () => {
  test.each([
    ['a time in UTC', '2026-01-01T00:00:00Z', 1_767_225_600_000],
    ['milliseconds', '2026-01-01T00:00:00.001Z', 1_767_225_600_001],
    ['no seconds', '2026-01-01T00:01Z', 1_767_225_660_000],
    ['an offset', '2026-01-01T01:00:00+01:00', 1_767_225_600_000],
    ['a day, from midnight UTC', '2026-01-01', 1_767_225_600_000],
    ['a leap day', '2024-02-29T12:00:00Z', 1_709_208_000_000],
    ['the leap day of a century that has one', '2000-02-29', 951_782_400_000],
    ['the last second of device certificates', '9999-12-31T23:59:59Z', 253_402_300_799_000],
    ['the first day that four digits can say', '0000-01-01', -62_167_219_200_000],
  ])('%s', (_, text, milliseconds) => {
    expect(instant(text)).toBe(milliseconds);
  });

  test('what it writes', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999 }), (second, rest) => {
        const at = instantFromMs(1_000 * second + rest);
        expect(instant(toIso(at))).toBe(at);
      }),
    );
  });
});

describe('refuses, and quotes it', () => {
  test.each([
    ['nothing', ''],
    ['prose', 'yesterday'],
    ['a time without its zone, which would mean another one elsewhere', '2026-01-01T00:00:00'],
    ['the order of another country', '01/02/2026'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February of a common year', '2026-02-29'],
    ['29 February of a century without one', '1900-02-29T00:00:00Z'],
    ['month 13', '2026-13-01'],
    ['hour 25', '2026-01-01T25:00:00Z'],
    ['second 61', '2026-01-01T00:00:61Z'],
    ['white space around it', ' 2026-01-01 '],
    ['a year of five digits', '10000-01-01'],
  ])('%s', (_, text) => {
    expect(() => instant(text)).toThrow(
      expect.objectContaining({ code: 'time/not-an-instant', details: { text } }),
    );
  });

  test.each([NaN, Infinity, -Infinity, 0.5, 8.64e15 + 1, -8.64e15 - 1])('%d ms', (milliseconds) => {
    for (const call of [
      () => instantFromMs(milliseconds),
      () => addMs(instantFromMs(0), milliseconds),
    ]) {
      expect(call).toThrow(expect.objectContaining({ code: 'time/not-an-instant' }));
    }
  });

  test.each([NaN, Infinity, 300_000])('%d years on', (years) => {
    expect(() => addYears(instantFromMs(0), years)).toThrow(
      expect.objectContaining({ code: 'time/not-an-instant' }),
    );
  });
});

describe('what is no instant is named, with what to pass instead', () => {
  const clock = simulatedClock(instantFromMs(0));
  test.each<[what: string, call: (value: never) => unknown, value: unknown, message: RegExp]>([
    [
      'text',
      (at) => {
        clock.advanceTo(at);
      },
      '2030-01-01T00:00:00Z',
      /pass instant\("2030-01-01T00:00:00Z"\)$/,
    ],
    ['a day as text', simulatedClock, '2026-01-01', /not text: pass instant\("2026-01-01"\)$/],
    ['a Date', simulatedClock, new Date(0), /class Date: pass instant\(date\.toISOString\(\)\)$/],
    ['half a millisecond', simulatedClock, 0.5, /not 0\.5; make one with instant\(/],
    ['nothing', simulatedClock, undefined, /not undefined; make one with instant\(/],
    ['prose to be written', toIso, 'tomorrow', /not text: pass instant\("tomorrow"\)$/],
    ['NaN to be written', toIso, NaN, /not NaN/],
    ['a Date to be read', instant, new Date(0), /not a value of class Date: pass instant\(date/],
    ['a number to be read', instant, 7, /reads text such as '2026-01-01T00:00:00Z', not a number/],
    ['prose to be read', instant, 'tomorrow', /"tomorrow"; write it as instant\('2026/],
  ])('%s', (_, call, value, message) => {
    const refusal: unknown = expect.objectContaining({
      code: 'time/not-an-instant',
      message: expect.stringMatching(message) as unknown,
    });
    expect(() => call(value as never)).toThrow(refusal);
  });
});

describe('arithmetic', () => {
  test.each([
    ['ten years on, to the second', '2016-01-10T00:00:01Z', 10, '2026-01-10T00:00:01Z'],
    ['the last day of February', '2023-02-28T00:00:00Z', 1, '2024-02-28T00:00:00Z'],
    ['a leap day, four years on', '2024-02-29T00:00:00Z', 4, '2028-02-29T00:00:00Z'],
    ['a leap day, one year on', '2024-02-29T00:00:00Z', 1, '2025-03-01T00:00:00Z'],
    ['backwards', '2026-06-01T00:00:00Z', -10, '2016-06-01T00:00:00Z'],
    ['beyond 9999, which a clock may reach', '9999-12-31T23:59:59Z', 1, '+010000-12-31T23:59:59Z'],
  ])('of years: %s', (_, from, years, to) => {
    expect(toIso(addYears(instant(from), years))).toBe(to);
  });

  test('the start of a day is at most a day away, also before 1970', () => {
    fc.assert(
      fc.property(seconds, (second) => {
        const at = instantFromMs(1_000 * second);
        const start = startOfDay(at);
        expect(toIso(start)).toMatch(/T00:00:00Z$/);
        expect(at - start).toBeGreaterThanOrEqual(0);
        expect(at - start).toBeLessThan(DAY_MS);
      }),
    );
  });

  test('a duration and its opposite lead back', () => {
    fc.assert(
      fc.property(seconds, fc.integer(), (second, durationMs) => {
        const at: Instant = instantFromMs(1_000 * second);
        expect(addMs(addMs(at, durationMs), -durationMs)).toBe(at);
      }),
    );
  });
});
