/**
 * Signatures of GBCS messages (GBCS 6.3.3): ECDSA P-256 with SHA-256 by the Business Originator.
 *
 * Signed are the octets from the transaction-id length (after the DF tag) to the end of the content; neither the
 * DF tag, the signature length nor a MAC Header. The one-step and the detached form make the same octets.
 *
 * @module
 */
import { concat, isOctets, kindOfValue } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import { type Point, type SigningKey, requirePoint, verify } from '../crypto/index.ts';
import {
  FRAMING,
  type UnprotectedParts,
  decodeFrame,
  signatureField,
  unprotectedParts,
} from './framing.ts';
import type { DecodedFrame } from './types.ts';

/** A message on its way to a key that signs elsewhere. */
export interface PreparedSignature {
  /** The octets to sign with ECDSA P-256 and SHA-256. */
  readonly toBeSigned: Uint8Array;
  /** The signed message, from the signature as `r ‖ s`, 64 octets. Throws `gbcs/cannot-encode`. */
  readonly complete: (signature: Uint8Array) => Uint8Array;
}

/**
 * The octets of a message that its signature covers, as a view.
 *
 * @throws SmkiError `gbcs/malformed`, `gbcs/general-block-transfer`
 */
export function signedBytes(bytes: Uint8Array): Uint8Array {
  return coveredBytes(bytes, decodeFrame(bytes, { decoding: 'tolerant' }));
}

function coveredBytes(bytes: Uint8Array, frame: DecodedFrame): Uint8Array {
  return bytes.subarray(frame.groupingOffset + 1, frame.contentOffset + frame.content.length);
}

/**
 * True when the message carries this key's signature. False for everything else: another key, a changed octet,
 * no signature, or octets that are no GBCS message (`decodeFrame` tells what is wrong with them).
 *
 * @param publicKey - 65 octets; of a certificate, `parseCertificate(der).publicKeyInfo.key`
 * @throws SmkiError `crypto/bad-point` for what is no key at all: no message could ever verify
 */
export function verifyMessageSignature(bytes: Uint8Array, publicKey: Point): boolean {
  const frame = frameOrUndefined(bytes);
  const isGood = frame !== undefined && verifyFrameSignature({ bytes, frame, publicKey });
  // A signature that verifies has judged the key already.
  if (!isGood) requirePoint(publicKey);
  return isGood;
}

/** {@link verifyMessageSignature} of a message whose framing has been read. What is no key verifies nothing. */
export function verifyFrameSignature({
  bytes,
  frame,
  publicKey,
}: {
  readonly bytes: Uint8Array;
  readonly frame: DecodedFrame;
  readonly publicKey: Point;
}): boolean {
  if (frame.signature === undefined) return false;
  return verify(publicKey, coveredBytes(bytes, frame), frame.signature);
}

