import { inspect } from 'node:util';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromBase64, fromHex, toHex } from '../../src/core/bytes.ts';
import {
  type KeyStore,
  exportSimulationKeys,
  importAgreementKey,
  importSigningKey,
  publicKeyOf,
  seededRandom,
  sharedSecret,
  sign,
  softKeyStore,
  verify,
} from '../../src/crypto/index.ts';
import { keystoreEntries } from '../support/material.ts';
import { codeOf } from './code-of.ts';

const MESSAGE = new Uint8Array(100).fill(9);
const newStore = (): KeyStore => softKeyStore(seededRandom('store'));

describe('a key store', () => {
  test('makes the same key again from the same seed and name, in whatever order', () => {
    const [one, other] = [newStore(), newStore()];
    one.createAgreementKey('first');
    expect(other.createSigningKey('a').publicKey).toEqual(one.createSigningKey('a').publicKey);
    expect(one.createSigningKey('b').publicKey).not.toEqual(one.signingKey('a').publicKey);
    expect(one.createSigningKey('a')).toBe(one.signingKey('a'));
  });

  test('keys do what they are for', () => {
    const store = newStore();
    const signing = store.createSigningKey('signing');
    expect(verify(signing.publicKey, MESSAGE, signing.sign(MESSAGE))).toBe(true);
    const [ours, theirs] = [store.createAgreementKey('ours'), store.createAgreementKey('theirs')];
    expect(ours.agree(theirs.publicKey)).toEqual(theirs.agree(ours.publicKey));
    expect(codeOf(() => ours.agree(new Uint8Array(65)))).toBe('crypto/bad-point');
  });

  test.each([
    ['a name that nobody created', 'keys/not-found', 'other'],
    ['an agreement key as a signing key', 'keys/wrong-kind', 'agreement'],
    ['a destroyed key', 'keys/destroyed', 'destroyed'],
  ])('does not find %s', (_, code, id) => {
    const store = newStore();
    store.createAgreementKey('agreement');
    store.createSigningKey('destroyed');
    store.destroy('destroyed');
    expect(codeOf(() => store.signingKey(id))).toBe(code);
  });

  test('one name is one key of one kind', () => {
    const store = newStore();
    store.createSigningKey('signing');
    expect(codeOf(() => store.createAgreementKey('signing'))).toBe('keys/wrong-kind');
    expect(codeOf(() => store.agreementKey('signing'))).toBe('keys/wrong-kind');
  });

  test('a destroyed key refuses every use, also through capabilities handed out before', () => {
    const store = newStore();
    const [signing, agreement] = [store.createSigningKey('s'), store.createAgreementKey('a')];
    const { publicKey } = softKeyStore(seededRandom('store')).createSigningKey('s');
    store.destroy('s');
    store.destroy('a');
    store.destroy('a');
    const uses = [
      () => signing.sign(MESSAGE),
      () => agreement.agree(publicKey),
      () => store.createSigningKey('s'),
      () => store.createAgreementKey('s'),
      () => store.agreementKey('a'),
      () => exportSimulationKeys(store, ['s']),
    ];
    expect(uses.map(codeOf)).toEqual(uses.map(() => 'keys/destroyed'));
    const destroyUnknown = (): void => {
      store.destroy('unknown');
    };
    expect(signing.publicKey).toEqual(publicKey);
    expect(exportSimulationKeys(store)).toEqual([]);
    expect(codeOf(destroyUnknown)).toBe('keys/not-found');
  });
});

