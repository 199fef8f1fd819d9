import { verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { nativeBackend } from '../../src/crypto/index.ts';
import { verificationKey } from '../../src/crypto/key-objects.ts';
import { uintToBytes } from '../../src/core/bytes.ts';

const point = (privateKey: number): Uint8Array =>
  nativeBackend.publicKeyOf(uintToBytes(BigInt(privateKey), 32));

test('a key that comes twice is kept, and found by its octets', () => {
  const kept = seenTwice(1);
  expect(kept).toBeDefined();
  expect(verificationKey(point(1))).toBe(kept);
  expect(verificationKey(point(2))).not.toBe(kept);
});

test('what is given for a key verifies, the first time and later', () => {
  const message = Uint8Array.of(1, 2, 3);
  const signature = nativeBackend.sign(uintToBytes(7n, 32), message);
  for (const time of ['first', 'second', 'third']) {
    const input = verificationKey(point(7));
    expect(input && verify('sha256', message, input, signature), time).toBe(true);
  }
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

test('keys that come once are kept by nobody, and push out none that is', () => {
  const twice = seenTwice(4);
  for (let other = 3_000; other < 3_000 + 1_100; other++) verificationKey(point(other));
  expect(verificationKey(point(4))).toBe(twice);
});

test('keys of a fleet that take turns are kept from the second round on', () => {
  const fleet = Array.from({ length: 100 }, (_, index) => 6_000 + index);
  const round = () => fleet.map((privateKey) => verificationKey(point(privateKey)));
  round();
  const second = round();
  const again = round().filter((key, index) => key === second[index]);
  // One in ten shares its place with another of the hundred, and may be made once more.
  expect(again.length).toBeGreaterThan(80);
});

function seenTwice(privateKey: number): ReturnType<typeof verificationKey> {
  verificationKey(point(privateKey));
  return verificationKey(point(privateKey));
}
