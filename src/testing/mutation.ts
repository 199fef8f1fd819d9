/**
 * Spoils octets in the ways that break decoders: bits, lengths, cuts, repetitions, pieces of other messages.
 *
 * Replays from its random source. What it makes may happen to be what went in: compare before concluding.
 *
 * @module
 */
import { concat } from '../core/bytes.ts';
import type { Random } from '../core/random.ts';
import { requireObject, requireOctets, wrong } from './argument-checks.ts';

/** What to spoil. */
export interface MutationOrder {
  readonly random: Random;
  readonly octets: Uint8Array;
  /** Messages to take pieces from. */
  readonly donors?: readonly Uint8Array[];
  /** `kept`: octets change in place only, so that most of a structure is still read; `any` unless given. */
  readonly length?: 'kept' | 'any';
}

type Mutation = (order: Required<Omit<MutationOrder, 'length'>>) => Uint8Array;

/** Octets that mean something in DER or in GBCS framing. */
const TELLING = [
  0x00, 0x01, 0x02, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff, 0x30, 0x31, 0xdd, 0xdf, 0xe0,
];

const IN_PLACE: readonly Mutation[] = [
  ({ random, octets }) =>
    changed(octets, place(random, octets), (octet) => octet ^ (1 << random.below(8))),
  ({ random, octets }) => changed(octets, place(random, octets), () => random.below(256)),
  ({ random, octets }) => changed(octets, place(random, octets), () => telling(random)),
  // Lengths are wrong by one more often than by much.
  ({ random, octets }) =>
    changed(octets, place(random, octets), (octet) => octet + 1 - 2 * random.below(2)),
];

const MUTATIONS: readonly Mutation[] = [
  ...IN_PLACE,
  ({ random, octets }) => octets.subarray(0, place(random, octets)),
  ({ random, octets }) => octets.subarray(place(random, octets)),
  ({ random, octets }) => withPiece(random, octets, new Uint8Array()),
  ({ random, octets }) => withPiece(random, octets, random.bytes(random.below(9))),
  ({ random, octets }) => {
    const at = place(random, octets);
    const piece = octets.subarray(at, at + 1 + random.below(40));
    return concat(octets.subarray(0, at), piece, octets.subarray(at));
  },
  ({ random, octets, donors }) => {
    const donor = donors[random.below(Math.max(1, donors.length))] ?? octets;
    return concat(octets.subarray(0, place(random, octets)), donor.subarray(place(random, donor)));
  },
  ({ random, octets, donors }) => {
    const donor = donors[random.below(Math.max(1, donors.length))] ?? octets;
    const at = place(random, donor);
    return withPiece(random, octets, donor.subarray(at, at + random.below(200)));
  },
];

/**
 * Octets spoilt in one to four ways.
 *
 * @throws SmkiError `testing/bad-argument` for an order without octets or a source of chance
 * @example
 * ```ts
 * const spoilt = mutated({ random: random.fork(`${i}`), octets: command, donors: otherCommands });
 * ```
 */
export function mutated(order: MutationOrder): Uint8Array {
  requireMutationOrder(order);
  const { random, octets, donors = [], length = 'any' } = order;
  const mutations = length === 'kept' ? IN_PLACE : MUTATIONS;
  let result = octets;
  for (let left = 1 + random.below(4); left > 0; left--) {
    const mutation = mutations[random.below(mutations.length)];
    if (mutation !== undefined) result = mutation({ random, octets: result, donors });
  }
  return result;
}

function requireMutationOrder(order: unknown): void {
  const { random, octets } = requireObject(order, 'order', 'an object with random and octets');
  requireOctets(octets, 'octets');
  const { below } = requireObject(random, 'random', 'a source such as seededRandom(…)');
  if (typeof below !== 'function') wrong('random', 'a source such as seededRandom(…) is needed');
}

function place(random: Random, octets: Uint8Array): number {
  return random.below(octets.length + 1);
}

function telling(random: Random): number {
  return TELLING[random.below(TELLING.length)] ?? 0;
}

function changed(octets: Uint8Array, at: number, change: (octet: number) => number): Uint8Array {
  const copy = Uint8Array.from(octets);
  const octet = copy[at];
  if (octet !== undefined) copy[at] = change(octet) & 0xff;
  return copy;
}

/** A short piece taken out, and another put in its place. */
function withPiece(random: Random, octets: Uint8Array, piece: Uint8Array): Uint8Array {
  const at = place(random, octets);
  return concat(octets.subarray(0, at), piece, octets.subarray(at + random.below(9)));
}
