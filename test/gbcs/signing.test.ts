/**
 * Signing (GBCS 6.3.3): what is covered, in one step and in two.
 */
import fc from 'fast-check';
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../src/core/bytes.ts';
import { type Point, importAgreementKey, importSigningKey } from '../../src/crypto/index.ts';
import {
  decodeMessage,
  encodeMessage,
  macMessage,
  prepareSignature,
  signMessage,
  signedBytes,
  verifyMessageSignature,
} from '../../src/gbcs/index.ts';
import { arbitraryMessage } from '../support/gbcs-arbitraries.ts';
import { signingKeysOf } from '../support/known-keys.ts';
import { RTDS_DIR, credentialMessages } from '../support/material.ts';
import { PRE_COMMAND } from './sample-messages.ts';

const signer = importSigningKey({ id: 'signer', privateKey: new Uint8Array(32).fill(7) });
const stranger = importSigningKey({ id: 'stranger', privateKey: new Uint8Array(32).fill(8) });
const agreement = importAgreementKey({ id: 'broker', privateKey: new Uint8Array(32).fill(9) });

const notSigned = arbitraryMessage.map((message) => {
  const { kind, header, payload } = message;
  return encodeMessage({ kind, header, payload });
});

describe('signing', () => {
  test('covers what stands between the DF tag and the signature', () => {
    fc.assert(
      fc.property(notSigned, (bytes) => {
        const signed = signMessage(bytes, signer);
        const covered = signedBytes(signed);
        expect(toHex(covered)).toBe(toHex(signed.subarray(1, signed.length - 65)));
        expect(signed[signed.length - 65]).toBe(0x40);
        expect(verifyMessageSignature(signed, signer.publicKey)).toBe(true);
        expect(verifyMessageSignature(signed, stranger.publicKey)).toBe(false);
      }),
    );
  });

  test('is what node:crypto verifies', () => {
    const { signature } = decodeMessage(signMessage(PRE_COMMAND, signer));
    const dsaEncoding = 'ieee-p1363';
    const key = createPublicKey({ key: spki(signer.publicKey), format: 'der', type: 'spki' });
    const covered = PRE_COMMAND.subarray(1);
    expect(nodeVerify('sha256', covered, { key, dsaEncoding }, signature!)).toBe(true);
  });

  test('gives the same octets whether or not an old tool has appended 00', () => {
    const appended = concat(PRE_COMMAND, Uint8Array.of(0));
    expect(toHex(signMessage(appended, signer))).toBe(toHex(signMessage(PRE_COMMAND, signer)));
  });

  test('in two steps gives the same octets as in one', () => {
    const prepared = prepareSignature(PRE_COMMAND);
    const signature = signer.sign(prepared.toBeSigned);
    expect(toHex(prepared.complete(signature))).toBe(toHex(signMessage(PRE_COMMAND, signer)));
    expect(() => prepared.complete(signature.subarray(1))).toThrow(
      expect.objectContaining({ code: 'gbcs/cannot-encode' }),
    );
  });

  test.each([
    ['signature', signMessage(PRE_COMMAND, signer)],
    ['MAC', macMessage(PRE_COMMAND, agreement, signer.publicKey)],
  ])('is refused when there is a %s already', (protection, bytes) => {
    expect(() => signMessage(bytes, signer)).toThrow(
      expect.objectContaining({ code: 'gbcs/already-protected', details: { protection } }),
    );
  });
});

describe('verifying is false, and never an exception, whatever the message is', () => {
  test.each([
    ['nothing', new Uint8Array(0)],
    ['text', new TextEncoder().encode('a message')],
    ['a pre-command', PRE_COMMAND],
    ['a message with a MAC only', macMessage(PRE_COMMAND, agreement, signer.publicKey)],
    ['a block of a larger message', fromHex('e000')],
  ])('%s', (_, bytes) => {
    expect(verifyMessageSignature(bytes, signer.publicKey)).toBe(false);
  });

  test('a public key that is none is refused', () => {
    const signed = signMessage(PRE_COMMAND, signer);
    const offCurve = signer.publicKey.map((octet, i) => (i === 64 ? octet ^ 1 : octet));
    for (const key of [new Uint8Array(65), new Uint8Array(0), offCurve]) {
      const refusal: unknown = expect.objectContaining({ code: 'crypto/bad-point' });
      expect(() => verifyMessageSignature(signed, key)).toThrow(refusal);
    }
  });

  test('every single flipped bit from the DF tag to the end', () => {
    const signed = signMessage(PRE_COMMAND, signer);
    for (let bit = 0; bit < 8 * signed.length; bit++) {
      const flipped = signed.slice();
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect([bit, verifyMessageSignature(flipped, signer.publicKey)]).toEqual([bit, false]);
    }
  });

  test.skipIf(RTDS_DIR === undefined)('flipped bits of real messages', () => {
    const verifiable = credentialMessages().flatMap(({ bytes }) => {
      const keys = signingKeysOf(decodeMessage(bytes).header.originatorId);
      const key = keys.find((candidate) => verifyMessageSignature(bytes, candidate));
      return key === undefined ? [] : [{ bytes, key }];
    });
    expect(verifiable.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.constantFrom(...verifiable), fc.nat(), ({ bytes, key }, nat) => {
        const covered = signedBytes(bytes);
        const bit = nat % (8 * (covered.length + 65));
        const flipped = bytes.slice();
        flipped[covered.byteOffset - bytes.byteOffset + (bit >> 3)]! ^= 0x80 >> (bit & 7);
        expect(verifyMessageSignature(flipped, key)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

function spki(point: Point): Buffer {
  const prefix = fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200');
  return Buffer.from(concat(prefix, point));
}
