/**
 * What the seam promises, asked of both backends in the same words; and that they agree octet for octet.
 */
import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { concat, fromHex, fromLatin1, uintToBytes } from '../../src/core/bytes.ts';
import { nativeBackend, portableBackend } from '../../src/crypto/index.ts';
import { ORDER } from '../../src/crypto/p256.ts';
import { pkcs8Of, pkcs8Pem } from '../../src/crypto/pkcs8.ts';
import { codeOf } from './code-of.ts';

const BACKENDS = [nativeBackend, portableBackend];
const CURVE_PRIME = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;

const PRIVATE_KEY = fromHex('C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721');
const PUBLIC_KEY = nativeBackend.publicKeyOf(PRIVATE_KEY);
const MESSAGE = fromLatin1('update security credentials');
const SIGNATURE = nativeBackend.sign(PRIVATE_KEY, MESSAGE);

const scalar = (value: bigint): Uint8Array => uintToBytes(value, 32);
const octets = (length: number): Uint8Array => new Uint8Array(length).fill(7);
const changed = (bytes: Uint8Array, index: number, value: number): Uint8Array => {
  const copy = bytes.slice();
  copy[index] = value;
  return copy;
};

const r = SIGNATURE.subarray(0, 32);
const s = SIGNATURE.subarray(32);
const sNumber = BigInt(`0x${Buffer.from(s).toString('hex')}`);

