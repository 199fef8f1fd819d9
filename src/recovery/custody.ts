/**
 * Custodians and HSM sites: who comes, when a quorum is there, which site can sign, and how long that takes.
 *
 * Numbers are assumptions (they were looked for and not found). The shares themselves are `authority/`'s business.
 *
 * @module
 */
import { HOUR_MS, type Instant, addMs } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { RecoveryAssumptions } from './assumptions.ts';

/** An HSM site. */
export interface HsmSite {
  readonly name: string;
  readonly state: 'up' | 'down';
  /** Hours until it can be used: to collect an HSM, a flight. */
  readonly hoursToUse: number;
  /** A site that is lost together with this one. */
  readonly sharesRiskWith?: string;
  /** An upgrade has changed the HSM, so that custodians must meet again to load their shares. */
  readonly upgraded?: 'yes' | 'no';
}

/** Custodians and sites as they are. */
export interface Custody {
  readonly sites: readonly HsmSite[];
  /** Custodians that do not come, by number from 0; their alternates come later. */
  readonly absent: readonly number[];
  /** Alternates that can be called when the quorum is missed. */
  readonly alternates: number;
}

/** Primary, backup and third site (SECPMA_30_1312); nobody is absent. */
export const DEFAULT_CUSTODY: Custody = {
  sites: [
    { name: 'primary', state: 'up', hoursToUse: 0 },
    { name: 'backup', state: 'up', hoursToUse: 4 },
    { name: 'third', state: 'up', hoursToUse: 24 },
  ],
  absent: [],
  alternates: 2,
};

/** What a call of the custodians comes to. */
export interface Attendance {
  readonly called: number;
  readonly present: number;
  readonly quorum: number;
  /** When the quorum is there; undefined when it never is. */
  readonly quorumAt: Instant | undefined;
}

/** Calls the custodians, then alternates where the quorum is missed. */
export function callCustodians(call: {
  readonly at: Instant;
  readonly custody: Custody;
  readonly assumptions: RecoveryAssumptions;
  readonly random: Random;
}): Attendance {
  const { at, custody, assumptions, random } = call;
  const { custodians, custodianQuorum: quorum } = assumptions;
  const arrivals: Instant[] = [];
  for (let number = 0; number < custodians; number++) {
    if (custody.absent.includes(number)) continue;
    arrivals.push(addMs(at, arrivalMs(assumptions, random.fork(`custodian:${number}`))));
  }
  const missing = Math.max(0, quorum - arrivals.length);
  const alternates = Math.min(missing, custody.alternates);
  const [, , longest] = assumptions.custodianArrivalMs;
  for (let number = 0; number < alternates; number++) {
    // An alternate is called when it is clear that somebody will not come.
    const called = addMs(at, longest);
    arrivals.push(addMs(called, arrivalMs(assumptions, random.fork(`alternate:${number}`))));
  }
  arrivals.sort((left, right) => left - right);
  return {
    called: custodians + alternates,
    present: arrivals.length,
    quorum,
    quorumAt: arrivals[quorum - 1],
  };
}

/** The site that can sign soonest, or undefined; a site is lost with the one whose risk it shares. */
export function usableSite(custody: Custody): HsmSite | undefined {
  const lost = new Set(
    custody.sites.filter(({ state }) => state === 'down').map(({ name }) => name),
  );
  return custody.sites
    .filter(({ name, sharesRiskWith }) => !lost.has(name) && !lost.has(sharesRiskWith ?? ''))
    .toSorted((left, right) => left.hoursToUse - right.hoursToUse)[0];
}

/** How long until a site can be used. */
export function siteDelayMs(site: HsmSite): number {
  return site.hoursToUse * HOUR_MS;
}

/** A draw between the shortest and the longest time with its peak at the likeliest (a triangle), in whole minutes. */
function arrivalMs({ custodianArrivalMs }: RecoveryAssumptions, random: Random): number {
  const [shortest, likeliest, longest] = custodianArrivalMs;
  const width = longest - shortest;
  if (width <= 0) return shortest;
  const share = random.below(1_000_000) / 1_000_000;
  const peak = (likeliest - shortest) / width;
  const value =
    share < peak
      ? shortest + Math.sqrt(share * width * (likeliest - shortest))
      : longest - Math.sqrt((1 - share) * width * (longest - likeliest));
  return Math.round(value / 60_000) * 60_000;
}
