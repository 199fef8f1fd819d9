/**
 * The reference messages (RTDS): each decodes, and encodes to the same octets or, where a device deviated from DER,
 * to the same value.
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { decodeFrame, decodeMessage, encodeMessage } from '../../src/gbcs/index.ts';
import {
  RTDS_DIR,
  credentialMessages,
  recordedMessages,
  recordedPack,
} from '../support/material.ts';
import { valueOf } from './message-value.ts';

const GENERAL_BLOCK_TRANSFER = 0xe0;

describe.skipIf(RTDS_DIR === undefined)('CS02a to CS02g', () => {
  const messages = credentialMessages();
  const isCommand = ({ bytes }: { readonly bytes: Uint8Array }): boolean =>
    decodeMessage(bytes).header.cra === 'command';
  const commands = messages.filter(isCommand);
  const answers = messages.filter((message) => !isCommand(message));

  test('every file that says it is a message is one', () => {
    const { unread } = recordedPack();
    expect(unread.filter(({ kind }) => kind === 'defect')).toEqual([]);
    console.log(
      `messages of CS02: ${messages.length}, others: ${recordedMessages().length - messages.length}`,
    );
  });

  test('the pack has commands, pre-commands, responses and alerts', () => {
    const kinds = messages.map(({ bytes }) => decodeMessage(bytes).kind);
    expect(new Set(kinds)).toEqual(new Set(['command', 'pre-command', 'response', 'alert']));
  });

  test('names say the kind of a message; where one does not, the message is believed', () => {
    const contradicted = messages.flatMap(({ name, bytes }) => {
      const { kind } = decodeMessage(bytes);
      const [said] =
        /PRECOMMAND|COMMAND|RESPONSE|ALERT/i.exec(name.slice(name.lastIndexOf('/'))) ?? [];
      return said?.toLowerCase() === kind.replace('-', '') ? [] : [`${name} is a ${kind}`];
    });
    if (contradicted.length > 0) console.warn(`\n*** ${contradicted.join('\n*** ')} ***\n`);
    expect(contradicted.length).toBeLessThan(messages.length / 2);
  });

  test.each(commands)('$name encodes to the same octets, read strictly', ({ bytes }) => {
    const message = decodeMessage(bytes);
    expect(message.payload.type).not.toBe('opaque');
    expect(message.deviations).toEqual([]);
    expect(toHex(encodeMessage(message))).toBe(toHex(bytes));
  });

  test.each(answers)('$name encodes to the same value', ({ bytes }) => {
    const message = decodeMessage(bytes);
    expect(message.payload.type).not.toBe('opaque');
    const again = encodeMessage(message);
    expect(valueOf(decodeMessage(again, { decoding: 'strict' }))).toEqual(valueOf(message));
    if (message.deviations.length === 0) expect(toHex(again)).toBe(toHex(bytes));
    else expect(again.length).toBeLessThan(bytes.length);
  });

  test('what real devices deviate in is named, a length above all, and strict decoding refuses it', () => {
    const deviating = answers.filter(({ bytes }) => decodeMessage(bytes).deviations.length > 0);
    console.log(`answers that deviate from DER: ${deviating.length} of ${answers.length}`);
    const names = deviating.flatMap(({ bytes }) =>
      decodeMessage(bytes).deviations.map(({ deviation }) => deviation),
    );
    expect(names).toContain('non-minimal-length');
    for (const { bytes } of deviating) {
      expect(() => decodeMessage(bytes, { decoding: 'strict' })).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^asn1\//) as string }),
      );
    }
  });

  test('an Update Security Credentials command repeats its mode in the message code, and its counter', () => {
    for (const { bytes } of commands) {
      const { header, payload } = decodeMessage(bytes);
      if (payload.type !== 'update-credentials.command') continue;
      const { mode, sequenceNumber } = payload.control;
      expect(header.messageCode).toBe((mode < 10 ? 0x0100 : 0x011b) + mode);
      expect(sequenceNumber).toBe(header.originatorCounter);
    }
  });
});

describe.skipIf(RTDS_DIR === undefined)('every message of the pack', () => {
  test('has framing that decodes, or is one block of a larger message', () => {
    const refused = recordedMessages().flatMap(({ name, bytes }) => {
      try {
        const frame = decodeFrame(bytes);
        return frame.content.length > 0 ? [] : [`${name}: empty`];
      } catch (error) {
        return bytes[0] === GENERAL_BLOCK_TRANSFER ? [] : [`${name}: ${String(error)}`];
      }
    });
    expect(refused).toEqual([]);
  });
});
