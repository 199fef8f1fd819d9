/**
 * Payloads (GBCS 13): strict DER, defaults left out, unknown numbers kept, every refusal with its place.
 */
import { describe, expect, test } from 'vitest';
import { der } from '../../src/asn1/index.ts';
import { fromHex, toHex } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import {
  type DecodeOptions,
  type MessageHeader,
  cellReference,
  decodeMessage,
  decodePayload,
  encodeMessage,
  encodePayload,
} from '../../src/gbcs/index.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';

const TOLERANT: DecodeOptions = { decoding: 'tolerant' };

function header(cra: MessageHeader['cra'], messageCode: number): MessageHeader {
  const originatorId = eui64('90B3D51F30010000');
  const targetId = eui64('00DB1234567890A0');
  return { cra, originatorCounter: 1n, originatorId, targetId, messageCode };
}

const READ = header('command', 0x0008);
const UPDATE = header('command', 0x0102);
const OUTCOME = header('response', 0x0102);
const ALERT = header('alert', 0x00cb);

/** A SEQUENCE of what is written in hexadecimal, in hexadecimal. */
function sequence(...parts: readonly string[]): string {
  return toHex(der.sequence(...parts.map(fromHex)));
}

function refusalOf(from: MessageHeader, hex: string, options?: DecodeOptions): unknown {
  try {
    decodePayload(from, fromHex(hex), options);
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    const { offset, field } = error.details as { offset: number; field: string };
    return `${error.code} at ${offset} ${field}`;
  }
  return 'accepted';
}

describe('what strict DER does not allow is refused with its place', () => {
  const control = '3006 020102 830101';

  test.each<[string, MessageHeader, string, string]>([
    ['nothing', READ, '', 'asn1/truncated at 0 CommandPayload'],
    ['another type', READ, '020100', 'asn1/unexpected-tag at 0 CommandPayload'],
    [
      'a length that is not minimal',
      READ,
      '30810b 3007020104030203083000',
      'asn1/length-not-minimal at 1 CommandPayload',
    ],
    [
      'an explicit default',
      READ,
      '300e 300a0201040302030802 0100 3000',
      'asn1/invalid-value at 11 CommandPayload.authorisingRemotePartyTACellIdentifier.trustAnchorCellUsage',
    ],
    [
      'a role in more octets than needed',
      READ,
      '300c 30080202000403020308 3000',
      'asn1/invalid-value at 4 CommandPayload.authorisingRemotePartyTACellIdentifier.trustAnchorCellRemotePartyRole',
    ],
    [
      'a key usage with trailing zero bits',
      READ,
      '300b 300702010403020008 3000',
      'asn1/invalid-value at 7 CommandPayload.authorisingRemotePartyTACellIdentifier.trustAnchorCellKeyUsage',
    ],
    [
      'a key usage that RFC 5280 does not have',
      READ,
      '300c 300802010403030600 40 3000',
      'asn1/invalid-value at 7 CommandPayload.authorisingRemotePartyTACellIdentifier.trustAnchorCellKeyUsage',
    ],
    [
      'a field too many',
      READ,
      '300e 300702010403020308 3000 020101',
      'asn1/trailing-bytes at 13 CommandPayload',
    ],
    [
      'octets after the payload',
      READ,
      '300b 300702010403020308 3000 00',
      'asn1/trailing-bytes at 13 ',
    ],
    [
      'time checks applied explicitly',
      UPDATE,
      '300f 3009 020102 810100 830101 3000 3000',
      'asn1/invalid-value at 7 CommandPayload.authorisingRemotePartyControl.applyTimeBasedCPVChecks',
    ],
    [
      'time checks neither applied nor disapplied',
      UPDATE,
      '300f 3009 020102 810102 830101 3000 3000',
      'asn1/invalid-value at 7 CommandPayload.authorisingRemotePartyControl.applyTimeBasedCPVChecks',
    ],
    [
      'a negative sequence number',
      UPDATE,
      '300c 3006 020102 8301ff 3000 3000',
      'asn1/invalid-value at 7 CommandPayload.authorisingRemotePartyControl.authorisingRemotePartySeqNumber',
    ],
    [
      'a sequence number of 2^63',
      UPDATE,
      '3014 300e 020102 8309008000000000000000 3000 3000',
      'asn1/invalid-value at 7 CommandPayload.authorisingRemotePartyControl.authorisingRemotePartySeqNumber',
    ],
    [
      'no sequence number',
      UPDATE,
      '3009 3003 020102 3000 3000',
      'asn1/truncated at 7 CommandPayload.authorisingRemotePartyControl.authorisingRemotePartySeqNumber',
    ],
    [
      'control fields out of order',
      UPDATE,
      '300f 3009 020102 840100 830101 3000 3000',
      'asn1/unexpected-tag at 7 CommandPayload.authorisingRemotePartyControl.authorisingRemotePartySeqNumber',
    ],
    [
      'a certificate that is an OCTET STRING',
      UPDATE,
      sequence(control, sequence(sequence('0400')), '3000'),
      'asn1/unexpected-tag at 14 CommandPayload.replacements.0.replacementCertificate',
    ],
    [
      'a certificate longer than the message',
      UPDATE,
      `3010 ${control} 3004 3082ffff 3000`,
      'asn1/truncated at 12 CommandPayload.replacements.0',
    ],
    [
      'a path certificate that is none',
      UPDATE,
      `300f ${control} 3000 3003 020100`,
      'asn1/unexpected-tag at 14 CommandPayload.certificationPathCertificates.0',
    ],
    [
      'a day that does not exist',
      UPDATE,
      `301d ${control} 3000 3000 180f 32303236303233303030303030305a`,
      'asn1/invalid-value at 14 CommandPayload.executionDateTime',
    ],
    [
      'a response that is not accepted',
      OUTCOME,
      '3000',
      'asn1/truncated at 2 ResponsePayload.commandAccepted',
    ],
    [
      'an alert code below zero',
      ALERT,
      '3003 0201ff',
      'asn1/invalid-value at 2 AlertPayload.alertCode',
    ],
    [
      'an alert code of 33 bits',
      ALERT,
      '3007 02050100000000',
      'asn1/invalid-value at 2 AlertPayload.alertCode',
    ],
  ])('%s', (_, from, hex, refused) => {
    expect(refusalOf(from, hex, { decoding: 'strict' })).toBe(refused);
  });

  test('an Entity Identifier that is not 8 octets', () => {
    const cell = sequence('03020780', '04020102', '0401ff');
    const role = sequence('020102', '0a0100', '020100', sequence(cell));
    expect(refusalOf(header('response', 0x0008), sequence(role))).toBe(
      'asn1/invalid-value at 21 ResponsePayload.0.trustAnchorCellsDetails.0.existingSubjectUniqueID',
    );
  });
});

