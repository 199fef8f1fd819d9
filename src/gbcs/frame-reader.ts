/**
 * A cursor over message framing (GBCS 7.2): fixed octets, counted octets, DLMS lengths. Every error is
 * `gbcs/malformed` with the place. Payloads are DER and have a reader of their own.
 *
 * @module
 */
import type { DeviationNote } from '../asn1/index.ts';
import { isOctets, kindOfValue, toHex } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';

/** Lengths in more octets than this are refused: no message comes near 2^32 octets. */
const LENGTH_OCTETS_MAX = 4;

export class FrameReader {
  readonly bytes: Uint8Array;
  /** Lengths in more octets than needed, forgiven until somebody judges them. */
  readonly notes: DeviationNote[] = [];
  offset = 0;

  constructor(bytes: Uint8Array) {
    if (!isOctets(bytes)) {
      const found = kindOfValue(bytes);
      const advice = found === 'text' ? '; parseMessageText reads hexadecimal and base64' : '';
      this.malformed('', 0, `octets (Uint8Array) are needed, this is ${found}${advice},`);
    }
    this.bytes = bytes;
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  /** The next so many octets, as a view. */
  take(field: string, count: number): Uint8Array {
    const start = this.#advance(field, count);
    this.seen(field, start);
    return this.bytes.subarray(start, this.offset);
  }

  octet(field: string): number {
    const start = this.#advance(field, 1);
    this.seen(field, start);
    return this.bytes[start] ?? 0;
  }

  /** One octet that can only have this value. */
  expect(field: string, value: number): void {
    const start = this.offset;
    const actual = this.octet(field);
    if (actual === value) return;
    this.malformed(field, start, `expected ${hexOctet(value)}, found ${hexOctet(actual)}`);
  }

  /** An unsigned number of 8 octets: a counter. */
  counter(field: string): bigint {
    const octets = this.take(field, 8);
    return new DataView(octets.buffer, octets.byteOffset, 8).getBigUint64(0);
  }

  /** A length as DLMS and DER write it: one octet up to 7F, else 81 xx, 82 xxxx, … */
  length(field: string): number {
    const start = this.#advance(field, 1);
    const first = this.bytes[start] ?? 0;
    let length = first;
    if (first >= 0x80) {
      const count = first & 0x7f;
      if (count === 0 || count > LENGTH_OCTETS_MAX) {
        this.malformed(field, start, `a length in ${count} octets is not supported`);
      }
      this.#advance(field, count);
      length = 0;
      for (let i = start + 1; i < this.offset; i++) length = length * 256 + (this.bytes[i] ?? 0);
      const minimal = length >= 0x80 && length >= 256 ** (count - 1);
      if (!minimal) this.notes.push({ deviation: 'non-minimal-length', offset: start, field });
    }
    this.seen(field, start);
    return length;
  }

  /** Refuses octets after the message. */
  end(): void {
    if (this.remaining === 0) return;
    this.malformed('', this.offset, `${this.remaining} octets too many`);
  }

  malformed(field: string, offset: number, reason: string): never {
    const where = field === '' ? `octet ${offset}` : `octet ${offset} (${field})`;
    fail('gbcs/malformed', `not a GBCS message: ${reason} at ${where}`, { offset, field, reason });
  }

  /** Called after each field, for readers that keep a record of what they read. */
  protected seen(_field: string, _start: number): void {
    // Nothing to record when a message is only decoded.
  }

  #advance(field: string, count: number): number {
    const start = this.offset;
    if (count > this.remaining) {
      this.malformed(field, start, `needs ${count} octets, only ${this.remaining} left`);
    }
    this.offset = start + count;
    return start;
  }
}

function hexOctet(value: number): string {
  return toHex(Uint8Array.of(value));
}
