/**
 * The Device hierarchies: a root and many short-lived Issuing DCAs, each replaced at its limit of time or of certificates (SEC
 * Appendix A, 5.6; PMA 30, actions 26/06 and 26/07); another generation when the root itself is replaced.
 *
 * An Issuing DCA signs no lists, so its key is destroyed the moment another takes over. Its certificate is not revoked, and
 * what it issued stays valid for ever.
 *
 * @module
 */
import { withArguments } from '../../core/verb-arguments.ts';
import type { Clock } from '../../core/clock.ts';
import { DAY_MS, HOUR_MS, type Instant, addMs, toIso } from '../../core/instant.ts';
import type { Random } from '../../core/random.ts';
import { type Answer, no, yes } from '../answer.ts';
import { type Authority, activeOf, bringIntoService, leavingOf } from '../authority.ts';
import { CEREMONY, type Ceremonies, type Ceremony } from '../ceremony/ceremony.ts';
import { authorityName } from '../environment/authority-name.ts';
import type { EnvironmentDescription } from '../environment/description.ts';
import type { RootLinks } from '../roll-over/link-certificates.ts';
import { type Tier, foundTier } from './tier.ts';

/** Why an Issuing DCA was replaced; `root`: because its root was. */
export type DcaRollOverReason = 'time' | 'count' | 'asked' | 'compromise' | 'root';

/** One replacement of an Issuing DCA. */
export interface DcaRollOver {
  readonly from: string;
  readonly to: string;
  readonly reason: DcaRollOverReason;
  /** What the old one had issued. */
  readonly certificatesIssued: number;
  /** When the key of the new one was made. */
  readonly generatedAt: Instant;
  /** When that of the old one was destroyed. */
  readonly destroyedAt: Instant;
  /** Until when nothing is issued; equal to `destroyedAt` when the successor was ready. */
  readonly outageUntil: Instant;
  /** Undefined while nobody has said what it costs. */
  readonly costPounds: number | undefined;
}

/** One Device hierarchy. */
export interface DeviceGeneration {
  /** From 1. */
  readonly number: number;
  readonly tier: Tier;
  /** What links its root to the one before, when that vouches for it. */
  readonly links: RootLinks | undefined;
}

/** The Device hierarchies of an environment. */
export interface DeviceAuthorities {
  /** Oldest first. */
  readonly generations: readonly DeviceGeneration[];
  /** The newest generation whose Issuing DCA issues, or is frozen. */
  readonly current: DeviceGeneration;
  /** Root and Issuing DCAs of the current generation. */
  readonly tier: Tier;
  /** The Issuing DCA that issues. */
  readonly active: Authority | undefined;
  /** The same, or the one that is frozen: whose place another takes. */
  readonly leaving: Authority | undefined;
  readonly rollOvers: readonly DcaRollOver[];
  /**
   * The authority for the next certificate. At its limit it is replaced first, which takes a ceremony and may mean an outage.
   */
  ready(): Answer<Authority>;
  /** Makes the next Issuing DCA ahead of time, so that its predecessor can be replaced without an outage. */
  prepareNext(ceremony?: Ceremony): Answer<Authority>;
  /** Replaces the Issuing DCA, active or frozen; by `next`, if that is of another generation. */
  rollOver(order: {
    readonly reason: DcaRollOverReason;
    readonly ceremony?: Ceremony;
    readonly next?: Authority;
  }): Answer<DcaRollOver>;
  /** Makes root and first Issuing DCA of another generation; nothing is issued under it yet. */
  found(order: {
    readonly ceremony: Ceremony;
    /** As the description says unless given. */
    readonly rootName?: string;
  }): Answer<{ readonly generation: DeviceGeneration; readonly issuing: Authority }>;
  /** Keeps the links between the root of the newest generation and the one before. */
  link(links: RootLinks): void;
}

/** What the hierarchies are made with. */
export interface DeviceAuthoritiesOptions {
  readonly description: EnvironmentDescription;
  readonly clock: Clock;
  readonly random: Random;
  readonly ceremonies: Ceremonies;
  /** The founding ceremony. */
  readonly founding: Ceremony;
}

/** Founds the first Device hierarchy with its first Issuing DCA. */
export function foundDeviceAuthorities(
  options: DeviceAuthoritiesOptions,
): Answer<DeviceAuthorities> {
  const { ceremonies, founding } = options;
  const house: House = { ...options, generations: [], rollOvers: [] };
  const first = foundGeneration(house, { ceremony: founding });
  if (!first.ok) return first;
  const { generation, issuing } = first.value;
  activate(house, issuing, 'first of its hierarchy');
  const authorities: DeviceAuthorities = {
    generations: house.generations,
    get current() {
      return currentOf(house) ?? generation;
    },
    get tier() {
      return (currentOf(house) ?? generation).tier;
    },
    get active() {
      return activeDca(house);
    },
    get leaving() {
      return leavingOf(currentOf(house)?.tier.issuing ?? []);
    },
    rollOvers: house.rollOvers,
    ready: () => ready(house),
    prepareNext: (ceremony) =>
      ceremonies.within(ceremony, 'prepare the next Issuing DCA', (own) =>
        prepareNext(house, (currentOf(house) ?? generation).tier, own),
      ),
    rollOver: ({ reason, ceremony, next }) =>
      ceremonies.within(ceremony, `replace the Issuing DCA (${reason})`, (own) =>
        rollOver(house, { reason, ceremony: own, next }),
      ),
    found: (order) => foundGeneration(house, order),
    link: (links) => {
      const newest = house.generations.at(-1);
      if (newest !== undefined) newest.links = links;
    },
  };
  return yes(
    withArguments('device', authorities, {
      prepareNext: { 'ceremony?': CEREMONY },
      rollOver: { order: { reason: 'text', 'ceremony?': CEREMONY } },
      found: { order: { ceremony: CEREMONY } },
      link: { links: 'record' },
    }),
  );
}

