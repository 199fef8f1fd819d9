/**
 * Octet strings, and the texts that they are written as.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesToUint,
  concat,
  equalBytes,
  fromBase64,
  fromHex,
  fromLatin1,
  toBase64,
  toHex,
  toLatin1,
  uintToBytes,
} from '../../src/core/bytes.ts';

const octets = fc.uint8Array({ maxLength: 200 });

describe('text and back', () => {
  test.each<[string, (bytes: Uint8Array) => string, (text: string) => Uint8Array]>([
    ['hexadecimal', toHex, fromHex],
    ['base64', toBase64, fromBase64],
    ['Latin-1', toLatin1, fromLatin1],
  ])('%s', (_, write, read) => {
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(read(write(bytes))).toEqual(bytes);
      }),
    );
  });

  test('the texts are those of node', () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex').toUpperCase());
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
  });

  test('a view into the middle of a buffer is only what it shows', () => {
    const view = Uint8Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(toHex(view)).toBe('0203');
    expect(toBase64(view)).toBe('AgM=');
    expect(toLatin1(view)).toBe('\x02\x03');
    expect(bytesToUint(view)).toBe(0x0203n);
  });

  test.each(['df0901', 'DF 09\n01', 'df:09:01', 'DF-09-01'])('%j is hexadecimal', (text) => {
    expect(fromHex(text)).toEqual(Uint8Array.of(0xdf, 0x09, 0x01));
  });

  test('base64 may be broken into lines', () => {
    expect(fromBase64(' 3w\r\n kB\n')).toEqual(Uint8Array.of(0xdf, 0x09, 0x01));
  });
});

describe('refuses', () => {
  test.each(['0', 'xy', '0x00', '00,00'])('%j, which is not hexadecimal', (text) => {
    expect(() => fromHex(text)).toThrow(
      expect.objectContaining({ code: 'bytes/not-hex', details: { text } }),
    );
  });

  test.each(['AAA', '=', 'A===', 'AA=A', 'AA_-', 'AA.='])('%j, which is not base64', (text) => {
    expect(() => fromBase64(text)).toThrow(
      expect.objectContaining({ code: 'bytes/not-base64', details: { text } }),
    );
  });

  test('a long text, and quotes only its start', () => {
    const details = { text: `${'z'.repeat(40)}…` };
    expect(() => fromHex('z'.repeat(1_000_000))).toThrow(expect.objectContaining({ details }));
    expect(() => fromBase64('z'.repeat(1_000_001))).toThrow(
      expect.objectContaining({ code: 'bytes/not-base64' }),
    );
  });
});

describe('whole numbers', () => {
  test('of a fixed size survive', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const encoded = uintToBytes(value, 8);
        expect(encoded).toHaveLength(8);
        expect(bytesToUint(encoded)).toBe(value);
      }),
    );
  });

  test('of no octets is zero', () => {
    expect(bytesToUint(new Uint8Array())).toBe(0n);
    expect(uintToBytes(0n, 0)).toEqual(new Uint8Array());
  });

  test.each([
    [-1n, 8],
    [256n, 1],
    [2n ** 64n, 8],
    [1n, 0],
  ])('%d does not fit %i octets', (value, count) => {
    expect(() => uintToBytes(value, count)).toThrow(
      expect.objectContaining({
        code: 'bytes/out-of-range',
        details: { value: value.toString(), octets: count },
      }),
    );
  });
});

describe('octet strings', () => {
  test('joined are their parts, and share nothing with them', () => {
    fc.assert(
      fc.property(fc.array(octets, { maxLength: 5 }), (parts) => {
        const joined = concat(...parts);
        expect(Buffer.from(joined).equals(Buffer.concat(parts))).toBe(true);
        const copy = Uint8Array.from(joined);
        for (const part of parts) part.fill(0xff);
        expect(joined).toEqual(copy);
      }),
    );
  });

  test('are equal when they hold the same octets', () => {
    fc.assert(
      fc.property(octets, octets, (left, right) => {
        expect(equalBytes(left, Uint8Array.from(left))).toBe(true);
        expect(equalBytes(left, right)).toBe(Buffer.from(left).equals(right));
      }),
    );
  });

  test.each([
    ['a shorter one', '0102', '010203'],
    ['a longer one', '010203', '0102'],
    ['another last octet', '0102', '0103'],
  ])('are not equal to %s', (_, left, right) => {
    expect(equalBytes(fromHex(left), fromHex(right))).toBe(false);
  });
});
