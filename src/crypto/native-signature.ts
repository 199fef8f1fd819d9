/**
 * ECDSA on P-256 (FIPS 186-5 §6.4) with Node's own OpenSSL: deterministic signing on `createECDH` point
 * multiplication, because `crypto.sign` draws its nonce at random, and verification.
 *
 * @module
 */
import { createECDH, verify as nodeVerify } from 'node:crypto';
import { invariant } from '../core/errors.ts';
import { verificationKey } from './key-objects.ts';
import { inverse, inverses } from './modular-inverse.ts';
import { hmacNatively, sha256Natively } from './native-hash.ts';
import {
  ORDER,
  SCALAR_LENGTH,
  SIGNATURE_LENGTH,
  isSignatureForm,
  privateScalar,
  toOctets,
} from './p256.ts';
import { type Nonce, deterministicNonces, reduceDigest } from './rfc6979.ts';

const SCALAR_BITS = 256n;
/** A compressed point as text: two digits that tell the sign of y, then x. */
const PREFIX_DIGITS = 2;

/** Multiplies the base point: a private key goes in, its public key comes out. */
const multiplier = createECDH('prime256v1');

/** RFC 6979; `r ‖ s`, with whatever s comes out. */
export function signNatively(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  const secret = privateScalar(privateKey);
  const digest = reduceDigest(sha256Natively(message));
  const seed = [privateKey, toOctets(digest, SCALAR_LENGTH)];
  for (const nonce of deterministicNonces(seed, hmacNatively)) {
    const r = xOf(nonce);
    const s = (inverse(nonce.scalar) * ((digest + r * secret) % ORDER)) % ORDER;
    if (r !== 0n && s !== 0n) return signatureOf(r, s);
  }
  invariant(false, 'nonces never end');
}

/** The same signatures, with one inversion for all nonces: it is a tenth of what a signature costs. */
export function signAllNatively(
  privateKey: Uint8Array,
  messages: readonly Uint8Array[],
): readonly Uint8Array[] {
  const secret = privateScalar(privateKey);
  const commitments = messages.map((message) => commitmentTo(privateKey, message));
  const inverted = inverses(commitments.map(({ nonce }) => nonce));
  return commitments.map(({ digest, r }, index) => {
    const s = ((inverted[index] ?? 0n) * ((digest + r * secret) % ORDER)) % ORDER;
    const isUsable = r !== 0n && s !== 0n;
    return isUsable ? signatureOf(r, s) : signNatively(privateKey, messages[index] ?? NOTHING);
  });
}

const NOTHING = new Uint8Array(0);

/** What of a signature needs no inversion, by the first nonce. */
function commitmentTo(
  privateKey: Uint8Array,
  message: Uint8Array,
): { readonly digest: bigint; readonly nonce: bigint; readonly r: bigint } {
  const digest = reduceDigest(sha256Natively(message));
  const seed = [privateKey, toOctets(digest, SCALAR_LENGTH)];
  for (const nonce of deterministicNonces(seed, hmacNatively)) {
    return { digest, nonce: nonce.scalar, r: xOf(nonce) };
  }
  invariant(false, 'nonces never end');
}

/** The x coordinate of a nonce times the base point, modulo n. */
function xOf({ octets }: Nonce): bigint {
  multiplier.setPrivateKey(octets);
  const x = multiplier.getPublicKey('hex', 'compressed').slice(PREFIX_DIGITS);
  return BigInt(`0x${x}`) % ORDER;
}

function signatureOf(r: bigint, s: bigint): Uint8Array {
  return toOctets((r << SCALAR_BITS) | s, SIGNATURE_LENGTH);
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
