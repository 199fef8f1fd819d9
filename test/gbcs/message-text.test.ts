/**
 * Messages as people paste them.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64, toHex } from '../../src/core/bytes.ts';
import { parseMessageText } from '../../src/gbcs/index.ts';

describe('reads', () => {
  test.each([
    ['plain hexadecimal', 'DF0901'],
    ['lower case', 'df0901'],
    ['lines and spaces', 'DF 09\r\n\t01\n'],
    ['colons', 'df:09:01'],
    ['dashes', 'DF-09-01'],
    ['commas', 'DF,09,01'],
    ['as programs write a number', '0xDF0901'],
    ['as programs write octets', '0xdf, 0x09, 0x01'],
    ['base64', '3wkB'],
    ['base64 over lines', ' 3w\n kB\n'],
  ])('%s', (_, text) => {
    expect(toHex(parseMessageText(text))).toBe('DF0901');
  });

  test('every message that starts as messages start, in hexadecimal and in base64', () => {
    fc.assert(
      fc.property(
        fc.constantFrom([0xdd, 0x00], [0xdf, 0x09]),
        fc.uint8Array({ maxLength: 100 }),
        (start, rest) => {
          const bytes = Uint8Array.of(...start, ...rest);
          expect(parseMessageText(toHex(bytes))).toEqual(bytes);
          expect(parseMessageText(toBase64(bytes))).toEqual(bytes);
        },
      ),
    );
  });
});

describe('refuses, saying why', () => {
  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['half an octet', 'DF0'],
    ['prose', 'not a message'],
    ['base64 cut short', '3wkBA'],
    ['PEM', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
  ])('%s', (_, text) => {
    expect(() => parseMessageText(text)).toThrow(
      expect.objectContaining({ code: 'gbcs/unreadable-text' }),
    );
  });
});
