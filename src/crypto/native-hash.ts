/**
 * SHA-256, SHA-1 and HMAC-SHA-256 (RFC 2104) on Node's one-shot digest.
 *
 * HMAC is written out because two one-shot digests take half the time of a `createHmac` object, and a deterministic
 * signature takes five HMACs.
 *
 * @module
 */
import { hash } from 'node:crypto';
import { plain } from './octets.ts';

const BLOCK_LENGTH = 64;
const DIGEST_LENGTH = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** Used anew by each call, and never across calls. */
const outer = Buffer.alloc(BLOCK_LENGTH + DIGEST_LENGTH);

export function sha256Natively(message: Uint8Array): Uint8Array {
  return plain(hash('sha256', message, 'buffer'));
}

export function sha1Natively(message: Uint8Array): Uint8Array {
  return plain(hash('sha1', message, 'buffer'));
}

export function hmacNatively(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = key.length > BLOCK_LENGTH ? sha256Natively(key) : key;
  const inner = new Uint8Array(BLOCK_LENGTH + message.length);
  for (let i = 0; i < BLOCK_LENGTH; i++) {
    const octet = short[i] ?? 0;
    inner[i] = octet ^ INNER_PAD;
    outer[i] = octet ^ OUTER_PAD;
  }
  inner.set(message, BLOCK_LENGTH);
  // As text, because Node makes a short string in a third of the time of a buffer.
  outer.write(hash('sha256', inner, 'binary'), BLOCK_LENGTH, 'binary');
  return sha256Natively(outer);
}
