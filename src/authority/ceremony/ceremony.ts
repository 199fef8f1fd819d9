/**
 * Ceremonies: the only place where offline keys are made, sign, and are destroyed. Each leaves a transcript.
 *
 * Convene (who comes, to which site, by when), open when they are there, act, close. In technical mode the same happens by
 * itself and says so. Time passes by the caller's clock, never here.
 *
 * @module
 */
import { type ArgumentRules, withArguments } from '../../core/verb-arguments.ts';
import type { Clock } from '../../core/clock.ts';
import { HOUR_MS, type Instant, addMs, toIso } from '../../core/instant.ts';
import { type Answer, no, yes } from '../answer.ts';
import {
  type Absence,
  type Attendance,
  type Custodian,
  type Quorum,
  callCustodians,
  isAbsent,
} from './custodians.ts';
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
  /** True while a ceremony is open, and always in technical mode. */
  isOpen(): boolean;
  /** True while the HSM of a ceremony signs, and always in technical mode: offline keys are out of the safe. */
  isSigning(): boolean;
  /** Notes that somebody cannot come. */
  absent(absence: Absence): Answer<void>;
  /**
   * Calls the custodians and finds a site.
   *
   * @param order - `site`: by name, the first that works unless given; `deputiesAfterMs`: how long after the custodians their
   * deputies are called, at once unless given
   */
  convene(order: {
    readonly purpose: string;
    readonly site?: string;
    readonly deputiesAfterMs?: number;
  }): Answer<CeremonyPlan>;
  /**
   * Opens a ceremony by a plan of `convene`, for its purpose or for another one. While those who came are still there, the same
   * plan opens the next ceremony too, once the one before is closed.
   */
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
  readonly absences: Absence[];
  /** Who was called, by what a plan says of it: no plan opens a ceremony but one that was made here. */
  readonly calls: WeakMap<Quorum, Call>;
}

/** A call of the custodians, and the last ceremony that came of it. */
interface Call {
  readonly plan: CeremonyPlan;
  ceremony?: OpenCeremony;
}

/** Makes a place for ceremonies. */
export function createCeremonies(options: CeremoniesOptions): Ceremonies {
  const { governance, custodians } = options;
  const hall: House = {
    ...options,
    sites: createHsmSites(options.hsmSites),
    transcripts: [],
    absences: [],
    calls: new WeakMap(),
    open: 0,
    signing: 0,
    held: 0,
  };
  const run = <T>(occasion: Occasion, work: (ceremony: Ceremony) => Answer<T>): Answer<T> => {
    const ceremony = new OpenCeremony(hall, occasion);
    try {
      return work(ceremony);
    } finally {
      // One that refused before it did anything never was.
      if (!ceremony.discard()) ceremony.close();
    }
  };
  const ceremonies: Ceremonies = {
    governance,
    sites: hall.sites,
    custodians,
    transcripts: hall.transcripts,
    isOpen: () => governance === 'technical' || hall.open > 0,
    isSigning: () => governance === 'technical' || hall.signing > 0,
    absent: (absence) => {
      const people = custodians.flatMap(({ name, deputy }) => [name, deputy]);
      if (!people.includes(absence.person)) return no('custodian-unknown', absence.person);
      hall.absences.push(absence);
      return yes(undefined);
    },
    convene: (order) => convene(hall, order),
    open: (plan) => open(hall, plan),
    within: (given, purpose, work) => {
      if (given !== undefined) return work(given);
      if (governance === 'governed') return no('ceremony-required', purpose);
      return run(automatic(hall, purpose), work);
    },
    found: (purpose, work) =>
      run(governance === 'technical' ? automatic(hall, purpose) : everybody(hall, purpose), work),
  };
  return withArguments('ceremonies', ceremonies, {
    absent: { absence: 'record' },
    convene: { order: { purpose: 'text' } },
    open: { plan: { quorum: 'record', purpose: 'text' } },
    within: { 'given?': CEREMONY, purpose: 'text', work: 'function' },
    found: { purpose: 'text', work: 'function' },
  });
}

/** What a ceremony has, for those who are passed one. */
export const CEREMONY = {
  purpose: 'text',
  canSign: 'function',
  sign: 'function',
  destroy: 'function',
  record: 'function',
} as const satisfies ArgumentRules;

function convene(hall: House, order: Parameters<Ceremonies['convene']>[0]): Answer<CeremonyPlan> {
  const { custodians, custodiansRequired: required, absences, clock } = hall;
  const { purpose, site: named, deputiesAfterMs = 0 } = order;
  const site = hall.sites.choose(named);
  if (!site.ok) return site;
  const calledAt = clock.now();
  const deputiesCalledAt = addMs(calledAt, deputiesAfterMs);
  const quorum = callCustodians({ custodians, required, absences, calledAt, deputiesCalledAt });
  if (!quorum.ok) return quorum;
  const collectedAt = addMs(calledAt, site.value.hoursToCollect * HOUR_MS);
  const readyAt = later(quorum.value.reachedAt, collectedAt);
  const plan = { purpose, site: site.value, calledAt, quorum: quorum.value, readyAt };
  hall.calls.set(plan.quorum, { plan });
  return yes(plan);
}

/** What counts is what was arranged and who is there now, whatever the plan that is shown says. */
function open(hall: House, { quorum: shown, purpose }: CeremonyPlan): Answer<Ceremony> {
  const call = hall.calls.get(shown);
  if (call === undefined) return no('ceremony-not-convened', purpose);
  const { plan } = call;
  const at = hall.clock.now();
  if (at < plan.readyAt) return no('ceremony-not-yet', toIso(plan.readyAt));
  if (call.ceremony?.isOpen === true) return no('ceremony-already-open', call.ceremony.purpose);
  const { attendance } = plan.quorum;
  const { custodiansRequired: required } = hall;
  const present = attendance.filter(
    ({ person, arrivesAt }) =>
      arrivesAt <= at && !isAbsent(person, { absences: hall.absences, at }),
  );
  if (present.length < required) return no('below-quorum', `${present.length} of ${required}`);
  const site = hall.sites.choose(plan.site.name);
  if (!site.ok) return site;
  call.ceremony = new OpenCeremony(hall, planned({ ...plan, purpose }, present));
  return yes(call.ceremony);
}

function planned(
  { purpose, site, calledAt, quorum }: CeremonyPlan,
  present: readonly Attendance[],
): Occasion {
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
