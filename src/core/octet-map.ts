/**
 * A map from octet strings to whatever is known about them, looked up without making a text of the octets first.
 *
 * For memories of what a fleet meets again and again: certificates, keys, names of cells. Two octet strings whose hashes
 * are the same take turns in one place, so that no choice of keys can make it slow; a memory may forget, it is never wrong.
 *
 * @module
 */

/** Octets that the hash looks at: the end of a certificate or of a key is as good as random. */
const HASHED_OCTETS = 24;
/** Up to here a loop is faster than leaving JavaScript. */
const LOOP_OCTETS = 64;

interface Entry<T> {
  readonly octets: Buffer;
  readonly value: T;
}

/**
 * What is known about the octet strings seen last.
 *
 * @example
 * ```ts
 * const names = new OctetMap<string>({ entriesMax: 100 });
 * names.set(Uint8Array.of(1, 2), 'one two');
 * console.log(names.get(Uint8Array.of(0, 1, 2), 1)); // one two
 * ```
 */
export class OctetMap<T> {
  readonly #entriesMax: number;
  readonly #entries = new Map<number, Entry<T>>();

  /** Beyond so many entries the oldest goes. */
  constructor({ entriesMax }: { readonly entriesMax: number }) {
    this.#entriesMax = entriesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is known about these octets, or about a part of them. */
  get(octets: Uint8Array, start = 0, end: number = octets.length): T | undefined {
    const entry = this.#entries.get(hashOf(octets, start, end));
    return entry !== undefined && isSame(entry.octets, octets, start, end)
      ? entry.value
      : undefined;
  }

  /** Remembers a value. The octets are kept as they are: they must not change any more. */
  set(octets: Uint8Array, value: T): void {
    const hash = hashOf(octets, 0, octets.length);
    this.#entries.delete(hash);
    if (this.#entries.size >= this.#entriesMax) this.#forgetOldest();
    const kept = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
    this.#entries.set(hash, { octets: kept, value });
  }

  #forgetOldest(): void {
    for (const hash of this.#entries.keys()) {
      this.#entries.delete(hash);
      return;
    }
  }
}

/** FNV-1a over the length and the last octets. */
function hashOf(octets: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  for (let i = Math.max(start, end - HASHED_OCTETS); i < end; i++) {
    hash = Math.imul(hash ^ (octets[i] ?? 0), 0x01000193);
  }
  return hash;
}

function isSame(kept: Buffer, octets: Uint8Array, start: number, end: number): boolean {
  if (kept.length !== end - start) return false;
  if (kept.length > LOOP_OCTETS) return kept.compare(octets, start, end) === 0;
  for (let i = 0; i < kept.length; i++) if (kept[i] !== octets[start + i]) return false;
  return true;
}
