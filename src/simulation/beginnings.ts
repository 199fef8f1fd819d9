/**
 * How every world begins, small or for recovery: the rule from a seed to names and keys, the first day, the first parties.
 *
 * A party's Entity Identifier follows from its number in this table, and its keys from that: both worlds of a seed have the same ones.
 *
 * @module
 */
import { type Instant, instant } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { seededRandom } from '../crypto/index.ts';
import type { PartyRole } from '../party/credentials.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';

/**
 * The rule by which names and keys follow from a seed; another rule has another number.
 *
 * @example
 * ```ts
 * import { WORLD_FORMAT } from 'smki-sim/simulation';
 *
 * console.log(WORLD_FORMAT); // 1
 * ```
 */
export const WORLD_FORMAT = 1;

/** When a world begins unless told otherwise: a Thursday. */
export const FIRST_DAY: Instant = instant('2026-01-01T00:00:00Z');

/** Chance of a world. */
export function randomOf(seed: string): Random {
  return seededRandom(`smki-sim:${WORLD_FORMAT}:${seed}`);
}

interface FirstParty {
  /** What its Entity Identifier ends in. */
  readonly number: number;
  readonly name?: string;
}

/** The parties that every world has. */
export const FIRST_PARTIES = {
  recovery: { number: 0x01 },
  supplier: { number: 0x02, name: 'SIM SUPPLIER' },
  networkOperator: { number: 0x03, name: 'SIM NETWORK' },
  accessControlBroker: { number: 0x04 },
  transitionalCoS: { number: 0x05 },
  wanProvider: { number: 0x06 },
} as const satisfies Partial<Record<PartyRole, FirstParty>>;

/** Roles of which every world has a party. */
export type FirstRole = keyof typeof FIRST_PARTIES;

/** Them, in the order in which they are enrolled. */
export const FIRST_ROLES: readonly FirstRole[] = Object.keys(FIRST_PARTIES) as FirstRole[];

/** A row as its users need it: whether it has a name is not for the compiler to know. */
export function firstParty(role: FirstRole): FirstParty {
  return FIRST_PARTIES[role];
}

/** The number of the first party that is added to a world. */
export const FIRST_ADDED = 0x10;

/** Simulated Entity Identifiers: FE has the local bit set, so they are nobody's. */
const PARTY_PREFIX = 'FE5A4B10';

/** The Entity Identifier of a party, from its number alone. */
export function partyId(number: number): Eui64 {
  return eui64(`${PARTY_PREFIX}${number.toString(16).padStart(8, '0')}`);
}
