/**
 * How the key custodians and HSM sites of a rehearsal are: a short form that becomes those of the environment (`authority/ceremony/`).
 *
 * Who attends, when a quorum is there, which site signs: that is decided there. Here are numbers and times, which are
 * assumptions (they were looked for and not found).
 *
 * @module
 */
import type { Ceremonies } from '../authority/ceremony/ceremony.ts';
import type { Custodian } from '../authority/ceremony/custodians.ts';
import type { EnvironmentDescription } from '../authority/environment/description.ts';
import { HOUR_MS, type Instant, addMs } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { RecoveryAssumptions } from './assumptions.ts';

/** An HSM site. */
export interface SiteCondition {
  readonly name: string;
  readonly state: 'up' | 'down';
  /** Hours until it can be used: to collect an HSM, a flight. */
  readonly hoursToUse: number;
  /** A site that is lost together with this one. */
  readonly sharesRiskWith?: string;
  /** An upgrade has changed the HSM, so that custodians must witness it before it signs again. */
  readonly upgraded?: 'yes' | 'no';
}

/** Custodians and sites as they are. */
export interface Custody {
  readonly sites: readonly SiteCondition[];
  /** Custodians that do not come, by number from 0. */
  readonly absent: readonly number[];
  /** How many of those have a deputy; no more are called than the quorum lacks. */
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

/** The fields of an environment that say the same. */
export type CustodyDescription = Pick<
  EnvironmentDescription,
  'custodians' | 'custodiansRequired' | 'hsmSites'
>;

/** The custodians and sites of an environment: travel times are drawn once, for each custodian apart. */
export function describeCustody(options: {
  readonly custody: Custody;
  readonly assumptions: RecoveryAssumptions;
  readonly random: Random;
}): CustodyDescription {
  const { custody, assumptions, random } = options;
  const { absent, alternates, sites } = custody;
  const { custodians: count, custodianQuorum } = assumptions;
  const missing = Math.max(0, custodianQuorum - (count - absent.length));
  const deputised = absent.slice(0, Math.min(missing, alternates));
  const custodians = Array.from({ length: count }, (_, number): Custodian => {
    const travelHours = travelHoursOf(assumptions, random.fork(`custodian:${number}`));
    const name = custodianName(number);
    return deputised.includes(number)
      ? { name, deputy: `deputy ${number + 1}`, travelHours }
      : { name, travelHours };
  });
  const soonestFirst = sites.toSorted((one, other) => one.hoursToUse - other.hoursToUse);
  const hsmSites = soonestFirst.map(({ name, hoursToUse }) => ({
    name,
    hoursToCollect: hoursToUse,
    sharesRiskWith: sites.filter((site) => site.sharesRiskWith === name).map((site) => site.name),
  }));
  return { custodians, custodiansRequired: custodianQuorum, hsmSites };
}

/** Brings about what is wrong with them: absences, sites that are down or upgraded. */
export function applyCustody(ceremonies: Ceremonies, custody: Custody, now: Instant): void {
  for (const number of custody.absent) {
    const person = custodianName(number);
    ceremonies.absent({ person, from: now, until: addMs(now, NEVER_MS) });
  }
  for (const { name, state, upgraded } of custody.sites) {
    if (upgraded === 'yes') ceremonies.sites.upgrade(name, 'affects-compliance');
    if (state === 'down') ceremonies.sites.lose(name);
  }
}

/** Longer than any call waits. */
const NEVER_MS = 100 * 365 * 24 * HOUR_MS;

function custodianName(number: number): string {
  return `custodian ${number + 1}`;
}

/** A draw between the shortest and the longest time with its peak at the likeliest (a triangle), in quarters of an hour. */
function travelHoursOf({ custodianArrivalMs }: RecoveryAssumptions, random: Random): number {
  const [shortest, likeliest, longest] = custodianArrivalMs;
  const width = longest - shortest;
  if (width <= 0) return quarters(shortest);
  const share = random.below(1_000_000) / 1_000_000;
  const peak = (likeliest - shortest) / width;
  return quarters(
    share < peak
      ? shortest + Math.sqrt(share * width * (likeliest - shortest))
      : longest - Math.sqrt((1 - share) * width * (longest - likeliest)),
  );
}

function quarters(durationMs: number): number {
  return Math.round((durationMs * 4) / HOUR_MS) / 4;
}
