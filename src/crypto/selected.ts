/**
 * The primitives as plain functions, on the backend that the process has selected: native unless told otherwise.
 *
 * The selection is process-wide state, the only one in this library. It is defensible because both backends give
 * the same octets for every call: it changes how fast an answer comes, never the answer.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { isOctets } from '../core/bytes.ts';
import type { AesGcmOpen, AesGcmSeal, CryptoBackend, Point, RawSignature } from './backend.ts';
import { nativeBackend } from './native.ts';
import { failBadPoint } from './p256.ts';

let current: CryptoBackend = nativeBackend;

/**
 * Selects the backend for the whole process.
 *
 * @example
 * ```ts
 * selectBackend(portableBackend);
 * ```
 */
export function selectBackend(backend: CryptoBackend): void {
  requireFields('backend', backend, { sha256: 'function', sign: 'function', verify: 'function' });
  current = backend;
}

/** The backend that the functions of this module use. */
export function selectedBackend(): CryptoBackend {
  return current;
}

/** Public key of a 32-octet private key. @throws SmkiError `crypto/bad-private-key` */
export function publicKeyOf(privateKey: Uint8Array): Point {
  return current.publicKeyOf(privateKey);
}

/** True for 65 octets that are an uncompressed point on P-256. */
export function isPoint(publicKey: Uint8Array): boolean {
  return isOctets(publicKey) && current.isPoint(publicKey);
}

/** Refuses what is no public key, such as a certificate. @throws SmkiError `crypto/bad-point` */
export function requirePoint(publicKey: Point): void {
  if (!isPoint(publicKey)) failBadPoint(publicKey);
}

/** Deterministic ECDSA (RFC 6979) with SHA-256: `r ‖ s`. @throws SmkiError `crypto/bad-private-key` */
export function sign(privateKey: Uint8Array, message: Uint8Array): RawSignature {
  return current.sign(privateKey, message);
}

/** {@link sign} for many messages of one key. @throws SmkiError `crypto/bad-private-key` */
export function signAll(
  privateKey: Uint8Array,
  messages: readonly Uint8Array[],
): readonly RawSignature[] {
  return current.signAll(privateKey, messages);
}

/** True for the key's signature over the message; false for anything else, whatever its length. */
export function verify(publicKey: Point, message: Uint8Array, signature: RawSignature): boolean {
  // A caller without types may have no key at hand: then nothing is verified.
  const whole = isOctets(publicKey) && isOctets(message) && isOctets(signature);
  return whole && current.verify(publicKey, message, signature);
}

/** Static ECDH, 32 octets. @throws SmkiError `crypto/bad-private-key`, `crypto/bad-point` */
export function sharedSecret(privateKey: Uint8Array, peer: Point): Uint8Array {
  if (!isOctets(peer)) failBadPoint(peer);
  return current.sharedSecret(privateKey, peer);
}

export function sha256(message: Uint8Array): Uint8Array {
  return current.sha256(message);
}

/** SHA-1, for key identifiers only (RFC 5280 §4.2.1.2). */
export function sha1(message: Uint8Array): Uint8Array {
  return current.sha1(message);
}

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return current.hmacSha256(key, message);
}

/** The 12-octet GMAC of GBCS: 16-octet key, 12-octet IV. @throws SmkiError `crypto/bad-length` */
export function gmac(key: Uint8Array, iv: Uint8Array, additionalData: Uint8Array): Uint8Array {
  return current.gmac(key, iv, additionalData);
}

/** AES-128-GCM: ciphertext and 16-octet tag. @throws SmkiError `crypto/bad-length` */
export function aesGcmSeal(input: AesGcmSeal): Uint8Array {
  return current.aesGcmSeal(input);
}

/** The plaintext, or undefined when the tag does not match. @throws SmkiError `crypto/bad-length` */
export function aesGcmOpen(input: AesGcmOpen): Uint8Array | undefined {
  return current.aesGcmOpen(input);
}

/** AES key wrap with padding (RFC 5649). @throws SmkiError `crypto/bad-length` */
export function wrapKey(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return current.wrapKey(key, plaintext);
}

/** What was wrapped, or undefined when the integrity check fails. @throws SmkiError `crypto/bad-length` for the key */
export function unwrapKey(key: Uint8Array, wrapped: Uint8Array): Uint8Array | undefined {
  return current.unwrapKey(key, wrapped);
}
