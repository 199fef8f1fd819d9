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
  for (const commitment of commitmentsTo(privateKey, message)) {
    const signature = signatureOf(commitment, secret, inverse(commitment.nonce));
    if (signature !== undefined) return signature;
  }
  invariant(false, 'nonces never end');
}

/** The same signatures, with one inversion for all nonces: it is a tenth of what a signature costs. */
export function signAllNatively(
  privateKey: Uint8Array,
  messages: readonly Uint8Array[],
): readonly Uint8Array[] {
  const secret = privateScalar(privateKey);
  const started = messages.map((message) => ({
    message,
    commitment: firstCommitment(privateKey, message),
  }));
  const inverted = inverses(started.map(({ commitment }) => commitment.nonce));
  return started.map(
    ({ message, commitment }, index) =>
      signatureOf(commitment, secret, inverted[index] ?? 0n) ?? signNatively(privateKey, message),
  );
}

/** What of a signature needs no inversion. */
interface Commitment {
  readonly digest: bigint;
  readonly nonce: bigint;
  readonly r: bigint;
}

/** By the nonce to sign with, and the next ones, should it give an r or s of zero. */
function* commitmentsTo(privateKey: Uint8Array, message: Uint8Array): Generator<Commitment, void> {
  const digest = reduceDigest(sha256Natively(message));
  const seed = [privateKey, toOctets(digest, SCALAR_LENGTH)];
  for (const nonce of deterministicNonces(seed, hmacNatively)) {
    yield { digest, nonce: nonce.scalar, r: xOf(nonce) };
  }
}

function firstCommitment(privateKey: Uint8Array, message: Uint8Array): Commitment {
  for (const commitment of commitmentsTo(privateKey, message)) return commitment;
  invariant(false, 'nonces never end');
}

/** The x coordinate of a nonce times the base point, modulo n. */
function xOf({ octets }: Nonce): bigint {
  multiplier.setPrivateKey(octets);
  const x = multiplier.getPublicKey('hex', 'compressed').slice(PREFIX_DIGITS);
  return BigInt(`0x${x}`) % ORDER;
}

/** Undefined for an r or s of zero. */
function signatureOf(
  { digest, r }: Commitment,
  secret: bigint,
  invertedNonce: bigint,
): Uint8Array | undefined {
  const s = (invertedNonce * ((digest + r * secret) % ORDER)) % ORDER;
  return r === 0n || s === 0n ? undefined : toOctets((r << SCALAR_BITS) | s, SIGNATURE_LENGTH);
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
