import { describe, expect, test } from 'vitest';
import {
  type WrapAlgorithm,
  WRAP_ALGORITHMS,
  unwrapWith,
  wrapKey,
  wrapWith,
} from '../../src/crypto/index.ts';
import type { Sourced } from '../../src/vocabulary/certainty.ts';
import { codeOf } from './code-of.ts';

const PLAINTEXT = new Uint8Array(91).map((_, index) => index);
const rows: readonly (readonly [string, Sourced & { keyLength: number; name: string }])[] =
  Object.entries(WRAP_ALGORITHMS);
const key = (length: number): Uint8Array => new Uint8Array(length).fill(5);

describe('wrapping with the algorithm that an object identifier names', () => {
  test.each(rows)('%s wraps 91 octets to 104 and back', (algorithm, { keyLength }) => {
    const wrapped = wrapWith({ algorithm, key: key(keyLength), plaintext: PLAINTEXT });
    expect(wrapped).toEqual(wrapKey(key(keyLength), PLAINTEXT));
    expect(wrapped).toHaveLength(104);
    expect(unwrapWith({ algorithm, key: key(keyLength), wrapped })).toEqual(PLAINTEXT);
  });

  test.each(rows)('%s takes keys of its own length only', (algorithm, { keyLength }) => {
    for (const length of [0, 16, 24, 32, 33].filter((other) => other !== keyLength)) {
      const input = { algorithm, key: key(length), plaintext: PLAINTEXT, wrapped: PLAINTEXT };
      expect(codeOf(() => wrapWith(input))).toBe('crypto/bad-length');
      expect(codeOf(() => unwrapWith(input))).toBe('crypto/bad-length');
    }
  });

  test('another key gives nothing', () => {
    const algorithm: WrapAlgorithm = '2.16.840.1.101.3.4.1.48';
    const wrapped = wrapWith({ algorithm, key: key(32), plaintext: PLAINTEXT });
    expect(unwrapWith({ algorithm, key: key(32).fill(6), wrapped })).toBeUndefined();
    expect(unwrapWith({ algorithm, key: key(32), wrapped: wrapped.subarray(1) })).toBeUndefined();
  });

  test.each(['2.16.840.1.101.3.4.1.5', '2.16.840.1.101.3.4.1.42', '', 'toString', '__proto__'])(
    'refuses the unknown algorithm %j',
    (algorithm) => {
      const input = { algorithm, key: key(16), plaintext: PLAINTEXT, wrapped: PLAINTEXT };
      expect(codeOf(() => wrapWith(input))).toBe('crypto/unsupported-algorithm');
      expect(codeOf(() => unwrapWith(input))).toBe('crypto/unsupported-algorithm');
    },
  );
});
