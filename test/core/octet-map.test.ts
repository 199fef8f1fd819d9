/**
 * The map of octet strings against a plain Map of their hexadecimal text, and what it promises beyond: bounds, no mix-ups.
 *
 * @module
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { OctetMap } from '../../src/core/octet-map.ts';

const few = fc.uint8Array({ minLength: 0, maxLength: 3, max: 2 });
const long = fc
  .tuple(fc.uint8Array({ minLength: 70, maxLength: 70, max: 1 }), few)
  .map(([start, end]) => Uint8Array.of(...start, ...new Uint8Array(24), ...end));

describe('a map of octet strings', () => {
  test('never gives the value of other octets, even where hashes are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(few, long), { maxLength: 60 }), (keys) => {
        const map = new OctetMap<string>({ entriesMax: 20 });
        for (const key of keys) {
          expect([undefined, toHex(key)]).toContain(map.get(key));
          map.set(key, toHex(key));
          expect(map.get(key)).toBe(toHex(key));
          expect(map.size).toBeLessThanOrEqual(20);
        }
      }),
    );
  });

  test('two octet strings with the same end and length take turns', () => {
    const map = new OctetMap<string>({ entriesMax: 10 });
    const [first, second] = [1, 2].map((octet) => Uint8Array.of(octet, ...new Uint8Array(80)));
    if (first === undefined || second === undefined) throw new Error('two keys');
    map.set(first, 'first');
    expect(map.get(second)).toBeUndefined();
    map.set(second, 'second');
    expect(map.get(second)).toBe('second');
    expect(map.get(first)).toBeUndefined();
    expect(map.size).toBe(1);
  });

  test('finds a part of a larger message', () => {
    const map = new OctetMap<string>({ entriesMax: 10 });
    map.set(Uint8Array.of(7, 8, 9), 'part');
    const message = Uint8Array.of(1, 7, 8, 9, 2);
    expect(map.get(message, 1, 4)).toBe('part');
    expect(map.get(message, 0, 4)).toBeUndefined();
    expect(map.get(message)).toBeUndefined();
  });

  test('the oldest goes first, and what is set again counts as new', () => {
    const map = new OctetMap<number>({ entriesMax: 2 });
    const key = (octet: number): Uint8Array => Uint8Array.of(octet);
    map.set(key(1), 1);
    map.set(key(2), 2);
    map.set(key(1), 11);
    map.set(key(3), 3);
    expect([1, 2, 3].map((octet) => map.get(key(octet)))).toEqual([11, undefined, 3]);
  });
});
