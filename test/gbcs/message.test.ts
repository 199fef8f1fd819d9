/**
 * Whole messages: every value encodes and decodes to itself; no octets crash, hang or slip through unnoticed.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalBytes, fromHex, toHex } from '../../src/core/bytes.ts';
import { isSmkiError } from '../../src/core/errors.ts';
import {
  type DecodeOptions,
  buildPreCommand,
  cellReference,
  decodeFrame,
  decodeMessage,
  encodeMessage,
  swapForResponse,
} from '../../src/gbcs/index.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { arbitraryMessage } from '../support/gbcs-arbitraries.ts';
import { RTDS_DIR, credentialMessages } from '../support/material.ts';
import { valueOf } from './message-value.ts';

const SUPPLIER = eui64('90B3D51F30010000');
const METER = eui64('00DB1234567890A0');

const preCommand = (): Uint8Array =>
  buildPreCommand({
    header: {
      originatorCounter: 1_000n,
      originatorId: SUPPLIER,
      targetId: METER,
      messageCode: 0x0008,
    },
    payload: {
      type: 'read-credentials.command',
      authorisingCell: cellReference('supplier.digitalSignature'),
      roleCodes: [2, 3],
    },
  });

describe('any message', () => {
  test('encodes, and decodes strictly to itself', () => {
    fc.assert(
      fc.property(arbitraryMessage, (message) => {
        const decoded = decodeMessage(encodeMessage(message), { decoding: 'strict' });
        expect(valueOf(decoded)).toEqual(message);
        expect(decoded.deviations).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('has framing that decodes alone', () => {
    fc.assert(
      fc.property(arbitraryMessage, (message) => {
        const bytes = encodeMessage(message);
        const { header, kind, content, contentOffset } = decodeFrame(bytes);
        expect({ header, kind }).toEqual({ header: message.header, kind: message.kind });
        const there = bytes.subarray(contentOffset, contentOffset + content.length);
        expect(equalBytes(there, content)).toBe(true);
      }),
    );
  });

  test('truncated anywhere, is refused with the place, or is the pre-command inside the command', () => {
    fc.assert(
      fc.property(arbitraryMessage, fc.nat(), (message, at) => {
        const bytes = encodeMessage(message);
        const cut = bytes.subarray(0, at % bytes.length);
        if (cut.length === endOfContent(bytes) && cut[0] === 0xdf && message.kind === 'command') {
          expect(decodeMessage(cut).kind).toBe('pre-command');
        } else {
          expect(refusal(cut)).toMatchObject({ offset: expect.any(Number) as number });
        }
      }),
    );
  });
});

describe('other octets', () => {
  const strictly: DecodeOptions = { decoding: 'strict' };
  const tolerantly: DecodeOptions = { decoding: 'tolerant' };

  test('that decode strictly are the encoding of what they decode to', () => {
    fc.assert(
      fc.property(arbitraryMessage, fc.nat(), fc.nat(255), (message, at, octet) => {
        const bytes = encodeMessage(message).slice();
        bytes[at % bytes.length] = octet;
        const decoded = decodeOrRefuse(bytes, strictly);
        if (decoded !== undefined) expect(toHex(encodeMessage(decoded))).toBe(toHex(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  test('of any kind give a message or a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeOrRefuse(bytes, tolerantly);
      }),
    );
  });

  test.skipIf(RTDS_DIR === undefined)('mutated from real messages 20,000 times do, too', () => {
    const originals = credentialMessages().map(({ bytes }) => bytes);
    const mutation = fc.record({ at: fc.nat(), octet: fc.nat(255) });
    const mutations = fc.record({
      original: fc.constantFrom(...originals),
      changes: fc.array(mutation, { minLength: 1, maxLength: 4 }),
      length: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, fc.nat(2_000)),
    });
    const outcomes = { refused: 0, decoded: 0 };
    fc.assert(
      fc.property(mutations, ({ original, changes, length }) => {
        const bytes = original.slice(0, length);
        for (const { at, octet } of changes) bytes[at % bytes.length] = octet;
        for (const options of [strictly, tolerantly]) {
          const decoded = decodeOrRefuse(bytes, options);
          outcomes[decoded === undefined ? 'refused' : 'decoded']++;
        }
      }),
      { numRuns: 20_000 },
    );
    expect(outcomes.refused).toBeGreaterThan(1_000);
    expect(outcomes.decoded).toBeGreaterThan(1_000);
  });
});

describe('values that have no encoding are refused by the field', () => {
  const message = decodeMessage(preCommand());

  test.each([
    ['a command that is called a response', { kind: 'response' as const }, 'header.cra'],
    ['a signed pre-command', { signature: new Uint8Array(64) }, 'kind'],
    ['a short signature', { kind: 'command' as const, signature: new Uint8Array(63) }, 'signature'],
    ['a short MAC', { kind: 'command' as const, mac: new Uint8Array(11) }, 'mac'],
    [
      'a date-time of the wrong size',
      { header: { ...message.header, dateTime: new Uint8Array(3) } },
      'header.dateTime',
    ],
    [
      'a counter of nine octets',
      { header: { ...message.header, originatorCounter: 1n << 64n } },
      'header.originatorCounter',
    ],
    [
      'half a counter',
      { header: { ...message.header, originatorCounter: 0.5 as unknown as bigint } },
      'header.originatorCounter',
    ],
    [
      'no counter at all',
      { header: { ...message.header, originatorCounter: undefined as unknown as bigint } },
      'header.originatorCounter',
    ],
    [
      'a message code of three octets',
      {
        header: { ...message.header, messageCode: 0x10000 },
        payload: { type: 'opaque' as const, content: new Uint8Array(1) },
      },
      'messageCode',
    ],
    [
      'a payload of another use case',
      { header: { ...message.header, messageCode: 0x0102 } },
      'payload',
    ],
    [
      'a response payload without an alternative',
      { payload: { type: 'issue-credentials.response' as const } },
      'payload',
    ],
  ])('%s', (_, change, field) => {
    expect(() => encodeMessage({ ...message, ...change })).toThrow(
      expect.objectContaining({
        code: 'gbcs/cannot-encode',
        details: expect.objectContaining({ field }) as object,
      }),
    );
  });

  test('a CHOICE with both alternatives, or with none', () => {
    const header = { ...message.header, cra: 'response' as const, messageCode: 0x000a };
    const type = 'issue-credentials.response' as const;
    const both = { type, responseCode: 1, certificationRequest: fromHex('3000') };
    for (const payload of [{ type }, both]) {
      expect(() => encodeMessage({ kind: 'response', header, payload })).toThrow(
        expect.objectContaining({ code: 'gbcs/cannot-encode' }),
      );
    }
  });

  test('a role that is no whole number', () => {
    const payload = {
      type: 'read-credentials.command',
      authorisingCell: cellReference('supplier.digitalSignature'),
      roleCodes: [2.5],
    } as const;
    expect(() => encodeMessage({ ...message, payload })).toThrow(
      expect.objectContaining({ code: 'asn1/cannot-encode' }),
    );
  });

  test.each(['8', 'length', 'map', [5], undefined, 2.5])('a mode that is %j', (mode) => {
    const base = decodeMessage(updateCommand());
    if (base.payload.type !== 'update-credentials.command') throw new Error('another payload');
    const payload = { ...base.payload, control: { ...base.payload.control, mode } };
    expect(() => encodeMessage({ ...valueOf(base), payload: payload as never })).toThrow(
      expect.objectContaining({ code: 'asn1/cannot-encode' }),
    );
  });

  test('a sequence number beyond 2^63 - 1', () => {
    const [base] = [decodeMessage(updateCommand())];
    if (base.payload.type !== 'update-credentials.command') throw new Error('another payload');
    const payload = {
      ...base.payload,
      control: { ...base.payload.control, newFloor: 1n << 63n },
    };
    expect(() => encodeMessage({ ...valueOf(base), payload })).toThrow(
      expect.objectContaining({ code: 'gbcs/cannot-encode' }),
    );
  });
});

test('a whole number is as good as a bigint for a counter, where no compiler insists', () => {
  const message = decodeMessage(preCommand());
  const header = { ...message.header, originatorCounter: 1_000 as unknown as bigint };
  expect(toHex(encodeMessage({ ...message, header }))).toBe(toHex(preCommand()));
});

test('a command with more roles than a call has room for arguments', () => {
  const message = decodeMessage(preCommand());
  const payload = {
    type: 'read-credentials.command',
    authorisingCell: cellReference('supplier.digitalSignature'),
    roleCodes: Array.from({ length: 200_000 }, (_, i) => i % 9),
  } as const;
  const encoded = encodeMessage({ ...message, payload });
  expect(decodeMessage(encoded).payload).toEqual(payload);
});

test('a response header swaps the parties, keeps counter and message code', () => {
  const { header } = decodeMessage(preCommand());
  expect(swapForResponse(header)).toEqual({
    cra: 'response',
    originatorCounter: 1_000n,
    originatorId: METER,
    targetId: SUPPLIER,
    messageCode: 0x0008,
  });
});

test('decoding neither copies nor changes its input', () => {
  const bytes = updateCommand();
  const before = toHex(bytes);
  const { payload, content } = decodeMessage(bytes);
  if (payload.type !== 'update-credentials.command') throw new Error('another payload');
  expect(content.buffer).toBe(bytes.buffer);
  expect(payload.replacements[0]?.certificate.buffer).toBe(bytes.buffer);
  expect(toHex(bytes)).toBe(before);
});

function updateCommand(): Uint8Array {
  return buildPreCommand({
    header: {
      originatorCounter: 7n,
      originatorId: SUPPLIER,
      targetId: METER,
      messageCode: 0x0102,
    },
    payload: {
      type: 'update-credentials.command',
      control: { mode: 2, timeBasedChecks: 'apply', sequenceNumber: 7n },
      replacements: [
        {
          certificate: fromHex('3003020101'),
          target: cellReference('supplier.digitalSignature'),
        },
      ],
      pathCertificates: [fromHex('3000')],
    },
  });
}

function endOfContent(bytes: Uint8Array): number {
  const { contentOffset, content } = decodeFrame(bytes);
  return contentOffset + content.length;
}

function decodeOrRefuse(bytes: Uint8Array, options: DecodeOptions) {
  try {
    return decodeMessage(bytes, options);
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

function refusal(bytes: Uint8Array): object {
  try {
    decodeMessage(bytes);
  } catch (error) {
    if (isSmkiError(error)) return error.details;
    throw error;
  }
  throw new Error(`decoded: ${toHex(bytes)}`);
}
