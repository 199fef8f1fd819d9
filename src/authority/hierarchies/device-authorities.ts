/**
 * The Device hierarchy: a root and many short-lived Issuing DCAs, each replaced at its limit of time or of certificates (SEC
 * Appendix A, 5.6; PMA 30, actions 26/06 and 26/07).
 *
 * An Issuing DCA signs no lists, so its key is destroyed the moment another takes over. Its certificate is not revoked, and
 * what it issued stays valid for ever.
 *
 * @module
 */
import type { Clock } from '../../core/clock.ts';
import { DAY_MS, HOUR_MS, type Instant, addMs, toIso } from '../../core/instant.ts';
import type { Random } from '../../core/random.ts';
import { type Answer, no, yes } from '../answer.ts';
import { type Authority, activeOf, bringIntoService } from '../authority.ts';
import type { Ceremonies, Ceremony } from '../ceremony/ceremony.ts';
import { authorityName } from '../environment/describe-environment.ts';
import type { EnvironmentDescription } from '../environment/description.ts';
import { type Tier, foundTier } from './tier.ts';

/** Why an Issuing DCA was replaced. */
export type DcaRollOverReason = 'time' | 'count' | 'asked' | 'compromise';

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

/** The Device hierarchy of an environment. */
export interface DeviceAuthorities {
  readonly tier: Tier;
  /** The Issuing DCA that issues. */
  readonly active: Authority | undefined;
  readonly rollOvers: readonly DcaRollOver[];
  /**
   * The authority for the next certificate. At its limit it is replaced first, which takes a ceremony and may mean an outage.
   */
  ready(): Answer<Authority>;
  /** Makes the next Issuing DCA ahead of time, so that its predecessor can be replaced without an outage. */
  prepareNext(ceremony?: Ceremony): Answer<Authority>;
  /** Replaces the active Issuing DCA. */
  rollOver(order: {
    readonly reason: DcaRollOverReason;
    readonly ceremony?: Ceremony;
  }): Answer<DcaRollOver>;
}

/** What the hierarchy is made with. */
export interface DeviceAuthoritiesOptions {
  readonly description: EnvironmentDescription;
  readonly clock: Clock;
  readonly random: Random;
  readonly ceremonies: Ceremonies;
  /** The founding ceremony. */
  readonly founding: Ceremony;
}

/** Founds the Device hierarchy with its first Issuing DCA. */
export function foundDeviceAuthorities(
  options: DeviceAuthoritiesOptions,
): Answer<DeviceAuthorities> {
  const { description, clock, ceremonies, founding } = options;
  const founded = foundTier({
    kind: 'Dca',
    generation: 1,
    rootName: authorityName(description.names.rootDca, 1),
    clock,
    random: options.random.fork('hierarchy:1'),
    policies: [description.policies.device],
    lifetimes: description.lifetimes,
    sign: (order) => founding.sign(order),
    isRootOnline: () => ceremonies.isOpen(),
    by: founding.purpose,
  });
  if (!founded.ok) return founded;
  const house: House = { ...options, tier: founded.value, rollOvers: [] };
  const first = prepareNext(house, founding);
  if (!first.ok) return first;
  activate(house, first.value, 'first of its hierarchy');
  return yes({
    tier: house.tier,
    get active() {
      return activeOf(house.tier.issuing);
    },
    rollOvers: house.rollOvers,
    ready: () => ready(house),
    prepareNext: (ceremony) =>
      ceremonies.within(ceremony, 'prepare the next Issuing DCA', (own) => prepareNext(house, own)),
    rollOver: ({ reason, ceremony }) =>
      ceremonies.within(ceremony, `replace the Issuing DCA (${reason})`, (own) =>
        rollOver(house, reason, own),
      ),
  });
}

interface House extends DeviceAuthoritiesOptions {
  readonly tier: Tier;
  readonly rollOvers: DcaRollOver[];
}

function ready(house: House): Answer<Authority> {
  const { clock, ceremonies, rollOvers } = house;
  const active = activeOf(house.tier.issuing);
  if (active === undefined) return no('issuance-stopped', 'Issuing DCA');
  const limit = limitReached(house, active);
  if (limit !== undefined) {
    const purpose = `replace the Issuing DCA (${limit})`;
    const replaced = ceremonies.within(undefined, purpose, (own) => rollOver(house, limit, own));
    if (!replaced.ok) return replaced;
  }
  const outageUntil = rollOvers.at(-1)?.outageUntil;
  if (outageUntil !== undefined && clock.now() < outageUntil) {
    return no('issuance-outage', `until ${toIso(outageUntil)}`);
  }
  const issuing = activeOf(house.tier.issuing);
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

function prepareNext(house: House, ceremony: Ceremony): Answer<Authority> {
  const { tier, description } = house;
  const name = authorityName(description.names.issuingDca, tier.issuing.length + 1);
  const order = tier.prepareIssuing({ name, by: ceremony.purpose });
  return order.ok ? ceremony.sign(order.value) : order;
}

function rollOver(
  house: House,
  reason: DcaRollOverReason,
  ceremony: Ceremony,
): Answer<DcaRollOver> {
  const { tier, clock, rollOvers, description } = house;
  const { outageHours, costPounds } = description.issuingDca;
  const old = activeOf(house.tier.issuing);
  if (old === undefined) return no('issuance-stopped', 'Issuing DCA');
  const waiting = tier.issuing.find(({ life }) => life.state === 'prepared');
  const next = waiting === undefined ? prepareNext(house, ceremony) : yes(waiting);
  if (!next.ok) return next;
  const at = clock.now();
  const change = { at, by: ceremony.purpose, because: `limit of ${reason}` };
  old.life.move({ ...change, state: 'retiring' });
  const destroyed = ceremony.destroy(old.key, `Issuing DCA replaced (${reason})`);
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
