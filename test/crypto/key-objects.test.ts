import { expect, test } from 'vitest';
import { nativeBackend } from '../../src/crypto/index.ts';
import { verificationKey } from '../../src/crypto/key-objects.ts';
import { uintToBytes } from '../../src/core/bytes.ts';

const point = (privateKey: number): Uint8Array =>
  nativeBackend.publicKeyOf(uintToBytes(BigInt(privateKey), 32));

test('a key object is kept, and found by its octets', () => {
  const first = verificationKey(point(1));
  expect(first).toBeDefined();
  expect(verificationKey(point(1))).toBe(first);
  expect(verificationKey(point(2))).not.toBe(first);
});

test('what is no point has none', () => {
  const offCurve = point(1);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  expect(verificationKey(offCurve)).toBeUndefined();
  expect(verificationKey(point(1).subarray(1))).toBeUndefined();
});

test('the oldest falls out after 1,024 others, and is made again', () => {
  const first = verificationKey(point(3));
  for (let other = 10; other < 10 + 1_024; other++) verificationKey(point(other));
  const again = verificationKey(point(3));
  expect(again).toBeDefined();
  expect(again).not.toBe(first);
});