/** The framing of a message, or undefined when it has none that can be read. */
export function frameOrUndefined(bytes: Uint8Array): DecodedFrame | undefined {
  try {
    return decodeFrame(bytes, { decoding: 'tolerant' });
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

/**
 * Signs a pre-command (bare, or with the single trailing 00 that old tools append), or a response or alert that
 * has no signature yet. Sign first, then add the MAC: the MAC covers the signature.
 *
 * @throws SmkiError `gbcs/already-protected`, `gbcs/malformed`
 * @example
 * ```ts
 * import { seededRandom, softKeyStore } from 'smki-sim';
 * import { parseMessageText, signMessage, verifyMessageSignature } from 'smki-sim/gbcs';
 *
 * const key = softKeyStore(seededRandom('example')).createSigningKey('supplier');
 * const preCommand = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * const signed = signMessage(preCommand, key);
 * console.log(verifyMessageSignature(signed, key.publicKey)); // true
 * ```
 */
export function signMessage(bytes: Uint8Array, signingKey: SigningKey): Uint8Array {
  const { toBeSigned, complete } = prepareSignature(bytes);
  return complete(signingKey.sign(toBeSigned));
}

/**
 * The detached form of {@link signMessage}: what to sign, and how to go on when the signature is there.
 *
 * @throws SmkiError `gbcs/already-protected`, `gbcs/malformed`
 * @example
 * ```ts
 * import { seededRandom, softKeyStore } from 'smki-sim';
 * import { parseMessageText, prepareSignature } from 'smki-sim/gbcs';
 *
 * const hsm = softKeyStore(seededRandom('example')).createSigningKey('supplier');
 * const preCommand = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * const { toBeSigned, complete } = prepareSignature(preCommand);
 * const signed = complete(hsm.sign(toBeSigned));
 * console.log(signed.length - preCommand.length); // 65
 * ```
 */
export function prepareSignature(bytes: Uint8Array): PreparedSignature {
  const frame = decodeFrame(bytes);
  if (frame.signature !== undefined) refuseProtected('signature');
  if (frame.mac !== undefined) refuseProtected('MAC');
  const unsigned = bytes.subarray(0, frame.contentOffset + frame.content.length);
  return {
    toBeSigned: unsigned.subarray(1),
    complete: (signature) => concat(unsigned, ...signatureField(signature)),
  };
}

/**
 * Writes and signs a message in one go: the octets that {@link signMessage} makes of one that was written before.
 *
 * @throws SmkiError `gbcs/cannot-encode` for a capability that gives no 64 octets
 */
export function writeSigned(parts: UnprotectedParts, signingKey: SigningKey): Uint8Array {
  const written = concat(...signedParts(parts));
  signInPlace(written, signingKey);
  return written;
}

/** A message with room for its signature from the start, so that it is copied once; {@link signInPlace} fills the room. */
export function signedParts(parts: UnprotectedParts): readonly Uint8Array[] {
  return [...unprotectedParts(parts), ...signatureField(NO_SIGNATURE)];
}

/**
 * Signs a message that was written as {@link signedParts}, where it stands.
 *
 * @throws SmkiError `gbcs/cannot-encode` for a capability that gives no 64 octets
 */
export function signInPlace(written: Uint8Array, signingKey: SigningKey): void {
  fillIn(written, signingKey.sign(toBeSigned(written)));
}

/** The octets that the signature of {@link signedParts} covers. */
function toBeSigned(written: Uint8Array): Uint8Array {
  return written.subarray(1, written.length - NO_SIGNATURE.length - 1);
}

function fillIn(written: Uint8Array, signature: unknown): void {
  // A promise has nothing to be written, and ten octets would leave the rest of the room as it is.
  if (!isOctets(signature)) {
    const reason = `a signature is octets (Uint8Array), this is ${kindOfValue(signature)}: prepareSignature is for keys that answer later`;
    fail('gbcs/cannot-encode', `signature: ${reason}`, { field: 'signature', reason });
  }
  signatureField(signature);
  written.set(signature, written.length - NO_SIGNATURE.length);
}

/**
 * {@link signInPlace} for many messages under one key, which may be faster at many.
 *
 * @throws SmkiError `gbcs/cannot-encode` for a capability that gives no 64 octets for each
 */
export function signAllInPlace(written: readonly Uint8Array[], signingKey: SigningKey): void {
  if (signingKey.signAll === undefined) {
    for (const message of written) signInPlace(message, signingKey);
    return;
  }
  const signatures: unknown = signingKey.signAll(written.map(toBeSigned));
  written.forEach((message, index) => {
    fillIn(message, Array.isArray(signatures) ? signatures[index] : signatures);
  });
}

const NO_SIGNATURE = new Uint8Array(FRAMING.signatureLength);

/** Refuses to protect a message a second time. */
export function refuseProtected(protection: 'signature' | 'MAC'): never {
  fail('gbcs/already-protected', `the message already has a ${protection}`, { protection });
}
