/**
 * Views of what Node returns: plain `Uint8Array`, so that both backends' answers are of one kind.
 *
 * @module
 */

/** The same octets, without copying and without the methods of `Buffer`. */
export function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
