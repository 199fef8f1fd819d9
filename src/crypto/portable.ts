/**
 * The portable backend: `@noble/curves`, `@noble/hashes`, `@noble/ciphers`, no native code. The reference for `native.ts`.
 *
 * @module
 */
import { aeskwp, gcm } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CryptoBackend } from './backend.ts';
import { isWrappedForm, requireGcmLengths, requireWrapLengths } from './lengths.ts';
import { failBadPoint, isSignatureForm, privateScalar } from './p256.ts';

const GCM_TAG_LENGTH = 16;
const GMAC_LENGTH = 12;
const NOTHING = new Uint8Array(0);
/** GBCS signs and verifies without low-S normalisation: real meters' signatures have either s. */
const ECDSA = { lowS: false, prehash: true } as const;

/** `@noble`: no native code, and the reference for the other. */
export const portableBackend: CryptoBackend = {
  name: 'portable',

  publicKeyOf: (privateKey) => {
    privateScalar(privateKey);
    return p256.getPublicKey(privateKey, false);
  },
  isPoint: isNoblePoint,
  sign: signPortably,
  signAll: (privateKey, messages) => messages.map((message) => signPortably(privateKey, message)),
  verify: (publicKey, message, signature) =>
    isSignatureForm(signature) &&
    isNoblePoint(publicKey) &&
    p256.verify(signature, message, publicKey, ECDSA),
  sharedSecret: (privateKey, peer) => {
    privateScalar(privateKey);
    if (!isNoblePoint(peer)) failBadPoint(peer);
    // 02 or 03, then X.
    return p256.getSharedSecret(privateKey, peer, true).subarray(1);
  },

  sha256: (message) => sha256(message),
  sha1: (message) => sha1(message),
  hmacSha256: (key, message) => hmac(sha256, key, message),

  gmac: (key, iv, additionalData) => {
    requireGcmLengths(key, iv);
    return gcm(key, iv, additionalData).encrypt(NOTHING).subarray(0, GMAC_LENGTH);
  },
  aesGcmSeal: ({ key, iv, additionalData, plaintext }) => {
    requireGcmLengths(key, iv);
    return gcm(key, iv, additionalData).encrypt(plaintext);
  },
  aesGcmOpen: ({ key, iv, additionalData, sealed }) => {
    requireGcmLengths(key, iv);
    if (sealed.length < GCM_TAG_LENGTH) return undefined;
    return undefinedWhenItThrows(() => gcm(key, iv, additionalData).decrypt(sealed));
  },
  wrapKey: (key, plaintext) => {
    requireWrapLengths(key, plaintext);
    return aeskwp(key).encrypt(plaintext);
  },
  unwrapKey: (key, wrapped) => {
    if (!isWrappedForm(key, wrapped)) return undefined;
    return undefinedWhenItThrows(() => aeskwp(key).decrypt(wrapped));
  },
};

function isNoblePoint(point: Uint8Array): boolean {
  return p256.utils.isValidPublicKey(point, false);
}

function signPortably(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  privateScalar(privateKey);
  return p256.sign(message, privateKey, ECDSA);
}

/** noble reports a failed integrity check as an error; lengths are checked before it is called. */
function undefinedWhenItThrows(decrypt: () => Uint8Array): Uint8Array | undefined {
  try {
    return decrypt();
  } catch {
    return undefined;
  }
}