describe.each(BACKENDS)('the $name backend', (backend) => {
  test.each([
    ['the signature', PUBLIC_KEY, MESSAGE, SIGNATURE, true],
    [
      'the same with n - s: high or low, both are signatures',
      PUBLIC_KEY,
      MESSAGE,
      concat(r, scalar(ORDER - sNumber)),
      true,
    ],
    ['another message', PUBLIC_KEY, octets(27), SIGNATURE, false],
    ['another key', backend.publicKeyOf(scalar(1n)), MESSAGE, SIGNATURE, false],
    ['a flipped bit', PUBLIC_KEY, MESSAGE, changed(SIGNATURE, 40, (SIGNATURE[40] ?? 0) ^ 1), false],
    ['r of zero', PUBLIC_KEY, MESSAGE, concat(scalar(0n), s), false],
    ['s of zero', PUBLIC_KEY, MESSAGE, concat(r, scalar(0n)), false],
    ['r of n', PUBLIC_KEY, MESSAGE, concat(scalar(ORDER), s), false],
    ['s of n', PUBLIC_KEY, MESSAGE, concat(r, scalar(ORDER)), false],
    ['no octets', PUBLIC_KEY, MESSAGE, octets(0), false],
    ['63 octets', PUBLIC_KEY, MESSAGE, SIGNATURE.subarray(1), false],
    ['65 octets', PUBLIC_KEY, MESSAGE, concat(SIGNATURE, octets(1)), false],
    ['a key that is not on the curve', changed(PUBLIC_KEY, 64, 0), MESSAGE, SIGNATURE, false],
    ['a key without its first octet', PUBLIC_KEY.subarray(1), MESSAGE, SIGNATURE, false],
    ['a key of no octets', octets(0), MESSAGE, SIGNATURE, false],
  ])('verifies or not: %s', (_, publicKey, message, signature, expected) => {
    expect(backend.verify(publicKey, message, signature)).toBe(expected);
  });

  const compressed = concat(Uint8Array.of(2), PUBLIC_KEY.subarray(1, 33));
  test.each([
    ['a public key', PUBLIC_KEY, true],
    ['another y', changed(PUBLIC_KEY, 64, 0), false],
    ['the compressed form', compressed, false],
    ['the hybrid form', changed(PUBLIC_KEY, 0, 6), false],
    ['the point at infinity', Uint8Array.of(0), false],
    [
      'a coordinate of the field prime',
      concat(Uint8Array.of(4), scalar(CURVE_PRIME), PUBLIC_KEY.subarray(33)),
      false,
    ],
    ['64 octets', PUBLIC_KEY.subarray(1), false],
    ['no octets', octets(0), false],
  ])('is a point or not: %s', (_, point, expected) => {
    expect(backend.isPoint(point)).toBe(expected);
    expect(codeOf(() => backend.sharedSecret(PRIVATE_KEY, point))).toBe(
      expected ? undefined : 'crypto/bad-point',
    );
  });

  test.each([
    ['zero', scalar(0n), 'crypto/bad-private-key'],
    ['one', scalar(1n), undefined],
    ['n - 1', scalar(ORDER - 1n), undefined],
    ['n', scalar(ORDER), 'crypto/bad-private-key'],
    ['31 octets', octets(31), 'crypto/bad-private-key'],
    ['33 octets', octets(33), 'crypto/bad-private-key'],
    ['no octets', octets(0), 'crypto/bad-private-key'],
  ])('takes as a private key or not: %s', (_, privateKey, code) => {
    expect(codeOf(() => backend.publicKeyOf(privateKey))).toBe(code);
    expect(codeOf(() => backend.sign(privateKey, MESSAGE))).toBe(code);
    expect(codeOf(() => backend.sharedSecret(privateKey, PUBLIC_KEY))).toBe(code);
  });

  test.each([
    ['GMAC key', () => backend.gmac(octets(32), octets(12), MESSAGE)],
    ['GMAC initialisation vector', () => backend.gmac(octets(16), octets(16), MESSAGE)],
    ['GCM key to seal', () => seal({ key: octets(15) })],
    ['GCM initialisation vector to seal', () => seal({ iv: octets(0) })],
    ['GCM key to open', () => open({ key: octets(17) })],
    ['wrap key', () => backend.wrapKey(octets(20), MESSAGE)],
    ['wrapped plaintext', () => backend.wrapKey(octets(16), octets(0))],
    ['unwrap key', () => backend.unwrapKey(octets(0), octets(24))],
  ])('refuses the wrong length of a %s', (_, call) => {
    expect(codeOf(call)).toBe('crypto/bad-length');
  });
  const gcm = { key: octets(16), iv: octets(12), additionalData: MESSAGE };
  const seal = (other: object): unknown =>
    backend.aesGcmSeal({ ...gcm, plaintext: MESSAGE, ...other });
  const open = (other: object): unknown =>
    backend.aesGcmOpen({ ...gcm, sealed: octets(40), ...other });

  test.each([0, 8, 15, 17, 23])('unwraps nothing from %i octets', (length) => {
    expect(backend.unwrapKey(octets(16), octets(length))).toBeUndefined();
  });

  test.each([0, 1, 15, 16])('opens nothing from %i octets that nobody sealed', (length) => {
    expect(backend.aesGcmOpen({ ...gcm, sealed: octets(length) })).toBeUndefined();
  });

  test('verifies what node:crypto signs, and node:crypto verifies what it signs', () => {
    const pem = pkcs8Pem(pkcs8Of(PRIVATE_KEY, PUBLIC_KEY), '');
    const theirs = { key: createPrivateKey(pem), dsaEncoding: 'ieee-p1363' } as const;
    for (let length = 0; length < 20; length++) {
      const message = octets(length);
      const signature = nodeSign('sha256', message, theirs);
      expect(backend.verify(PUBLIC_KEY, message, signature)).toBe(true);
      const key = { key: createPublicKey(pem), dsaEncoding: 'ieee-p1363' } as const;
      expect(nodeVerify('sha256', message, key, backend.sign(PRIVATE_KEY, message))).toBe(true);
    }
  });

  test('agrees with a peer that uses node:crypto', () => {
    const peer = createECDH('prime256v1');
    peer.setPrivateKey(scalar(123_456_789n));
    const theirs = peer.computeSecret(PUBLIC_KEY);
    expect(backend.sharedSecret(PRIVATE_KEY, peer.getPublicKey())).toEqual(plain(theirs));
  });

  test('follows a private key whose octets its owner changes between two calls', () => {
    const key = Buffer.from(PRIVATE_KEY);
    const before = backend.publicKeyOf(key);
    key[31] = (key[31] ?? 0) ^ 1;
    expect(before).toEqual(PUBLIC_KEY);
    expect(backend.publicKeyOf(key)).toEqual(portableBackend.publicKeyOf(Uint8Array.from(key)));
    expect(backend.publicKeyOf(key)).not.toEqual(before);
    expect(backend.publicKeyOf(PRIVATE_KEY)).toEqual(before);
  });

  test('changes none of its inputs, and answers in plain octets', () => {
    const inputs = [PRIVATE_KEY, PUBLIC_KEY, MESSAGE, SIGNATURE].map((input) => input.slice());
    const answers = [
      backend.publicKeyOf(PRIVATE_KEY),
      backend.sign(PRIVATE_KEY, MESSAGE),
      backend.sharedSecret(PRIVATE_KEY, PUBLIC_KEY),
      backend.sha256(MESSAGE),
      backend.sha1(MESSAGE),
      backend.hmacSha256(PRIVATE_KEY, MESSAGE),
      backend.gmac(octets(16), octets(12), MESSAGE),
      backend.wrapKey(octets(16), MESSAGE),
      backend.aesGcmSeal({ ...gcm, plaintext: MESSAGE }),
    ];
    expect([PRIVATE_KEY, PUBLIC_KEY, MESSAGE, SIGNATURE]).toEqual(inputs);
    expect(answers.map((answer) => answer.constructor)).toEqual(answers.map(() => Uint8Array));
  });
});

