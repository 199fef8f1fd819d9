/**
 * Signing in two steps, as an offline root does it: octets out, a signature in, and only then a result.
 *
 * Between the two, anything may happen: a ceremony, a carrier, an HSM that answers asynchronously. A signature that does
 * not verify changes nothing.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import type { RawSignature } from '../crypto/backend.ts';
import { sha256, verify } from '../crypto/index.ts';
import { type Answer, type Refused, no, yes } from './answer.ts';
import type { GuardedKey, KeyPurpose } from './guarded-key.ts';

/** Something that only lacks a signature. */
export interface SigningOrder<T = unknown> {
  /** For the transcript: `certify Issuing OCA SZ2`. */
  readonly purpose: string;
  /** Octets to sign with ECDSA P-256 and SHA-256: what is carried to the HSM. */
  readonly tbs: Uint8Array;
  /** SHA-256 of those octets in hexadecimal: what people read to each other. */
  readonly fingerprint: string;
  /** The key that has to sign, and as what. */
  readonly key: GuardedKey;
  readonly use: KeyPurpose;
  /**
   * Takes the signature and gives the result.
   *
   * @param signature - `r ‖ s`, 64 octets
   */
  complete(signature: RawSignature): Answer<T>;
}

/** Signs an order and completes it: in a ceremony, or at once. */
export type OrderSigner = <T>(order: SigningOrder<T>) => Answer<T>;

/**
 * Makes an order; `done` is called once, with a signature that verifies.
 *
 * @param options - `objection`: why what was prepared is not right any more, asked when the signature comes back
 */
export function signingOrder<T>(options: {
  readonly purpose: string;
  readonly tbs: Uint8Array;
  readonly key: GuardedKey;
  readonly use: KeyPurpose;
  readonly objection?: () => Refused | undefined;
  readonly done: (signature: RawSignature) => T;
}): SigningOrder<T> {
  const { purpose, tbs, key, use, objection, done } = options;
  let isDone = false;
  return {
    purpose,
    tbs,
    fingerprint: toHex(sha256(tbs)),
    key,
    use,
    complete: (signature) => {
      if (isDone) return no('order-already-complete', purpose);
      if (signature.length !== 64 || !verify(key.publicKey, tbs, signature)) {
        return no('signature-does-not-verify', `${purpose}, ${key.name}`);
      }
      const objected = objection?.();
      if (objected !== undefined) return objected;
      isDone = true;
      return yes(done(signature));
    },
  };
}

/** Signs and completes an order with a key that is at hand. */
export const signAtOnce: OrderSigner = (order) =>
  order.complete(order.key.for(order.use).sign(order.tbs));
