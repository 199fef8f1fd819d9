import { describe, expect, test } from 'vitest';
import { fromHex, fromLatin1, uintToBytes } from '../../src/core/bytes.ts';
import { nativeBackend } from '../../src/crypto/index.ts';
import { ORDER } from '../../src/crypto/p256.ts';
import { deterministicNonces, reduceDigest } from '../../src/crypto/rfc6979.ts';

const hmacSha256 = (key: Uint8Array, message: Uint8Array): Uint8Array =>
  nativeBackend.hmacSha256(key, message);
const PRIVATE_KEY = fromHex('C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721');

describe('RFC 6979 §3.2', () => {
  test.each([
    ['sample', 'A6E3C57DD01ABE90086538398355DD4C3B17AA873382B0F24D6129493D8AAD60'],
    ['test', 'D16B6AE827F17175E040871A1C7EC3500192C4C92677336EC2537ACAEE0008E0'],
  ])('A.2.5: the nonce k for the message %s', (message, nonce) => {
    const digest = reduceDigest(nativeBackend.sha256(fromLatin1(message)));
    const seed = [PRIVATE_KEY, uintToBytes(digest, 32)];
    const { value } = deterministicNonces(seed, hmacSha256).next();
    expect(value?.octets).toEqual(fromHex(nonce));
    expect(value?.scalar).toBe(BigInt(`0x${nonce}`));
  });

  test('h: a candidate that is no scalar is passed over, and the next one is another', () => {
    // An HMAC that gives all ones at first: as a number that is above n.
    let calls = 0;
    const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array =>
      ++calls <= 5 ? new Uint8Array(32).fill(0xff) : hmacSha256(key, message);
    const nonces = deterministicNonces([PRIVATE_KEY, new Uint8Array(32)], hmac);
    const first = nonces.next().value?.scalar ?? 0n;
    const second = nonces.next().value?.scalar ?? 0n;
    expect(calls).toBe(11);
    expect(first > 0n && first < ORDER).toBe(true);
    expect(second).not.toBe(first);
  });

  test.each([
    ['below n stays', ORDER - 1n, ORDER - 1n],
    ['n becomes zero', ORDER, 0n],
    ['above n loses n', (1n << 256n) - 1n, (1n << 256n) - 1n - ORDER],
  ])('§2.3.4: a digest %s', (_, digest, reduced) => {
    expect(reduceDigest(uintToBytes(digest, 32))).toBe(reduced);
  });
});
