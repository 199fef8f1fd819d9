/**
 * A key with a life: what it signs in each state, whichever way it came there.
 *
 * @module
 */
import { expect, test } from 'vitest';
import {
  type KeyPurpose,
  type KeyState,
  KEY_STATES,
  createGuardedKey,
} from '../../src/authority/guarded-key.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { START } from './environments.ts';

const born = { at: START, by: 'test', because: 'test' };
const PURPOSES: readonly KeyPurpose[] = ['certificate', 'list', 'command'];

/** A key that went through these states. */
const keyIn = (states: readonly KeyState[]) => {
  const store = softKeyStore(seededRandom('guarded'));
  const key = createGuardedKey({ owner: 'SX1', store, keyId: 'key', born });
  for (const state of states) key.life.move({ ...born, state });
  return key;
};

test.each<[state: KeyState, by: readonly KeyState[]]>([
  ['generated', []],
  ['active', ['active']],
  ['suspect', ['active', 'suspect']],
  ['compromised', ['active', 'compromised']],
  ['spent', ['active', 'spent']],
  ['destroyed', ['active', 'destroyed']],
])('one that is %s signs what its state says', (state, by) => {
  const key = keyIn(by);
  const code = state === 'destroyed' ? 'keys/destroyed' : 'authority/key-unusable';
  for (const purpose of PURPOSES) {
    const sign = () => key.for(purpose).sign(new Uint8Array(3));
    const signMany = () => key.for(purpose).signAll?.([new Uint8Array(3), new Uint8Array(4)]);
    if (KEY_STATES[state].signs.includes(purpose)) {
      expect(signMany()?.[0]).toEqual(sign());
      expect(signMany()).toHaveLength(2);
    } else {
      for (const attempt of [sign, signMany]) {
        expect(attempt).toThrow(expect.objectContaining({ code }));
      }
    }
  }
});
