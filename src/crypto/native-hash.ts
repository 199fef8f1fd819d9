/**
 * SHA-256, SHA-1 and HMAC-SHA-256 (RFC 2104) on Node's one-shot digest.
 *
 * HMAC is written out because two one-shot digests take half the time of a `createHmac` object, and a deterministic
 * signature takes five HMACs. Digests come as text, because a short string stays within the JavaScript heap: a buffer for
 * each would be a piece of memory outside, which costs more than the hash, and again when it is collected.
 *
 * @module
 */
import { hash } from 'node:crypto';

const BLOCK_LENGTH = 64;
const SHA256_LENGTH = 32;
const SHA1_LENGTH = 20;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
/** Messages up to here are hashed in place: everything that a nonce or a random block is made of. */
const SHORT_MESSAGE = 192;

/** Used anew by each call, and never across calls. */
const outer = new Uint8Array(BLOCK_LENGTH + SHA256_LENGTH);
const shortInner = new Uint8Array(BLOCK_LENGTH + SHORT_MESSAGE);

export function sha256Natively(message: Uint8Array): Uint8Array {
  return octetsOf(hash('sha256', message, 'binary'), SHA256_LENGTH);
}

export function sha1Natively(message: Uint8Array): Uint8Array {
  return octetsOf(hash('sha1', message, 'binary'), SHA1_LENGTH);
}

export function hmacNatively(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = key.length > BLOCK_LENGTH ? sha256Natively(key) : key;
  const length = BLOCK_LENGTH + message.length;
  const inner =
    length > shortInner.length ? new Uint8Array(length) : shortInner.subarray(0, length);
  for (let i = 0; i < BLOCK_LENGTH; i++) {
    const octet = short[i] ?? 0;
    inner[i] = octet ^ INNER_PAD;
    outer[i] = octet ^ OUTER_PAD;
  }
  inner.set(message, BLOCK_LENGTH);
  const digest = hash('sha256', inner, 'binary');
  for (let i = 0; i < SHA256_LENGTH; i++) outer[BLOCK_LENGTH + i] = digest.charCodeAt(i);
  return sha256Natively(outer);
}

/** The octets of a text of Latin-1 characters. */
function octetsOf(text: string, length: number): Uint8Array {
  const octets = new Uint8Array(length);
  for (let i = 0; i < length; i++) octets[i] = text.charCodeAt(i);
  return octets;
}
