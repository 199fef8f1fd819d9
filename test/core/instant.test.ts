/**
 * Points in time: what text means one, and that none is ever half of one.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
