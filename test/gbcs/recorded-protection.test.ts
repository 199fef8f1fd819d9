/**
 * Signatures and MACs of the reference messages, with every key of the test PKI that is at hand.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DecodedFrame,
  decodeFrame,
  verifyMessageMac,
  verifyMessageSignature,
} from '../../src/gbcs/index.ts';
import {
  ACCESS_CONTROL_BROKER,
  agreementKeysOf,
  deviceAgreementKeysOf,
  signingKeysOf,
} from '../support/known-keys.ts';
import { RTDS_DIR, ZAZ1_DIR, credentialMessages } from '../support/material.ts';

interface Protected {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly frame: DecodedFrame;
}

const messages: readonly Protected[] = credentialMessages().map(({ name, bytes }) => ({
  name,
  bytes,
  frame: decodeFrame(bytes),
}));

describe.skipIf(RTDS_DIR === undefined || ZAZ1_DIR === undefined)('the pack', () => {
  test('every signature verifies with a key of its originator, and none is left unchecked', () => {
    const signed = messages.filter(({ frame }) => frame.signature !== undefined);
    const unverified = signed.filter(({ bytes, frame }) => {
      const keys = signingKeysOf(frame.header.originatorId);
      return !keys.some((key) => verifyMessageSignature(bytes, key));
    });
    console.log(`signatures checked: ${signed.length - unverified.length} of ${signed.length}`);
    expect(unverified.map(({ name }) => name)).toEqual([]);
    expect(signed.length).toBeGreaterThan(0);
  });

  test('no signature verifies with a key of another party', () => {
    const strangers = signingKeysOf('90B3D51F30010009');
    expect(strangers.length).toBeGreaterThan(0);
    for (const { bytes } of messages) {
      for (const key of strangers) expect(verifyMessageSignature(bytes, key)).toBe(false);
    }
  });

  test('every MAC verifies between the access control broker and the device, and none is left unchecked', () => {
    const authenticated = messages.filter(({ frame }) => frame.mac !== undefined);
    const unverified = authenticated.filter(({ bytes, frame: { header } }) => {
      const device = header.cra === 'command' ? header.targetId : header.originatorId;
      return !agreementKeysOf(ACCESS_CONTROL_BROKER).some((broker) =>
        deviceAgreementKeysOf(device).some((peer) => verifyMessageMac(bytes, broker, peer)),
      );
    });
    const checked = authenticated.length - unverified.length;
    console.log(`MACs checked: ${checked} of ${authenticated.length}`);
    expect(unverified.map(({ name }) => name)).toEqual([]);
    expect(authenticated.length).toBeGreaterThan(0);
  });

  test('no MAC survives a flipped bit, wherever it is', () => {
    const verifiable = messages.flatMap(({ bytes, frame: { header } }) => {
      const device = header.cra === 'command' ? header.targetId : header.originatorId;
      const pairs = agreementKeysOf(ACCESS_CONTROL_BROKER).flatMap((broker) =>
        deviceAgreementKeysOf(device).map((peer) => ({ bytes, broker, peer })),
      );
      return pairs.filter(({ broker, peer }) => verifyMessageMac(bytes, broker, peer)).slice(0, 1);
    });
    expect(verifiable.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.constantFrom(...verifiable), fc.nat(), ({ bytes, broker, peer }, nat) => {
        const bit = nat % (8 * bytes.length);
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
        expect(verifyMessageMac(flipped, broker, peer)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('every message but a pre-command is protected by the one or the other', () => {
    const bare = messages.filter(
      ({ frame }) => frame.signature === undefined && frame.mac === undefined,
    );
    expect(new Set(bare.map(({ frame }) => frame.kind))).toEqual(new Set(['pre-command']));
  });
});
