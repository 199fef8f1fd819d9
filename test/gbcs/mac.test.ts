/**
 * MACs (GBCS 4.3.3, 6.2.3): known answers, one step and two, every bit.
 */
import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../src/core/bytes.ts';
import {
  type AgreementKey,
  importAgreementKey,
  importSigningKey,
  singleStepKdf,
} from '../../src/crypto/index.ts';
import {
  decodeFrame,
  decodeMessage,
  macMessage,
  messageKeyOtherInfo,
  prepareMac,
  signMessage,
  verifyMessageMac,
} from '../../src/gbcs/index.ts';
import { recordedMessage } from '../support/material.ts';
import { PRE_COMMAND } from './sample-messages.ts';

const broker = importAgreementKey({ id: 'broker', privateKey: new Uint8Array(32).fill(9) });
const device = importAgreementKey({ id: 'device', privateKey: new Uint8Array(32).fill(10) });
const stranger = importAgreementKey({ id: 'stranger', privateKey: new Uint8Array(32).fill(11) });
const signer = importSigningKey({ id: 'signer', privateKey: new Uint8Array(32).fill(7) });

/** The shared secret between the access control broker of the pack and one of its devices. */
const WITH_ESME = 'ed342441df01551a6beaff3b54adc981f4c6a7e71dff4c3e1cc80b3c9f4e5ac0';
const WITH_GSME = '5b88e998667e52db03247ce3508da4639ab2b3217b516a48db6918bfa9f80e9f';

/** An agreement key of which only the result is known, as a real meter's may be. */
const knownSecret = (z: string): AgreementKey => ({
  id: 'known',
  publicKey: device.publicKey,
  agree: () => fromHex(z),
});

interface KnownAnswer {
  readonly file: string;
  readonly z: string;
  readonly otherInfo: string;
  readonly key: string;
  readonly iv: string;
}

/** Computed by an independent decoder; the last is signed by a supplier, and still names it and not the broker. */
const KNOWN_ANSWERS: readonly KnownAnswer[] = [
  {
    file: '6.24.1_CS02aMAC/CS02aMAC_6.24.1_SUCCESS_COMMAND_GBCS.HEX',
    z: WITH_ESME,
    otherInfo: '6085740608030090b3d51f300000020901000000000000051600db1234567890a0',
    key: '58ccd7d6e09f01fe98441277d5ede298',
    iv: '90b3d51f3000000200000000',
  },
  {
    file: '6.24.1_CS02aMAC/CS02aMAC_6.24.1_ERROR_RESPONSE_GBCS.HEX',
    z: WITH_GSME,
    otherInfo: '6085740608030000db1234567890a10902000000000000051690b3d51f30000002',
    key: '8cc0287c9d6db8761ca68f738cd6f29f',
    iv: '00db1234567890a100000000',
  },
  {
    file: '6.15.1_CS02bSupplierBySupplier/CS02bSupplierBySupplier_6.15.1_IMMEDIATE_SUCCESS_COMMAND_GBCS.HEX',
    z: WITH_ESME,
    otherInfo: '6085740608030090b3d51f30010000090100000000000003e800db1234567890a0',
    key: 'ec1d51bd8f8bf0cdd2314cf396cc12c0',
    iv: '90b3d51f3001000000000000',
  },
];

describe('known answers of the pack', () => {
  test.for(KNOWN_ANSWERS)('$file', ({ file, z, otherInfo, key, iv }, { skip }) => {
    const bytes = recordedMessage(file) ?? skip('not in the part of the pack that is here');
    const frame = decodeFrame(bytes);
    const bare = bytes.subarray(frame.groupingOffset, bytes.length - 12);
    const prepared = prepareMac(bare);
    expect(toHex(prepared.otherInfo)).toBe(otherInfo.toUpperCase());
    expect(toHex(messageKeyOtherInfo(frame.header))).toBe(otherInfo.toUpperCase());
    expect(toHex(singleStepKdf(fromHex(z), prepared.otherInfo, 16))).toBe(key.toUpperCase());
    expect(toHex(prepared.iv)).toBe(iv.toUpperCase());
    expect(toHex(prepared.additionalData)).toBe(`110000000000${toHex(bare)}`);
    expect(toHex(prepared.macWith(fromHex(z)))).toBe(toHex(frame.mac!));
    expect(toHex(prepared.complete(frame.mac!))).toBe(toHex(bytes));
    expect(verifyMessageMac(bytes, knownSecret(z), device.publicKey)).toBe(true);
  });
});

describe('adding a MAC', () => {
  const signed = signMessage(PRE_COMMAND, signer);
  const command = macMessage(signed, broker, device.publicKey);

  test('keeps the signed message and is verified from both sides', () => {
    expect(toHex(command)).toContain(toHex(signed));
    expect(verifyMessageMac(command, broker, device.publicKey)).toBe(true);
    expect(verifyMessageMac(command, device, broker.publicKey)).toBe(true);
    expect(verifyMessageMac(command, stranger, broker.publicKey)).toBe(false);
  });

  test('to a pre-command puts signature length 00', () => {
    const bytes = macMessage(PRE_COMMAND, broker, device.publicKey);
    const { kind, signature, mac } = decodeMessage(bytes);
    expect([kind, signature, mac?.length]).toEqual(['command', undefined, 12]);
    expect(bytes[bytes.length - 13]).toBe(0);
  });

  test('in two steps, with a GMAC by node:crypto, gives the same octets', () => {
    const prepared = prepareMac(signed);
    const z = broker.agree(device.publicKey);
    const key = createHash('sha256')
      .update(concat(fromHex('00000001'), z, prepared.otherInfo))
      .digest();
    const cipher = createCipheriv('aes-128-gcm', key.subarray(0, 16), prepared.iv);
    cipher.setAAD(prepared.additionalData);
    cipher.final();
    const mac = cipher.getAuthTag().subarray(0, 12);
    expect(toHex(prepared.complete(mac))).toBe(toHex(command));
    expect(() => prepared.complete(mac.subarray(1))).toThrow(
      expect.objectContaining({ code: 'gbcs/cannot-encode' }),
    );
  });

  test('a second time is refused', () => {
    expect(() => macMessage(command, broker, device.publicKey)).toThrow(
      expect.objectContaining({ code: 'gbcs/already-protected', details: { protection: 'MAC' } }),
    );
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['a signed message without MAC', signed],
    ['a pre-command', PRE_COMMAND],
  ])('verifying is false for %s', (_, bytes) => {
    expect(verifyMessageMac(bytes, broker, device.publicKey)).toBe(false);
  });

  test('verifying is false for every single flipped bit, MAC Header included', () => {
    const agreed = knownSecret(toHex(broker.agree(device.publicKey)));
    expect(verifyMessageMac(command, agreed, device.publicKey)).toBe(true);
    for (let bit = 0; bit < 8 * command.length; bit++) {
      const flipped = command.slice();
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect([bit, verifyMessageMac(flipped, agreed, device.publicKey)]).toEqual([bit, false]);
    }
  });
});
