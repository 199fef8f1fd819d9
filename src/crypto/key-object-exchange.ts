/**
 * Keys as `KeyObject`s of node:crypto, for tools that want these and nothing else.
 *
 * @module
 */
import { type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';
import { fail } from '../core/errors.ts';
import type { Point } from './backend.ts';
import { failBadPoint, isOnCurve } from './p256.ts';

export type { KeyObject } from 'node:crypto';

/**
 * The public key of a point.
 *
 * @throws SmkiError `crypto/bad-point`
 */
export function publicKeyObject(point: Point): KeyObject {
  if (!isOnCurve(point)) failBadPoint(point);
  const coordinate = (start: number): string =>
    Buffer.from(point.subarray(start, start + 32)).toString('base64url');
  const key = { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) };
  return createPublicKey({ format: 'jwk', key });
}

/**
 * The private key of a PEM text.
 *
 * @throws SmkiError `crypto/bad-private-key`
 */
export function privateKeyObject(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    const reason = 'not a private key in PEM';
    return fail('crypto/bad-private-key', reason, { reason }, { cause });
  }
}
