/**
 * Node key objects of public keys, kept for the keys seen last: making one costs as much as a verification.
 *
 * Bounded: the oldest falls out first, and is made again should it come back. Holds public keys only.
 *
 * @module
 */
import {
  type JsonWebKey,
  type VerifyJsonWebKeyInput,
  type VerifyKeyObjectInput,
  createPublicKey,
} from 'node:crypto';
import { OctetMap } from '../core/octet-map.ts';
import { isOnCurve } from './p256.ts';

const KEY_OBJECTS_MAX = 1_024;
/** Octets that OpenSSL holds for a key that has verified: not in the JavaScript heap, unknown to the collector. */
const KEY_OBJECT_WEIGHT = 4_096;
/** Keys that came one after the other go one after the other, and share a ballast: one large piece costs less than many. */
const KEYS_PER_BALLAST = 64;

/** The form in which `crypto.verify` takes a key. */
export type VerificationKey = VerifyKeyObjectInput | VerifyJsonWebKeyInput;

/** `r ‖ s`. */
const SIGNATURE_FORM = 'ieee-p1363';

interface Known {
  readonly input: VerifyKeyObjectInput;
  /**
   * Never read. It tells the collector what the entry really weighs; without it, keys that have fallen out wait as
   * gigabytes of garbage beside a heap that looks empty.
   */
  readonly ballast: ArrayBuffer;
}

const known = new OctetMap<Known>({ entriesMax: KEY_OBJECTS_MAX });

/**
 * What `crypto.verify` takes, or undefined when the octets are not a point on the curve.
 *
 * A large fleet shows each of its keys once in a long time. Such a key is imported for one verification and kept by nobody: what
 * OpenSSL has made of it goes with the next scavenge, where a key object would wait for a full collection, and cost five times as
 * much to free by then.
 */
export function verificationKey(point: Uint8Array): VerificationKey | undefined {
  const found = known.get(point);
  if (found !== undefined) return found.input;
  if (!isOnCurve(point)) return undefined;
  const jwk = { key: jwkOf(point), format: 'jwk', dsaEncoding: SIGNATURE_FORM } as const;
  if (!isSeenAgain(point)) return jwk;
  const input = { key: createPublicKey(jwk), dsaEncoding: SIGNATURE_FORM } as const;
  known.set(new Uint8Array(point), { input, ballast: nextBallast() });
  return input;
}

/** Ends of the points seen last, each in the place that it names itself: no object for a key that does not come back. */
const ends = new Uint32Array(KEY_OBJECTS_MAX);

/** True for a point that was seen not long ago. Two that share an end may be taken for one: that costs memory, no more. */
function isSeenAgain(point: Uint8Array): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = point.subarray(-4);
  const end = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const place = end % ends.length;
  const isAgain = ends[place] === end;
  ends[place] = end;
  return isAgain;
}

let ballast = new ArrayBuffer(0);
let ballastKeys = 0;

function nextBallast(): ArrayBuffer {
  if (ballastKeys++ % KEYS_PER_BALLAST === 0) {
    ballast = new ArrayBuffer(KEYS_PER_BALLAST * KEY_OBJECT_WEIGHT);
  }
  return ballast;
}

/** A JWK is imported in half the time of a SubjectPublicKeyInfo, which OpenSSL 3.0 passes through its decoder chain. */
function jwkOf(point: Uint8Array): JsonWebKey {
  const octets = Buffer.from(point.buffer, point.byteOffset, point.length);
  return {
    kty: 'EC',
    crv: 'P-256',
    x: octets.toString('base64url', 1, 33),
    y: octets.toString('base64url', 33, 65),
  };
}
