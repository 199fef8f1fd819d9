/**
 * The DLMS date-time of responses.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { instant, instantFromMs } from '../../src/core/instant.ts';
import { decodeDateTime, encodeDateTime } from '../../src/gbcs/index.ts';

test('the date-time of every response in the pack is the start of 2015', () => {
  const octets = encodeDateTime(instant('2015-01-01T00:00:00Z'));
  expect(toHex(octets)).toBe('07DF0101FF000000008000FF');
  expect(decodeDateTime(octets)).toBe(instant('2015-01-01T00:00:00Z'));
});

test('every second from year 1 to 9999 survives', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
      const at = instantFromMs(1_000 * seconds);
      expect(decodeDateTime(encodeDateTime(at))).toBe(at);
    }),
  );
});

test.each([
  ['an unspecified year', 'ffff0101ff000000008000ff'],
  ['30 February', '07e8021eff000000008000ff'],
  ['hour 24', '07e80201ff180000008000ff'],
  ['too few octets', '07e8'],
])('%s is no point in time', (_, hex) => {
  expect(decodeDateTime(fromHex(hex))).toBeUndefined();
});
