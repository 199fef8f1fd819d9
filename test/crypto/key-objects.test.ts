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

test('a key that was seen twice stays while 1,024 others come twice, and is made again after them', () => {
  const first = seenTwice(3);
  for (let other = 10; other < 10 + 1_023; other++) seenTwice(other);
  expect(verificationKey(point(3))).toBe(first);
  seenTwice(2_000);
  expect(verificationKey(point(3))).not.toBe(first);
});

test('keys that are seen once push out none that was seen twice, and fall out themselves', () => {
  const twice = seenTwice(4);
  const once = verificationKey(point(5));
  for (let other = 3_000; other < 3_000 + 16; other++) verificationKey(point(other));
  expect(verificationKey(point(4))).toBe(twice);
  expect(verificationKey(point(5))).not.toBe(once);
});

test('keys of a fleet that take turns are kept from the second round on', () => {
  const fleet = Array.from({ length: 100 }, (_, index) => 4_000 + index);
  const round = () => fleet.map((privateKey) => verificationKey(point(privateKey)));
  const first = round();
  const second = round();
  const third = round();
  const sameAs = (earlier: typeof first) => (key: unknown, index: number) => key === earlier[index];
  expect(second.filter(sameAs(first)).length).toBeLessThanOrEqual(16);
  // One in ten shares its place with another of the hundred, and may be made once more.
  expect(third.filter(sameAs(second)).length).toBeGreaterThan(80);
});

function seenTwice(privateKey: number): ReturnType<typeof verificationKey> {
  verificationKey(point(privateKey));
  return verificationKey(point(privateKey));
}
