/**
 * The Organisation hierarchies of an environment, one for each generation: root, contingency key set, Issuing OCAs.
 *
 * OCA3 → OCA4 may mean the next Issuing OCA under the same root, or the next generation of all of it: both are here, as
 * acts. Their order, and what others must do meanwhile, is `roll-over/`.
 *
 * @module
 */
import { withArguments } from '../../core/verb-arguments.ts';
import type { Clock } from '../../core/clock.ts';
import { fail } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { type Answer, type Refused, no, yes } from '../answer.ts';
import { type Authority, activeOf, leavingOf } from '../authority.ts';
import { CEREMONY, type Ceremony } from '../ceremony/ceremony.ts';
import { type ContingencyKeySet, createContingencyKeySet } from '../contingency.ts';
import { AUTHORITY_NAME_LENGTH_MAX, authorityName } from '../environment/authority-name.ts';
import type { EnvironmentDescription } from '../environment/description.ts';
import type { SigningOrder } from '../signing-order.ts';
import type { RootLinks } from '../roll-over/link-certificates.ts';
import { type Tier, foundTier } from './tier.ts';

/** One Organisation hierarchy. */
export interface OrganisationGeneration {
  /** From 1. */
  readonly number: number;
  readonly tier: Tier;
  /** The contingency key set in the newest root certificate. */
  readonly contingency: ContingencyKeySet;
  /** What links its root to the one before, when that vouches for it. */
  readonly links: RootLinks | undefined;
}

/** What is asked of a new generation. */
export interface FoundingOrder {
  readonly ceremony: Ceremony;
  /** As the description says unless given: RFC 4210 keeps the name of the root when only its key changes. */
  readonly rootName?: string;
}

/** All Organisation hierarchies of an environment. */
export interface OrganisationAuthorities {
  /** Oldest first. */
  readonly generations: readonly OrganisationGeneration[];
  /** The generation of `leaving`. */
  readonly current: OrganisationGeneration;
  /** The Issuing OCA that issues. */
  readonly active: Authority | undefined;
  /** The same, or the newest that did and is frozen, or else revoked: whose place another takes. */
  readonly leaving: Authority | undefined;
  /** Every Issuing OCA of every generation. */
  readonly issuing: readonly Authority[];
  /** Makes root and contingency keys of another generation; it has no Issuing OCA yet. */
  found(order: FoundingOrder): Answer<OrganisationGeneration>;
  /** Why the next Issuing OCA could not be named, or undefined: asked before a generation is founded for it. */
  objectionToNext(): Refused | undefined;
  /** Keeps the links between the root of a generation and the one before. */
  link(generation: OrganisationGeneration, links: RootLinks): void;
  /** Prepares the next Issuing OCA of a generation; with `sameKeyAs`, another certificate of one that exists. */
  prepareIssuing(order: {
    readonly generation: OrganisationGeneration;
    readonly by: string;
    readonly name?: string;
    readonly sameKeyAs?: Authority;
  }): Answer<SigningOrder<Authority>>;
  /**
   * Makes new contingency secrets, and a root certificate over the same key that carries them: `symmetric-key` keeps the
   * contingency key pair, `both` does not (recovery from their compromise).
   */
  renewContingency(order: {
    readonly generation: OrganisationGeneration;
    readonly what: 'symmetric-key' | 'both';
    readonly ceremony: Ceremony;
  }): Answer<OrganisationGeneration>;
}

/** What the hierarchies are made with. */
export interface OrganisationOptions {
  readonly description: EnvironmentDescription;
  readonly clock: Clock;
  readonly random: Random;
  readonly isRootOnline: () => boolean;
}

class Generation implements OrganisationGeneration {
  readonly number: number;
  readonly tier: Tier;
  readonly contingencies: ContingencyKeySet[];
  links: RootLinks | undefined;

  constructor(number: number, tier: Tier, contingency: ContingencyKeySet) {
    this.number = number;
    this.tier = tier;
    this.contingencies = [contingency];
  }
  get contingency(): ContingencyKeySet {
    return lastOf(this.contingencies);
  }
}

