import { afterEach, expect, test } from 'vitest';
import * as crypto from '../../src/crypto/index.ts';

const { nativeBackend, portableBackend, selectBackend, selectedBackend } = crypto;
const octets = (length: number): Uint8Array => new Uint8Array(length).fill(3);
const key = octets(32);
const point = nativeBackend.publicKeyOf(key);
const gcm = { key: octets(16), iv: octets(12), additionalData: octets(5) };

afterEach(() => {
  selectBackend(nativeBackend);
});

test('a process starts on the native backend', () => {
  expect(selectedBackend()).toBe(nativeBackend);
});

test('every function is that of the selected backend, and says the same on either', () => {
  const asked: string[] = [];
  const listening = (backend: crypto.CryptoBackend): crypto.CryptoBackend =>
    new Proxy(backend, {
      get: (target, name) => {
        asked.push(String(name));
        return Reflect.get(target, name) as unknown;
      },
    });
  const answers = [nativeBackend, portableBackend].map((backend) => {
    selectBackend(listening(backend));
    return [
      crypto.publicKeyOf(key),
      crypto.isPoint(point),
      crypto.sign(key, octets(9)),
      crypto.signAll(key, [octets(9), octets(0), octets(300)]),
      crypto.verify(point, octets(9), crypto.sign(key, octets(9))),
      crypto.sharedSecret(key, point),
      crypto.sha256(octets(9)),
      crypto.sha1(octets(9)),
      crypto.hmacSha256(key, octets(9)),
      crypto.gmac(gcm.key, gcm.iv, octets(9)),
      crypto.aesGcmSeal({ ...gcm, plaintext: octets(9) }),
      crypto.aesGcmOpen({ ...gcm, sealed: octets(25) }),
      crypto.wrapKey(octets(24), octets(9)),
      crypto.unwrapKey(octets(24), octets(24)),
    ];
  });
  expect(answers[0]).toEqual(answers[1]);
  const expected = Object.keys(nativeBackend).filter((name) => name !== 'name');
  expect(new Set(asked)).toEqual(new Set(expected));
});
