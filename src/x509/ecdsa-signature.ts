/**
 * ECDSA signatures as X.509 carries them (RFC 3279 §2.2.3), and as everything else here does: `r ‖ s`, 64 octets.
 *
 * ```asn1
 * Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
 * ```
 *
 * High values of s are legal and common; nothing here normalises them.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { DerReader, TAG, type Decoding } from '../asn1/index.ts';
import { fail } from '../core/errors.ts';
import type { RawSignature } from '../crypto/backend.ts';

const HALF = 32;

/**
 * DER of a raw signature, with INTEGERs as short as they can be.
 *
 * @param signature - `r ‖ s`, 64 octets
 * @throws SmkiError `crypto/bad-signature-encoding` when it is not 64 octets or a half is zero
 * @example
 * ```ts
 * import { seededRandom, softKeyStore } from 'smki-sim';
 * import { signatureToDer } from 'smki-sim/x509';
 *
 * const key = softKeyStore(seededRandom('example')).createSigningKey('supplier');
 * console.log(signatureToDer(key.sign(new Uint8Array(3))).length); // 70
 * ```
 */
export function signatureToDer(signature: RawSignature): Uint8Array {
  requireKind('signature', signature, 'octets');
  if (signature.length !== 2 * HALF) refuse(`must be 64 octets, not ${signature.length}`);
  const rStart = firstOctet(signature, 0);
  const sStart = firstOctet(signature, HALF);
  const rLength = integerLength(signature, rStart, HALF);
  const sLength = integerLength(signature, sStart, 2 * HALF);
  const encoded = new Uint8Array(6 + rLength + sLength);
  encoded[0] = TAG.sequence;
  encoded[1] = 4 + rLength + sLength;
  encoded[2] = TAG.integer;
  encoded[3] = rLength;
  encoded.set(signature.subarray(rStart, HALF), 4 + rLength - (HALF - rStart));
  encoded[4 + rLength] = TAG.integer;
  encoded[5 + rLength] = sLength;
  encoded.set(signature.subarray(sStart), encoded.length - (2 * HALF - sStart));
  return encoded;
}

/**
 * The raw form of a DER signature.
 *
 * @param encoded - content of the signature BIT STRING
 * @param options - `decoding: 'tolerant'` accepts INTEGERs with needless leading zeros, which a test authority emits
 * @returns `r ‖ s`, 64 octets
 * @throws SmkiError `asn1/*` with octet and field; `crypto/bad-signature-encoding` when r or s is not in 1 … 2^256-1
 */
export function signatureFromDer(
  encoded: Uint8Array,
  options: { readonly decoding?: Decoding } = {},
): RawSignature {
  requireKind('encoded', encoded, 'octets');
  requireKind('options', options, 'record');
  const reader = new DerReader(encoded, { ...options, name: 'signature' });
  const body = reader.sequence('');
  const r = body.integerOctets('r');
  const s = body.integerOctets('s');
  body.end();
  reader.end();
  const signature = new Uint8Array(2 * HALF);
  placeHalf(signature, 0, r);
  placeHalf(signature, HALF, s);
  return signature;
}

function placeHalf(signature: Uint8Array, offset: number, octets: Uint8Array): void {
  if ((octets[0] ?? 0) >= 0x80) refuse('r and s must be positive');
  const start = octets.findIndex((octet) => octet !== 0);
  if (start < 0) refuse('r and s must not be zero');
  const magnitude = octets.subarray(start);
  if (magnitude.length > HALF) refuse('r and s must fit 32 octets');
  signature.set(magnitude, offset + HALF - magnitude.length);
}

function firstOctet(signature: Uint8Array, from: number): number {
  let at = from;
  while (at < from + HALF && signature[at] === 0) at++;
  if (at === from + HALF) refuse('r and s must not be zero');
  return at;
}

/** Content octets of the INTEGER: one more than the magnitude when that would look negative. */
function integerLength(signature: Uint8Array, start: number, end: number): number {
  return end - start + ((signature[start] ?? 0) >= 0x80 ? 1 : 0);
}

function refuse(reason: string): never {
  fail('crypto/bad-signature-encoding', `ECDSA signature: ${reason}`, { reason });
}
