/**
 * Messages as people paste them: hexadecimal or base64 text to octets.
 *
 * @module
 */
import { fromBase64, fromHex, kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';

/** What may stand between hexadecimal octets, and before them as programs write it. */
const SEPARATORS = /[\s:,_-]|0x(?=[0-9a-f])/gi;

/**
 * Octets of a message written as hexadecimal (white space and `:`, `-`, `,`, `_`, `0x` between digits are ignored) or
 * else as base64. It is not looked at: pass the result to `decodeMessage`. No message reads as both: base64 of one begins
 * with `3Q` or `3w`, and neither is hexadecimal.
 *
 * @throws SmkiError `gbcs/unreadable-text`
 * @example
 * ```ts
 * import { toHex } from 'smki-sim';
 * import { parseMessageText } from 'smki-sim/gbcs';
 *
 * console.log(toHex(parseMessageText('df:09:01'))); // DF0901
 * console.log(toHex(parseMessageText('3wkB'))); // DF0901
 * ```
 */
export function parseMessageText(text: string): Uint8Array {
  requireText(text);
  const digits = text.replace(SEPARATORS, '');
  if (digits === '') unreadable('the text is empty');
  if (/^[0-9a-fA-F]+$/.test(digits)) {
    if (digits.length % 2 === 0) return fromHex(digits);
    unreadable('hexadecimal with an odd number of digits: one is missing or too many');
  }
  const letters = text.replace(/\s/g, '');
  if (letters.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(letters)) {
    return fromBase64(letters);
  }
  unreadable('neither hexadecimal nor base64: paste the octets of one message, nothing else');
}

/** A file that was read without an encoding is octets already, of the text or of the message itself. */
function requireText(text: unknown): void {
  if (typeof text !== 'string') unreadable(`text is needed, this is ${kindOfValue(text)}`);
}

function unreadable(reason: string): never {
  fail('gbcs/unreadable-text', `cannot read the message: ${reason}`, { reason });
}
