/**
 * Framing (GBCS 7.2): every octet that is not as it must be is refused with its place.
 */
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../src/core/bytes.ts';
import { SmkiError } from '../../src/core/errors.ts';
import { decodeFrame, decodeMessage } from '../../src/gbcs/index.ts';
import { encodeFrame } from '../../src/gbcs/framing.ts';
import { COMMAND } from './sample-messages.ts';

const SIGNATURE_AT = COMMAND.length - 13;

/** The command with octets replaced at an offset. */
function changed(offset: number, hex: string): Uint8Array {
  const bytes = COMMAND.slice();
  bytes.set(fromHex(hex), offset);
  return bytes;
}

function refusalOf(bytes: Uint8Array): unknown {
  try {
    decodeFrame(bytes);
  } catch (error) {
    if (!(error instanceof SmkiError)) throw error;
    const { offset, field } = error.details as { offset: number; field: string };
    return [error.code, offset, field];
  }
  return 'accepted';
}

describe('a message that is not as it must be', () => {
  test.each<[string, Uint8Array, number, string]>([
    ['nothing at all', new Uint8Array(0), 0, 'groupingHeader'],
    ['text', fromHex('7b'), 0, 'groupingHeader'],
    ['a certificate', fromHex('30820191'), 0, 'groupingHeader'],
    ['a transaction id in the MAC Header', changed(1, '09'), 1, 'macHeader'],
    ['key-info', changed(6, '01'), 6, 'macHeader'],
    ['a MAC Header length too long', changed(7, '48'), 7, 'macHeader.length'],
    ['a MAC Header length too short', changed(7, '46'), 7, 'macHeader.length'],
    ['encryption besides authentication', changed(8, '31'), 8, 'macHeader.securityControl'],
    ['an invocation counter', changed(12, '01'), 12, 'macHeader.invocationCounter'],
    ['no general-signing tag', changed(13, 'de'), 13, 'groupingHeader'],
    ['a transaction id of 8 octets', changed(14, '08'), 14, 'transactionId.length'],
    ['CRA flag 00', changed(15, '00'), 15, 'cra'],
    ['CRA flag 04', changed(15, '04'), 15, 'cra'],
    ['an originator of 7 octets', changed(24, '07'), 24, 'originatorId.length'],
    ['a target of 9 octets', changed(33, '09'), 33, 'targetId.length'],
    ['a date-time of 5 octets', changed(42, '05'), 42, 'dateTime.length'],
    ['other-information of 3 octets', changed(43, '03'), 43, 'otherInformation.length'],
    ['a content length of 2^32 - 1', changed(46, '84ffffffff'), 51, 'content'],
    ['a content length of 2^32', changed(46, '850100000000'), 46, 'content.length'],
    ['an indefinite content length', changed(46, '80'), 46, 'content.length'],
    ['a signature of 65 octets', changed(SIGNATURE_AT, '41'), SIGNATURE_AT, 'signature.length'],
    ['a signature that is not there', changed(SIGNATURE_AT, '40'), 67, 'signature'],
  ])('%s', (_, bytes, offset, field) => {
    expect(refusalOf(bytes)).toEqual(['gbcs/malformed', offset, field]);
  });

  test('one octet too many', () => {
    const inside = COMMAND.slice();
    inside[7] = 0x48;
    const longer = concat(inside, Uint8Array.of(0));
    expect(refusalOf(longer)).toEqual(['gbcs/malformed', COMMAND.length, '']);
    expect(refusalOf(concat(COMMAND, Uint8Array.of(0)))).toEqual([
      'gbcs/malformed',
      7,
      'macHeader.length',
    ]);
  });

  test('any octet too few', () => {
    for (let length = 0; length < COMMAND.length; length++) {
      const refused = refusalOf(COMMAND.subarray(0, length));
      expect(refused).toEqual(['gbcs/malformed', expect.any(Number), expect.any(String)]);
    }
  });

  test('one block of a general block transfer, with advice', () => {
    expect(() => decodeFrame(fromHex('e0800001'))).toThrow(
      expect.objectContaining({
        code: 'gbcs/general-block-transfer',
        details: expect.objectContaining({
          advice: expect.stringContaining('join the blocks') as string,
        }) as object,
      }),
    );
  });
});

