/**
 * ECDSA on P-256 with Node's own OpenSSL: deterministic signing on `createECDH` point multiplication, and verification.
 *
 * @module
 */
import { createECDH, hash as digest, createHmac, verify as nodeVerify } from 'node:crypto';
import { uintToBytes } from '../core/bytes.ts';
import { verificationKey } from './key-objects.ts';
import { inverse } from './modular-inverse.ts';
import {
  ORDER,
  SCALAR_LENGTH,
  SIGNATURE_LENGTH,
  isSignatureForm,
  privateScalar,
  toNumber,
} from './p256.ts';
import { deterministicNonces, reduceDigest } from './rfc6979.ts';

const multiplier = createECDH('prime256v1');

function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(message).digest();
}

/** RFC 6979; `r ‖ s`, s not normalised. */
export function signNatively(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  const secret = privateScalar(privateKey);
  const e = reduceDigest(digest('sha256', message, 'buffer'));
  for (const nonce of deterministicNonces(privateKey, uintToBytes(e, SCALAR_LENGTH), hmac)) {
    multiplier.setPrivateKey(nonce.octets);
    const x = multiplier.getPublicKey(null, 'compressed').subarray(1);
    const r = toNumber(x) % ORDER;
    const s = (inverse(nonce.scalar) * (e + r * secret)) % ORDER;
    if (r !== 0n && s !== 0n) return uintToBytes((r << 256n) | s, SIGNATURE_LENGTH);
  }
  throw new Error('unreachable: nonces never end');
}

/** False for whatever is not a signature, not a point, or not by this key. */
export function verifyNatively(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (!isSignatureForm(signature)) return false;
  const key = verificationKey(publicKey);
  return key !== undefined && nodeVerify('sha256', message, key, signature);
}
