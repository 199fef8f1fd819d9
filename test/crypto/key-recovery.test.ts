import { generateKeyPairSync, sign as nodeSign } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { publicKeyOf, recoverPublicKeys, sha256, sign, verify } from '../../src/crypto/index.ts';

const privateKey = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((octets) => p256.utils.isValidSecretKey(octets));

test('the key of any signature is among the candidates, and the signature is valid under each', () => {
  fc.assert(
    fc.property(privateKey, fc.uint8Array(), (key, message) => {
      const signature = sign(key, message);
      const candidates = recoverPublicKeys(message, signature);
      expect(candidates.map(toHex)).toContain(toHex(publicKeyOf(key)));
      for (const candidate of candidates) expect(verify(candidate, message, signature)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('signatures of node:crypto are explained by the same keys as noble finds', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
  for (let round = 0; round < 20; round++) {
    const message = Uint8Array.of(round);
    const key = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const signature = new Uint8Array(nodeSign('sha256', message, key));
    const found = recoverPublicKeys(message, signature).map(toHex);
    expect(found).toContain(toHex(new Uint8Array(spki.subarray(-65))));
    const noble = [0, 1].map((bit) => {
      const recovered = Uint8Array.of(bit, ...signature);
      return p256.recoverPublicKey(recovered, sha256(message), { prehash: false });
    });
    expect(found).toEqual(noble.map((key) => toHex(p256.Point.fromBytes(key).toBytes(false))));
  }
});

test.each([
  ['nothing', new Uint8Array()],
  ['zeros', new Uint8Array(64)],
  ['a number above the order', new Uint8Array(64).fill(0xff)],
  ['63 octets', new Uint8Array(63).fill(1)],
])('%s is no signature and has no key', (_, signature) => {
  expect(recoverPublicKeys(Uint8Array.of(1), signature)).toEqual([]);
});
