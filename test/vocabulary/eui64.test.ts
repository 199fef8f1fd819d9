/**
 * EUI-64 Entity Identifiers, as people and messages write them.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/core/bytes.ts';
import { NO_ENTITY, eui64, eui64Bytes, formatEui64 } from '../../src/vocabulary/eui64.ts';

describe('reads', () => {
  test.each([
    ['digits', '90B3D51F30010000'],
    ['lower case', '90b3d51f30010000'],
    ['as the SMKI Repository writes it', '90-B3-D5-1F-30-01-00-00'],
    ['colons', '90:b3:d5:1f:30:01:00:00'],
    ['octets', fromHex('90B3D51F30010000')],
  ])('%s', (_, value) => {
    expect(eui64(value)).toBe('90B3D51F30010000');
  });

  test('what it writes, as text and as octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (octets) => {
        const value = eui64(octets);
        expect(eui64Bytes(value)).toEqual(octets);
        expect(eui64(formatEui64(value))).toBe(value);
        expect(formatEui64(value)).toMatch(/^([0-9A-F]{2}-){7}[0-9A-F]{2}$/);
      }),
    );
  });
});

test.each([
  ['nothing', ''],
  ['an EUI-48', '90B3D51F3001'],
  ['nine octets', '90B3D51F3001000000'],
  ['half an octet too few', '90B3D51F3001000'],
  ['letters beyond F', '90B3D51F3001000G'],
  ['seven octets', new Uint8Array(7)],
])('%s is none', (_, value) => {
  expect(() => eui64(value)).toThrow(expect.objectContaining({ code: 'vocabulary/not-an-eui64' }));
});

test('a root has eight zero octets for one', () => {
  expect(formatEui64(NO_ENTITY)).toBe('00-00-00-00-00-00-00-00');
});