test('the native backend refuses a key of no octets as the very first thing it is asked', async () => {
  vi.resetModules();
  const { nativeBackend: fresh } = await import('../../src/crypto/native.ts');
  expect(fresh).not.toBe(nativeBackend);
  // The fresh module has an error class of its own.
  expect(() => fresh.publicKeyOf(octets(0))).toThrow(
    expect.objectContaining({ code: 'crypto/bad-private-key' }),
  );
});

describe('native and portable give the same octets', () => {
  const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
    fc.uint8Array({ minLength: length, maxLength: length });
  const privateKey = fc.bigInt({ min: 1n, max: ORDER - 1n }).map(scalar);
  const text = fc.uint8Array({ maxLength: 300 });

  test('signatures of many messages, which are those of each', () => {
    fc.assert(
      fc.property(privateKey, fc.array(text, { maxLength: 8 }), (key, messages) => {
        const each = messages.map((message) => nativeBackend.sign(key, message));
        for (const backend of BACKENDS) expect(backend.signAll(key, messages)).toEqual(each);
      }),
      { numRuns: 50 },
    );
  });

  test('signatures, which both verify', () => {
    fc.assert(
      fc.property(privateKey, text, (key, message) => {
        const signature = nativeBackend.sign(key, message);
        expect(signature).toEqual(portableBackend.sign(key, message));
        const publicKey = portableBackend.publicKeyOf(key);
        expect(publicKey).toEqual(nativeBackend.publicKeyOf(key));
        for (const backend of BACKENDS)
          expect(backend.verify(publicKey, message, signature)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('shared secrets, from either side', () => {
    fc.assert(
      fc.property(privateKey, privateKey, (ours, theirs) => {
        const secret = nativeBackend.sharedSecret(ours, nativeBackend.publicKeyOf(theirs));
        const same = portableBackend.sharedSecret(theirs, nativeBackend.publicKeyOf(ours));
        expect(secret).toEqual(same);
      }),
      { numRuns: 100 },
    );
  });

  test('digests and HMACs, whatever the length of key and message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 150 }), text, (key, message) => {
        expect(nativeBackend.sha256(message)).toEqual(portableBackend.sha256(message));
        expect(nativeBackend.sha1(message)).toEqual(portableBackend.sha1(message));
        const mac = nativeBackend.hmacSha256(key, message);
        expect(mac).toEqual(portableBackend.hmacSha256(key, message));
      }),
    );
  });

  test('GMACs, and sealed messages that the other opens', () => {
    fc.assert(
      fc.property(bytes(16), bytes(12), text, text, (key, iv, additionalData, plaintext) => {
        const mac = nativeBackend.gmac(key, iv, additionalData);
        expect(mac).toEqual(portableBackend.gmac(key, iv, additionalData));
        const sealed = nativeBackend.aesGcmSeal({ key, iv, additionalData, plaintext });
        const opened = portableBackend.aesGcmOpen({ key, iv, additionalData, sealed });
        expect(sealed).toEqual(portableBackend.aesGcmSeal({ key, iv, additionalData, plaintext }));
        expect(opened).toEqual(plaintext);
      }),
    );
  });

  test('wrapped keys, and what a flipped bit makes of them', () => {
    const wrapKey = fc.constantFrom(16, 24, 32).chain(bytes);
    const plaintext = fc.uint8Array({ minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(wrapKey, plaintext, fc.nat(), (key, text, position) => {
        const wrapped = nativeBackend.wrapKey(key, text);
        expect(wrapped).toEqual(portableBackend.wrapKey(key, text));
        const bit = position % (8 * wrapped.length);
        const broken = changed(wrapped, bit >> 3, (wrapped[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
        for (const backend of BACKENDS) {
          expect(backend.unwrapKey(key, wrapped)).toEqual(text);
          expect(backend.unwrapKey(key, broken)).toBeUndefined();
        }
      }),
    );
  });
});

function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
