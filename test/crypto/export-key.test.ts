import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import {
  type SigningKey,
  exportSimulationKey,
  exportSimulationKeys,
  importSigningKey,
  privateKeyObject,
  publicKeyObject,
  seededRandom,
  softKeyStore,
} from '../../src/crypto/index.ts';
import { codeOf } from './code-of.ts';

const keys = softKeyStore(seededRandom('export'));
const signing = keys.createSigningKey('ds');
const agreement = keys.createAgreementKey('ka');

describe('one key', () => {
  test('leaves as it does with its store', () => {
    expect([exportSimulationKey(signing), exportSimulationKey(agreement)]).toEqual(
      exportSimulationKeys(keys),
    );
  });

  test('of a caller stays where it is, imported or their own', () => {
    const { privateKeyPem } = exportSimulationKey(signing);
    const imported = importSigningKey({ id: 'theirs', privateKey: privateKeyPem });
    const own: SigningKey = {
      id: 'hsm',
      publicKey: signing.publicKey,
      sign: () => new Uint8Array(),
    };
    expect(codeOf(() => exportSimulationKey(imported))).toBe('keys/not-exportable');
    expect(codeOf(() => exportSimulationKey(own))).toBe('keys/not-exportable');
  });

  test('that was destroyed is gone', () => {
    const store = softKeyStore(seededRandom('gone'));
    const key = store.createSigningKey('x');
    store.destroy('x');
    expect(codeOf(() => exportSimulationKey(key))).toBe('keys/destroyed');
  });
});

describe('key objects', () => {
  test('are the same key', () => {
    const { privateKeyPem, publicKey } = exportSimulationKey(agreement);
    const fromPrivate = privateKeyObject(privateKeyPem);
    const fromPublic = publicKeyObject(publicKey);
    const spki = fromPublic.export({ format: 'der', type: 'spki' });
    expect(toHex(new Uint8Array(spki.subarray(-65)))).toBe(toHex(publicKey));
    expect([fromPrivate.type, fromPublic.type]).toEqual(['private', 'public']);
  });

  test('are not made of anything else', () => {
    expect(codeOf(() => publicKeyObject(new Uint8Array(65)))).toBe('crypto/bad-point');
    expect(codeOf(() => privateKeyObject('no key'))).toBe('crypto/bad-private-key');
  });
});
