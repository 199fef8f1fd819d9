/**
 * ECDSA public key recovery on P-256 (SEC 1 §4.1.6): which keys can have made this signature over this message.
 *
 * A signature has at most four such keys, usually two; which one it was needs a second fact, such as a key identifier.
 * The arithmetic is that of `@noble/curves`, whichever backend is selected.
 *
 * @module
 */
import { p256 } from '@noble/curves/nist.js';
import type { Point, RawSignature } from './backend.ts';
import { SCALAR_LENGTH, isSignatureForm, toNumber } from './p256.ts';
import { sha256 } from './selected.ts';

/** Parity of Y in the lowest bit; whether r lost the order of the curve in the next. */
const RECOVERY_BITS = [0, 1, 2, 3] as const;

/**
 * The public keys under which a signature is valid.
 *
 * @param message - what was signed, not its digest
 * @param signature - `r ‖ s`, either s
 * @returns none for octets that are no signature
 * @example
 * ```ts
 * const candidates = recoverPublicKeys(certificate.tbs, signatureFromDer(certificate.signature));
 * ```
 */
export function recoverPublicKeys(message: Uint8Array, signature: RawSignature): readonly Point[] {
  if (!isSignatureForm(signature)) return [];
  const r = toNumber(signature.subarray(0, SCALAR_LENGTH));
  const s = toNumber(signature.subarray(SCALAR_LENGTH));
  const digest = sha256(message);
  return RECOVERY_BITS.flatMap((bits) => {
    try {
      return [new p256.Signature(r, s, bits).recoverPublicKey(digest).toBytes(false)];
    } catch {
      // No point has this X coordinate: this candidate does not exist.
      return [];
    }
  });
}
