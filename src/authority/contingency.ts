/**
 * The contingency key set (SEC L10.30(e)): a key pair whose public key hides in the Root OCA certificate, wrapped under a
 * symmetric key that nobody sees before the day it is used.
 *
 * Only the holder can open it: `release` is the act of the key custodians. Which algorithm wraps is an assumption.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { fail } from '../core/errors.ts';
import { type Instant, instantFromMs } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { softKeyStore, wrapAlgorithm, wrapWith } from '../crypto/index.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { type Assumptions, assume } from '../vocabulary/assumptions.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import { publicKeyInfoOf } from '../x509/public-key-info.ts';
import type { WrappedContingencyKey } from '../x509/types.ts';
import { type GuardedKey, KEY_STATES, type KeyState, createGuardedKey } from './guarded-key.ts';
import { type Life, beginLife } from './life.ts';

/** What the custodians hold, and what goes into the root certificate. */
export interface ContingencyKeySet {
  /** The Contingency Private Key, as a capability. */
  readonly signingKey: SigningKey;
  /** The contingency public key, wrapped: the content of the root's extension. */
  readonly wrappedKey: WrappedContingencyKey;
  /** The same key with its life, and the life of the symmetric key. */
  readonly key: GuardedKey;
  readonly symmetricKey: Life<KeyState>;
  /** Entity Identifier that contingency commands name as their originator. */
  readonly originatorId: Eui64;
  /**
   * The Contingency Symmetric Key. It travels in clear in the command, so it is spent by its first use; but until every
   * device has been reached, it is needed again.
   *
   * @throws SmkiError `keys/destroyed`
   */
  releaseSymmetricKey(): Uint8Array;
}

/**
 * Makes a contingency key set.
 *
 * @param options - `random`: its own source, so that another generation is another fork; `assumptions`: wrap
 * algorithm and originator; `at`: when it is made, for the histories of its keys; `keep`: the key pair of another set,
 * when only the symmetric key is new
 * @example
 * ```ts
 * const contingency = createContingencyKeySet({ random: random.fork('contingency:1') });
 * ```
 */
export function createContingencyKeySet(options: {
  readonly random: Random;
  readonly assumptions?: Partial<Assumptions>;
  readonly at?: Instant;
  readonly keep?: ContingencyKeySet;
}): ContingencyKeySet {
  requireFields('options', options, { random: 'random' });
  const { contingencyWrapAlgorithm, contingencyOriginator } = assume(options.assumptions);
  const born = {
    at: options.at ?? instantFromMs(0),
    by: 'key custodians',
    because: 'key ceremony',
  };
  const key = options.keep?.key ?? contingencyKey(options.random, born);
  const symmetricKey = beginLife<KeyState>({
    what: `Contingency Symmetric Key of ${key.name}`,
    table: KEY_STATES,
    first: { state: 'active', ...born },
  });
  const { keyLength } = wrapAlgorithm(contingencyWrapAlgorithm);
  const secret = options.random.fork('symmetric-key').bytes(keyLength);
  const wrappedPublicKey = wrapWith({
    algorithm: contingencyWrapAlgorithm,
    key: secret,
    plaintext: publicKeyInfoOf(key.publicKey),
  });
  return {
    key,
    symmetricKey,
    signingKey: key.for('command'),
    wrappedKey: { wrapAlgorithm: contingencyWrapAlgorithm, wrappedPublicKey },
    originatorId: eui64(contingencyOriginator),
    releaseSymmetricKey: () => {
      if (symmetricKey.state === 'destroyed') failDestroyed(key.name);
      return secret.slice();
    },
  };
}

function contingencyKey(
  random: Random,
  born: Parameters<typeof createGuardedKey>[0]['born'],
): GuardedKey {
  const store = softKeyStore(random.fork('keys'));
  const key = createGuardedKey({ owner: 'contingency', store, keyId: 'contingency', born });
  key.life.move({ ...born, state: 'active' });
  return key;
}

function failDestroyed(keyId: string): never {
  fail('keys/destroyed', `the Contingency Symmetric Key of ${keyId} has been destroyed`, { keyId });
}