interface Generation extends DeviceGeneration {
  links: RootLinks | undefined;
}

interface House extends DeviceAuthoritiesOptions {
  readonly generations: Generation[];
  readonly rollOvers: DcaRollOver[];
}

function currentOf({ generations }: House): Generation | undefined {
  return generations.filter(({ tier }) => leavingOf(tier.issuing) !== undefined).at(-1);
}

function activeDca(house: House): Authority | undefined {
  return activeOf(currentOf(house)?.tier.issuing ?? []);
}

function foundGeneration(
  house: House,
  { ceremony, rootName }: Parameters<DeviceAuthorities['found']>[0],
): ReturnType<DeviceAuthorities['found']> {
  const { description, clock, ceremonies, generations } = house;
  const number = generations.length + 1;
  const founded = foundTier({
    kind: 'Dca',
    generation: number,
    rootName: rootName ?? authorityName(description.names.rootDca, number),
    clock,
    random: house.random.fork(`hierarchy:${number}`),
    policies: [description.policies.device],
    lifetimes: description.lifetimes,
    sign: (order) => ceremony.sign(order),
    isRootOnline: () => ceremonies.isSigning(),
    by: ceremony.purpose,
  });
  if (!founded.ok) return founded;
  const issuing = prepareNext(house, founded.value, ceremony);
  if (!issuing.ok) return issuing;
  const generation: Generation = { number, tier: founded.value, links: undefined };
  generations.push(generation);
  return yes({ generation, issuing: issuing.value });
}

function ready(house: House): Answer<Authority> {
  const { clock, ceremonies, rollOvers } = house;
  const active = activeDca(house);
  if (active === undefined) return no('issuance-stopped', 'Issuing DCA');
  const reason = limitReached(house, active);
  if (reason !== undefined) {
    const purpose = `replace the Issuing DCA (${reason})`;
    const replaced = ceremonies.within(undefined, purpose, (ceremony) =>
      rollOver(house, { reason, ceremony }),
    );
    if (!replaced.ok) return replaced;
  }
  const outageUntil = rollOvers.at(-1)?.outageUntil;
  if (outageUntil !== undefined && clock.now() < outageUntil) {
    return no('issuance-outage', `until ${toIso(outageUntil)}`);
  }
  const issuing = activeDca(house);
  return issuing === undefined ? no('issuance-stopped', 'Issuing DCA') : yes(issuing);
}

function limitReached(
  { description: { issuingDca }, clock }: House,
  { issued, life }: Authority,
): 'time' | 'count' | undefined {
  if (issued >= issuingDca.certificatesMax) return 'count';
  const since = life.history.find(({ state }) => state === 'active')?.at ?? clock.now();
  return clock.now() >= addMs(since, issuingDca.daysMax * DAY_MS) ? 'time' : undefined;
}

/** Names count through all generations: they are globally unique (SEC Appendix A, 3.1.5). */
function prepareNext(
  { description, generations }: House,
  tier: Tier,
  ceremony: Ceremony,
): Answer<Authority> {
  const mayBegin = ceremony.canSign();
  if (!mayBegin.ok) return mayBegin;
  const others = generations.filter((generation) => generation.tier !== tier);
  const made = others.reduce((sum, other) => sum + other.tier.issuing.length, tier.issuing.length);
  const name = authorityName(description.names.issuingDca, made + 1);
  const order = tier.prepareIssuing({ name, by: ceremony.purpose });
  return order.ok ? ceremony.sign(order.value) : order;
}

function rollOver(
  house: House,
  order: {
    readonly reason: DcaRollOverReason;
    readonly ceremony: Ceremony;
    readonly next?: Authority | undefined;
  },
): Answer<DcaRollOver> {
  const { clock, rollOvers, description } = house;
  const { reason, ceremony } = order;
  const { outageHours, costPounds } = description.issuingDca;
  const generation = currentOf(house);
  const old = leavingOf(generation?.tier.issuing ?? []);
  if (generation === undefined || old === undefined) return no('issuance-stopped', 'Issuing DCA');
  const { tier } = generation;
  const waiting = order.next ?? tier.issuing.find(({ life }) => life.state === 'prepared');
  const next = waiting === undefined ? prepareNext(house, tier, ceremony) : yes(waiting);
  if (!next.ok) return next;
  const at = clock.now();
  const change = { at, by: ceremony.purpose, because: `Issuing DCA replaced (${reason})` };
  old.life.move({ ...change, state: 'retiring' });
  const destroyed = ceremony.destroy(old.key, change.because);
  if (!destroyed.ok) return destroyed;
  old.life.move({ ...change, state: 'retired' });
  activate(house, next.value, `takes over from ${old.name}`);
  const record: DcaRollOver = {
    from: old.name,
    to: next.value.name,
    reason,
    certificatesIssued: old.issued,
    generatedAt: next.value.key.life.history[0]?.at ?? at,
    destroyedAt: at,
    outageUntil: waiting === undefined ? addMs(at, outageHours * HOUR_MS) : at,
    costPounds,
  };
  rollOvers.push(record);
  return yes(record);
}

function activate({ clock }: House, authority: Authority, because: string): void {
  bringIntoService(authority, { at: clock.now(), by: 'DCA', because });
}
