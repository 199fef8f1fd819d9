/**
 * The single-step key derivation of NIST SP 800-56A §5.8.1 with SHA-256, as GBCS uses it (GBCS s.4.3.3.3).
 *
 * What goes into OtherInfo is the message's business: `gbcs/`.
 *
 * @module
 */
import { concat } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { sha256 } from './selected.ts';

const DIGEST_LENGTH = 32;
/** Longer than any key in this model; bounds the loop. */
const DERIVED_LENGTH_MAX = 1_024;

/**
 * Derives key octets from a shared secret: SHA-256(counter ‖ Z ‖ OtherInfo), the counter four octets from 1.
 *
 * @param sharedSecret - Z, the X coordinate of static ECDH
 * @param otherInfo - what binds the key to its purpose
 * @param length - octets wanted: 1 to 1,024
 * @throws SmkiError `crypto/bad-length`
 * @example
 * ```ts
 * const key = singleStepKdf(agreementKey.agree(peer), otherInfo, 16);
 * ```
 */
export function singleStepKdf(
  sharedSecret: Uint8Array,
  otherInfo: Uint8Array,
  length: number,
): Uint8Array {
  if (!Number.isInteger(length) || length < 1 || length > DERIVED_LENGTH_MAX) {
    const expected = `1 to ${DERIVED_LENGTH_MAX} octets`;
    fail('crypto/bad-length', `a derived key has ${expected}, not ${length}`, {
      what: 'a derived key',
      expected,
      actual: length,
    });
  }
  const input = concat(new Uint8Array(4), sharedSecret, otherInfo);
  const counter = new DataView(input.buffer);
  const blocks: Uint8Array[] = [];
  for (let block = 1; (block - 1) * DIGEST_LENGTH < length; block++) {
    counter.setUint32(0, block);
    blocks.push(sha256(input));
  }
  return concat(...blocks).subarray(0, length);
}
