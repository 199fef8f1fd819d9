/**
 * The native backend: `node:crypto` (OpenSSL). Same octets as `portable.ts`, ten to thirty times as fast.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, createECDH } from 'node:crypto';
import { equalBytes } from '../core/bytes.ts';
import type { AesGcmOpen, AesGcmSeal, CryptoBackend } from './backend.ts';
import { isWrappedForm, requireGcmLengths, requireWrapLengths } from './lengths.ts';
import { hmacNatively, sha1Natively, sha256Natively } from './native-hash.ts';
import { signAllNatively, signNatively, verifyNatively } from './native-signature.ts';
import { plain } from './octets.ts';
import { failBadPoint, isOnCurve, isUncompressed, privateScalar } from './p256.ts';

const CURVE = 'prime256v1';
const GCM = 'aes-128-gcm';
const GCM_TAG_LENGTH = 16;
const GMAC_LENGTH = 12;
/** Alternative initial value of RFC 5649 §3, as OpenSSL wants it. */
const WRAP_IV = Uint8Array.of(0xa6, 0x59, 0x59, 0xa6);

const curve = createECDH(CURVE);
/** What `curve` holds. Loading multiplies the base point, which an actor that uses one key again and again need not pay. */
let loaded: Uint8Array | undefined;

/** `node:crypto`, the one that is selected unless told otherwise. */
export const nativeBackend: CryptoBackend = {
  name: 'native',

  publicKeyOf: (privateKey) => {
    load(privateKey);
    return plain(curve.getPublicKey());
  },
  isPoint: isOnCurve,
  sign: signNatively,
  signAll: signAllNatively,
  verify: verifyNatively,
  sharedSecret: (privateKey, peer) => {
    load(privateKey);
    if (!isUncompressed(peer)) failBadPoint(peer);
    try {
      return plain(curve.computeSecret(peer));
    } catch {
      // OpenSSL checks that the point is on the curve; everything else was checked above.
      failBadPoint(peer);
    }
  },

  sha256: sha256Natively,
  sha1: sha1Natively,
  hmacSha256: hmacNatively,

  gmac: (key, iv, additionalData) => {
    requireGcmLengths(key, iv);
    const cipher = createCipheriv(GCM, key, iv, { authTagLength: GMAC_LENGTH });
    cipher.setAAD(additionalData).final();
    return plain(cipher.getAuthTag());
  },
  aesGcmSeal: sealNatively,
  aesGcmOpen: openNatively,
  wrapKey: (key, plaintext) => {
    requireWrapLengths(key, plaintext);
    return plain(createCipheriv(wrapCipher(key), key, WRAP_IV).update(plaintext));
  },
  unwrapKey: (key, wrapped) => {
    if (!isWrappedForm(key, wrapped)) return undefined;
    try {
      return plain(createDecipheriv(wrapCipher(key), key, WRAP_IV).update(wrapped));
    } catch {
      // OpenSSL reports a failed integrity check as an error; the lengths were checked above.
      return undefined;
    }
  },
};

function load(privateKey: Uint8Array): void {
  if (loaded !== undefined && equalBytes(privateKey, loaded)) return;
  privateScalar(privateKey);
  curve.setPrivateKey(privateKey);
  loaded = Uint8Array.from(privateKey);
}

function wrapCipher(key: Uint8Array): string {
  return `id-aes${8 * key.length}-wrap-pad`;
}

function sealNatively({ key, iv, additionalData, plaintext }: AesGcmSeal): Uint8Array {
  requireGcmLengths(key, iv);
  const cipher = createCipheriv(GCM, key, iv).setAAD(additionalData);
  return plain(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
}

function openNatively({ key, iv, additionalData, sealed }: AesGcmOpen): Uint8Array | undefined {
  requireGcmLengths(key, iv);
  const textLength = sealed.length - GCM_TAG_LENGTH;
  if (textLength < 0) return undefined;
  const cipher = createDecipheriv(GCM, key, iv, { authTagLength: GCM_TAG_LENGTH });
  cipher.setAAD(additionalData).setAuthTag(sealed.subarray(textLength));
  const plaintext = cipher.update(sealed.subarray(0, textLength));
  try {
    cipher.final();
  } catch {
    // `final` throws when the tag does not match, and for nothing else.
    return undefined;
  }
  return plain(plaintext);
}