describe('tolerant decoding forgives by name', () => {
  test('a default that a real meter writes out', () => {
    const hex = sequence(sequence('020104', '03020308', '020100'), '3000');
    expect(refusalOf(READ, hex, TOLERANT)).toBe('accepted');
    expect(decodePayload(READ, fromHex(hex), TOLERANT)).toEqual({
      type: 'read-credentials.command',
      authorisingCell: cellReference('accessControlBroker.keyAgreement'),
      roleCodes: [],
    });
  });

  test('and notes it with its place in the message', () => {
    const cell = sequence('03020308', '020100', '04080000000000000000', '0400');
    const role = sequence('020102', '0a0100', '020105', sequence(cell));
    const content = fromHex(sequence(role));
    const answer = header('response', 0x0008);
    const whole = encodeMessage({
      kind: 'response',
      header: answer,
      payload: { type: 'opaque', content },
    });
    const decoded = decodeMessage(whole);
    expect(decoded.deviations).toEqual([
      {
        deviation: 'explicit-default',
        offset: whole.length - 1 - 2 - 10 - 3,
        field: 'ResponsePayload.0.trustAnchorCellsDetails.0.trustAnchorCellUsage',
      },
    ]);
    expect(encodeMessage(decoded).length).toBe(whole.length - 3);
    expect(() => decodeMessage(whole, { decoding: 'strict' })).toThrow(
      expect.objectContaining({ code: 'asn1/invalid-value' }),
    );
  });
});

describe('numbers that nobody has named are data', () => {
  test('a cell of role 99 with two key usages and cell usage 7', () => {
    const hex = sequence(sequence('020163', '03020388', '020107'), '3000');
    const payload = decodePayload(READ, fromHex(hex));
    expect(payload).toMatchObject({
      authorisingCell: {
        roleCode: 99,
        keyUsages: ['digitalSignature', 'keyAgreement'],
        cellUsageCode: 7,
        cell: undefined,
      },
    });
    expect(toHex(encodePayload(READ, payload))).toBe(hex);
  });

  test('a mode 99', () => {
    const payload = decodePayload(UPDATE, fromHex('300c300602016383010130003000'));
    expect(payload).toMatchObject({ control: { mode: 99 } });
  });

  test('a message code that no use case here has', () => {
    const content = fromHex('d90020ff');
    expect(decodePayload(header('command', 0x0062), content)).toEqual({ type: 'opaque', content });
  });

  test('an alert under the message code of a command', () => {
    const content = fromHex('00');
    expect(decodePayload(header('alert', 0x0102), content)).toEqual({ type: 'opaque', content });
  });
});

test('depth costs nothing: 10,000 nested structures are one certificate, or an error at once', () => {
  let nested = new Uint8Array(0);
  const levels = 10_000;
  const sizes: number[] = [];
  for (let level = 0, size = 0; level < levels; level++) {
    sizes.push(size);
    size += size < 0x80 ? 2 : size < 0x100 ? 3 : size < 0x10000 ? 4 : 5;
  }
  nested = Uint8Array.from(
    sizes.reverse().flatMap((size) => {
      if (size < 0x80) return [0x30, size];
      if (size < 0x100) return [0x30, 0x81, size];
      if (size < 0x10000) return [0x30, 0x82, size >> 8, size & 0xff];
      return [0x30, 0x83, size >> 16, (size >> 8) & 0xff, size & 0xff];
    }),
  );
  const certificate = decodePayload(header('command', 0x000b), nested);
  expect(certificate).toMatchObject({ type: 'install-device-certificate.command' });
  expect(refusalOf(UPDATE, toHex(nested))).toMatch(/^asn1\/unexpected-tag/);
});
