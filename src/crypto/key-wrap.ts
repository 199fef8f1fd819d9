/**
 * Key wrap algorithms by object identifier: which of them wraps the contingency key is data (RFC 5934, RFC 5649).
 *
 * No public text says which algorithm SMKI uses. A root certificate names its own; what is not in the table is refused.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { requireLength } from './lengths.ts';
import { unwrapKey, wrapKey } from './selected.ts';

/** What is known of one algorithm. */
export interface WrapAlgorithmRow {
  readonly name: string;
  /** Octets of the symmetric key. */
  readonly keyLength: number;
  readonly source: string;
  /** Of the claim that SMKI uses it; what the algorithm does is RFC 5649. */
  readonly certainty: 'unknown';
}

const SOURCE = 'RFC 5649 §3 with NIST object identifier; candidate for wrappedApexContinKey';

export const WRAP_ALGORITHMS = {
  '2.16.840.1.101.3.4.1.8': {
    name: 'id-aes128-wrap-pad',
    keyLength: 16,
    source: SOURCE,
    certainty: 'unknown',
  },
  '2.16.840.1.101.3.4.1.28': {
    name: 'id-aes192-wrap-pad',
    keyLength: 24,
    source: SOURCE,
    certainty: 'unknown',
  },
  '2.16.840.1.101.3.4.1.48': {
    name: 'id-aes256-wrap-pad',
    keyLength: 32,
    source: SOURCE,
    certainty: 'unknown',
  },
} as const satisfies Record<string, WrapAlgorithmRow>;

/** Object identifier of a key wrap algorithm that this model knows. */
export type WrapAlgorithm = keyof typeof WRAP_ALGORITHMS;

/** A key wrap: the algorithm by its object identifier, as text, which may come from a certificate. */
export interface KeyWrap {
  readonly algorithm: string;
  readonly key: Uint8Array;
}

/** True for an object identifier of {@link WRAP_ALGORITHMS}. */
export function isWrapAlgorithm(algorithm: string): algorithm is WrapAlgorithm {
  return Object.hasOwn(WRAP_ALGORITHMS, algorithm);
}

/**
 * The row of a key wrap algorithm.
 *
 * @throws SmkiError `crypto/unsupported-algorithm`
 */
export function wrapAlgorithm(algorithm: string): WrapAlgorithmRow {
  if (isWrapAlgorithm(algorithm)) return WRAP_ALGORITHMS[algorithm];
  const known = Object.keys(WRAP_ALGORITHMS).join(', ');
  const message = `${algorithm} is no key wrap algorithm of this model; it knows ${known}`;
  fail('crypto/unsupported-algorithm', message, { algorithm });
}

/**
 * Wraps octets with the algorithm that an object identifier names.
 *
 * @throws SmkiError `crypto/unsupported-algorithm`; `crypto/bad-length` for a key that is not of the algorithm's length
 * @example
 * ```ts
 * const wrapped = wrapWith({ algorithm: '2.16.840.1.101.3.4.1.48', key, plaintext: publicKeyInfo });
 * ```
 */
export function wrapWith({
  algorithm,
  key,
  plaintext,
}: KeyWrap & { readonly plaintext: Uint8Array }): Uint8Array {
  requireKey({ algorithm, key });
  return wrapKey(key, plaintext);
}

/**
 * The inverse of {@link wrapWith}.
 *
 * @returns the plaintext, or undefined when the integrity check fails: a wrong key is for the caller to judge
 * @throws SmkiError `crypto/unsupported-algorithm`; `crypto/bad-length` for a key that is not of the algorithm's length
 */
export function unwrapWith({
  algorithm,
  key,
  wrapped,
}: KeyWrap & { readonly wrapped: Uint8Array }): Uint8Array | undefined {
  requireKey({ algorithm, key });
  return unwrapKey(key, wrapped);
}

function requireKey({ algorithm, key }: KeyWrap): void {
  const { name, keyLength } = wrapAlgorithm(algorithm);
  requireLength(`a key for ${name}`, key, [keyLength]);
}
