/**
 * The seam: what a cryptographic backend does. `native.ts` and `portable.ts` give the same octets for every call.
 *
 * Primitives only; capabilities that hide private keys are in `keys.ts`.
 *
 * @module
 */

/** An uncompressed P-256 point, 65 octets `04 ‖ X ‖ Y`: every public key in this library. */
export type Point = Uint8Array;

/** An ECDSA signature as GBCS carries it: `r ‖ s`, 64 octets (IEEE P1363). */
export type RawSignature = Uint8Array;

/** What AES-128-GCM seals: 16-octet key, 12-octet initialisation vector. */
export interface AesGcmSeal {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
  readonly plaintext: Uint8Array;
}

/** What AES-128-GCM opens: `sealed` is ciphertext and 16-octet tag. */
export interface AesGcmOpen {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Everything that the library asks of cryptography. Two are built in; both give the same octets. */
export interface CryptoBackend {
  readonly name: 'native' | 'portable';
  /** Public key of a 32-octet private key. Throws `crypto/bad-private-key`. */
  publicKeyOf(privateKey: Uint8Array): Point;
  /** True for a point on the curve in uncompressed form. */
  isPoint(publicKey: Uint8Array): boolean;
  /** ECDSA P-256 with SHA-256, deterministic (RFC 6979), never low-S normalised. */
  sign(privateKey: Uint8Array, message: Uint8Array): RawSignature;
  /** The signatures that `sign` makes of each message; together they cost less. */
  signAll(privateKey: Uint8Array, messages: readonly Uint8Array[]): readonly RawSignature[];
  /** False for any signature, point or length that is not right; high-S is accepted. */
  verify(publicKey: Point, message: Uint8Array, signature: RawSignature): boolean;
  /** Static-static ECDH: the X coordinate, 32 octets. Throws `crypto/bad-point`. */
  sharedSecret(privateKey: Uint8Array, peer: Point): Uint8Array;
  sha256(message: Uint8Array): Uint8Array;
  sha1(message: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** AES-128-GCM over no plaintext: the leftmost 12 octets of the tag. */
  gmac(key: Uint8Array, iv: Uint8Array, additionalData: Uint8Array): Uint8Array;
  /** AES-128-GCM: ciphertext and 16-octet tag. */
  aesGcmSeal(input: AesGcmSeal): Uint8Array;
  /** The plaintext, or undefined when the tag does not match. */
  aesGcmOpen(input: AesGcmOpen): Uint8Array | undefined;
  /** AES key wrap with padding (RFC 5649), key of 16, 24 or 32 octets. */
  wrapKey(key: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** The inverse, or undefined when the integrity check fails. */
  unwrapKey(key: Uint8Array, wrapped: Uint8Array): Uint8Array | undefined;
}
