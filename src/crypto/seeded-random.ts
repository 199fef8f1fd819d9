/**
 * The one built-in source of chance: HMAC-SHA-256 in counter mode over a seed. Same seed, same octets, everywhere.
 *
 * For simulation only: whoever knows the seed knows every key.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { hmacSha256 } from './selected.ts';

/** Separates this construction from any other use of the same seed; a new construction gets a new name. */
const SEED_LABEL = 'smki-sim random 1';
/** `below` draws 32 bits for small bounds and 53 for large ones. */
const WORD = 2 ** 32;
const HIGH_BITS_MASK = 0x1f_ffff;

const encoder = new TextEncoder();

/**
 * Makes a source of chance from a seed.
 *
 * @example
 * ```ts
 * const random = seededRandom('readme');
 * const deviceRandom = random.fork('device:00-DB-12-34-56-78-90-A0');
 * ```
 */
export function seededRandom(seed: string | Uint8Array): Random {
  const octets = typeof seed === 'string' ? encoder.encode(seed) : seed;
  requireKind('seed', octets, 'octets');
  return new SeededRandom(hmacSha256(encoder.encode(SEED_LABEL), octets));
}

class SeededRandom implements Random {
  readonly #key: Uint8Array;
  #counter = 0;
  #block = new Uint8Array(0);
  #used = 0;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  bytes(length: number): Uint8Array {
    if (!Number.isSafeInteger(length) || length < 0) failBound(length, 'a count of octets');
    const drawn = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      if (this.#used === this.#block.length) this.#nextBlock();
      const part = this.#block.subarray(this.#used, this.#used + length - filled);
      drawn.set(part, filled);
      filled += part.length;
      this.#used += part.length;
    }
    return drawn;
  }

  below(bound: number): number {
    if (!Number.isSafeInteger(bound) || bound < 1) failBound(bound, 'a bound of at least 1');
    // Rejection keeps every outcome equally likely: the top part-interval is drawn again.
    const range = bound <= WORD ? WORD : (HIGH_BITS_MASK + 1) * WORD;
    const limit = range - (range % bound);
    for (;;) {
      const drawn =
        bound <= WORD ? this.#word() : (this.#word() & HIGH_BITS_MASK) * WORD + this.#word();
      if (drawn < limit) return drawn % bound;
    }
  }

  chance(numerator: number, denominator: number): boolean {
    if (!Number.isSafeInteger(numerator) || numerator < 0 || numerator > denominator) {
      failBound(numerator, 'a numerator between 0 and the denominator');
    }
    return this.below(denominator) < numerator;
  }

  fork(label: string): Random {
    return new SeededRandom(hmacSha256(this.#key, encoder.encode(`fork:${label}`)));
  }

  #word(): number {
    const drawn = this.bytes(4);
    return new DataView(drawn.buffer).getUint32(0);
  }

  #nextBlock(): void {
    this.#block = new Uint8Array(hmacSha256(this.#key, encoder.encode(`block:${this.#counter}`)));
    this.#counter += 1;
    this.#used = 0;
  }
}

function failBound(bound: number, wanted: string): never {
  fail('random/bad-bound', `${wanted} is a whole number; ${bound} is not one`, { bound });
}
