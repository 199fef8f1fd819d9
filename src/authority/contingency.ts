/**
 * The contingency key set (SEC L10.30(e)): a key pair whose public key hides in the Root OCA certificate, wrapped under a
 * symmetric key that nobody sees before the day it is used.
 *
 * Only the holder can open it: `release` is the act of the key custodians. Which algorithm wraps is an assumption.
 *
 * @module
 */
import type { Random } from '../core/random.ts';
import { softKeyStore, wrapAlgorithm, wrapWith } from '../crypto/index.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { type Assumptions, assume } from '../vocabulary/assumptions.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import { publicKeyInfoOf } from '../x509/public-key-info.ts';
import type { WrappedContingencyKey } from '../x509/types.ts';

/** What the custodians hold, and what goes into the root certificate. */
export interface ContingencyKeySet {
  /** The Contingency Private Key, as a capability. */
  readonly signingKey: SigningKey;
  /** The contingency public key, wrapped: the content of the root's extension. */
  readonly wrappedKey: WrappedContingencyKey;
  /** Entity Identifier that contingency commands name as their originator. */
  readonly originatorId: Eui64;
  /** The Contingency Symmetric Key. It travels in clear in the command, so it is spent by its first use. */
  releaseSymmetricKey(): Uint8Array;
}

/**
 * Makes a contingency key set.
 *
 * @param options - `random`: its own source, so that another generation is another fork; `assumptions`: wrap
 * algorithm and originator
 * @example
 * ```ts
 * const contingency = createContingencyKeySet({ random: random.fork('contingency:1') });
 * ```
 */
export function createContingencyKeySet(options: {
  readonly random: Random;
  readonly assumptions?: Partial<Assumptions>;
}): ContingencyKeySet {
  const { contingencyWrapAlgorithm, contingencyOriginator } = assume(options.assumptions);
  const keys = softKeyStore(options.random.fork('keys'));
  const signingKey = keys.createSigningKey('contingency');
  const { keyLength } = wrapAlgorithm(contingencyWrapAlgorithm);
  const symmetricKey = options.random.fork('symmetric-key').bytes(keyLength);
  const wrappedPublicKey = wrapWith({
    algorithm: contingencyWrapAlgorithm,
    key: symmetricKey,
    plaintext: publicKeyInfoOf(signingKey.publicKey),
  });
  return {
    signingKey,
    wrappedKey: { wrapAlgorithm: contingencyWrapAlgorithm, wrappedPublicKey },
    originatorId: eui64(contingencyOriginator),
    releaseSymmetricKey: () => symmetricKey.slice(),
  };
}