describe('private keys leave through exportSimulationKeys only', () => {
  const store = newStore();
  const signing = store.createSigningKey('supplier:digitalSignature:1');
  const agreement = store.createAgreementKey('supplier:keyAgreement:1');
  const exported = exportSimulationKeys(store);

  test('as PEM after a line that says SIMULATION, which OpenSSL and our own import read', () => {
    expect(exported.map(({ id, kind }) => [id, kind])).toEqual([
      ['supplier:digitalSignature:1', 'signing'],
      ['supplier:keyAgreement:1', 'agreement'],
    ]);
    for (const { id, privateKeyPem, publicKey } of exported) {
      expect(privateKeyPem).toMatch(/^# SIMULATION [^\n]*\n-----BEGIN PRIVATE KEY-----\n/);
      const spki = createPublicKey(createPrivateKey(privateKeyPem)).export({
        format: 'der',
        type: 'spki',
      });
      expect(toHex(spki.subarray(-65))).toBe(toHex(publicKey));
      expect(importSigningKey({ id, privateKey: privateKeyPem }).publicKey).toEqual(publicKey);
    }
    expect(exported.map(({ publicKey }) => publicKey)).toEqual([
      signing.publicKey,
      agreement.publicKey,
    ]);
  });

  test('a name with a line break stays within its comment line', () => {
    store.createSigningKey('evil\n-----BEGIN PRIVATE KEY-----');
    const [only] = exportSimulationKeys(store, ['evil\n-----BEGIN PRIVATE KEY-----']);
    expect(only?.privateKeyPem.split('\n')[1]).toBe('-----BEGIN PRIVATE KEY-----');
    expect(only?.privateKeyPem.split('\n')[0]).toMatch(/^# SIMULATION /);
  });

  test('not through what a capability or a store shows of itself', () => {
    const [secret] = exported.map(({ privateKeyPem }) =>
      createPrivateKey(privateKeyPem).export({ format: 'der', type: 'sec1' }).subarray(7, 39),
    );
    for (const object of [signing, agreement, store]) {
      const shown = inspect(object, { showHidden: true, depth: 10, getters: true });
      const own = Reflect.ownKeys(object).map((key) => Reflect.get(object, key) as unknown);
      expect(shown).not.toContain([...secret!].slice(0, 6).join(', '));
      expect(own.every((value) => typeof value === 'function')).toBe(true);
      expect(Object.isFrozen(object)).toBe(true);
      expect(JSON.stringify(object)).toBe('{}');
    }
  });

  test('not out of a store of the caller', () => {
    expect(codeOf(() => exportSimulationKeys({ ...store }))).toBe('keys/not-exportable');
    expect(codeOf(() => exportSimulationKeys(store, ['unknown']))).toBe('keys/not-found');
  });
});

describe('imported keys', () => {
  const entries = keystoreEntries().filter(({ privateKey }) => privateKey !== '');

  test('every private key of the public keystore is read, from PEM and from DER', () => {
    expect(entries.length).toBeGreaterThan(10);
    for (const { name: id, privateKey, certificate } of entries) {
      const expected = createPublicKey(certificate).export({ format: 'der', type: 'spki' });
      const der = fromPem(privateKey);
      const keys = [
        importSigningKey({ id, privateKey }),
        importAgreementKey({ id, privateKey }),
        importSigningKey({ id, privateKey: der }),
      ];
      for (const { publicKey } of keys) {
        expect(toHex(publicKey)).toBe(toHex(expected.subarray(-65)));
      }
    }
  });

  test('from 32 octets, which are copied', () => {
    const privateKey = fromHex('00'.repeat(31) + '05');
    const key = importSigningKey({ id: 'five', privateKey });
    const other = importAgreementKey({ id: 'five', privateKey });
    const original = privateKey.slice();
    privateKey.fill(1);
    expect(key.publicKey).toEqual(publicKeyOf(original));
    expect(key.sign(MESSAGE)).toEqual(sign(original, MESSAGE));
    expect(other.agree(key.publicKey)).toEqual(sharedSecret(original, key.publicKey));
    expect(key.id).toBe('five');
  });

  test('SEC 1 PEM is read too', () => {
    const [entry] = entries;
    const sec1 = createPrivateKey(entry!.privateKey).export({ format: 'pem', type: 'sec1' });
    const key = importSigningKey({ id: 'sec1', privateKey: sec1.toString() });
    const same = importSigningKey({ id: 'pkcs8', privateKey: entry!.privateKey });
    expect(key.publicKey).toEqual(same.publicKey);
  });

  test.each([
    ['nothing', ''],
    ['no octets', new Uint8Array(0)],
    ['31 octets', new Uint8Array(31).fill(1)],
    ['zero', new Uint8Array(32)],
    ['n and above', new Uint8Array(32).fill(0xff)],
    ['a certificate', entries[0]?.certificate ?? '-----BEGIN CERTIFICATE-----'],
    ['text', 'a private key, honestly'],
    ['truncated DER', fromPem(entries[0]?.privateKey ?? '').subarray(0, -1)],
    ['a key on P-384', p384Key()],
    ['an RSA key', rsaKey()],
  ])('refuses %s', (_, privateKey) => {
    expect(codeOf(() => importSigningKey({ id: 'bad', privateKey }))).toBe(
      'crypto/bad-private-key',
    );
    expect(codeOf(() => importAgreementKey({ id: 'bad', privateKey }))).toBe(
      'crypto/bad-private-key',
    );
  });
});

function fromPem(pem: string): Uint8Array {
  return fromBase64(pem.replace(/-----[A-Z ]+-----/g, ''));
}

/** PKCS#8 of a key that OpenSSL reads and P-256 cannot use. */
function p384Key(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function rsaKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}
