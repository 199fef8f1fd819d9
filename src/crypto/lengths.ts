/**
 * Length checks that both backends make before they call anything, so that a wrong length is the same typed error in both.
 *
 * @module
 */
import { fail } from '../core/errors.ts';

/**
 * Refuses octets of another length than the permitted ones.
 *
 * @throws SmkiError `crypto/bad-length`
 */
export function requireLength(
  what: string,
  octets: Uint8Array,
  permitted: readonly number[],
): void {
  if (permitted.includes(octets.length)) return;
  const expected = `${permitted.join(' or ')} octets`;
  fail('crypto/bad-length', `${what} must have ${expected}, not ${octets.length}`, {
    what,
    expected,
    actual: octets.length,
  });
}

const AES_128_KEY: readonly number[] = [16];
const AES_KEYS: readonly number[] = [16, 24, 32];
const GCM_IV: readonly number[] = [12];

/** AES-128-GCM with the 96-bit IV of GBCS: the only shape in this library. */
export function requireGcmLengths(key: Uint8Array, iv: Uint8Array): void {
  requireLength('an AES-128-GCM key', key, AES_128_KEY);
  requireLength('an AES-GCM initialisation vector', iv, GCM_IV);
}

/** AES key wrap: a key of any AES size, and (RFC 5649 §3) at least one octet to wrap. */
export function requireWrapLengths(key: Uint8Array, plaintext: Uint8Array): void {
  requireLength('an AES key wrap key', key, AES_KEYS);
  if (plaintext.length === 0) {
    fail('crypto/bad-length', 'AES key wrap needs at least one octet to wrap (RFC 5649 §3)', {
      what: 'the plaintext of AES key wrap',
      expected: 'at least 1 octet',
      actual: 0,
    });
  }
}

/** True for a length that AES key wrap with padding can have produced; the key's length is refused when wrong. */
export function isWrappedForm(key: Uint8Array, wrapped: Uint8Array): boolean {
  requireLength('an AES key wrap key', key, AES_KEYS);
  return wrapped.length >= 16 && wrapped.length % 8 === 0;
}
