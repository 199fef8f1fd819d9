/**
 * What can be said of a signature without a key: whether it can be read, and whether its s is the high one of the pair.
 *
 * @module
 */
import { isSmkiError } from '../../core/errors.ts';
import type { RawSignature } from '../../crypto/backend.ts';
import { ORDER, SCALAR_LENGTH, toNumber } from '../../crypto/p256.ts';
import { signatureFromDer } from '../ecdsa-signature.ts';
import type { Certificate } from '../types.ts';
import { type LintFinding, findingOf } from './finding.ts';

/** `r ‖ s`, read tolerantly; undefined when it is no ECDSA signature. */
export function readableSignature({ signature }: Certificate): RawSignature | undefined {
  try {
    return signatureFromDer(signature, { decoding: 'tolerant' });
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

/** True when s is above half the order: (r, s) and (r, n - s) are both valid. */
export function hasHighS(signature: RawSignature): boolean {
  return toNumber(signature.subarray(SCALAR_LENGTH)) > ORDER / 2n;
}

/** The remark about a high s. */
export function lintSignatureForm(certificate: Certificate): readonly LintFinding[] {
  const signature = readableSignature(certificate);
  if (signature === undefined || !hasHighS(signature)) return [];
  const sighting = { field: 'signatureValue', expected: 'either s', found: 'the high s' };
  return [findingOf('w_signature_high_s', sighting)];
}
