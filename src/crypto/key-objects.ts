/**
 * Node key objects of public keys, kept for the keys seen last: making one costs as much as a verification.
 *
 * Bounded: the oldest falls out first, and is made again should it come back. Holds public keys only.
 *
 * @module
 */
import { type VerifyKeyObjectInput, createPublicKey } from 'node:crypto';
import { OctetMap } from '../core/octet-map.ts';
import { isOnCurve } from './p256.ts';

const KEY_OBJECTS_MAX = 1_024;
/** Octets that OpenSSL holds for a key that has verified: not in the JavaScript heap, unknown to the collector. */
const KEY_OBJECT_WEIGHT = 4_096;
/** Keys that came one after the other go one after the other, and share a ballast: one large piece costs less than many. */
const KEYS_PER_BALLAST = 64;

interface Known {
  readonly input: VerifyKeyObjectInput;
  /**
   * Never read. It tells the collector what the entry really weighs; without it, a million keys seen once wait as
   * gigabytes of garbage beside a heap that looks empty.
   */
  readonly ballast: ArrayBuffer;
}

const known = new OctetMap<Known>({ entriesMax: KEY_OBJECTS_MAX });

/** What `crypto.verify` takes, or undefined when the octets are not a point on the curve. */
export function verificationKey(point: Uint8Array): VerifyKeyObjectInput | undefined {
  const found = known.get(point);
  if (found !== undefined) return found.input;
  if (!isOnCurve(point)) return undefined;
  const input = importPoint(point);
  known.set(new Uint8Array(point), { input, ballast: nextBallast() });
  return input;
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
function importPoint(point: Uint8Array): VerifyKeyObjectInput {
  const octets = Buffer.from(point.buffer, point.byteOffset, point.length);
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: octets.toString('base64url', 1, 33),
      y: octets.toString('base64url', 33, 65),
    },
  });
  return { key, dsaEncoding: 'ieee-p1363' };
}
