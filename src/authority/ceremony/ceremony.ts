/**
 * Ceremonies: the only place where offline keys are made, sign, and are destroyed. Each leaves a transcript.
 *
 * Convene (who comes, to which site, by when), open when they are there, act, close. In technical mode the same happens by
 * itself and says so. Time passes by the caller's clock, never here.
 *
 * @module
 */
import type { Clock } from '../../core/clock.ts';
import { HOUR_MS, type Instant, addMs, toIso } from '../../core/instant.ts';
import { type Answer, no, yes } from '../answer.ts';
import { type Absence, type Custodian, type Quorum, callCustodians } from './custodians.ts';
import { type HsmSite, type HsmSites, createHsmSites } from './hsm-sites.ts';
import { type Ceremony, type Hall, NO_SITE, type Occasion, OpenCeremony } from './open-ceremony.ts';
import type { CeremonyTranscript, Participant } from './transcript.ts';

export type { Ceremony } from './open-ceremony.ts';

/** What was arranged. */
export interface CeremonyPlan {
  readonly purpose: string;
  readonly site: HsmSite;
  readonly calledAt: Instant;
  readonly quorum: Quorum;
  /** When the quorum and the HSM are both there. */
  readonly readyAt: Instant;
}

/** The ceremonies of an environment. */
export interface Ceremonies {
  readonly governance: 'technical' | 'governed';
  readonly sites: HsmSites;
  readonly custodians: readonly Custodian[];
  /** Oldest first. */
  readonly transcripts: readonly CeremonyTranscript[];
  /** True while a ceremony is open, and always in technical mode: offline keys are out of the safe. */
  isOpen(): boolean;
  /** Notes that somebody cannot come. */
  absent(absence: Absence): Answer<void>;
  /** Calls the custodians and finds a site. */
  convene(order: { readonly purpose: string; readonly site?: string }): Answer<CeremonyPlan>;
  open(plan: CeremonyPlan): Answer<Ceremony>;
  /** Does work in the ceremony that is given, or in one that holds itself when no custodians are asked for. */
  within<T>(
    given: Ceremony | undefined,
    purpose: string,
    work: (ceremony: Ceremony) => Answer<T>,
  ): Answer<T>;
  /** The first ceremony, in which everything is founded: everybody is there already. */
  found<T>(purpose: string, work: (ceremony: Ceremony) => Answer<T>): Answer<T>;
}

/** What ceremonies are held with. */
export interface CeremoniesOptions {
  readonly environment: string;
  readonly governance: 'technical' | 'governed';
  readonly custodians: readonly Custodian[];
  readonly custodiansRequired: number;
  readonly hsmSites: readonly HsmSite[];
  readonly clock: Clock;
}

interface House extends CeremoniesOptions, Hall {
  readonly sites: HsmSites;
  readonly transcripts: CeremonyTranscript[];
}

/** Makes a place for ceremonies. */
export function createCeremonies(options: CeremoniesOptions): Ceremonies {
  const { governance, custodians, custodiansRequired: required, clock } = options;
  const hall: House = {
    ...options,
    sites: createHsmSites(options.hsmSites),
    transcripts: [],
    open: 0,
    held: 0,
  };
  const absences: Absence[] = [];
  const run = <T>(occasion: Occasion, work: (ceremony: Ceremony) => Answer<T>): Answer<T> => {
    const ceremony = new OpenCeremony(hall, occasion);
    try {
      return work(ceremony);
    } finally {
      // One that refused before it did anything never was.
      if (!ceremony.discard()) ceremony.close();
    }
  };
  return {
    governance,
    sites: hall.sites,
    custodians,
    transcripts: hall.transcripts,
    isOpen: () => governance === 'technical' || hall.open > 0,
    absent: (absence) => {
      const people = custodians.flatMap(({ name, deputy }) => [name, deputy]);
      if (!people.includes(absence.person)) return no('custodian-unknown', absence.person);
      absences.push(absence);
      return yes(undefined);
    },
    convene: ({ purpose, site: named }) => {
      const site = hall.sites.choose(named);
      if (!site.ok) return site;
      const calledAt = clock.now();
      const quorum = callCustodians({ custodians, required, absences, calledAt });
      if (!quorum.ok) return quorum;
      const collectedAt = addMs(calledAt, site.value.hoursToCollect * HOUR_MS);
      const readyAt = later(quorum.value.reachedAt, collectedAt);
      return yes({ purpose, site: site.value, calledAt, quorum: quorum.value, readyAt });
    },
    open: (plan) => {
      if (clock.now() < plan.readyAt) return no('ceremony-not-yet', toIso(plan.readyAt));
      const site = hall.sites.choose(plan.site.name);
      return site.ok ? yes(new OpenCeremony(hall, planned(plan, clock.now()))) : site;
    },
    within: (given, purpose, work) => {
      if (given !== undefined) return work(given);
      if (governance === 'governed') return no('ceremony-required', purpose);
      return run(automatic(hall, purpose), work);
    },
    found: (purpose, work) =>
      run(governance === 'technical' ? automatic(hall, purpose) : everybody(hall, purpose), work),
  };
}

function planned({ purpose, site, calledAt, quorum }: CeremonyPlan, now: Instant): Occasion {
  const present = quorum.attendance.filter(({ arrivesAt }) => arrivesAt <= now);
  const participants = present.map(({ custodian, person, arrivesAt }): Participant =>
    person === custodian
      ? { name: person, capacity: 'custodian', arrivedAt: arrivesAt }
      : { name: person, capacity: 'deputy', instead: custodian, arrivedAt: arrivesAt },
  );
  return { purpose, site: site.name, calledAt, required: quorum.required, participants };
}

function automatic({ clock }: House, purpose: string): Occasion {
  const now = clock.now();
  const participants: readonly Participant[] = [
    { name: 'technical mode', capacity: 'automatic', arrivedAt: now },
  ];
  return { purpose, site: NO_SITE, calledAt: now, required: 0, participants };
}

function everybody(
  { clock, custodians, custodiansRequired, hsmSites }: House,
  purpose: string,
): Occasion {
  const now = clock.now();
  return {
    purpose,
    site: hsmSites[0]?.name ?? NO_SITE,
    calledAt: now,
    required: custodiansRequired,
    participants: custodians.map(({ name }) => ({
      name,
      capacity: 'custodian',
      arrivedAt: now,
    })),
  };
}

function later(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}