describe('lengths in more octets than needed', () => {
  const longer = concat(
    COMMAND.subarray(0, 7),
    fromHex('8149'),
    COMMAND.subarray(8, 46),
    fromHex('820013'),
    COMMAND.subarray(47),
  );

  test('are refused in a command', () => {
    expect(refusalOf(longer)).toEqual(['gbcs/malformed', 7, 'macHeader.length']);
  });

  test('are forgiven and noted on request', () => {
    const { deviations, content } = decodeFrame(longer, { decoding: 'tolerant' });
    expect(deviations).toEqual([
      { deviation: 'non-minimal-length', offset: 7, field: 'macHeader.length' },
      { deviation: 'non-minimal-length', offset: 47, field: 'content.length' },
    ]);
    expect(content.length).toBe(19);
  });

  test('are forgiven and noted in a response', () => {
    const response = longer.slice();
    response[16] = 2;
    expect(decodeFrame(response).deviations).toHaveLength(2);
    expect(() => decodeFrame(response, { decoding: 'strict' })).toThrow(
      expect.objectContaining({ code: 'gbcs/malformed' }),
    );
  });
});

describe('the forms of other-information', () => {
  const id = '0123456789abcdef';
  const counter = '0000000000000102';
  const certificate = '300702010102010205003000';

  test.each([
    ['02 1234', undefined],
    [`0a 1234 ${id}`, { remotePartyId: '0123456789ABCDEF' }],
    [`12 1234 ${id} ${counter}`, { remotePartyId: '0123456789ABCDEF', remotePartyCounter: 258n }],
    [
      `1a 1234 ${id} ${counter} 0000000000000003`,
      { remotePartyId: '0123456789ABCDEF', remotePartyCounter: 258n, originatorCounter: 3n },
    ],
    [
      `1e 1234 ${id} ${counter} ${certificate}`,
      {
        remotePartyId: '0123456789ABCDEF',
        remotePartyCounter: 258n,
        keyAgreementCertificate: fromHex(certificate),
      },
    ],
  ])('%s', (hex, supplementary) => {
    const bytes = concat(
      fromHex('df09010000000000000516080011223344556677088899aabbccddeeff00'),
      fromHex(hex),
      fromHex('01ff00'),
    );
    const { header, content, kind } = decodeFrame(bytes);
    expect(header.messageCode).toBe(0x1234);
    expect(header.supplementary).toEqual(supplementary);
    expect(toHex(encodeFrame({ kind, header, content }))).toBe(toHex(bytes));
  });

  test('longer than 26 octets without a certificate at the end is refused', () => {
    const bytes = fromHex(
      `df09010000000000000516080011223344556677088899aabbccddeeff001b1234${id}${counter}${'ff'.repeat(9)}01ff00`,
    );
    expect(refusalOf(bytes)).toEqual(['gbcs/malformed', 49, 'supplementaryCertificate']);
  });
});

describe('what follows the content', () => {
  const bare = COMMAND.subarray(13, SIGNATURE_AT);

  test('nothing makes it a pre-command', () => {
    expect(decodeMessage(bare).kind).toBe('pre-command');
  });

  test('a single 00 makes it a command without signature', () => {
    const { kind, signature, mac } = decodeMessage(concat(bare, Uint8Array.of(0)));
    expect({ kind, signature, mac }).toEqual({ kind: 'command' });
  });

  test('nothing is not enough for a response', () => {
    const response = bare.slice();
    response[2] = 2;
    expect(refusalOf(response)).toEqual(['gbcs/malformed', bare.length, 'signature.length']);
  });
});

describe('a command of a use case that is not interpreted', () => {
  const header = { ...decodeFrame(COMMAND).header, messageCode: 0x0062 };
  const minimal = encodeFrame({ kind: 'pre-command', header, content: new Uint8Array(3) });
  // The length of the content is its last octet but three.
  const loose = concat(minimal.subarray(0, -4), fromHex('820003000000'));

  test('is framed tolerantly, and what was forgiven is noted', () => {
    const { payload, deviations } = decodeMessage(loose);
    expect(payload.type).toBe('opaque');
    expect(deviations).toMatchObject([
      { deviation: 'non-minimal-length', field: 'content.length' },
    ]);
    expect(decodeMessage(minimal).deviations).toEqual([]);
  });

  test('is refused where strictness is asked for', () => {
    expect(() => decodeFrame(loose, { decoding: 'strict' })).toThrow(/not minimal/);
  });
});
