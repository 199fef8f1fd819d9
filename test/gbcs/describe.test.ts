/**
 * Messages for people: every octet is annotated once, every field has its words.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import {
  annotateBytes,
  decodeMessage,
  describeMessage,
  encodeMessage,
  formatAnnotation,
} from '../../src/gbcs/index.ts';
import { arbitraryMessage } from '../support/gbcs-arbitraries.ts';
import { recordedMessages } from '../support/material.ts';
import { COMMAND } from './sample-messages.ts';

describe('the rows of an annotation, joined, are the message', () => {
  const check = (bytes: Uint8Array) => {
    const rows = annotateBytes(bytes);
    expect(toHex(concat(...rows.map(({ octets }) => octets)))).toBe(toHex(bytes));
    for (const { offset, octets, meaning } of rows) {
      expect(octets).toEqual(bytes.subarray(offset, offset + octets.length));
      expect(meaning).not.toBe('');
    }
  };

  test('of arbitrary messages', () => {
    fc.assert(
      fc.property(arbitraryMessage, (message) => {
        check(encodeMessage(message));
      }),
    );
  });

  test('of changed messages, or the message is refused with a typed error', () => {
    fc.assert(
      fc.property(arbitraryMessage, fc.nat(), fc.nat(255), (message, at, octet) => {
        const bytes = encodeMessage(message).slice();
        bytes[at % bytes.length] = octet;
        try {
          check(bytes);
        } catch (error) {
          if (!isSmkiError(error)) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(recordedMessages().filter(({ bytes }) => bytes[0] !== 0xe0))(
    'of $name',
    ({ bytes }) => {
      check(bytes);
    },
  );
});

test('an annotation reads as one written by hand', () => {
  expect(formatAnnotation(annotateBytes(COMMAND)).split('\n')).toEqual(
    [
      ['    0', 'dd000000000000', 'MAC Header: general-ciphering, empty fields, no key-info'],
      ['    7', '47', '71 octets follow'],
      ['    8', '11', 'security control: suite 1, authentication only'],
      ['    9', '00000000', 'invocation counter 0'],
      ['   13', 'df', 'Grouping Header: general-signing'],
      ['   14', '09', 'transaction-id, 9 octets; what a signature covers starts here'],
      ['   15', '01', 'CRA flag: Command'],
      ['   16', '0000000000000516', 'Originator Counter 1302'],
      ['   24', '080011223344556677', 'originator 00-11-22-33-44-55-66-77'],
      ['   33', '088899aabbccddeeff', 'recipient 88-99-AA-BB-CC-DD-EE-FF'],
      ['   42', '00', 'no date-time'],
      ['   43', '020008', 'message code 0x0008: CS02a Provide Security Credential Details'],
      ['   46', '13', 'content, 19 octets'],
      ['   47', '3011', 'CommandPayload'],
      [
        '   49',
        '  300702010403020308',
        'authorisingRemotePartyTACellIdentifier accessControlBroker/keyAgreement',
      ],
      ['   58', '  3006', 'remotePartyRolesCredentialsRequired'],
      ['   60', '    020102', 'supplier'],
      ['   63', '    020103', 'networkOperator'],
      ['   66', '00', 'no signature'],
      ['   67', '000102030405060708090a0b', 'MAC'],
    ].map(
      ([offset = '', octets = '', meaning = '']) => `${offset}  ${octets.padEnd(44)} ${meaning}`,
    ),
  );
});

test('a description gives each field a value and a meaning', () => {
  const rows = describeMessage(decodeMessage(COMMAND));
  expect(rows.map(({ field, value, meaning }) => [field, value, meaning])).toEqual([
    ['kind', 'command', 'from a remote party to a device'],
    ['header.originatorCounter', '1302', ''],
    ['header.originatorId', '00-11-22-33-44-55-66-77', 'Business Originator'],
    ['header.targetId', '88-99-AA-BB-CC-DD-EE-FF', 'Business Target'],
    ['header.messageCode', '0x0008', 'CS02a Provide Security Credential Details'],
    [
      'payload.authorisingCell',
      'accessControlBroker/keyAgreement',
      'accessControlBroker.keyAgreement',
    ],
    ['payload.roles.0', '2', 'supplier'],
    ['payload.roles.1', '3', 'networkOperator'],
    ['signature', '', 'none'],
    ['mac', '000102030405060708090A0B', 'AES-128-GMAC, 96 bits'],
  ]);
});

test('a description has a row for every arbitrary message, whatever numbers are in it', () => {
  fc.assert(
    fc.property(arbitraryMessage, (message) => {
      const rows = describeMessage(message);
      const fields = rows.map(({ field }) => field);
      expect(new Set(fields).size).toBe(fields.length);
      expect(fields.some((field) => field.startsWith('payload.'))).toBe(hasFields(message.payload));
    }),
  );
});

/** An empty list of roles is the one payload that has nothing to tell. */
function hasFields(payload: object): boolean {
  return !('roles' in payload) || (payload.roles as unknown[]).length > 0;
}