/** Makes an environment's Organisation hierarchies; none is founded yet. */
export function createOrganisationAuthorities(
  options: OrganisationOptions,
): OrganisationAuthorities {
  const { description } = options;
  const generations: Generation[] = [];
  const issuing = (): readonly Authority[] => generations.flatMap(({ tier }) => tier.issuing);
  let prepared = 0;
  const authorities: OrganisationAuthorities = {
    generations,
    get current() {
      const leaving = leavingOf(issuing());
      const own = generations.find(({ tier }) => tier.issuing.some((one) => one === leaving));
      return own ?? firstOf(generations);
    },
    get active() {
      return activeOf(issuing());
    },
    get leaving() {
      return leavingOf(issuing());
    },
    get issuing() {
      return issuing();
    },
    found: (order) => {
      const made = foundGeneration(options, generations.length + 1, order);
      if (made.ok) generations.push(made.value);
      return made;
    },
    link: (generation, links) => {
      memberOf(generations, generation).links = links;
    },
    objectionToNext: () => {
      const name = authorityName(description.names.issuingOca, prepared + 1);
      if (name.length > AUTHORITY_NAME_LENGTH_MAX) return no('names-used-up', name);
      return issuing().some((other) => other.name === name) ? no('name-taken', name) : undefined;
    },
    prepareIssuing: ({ generation, by, sameKeyAs, ...order }) => {
      const name =
        sameKeyAs?.name ?? order.name ?? authorityName(description.names.issuingOca, prepared + 1);
      const isTaken = issuing().some((other) => other.name === name);
      if (sameKeyAs === undefined && isTaken) return no('name-taken', name);
      const answer = generation.tier.prepareIssuing({ name, by, ...(sameKeyAs && { sameKeyAs }) });
      if (answer.ok && sameKeyAs === undefined) prepared += 1;
      return answer;
    },
    renewContingency: ({ generation, what, ceremony }) =>
      renewContingency(options, { generation: memberOf(generations, generation), what, ceremony }),
  };
  const generation = { tier: { root: 'record', prepareIssuing: 'function' } } as const;
  return withArguments('organisation', authorities, {
    found: { order: { ceremony: CEREMONY } },
    link: { generation, links: 'record' },
    prepareIssuing: { order: { generation, by: 'text' } },
    renewContingency: { order: { generation, what: 'text', ceremony: CEREMONY } },
  });
}

function foundGeneration(
  options: OrganisationOptions,
  number: number,
  { ceremony, rootName }: FoundingOrder,
): Answer<Generation> {
  const { description, clock, isRootOnline } = options;
  const name = rootName ?? authorityName(description.names.rootOca, number);
  if (name.length > AUTHORITY_NAME_LENGTH_MAX) return no('names-used-up', name);
  const random = options.random.fork(`hierarchy:${number}`);
  const contingency = createContingencyKeySet({
    random: random.fork('contingency'),
    at: clock.now(),
    assumptions: { contingencyWrapAlgorithm: description.wrapAlgorithm },
  });
  ceremony.record('make contingency keys', contingency.key.name, contingency.key.publicKey);
  const tier = foundTier({
    kind: 'Oca',
    generation: number,
    rootName: name,
    clock,
    random,
    policies: [description.policies.organisation],
    lifetimes: description.lifetimes,
    sign: (order) => ceremony.sign(order),
    isRootOnline,
    by: ceremony.purpose,
    wrappedContingencyKey: contingency.wrappedKey,
  });
  return tier.ok ? yes(new Generation(number, tier.value, contingency)) : tier;
}

function renewContingency(
  { description, clock, random }: OrganisationOptions,
  order: {
    readonly generation: Generation;
    readonly what: 'symmetric-key' | 'both';
    readonly ceremony: Ceremony;
  },
): Answer<OrganisationGeneration> {
  const { generation, what, ceremony } = order;
  const { number, tier, contingencies } = generation;
  const label = `contingency:${contingencies.length + 1}`;
  const contingency = createContingencyKeySet({
    random: random.fork(`hierarchy:${number}`).fork(label),
    at: clock.now(),
    assumptions: { contingencyWrapAlgorithm: description.wrapAlgorithm },
    ...(what === 'symmetric-key' && { keep: generation.contingency }),
  });
  ceremony.record(
    `make contingency keys (${what})`,
    contingency.key.name,
    contingency.key.publicKey,
  );
  const root = ceremony.sign(tier.prepareRootAgain(contingency.wrappedKey, ceremony.purpose));
  if (!root.ok) return root;
  contingencies.push(contingency);
  return yes(generation);
}

function memberOf(
  generations: readonly Generation[],
  generation: OrganisationGeneration,
): Generation {
  const own = generations.find((one) => one === generation);
  const name = generation.tier.root.name;
  return own ?? failForeign(name);
}

function failForeign(name: string): never {
  const message = `the generation under ${name} is of another environment`;
  fail('authority/unknown-name', message, { kind: 'generation', name });
}

function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new Error('smki-sim: an environment is founded with a hierarchy');
  return first;
}

function lastOf<T>(list: readonly T[]): T {
  return firstOf(list.slice(-1));
}
