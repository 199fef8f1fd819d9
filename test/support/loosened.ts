/**
 * Messages as the recorded devices wrote them: lengths from 80 to FF in two octets where one is enough.
 *
 * @module
 */
import { concat } from '../../src/core/bytes.ts';
import { decodeFrame, encodeFrame } from '../../src/gbcs/framing.ts';

/** The same message with every such length of its payload in two octets. Its signature is then about other octets. */
export function loosened(message: Uint8Array): Uint8Array {
  const frame = decodeFrame(message);
  return encodeFrame({ ...frame, content: loosenedElements(frame.content) });
}

function loosenedElements(octets: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < octets.length;) {
    const tag = octets[at]!;
    const { length, start } = lengthAt(octets, at + 1);
    const value = octets.subarray(start, start + length);
    // Only the structures of the message: a certificate inside is what its issuer signed.
    const content = tag === 0x30 ? loosenedElements(value) : value;
    parts.push(Uint8Array.of(tag), loosenedLength(content.length), content);
    at = start + length;
  }
  return concat(...parts);
}

function lengthAt(octets: Uint8Array, at: number): { length: number; start: number } {
  const first = octets[at]!;
  if (first < 0x80) return { length: first, start: at + 1 };
  const start = at + 1 + (first & 0x7f);
  const length = octets.subarray(at + 1, start).reduce((sum, octet) => sum * 256 + octet, 0);
  return { length, start };
}

function loosenedLength(length: number): Uint8Array {
  return length < 0x80 ? Uint8Array.of(length) : Uint8Array.of(0x82, length >> 8, length & 0xff);
}
