/**
 * Keys of authorities and of the recovery arrangements, with a life: what a key may still sign depends on its state.
 *
 * Every capability handed out asks again at each use. A destroyed key refuses for good: its octets are gone.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { Point } from '../crypto/backend.ts';
import type { KeyId, KeyStore, SigningKey } from '../crypto/keys.ts';
import { keyIdentifier } from '../x509/key-identifier.ts';
import { type Change, type Life, type StateRow, beginLife } from './life.ts';

/** What is signed: certificates, revocation lists, commands to devices. */
export type KeyPurpose = 'certificate' | 'list' | 'command';

/** State of a key. */
export type KeyState = 'generated' | 'active' | 'suspect' | 'compromised' | 'spent' | 'destroyed';

interface KeyStateRow extends StateRow<KeyState> {
  readonly signs: readonly KeyPurpose[];
}

/**
 * The states of a key (SEC L10, GBCS 13; the states are a proposal of this model). That a compromised key still signs
 * commands is no mistake: the old Recovery key may have to replace itself. It certifies nothing.
 */
export const KEY_STATES: Readonly<Record<KeyState, KeyStateRow>> = {
  generated: {
    means: 'made, not yet in use',
    signs: ['certificate'],
    next: ['active', 'compromised', 'destroyed'],
  },
  active: {
    means: 'in use',
    signs: ['certificate', 'list', 'command'],
    next: ['suspect', 'compromised', 'spent', 'destroyed'],
  },
  suspect: {
    means: 'perhaps compromised: certifies nothing until that is known',
    signs: ['list', 'command'],
    next: ['active', 'compromised', 'destroyed'],
  },
  compromised: {
    means: 'known to somebody else',
    signs: ['command'],
    next: ['destroyed'],
  },
  spent: {
    means: 'at the end of its use: certifies nothing more, signs lists until it is destroyed',
    signs: ['list', 'command'],
    next: ['compromised', 'destroyed'],
  },
  destroyed: { means: 'gone', signs: [], next: [] },
};

/** A private key with a life. */
export interface GuardedKey {
  /** For people and transcripts: the owner's name and the key identifier. */
  readonly name: string;
  readonly publicKey: Point;
  readonly keyIdentifier: Uint8Array;
  readonly life: Life<KeyState>;
  /**
   * The capability for one purpose. Its `sign` throws `authority/key-unusable` when the state does not allow it or the
   * key is offline, and `keys/destroyed` when it is gone.
   */
  for(purpose: KeyPurpose): SigningKey;
  /** Moves to `destroyed` and makes every capability useless. */
  destroy(change: Omit<Change<'destroyed'>, 'state'>): void;
}

/** What a guarded key is made of. */
export interface GuardedKeyOptions {
  /** Name of the owner, such as the common name of an authority. */
  readonly owner: string;
  readonly store: KeyStore;
  readonly keyId: KeyId;
  readonly born: Omit<Change<KeyState>, 'state'>;
  /** False while the key lies in a safe; always true unless given. */
  readonly isOnline?: () => boolean;
}

/** Makes the key of this name in its store, and guards it. */
export function createGuardedKey(options: GuardedKeyOptions): GuardedKey {
  const { owner, store, keyId, born, isOnline = () => true } = options;
  const key = store.createSigningKey(keyId);
  const { publicKey } = key;
  const identifier = keyIdentifier(publicKey);
  const name = `${owner} key ${toHex(identifier)}`;
  const life = beginLife<KeyState>({
    what: name,
    table: KEY_STATES,
    first: { state: 'generated', ...born },
  });
  const check = (purpose: KeyPurpose): void => {
    const { state } = life;
    if (state === 'destroyed') failDestroyed(name);
    if (!KEY_STATES[state].signs.includes(purpose)) {
      failUnusable(name, purpose, `it is ${state}: ${KEY_STATES[state].means}`);
    }
    if (!isOnline()) failUnusable(name, purpose, 'it is offline: have a ceremony sign');
  };
  return {
    name,
    publicKey,
    keyIdentifier: identifier,
    life,
    for: (purpose) => ({
      id: name,
      publicKey,
      sign: (message) => {
        check(purpose);
        return key.sign(message);
      },
      signAll: (messages) => {
        check(purpose);
        return key.signAll?.(messages) ?? messages.map((message) => key.sign(message));
      },
    }),
    destroy: (change) => {
      life.move({ state: 'destroyed', ...change });
      store.destroy(keyId);
    },
  };
}

function failDestroyed(keyId: string): never {
  fail('keys/destroyed', `${keyId} has been destroyed`, { keyId });
}

function failUnusable(key: string, purpose: KeyPurpose, reason: string): never {
  fail('authority/key-unusable', `${key} cannot sign a ${purpose}: ${reason}`, {
    key,
    purpose,
    reason,
  });
}
