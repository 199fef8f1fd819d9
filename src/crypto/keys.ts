/**
 * Key capabilities: what an actor can do with a private key without ever holding its octets.
 *
 * A caller may pass an implementation of their own (an HSM, a real meter's key, a known shared secret).
 * The built-in one is `softKeyStore` in `soft-key-store.ts`.
 *
 * @module
 */
import type { Point, RawSignature } from './backend.ts';

/** Name of a key within a key store, for example `supplier:90B3D51F30010000:digitalSignature:1`. */
export type KeyId = string;

/** Signs; the private key stays where it is. A signing key cannot stand where an agreement key belongs. */
export interface SigningKey {
  readonly id: KeyId;
  readonly publicKey: Point;
  /** ECDSA P-256 with SHA-256 over the message, as `r ‖ s`. */
  sign(message: Uint8Array): RawSignature;
  /**
   * The same signatures for many messages at once, where a key can do that in less time. Who wraps a key wraps both, or leaves this one
   * out: what signs a batch asks for it first.
   */
  signAll?(messages: readonly Uint8Array[]): readonly RawSignature[];
}

/** Agrees on a shared secret; the private key stays where it is. */
export interface AgreementKey {
  readonly id: KeyId;
  readonly publicKey: Point;
  /** Static ECDH with the peer's public key: the X coordinate, 32 octets. */
  agree(peer: Point): Uint8Array;
}

/** Makes keys by name, finds them again, and destroys them. */
export interface KeyStore {
  /** Makes (or, from the same seed, makes again) the key of this name. */
  createSigningKey(id: KeyId): SigningKey;
  createAgreementKey(id: KeyId): AgreementKey;
  /** Throws `keys/not-found` or `keys/destroyed`. */
  signingKey(id: KeyId): SigningKey;
  agreementKey(id: KeyId): AgreementKey;
  /**
   * A signer for the key of this name, whatever its kind: a certification request for a key agreement key is signed
   * with that key (PKCS#10 proof of possession), and nothing else ever is.
   */
  possessionProof(id: KeyId): SigningKey;
  /** After this the key refuses every use with `keys/destroyed`, also through capabilities handed out before. */
  destroy(id: KeyId): void;
}
