/**
 * Several faults of people, sites and hand-offs at once: a world has one custody, so theirs become one, the worst of each.
 *
 * @module
 */
import { requireKind } from '../../core/arguments.ts';
import { fail } from '../../core/errors.ts';
import type { Custody, SiteCondition } from '../../recovery/custody.ts';
import type { Intercepts, OfficerRegister } from '../../recovery/surroundings.ts';
import type { Fault, FaultySurroundings } from './fault.ts';

/**
 * The surroundings of a world in which all these faults act: custodians missing of either, sites as bad as the worse of both.
 *
 * @throws SmkiError `simulation/bad-order` for two registers of officers
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { faultNamed, surroundingsOf } from 'smki-sim/simulation';
 *
 * const faults = ['custodians-missing', 'hsm-down'].map((name) => faultNamed(name));
 * const surroundings = surroundingsOf(faults);
 * const world = createWorld({ seed: 'a bad day', governance: 'governed', ...surroundings });
 * console.log(world.governance, surroundings.custody?.sites[0]?.state); // governed down
 * ```
 */
export function surroundingsOf(faults: readonly Fault[]): FaultySurroundings {
  requireKind('faults', faults, 'records');
  return faults.reduce<FaultySurroundings>(
    (sum, fault) => worse(sum, fault.surroundings ?? {}, fault.name),
    {},
  );
}

function worse(
  one: FaultySurroundings,
  other: FaultySurroundings,
  name: string,
): FaultySurroundings {
  const custody = both(one.custody, other.custody, worseCustody);
  const intercepts = both(one.intercepts, other.intercepts, inTurn);
  const officers = both(one.officers, other.officers, () => failRegister(name));
  return {
    ...(custody && { custody }),
    ...(intercepts && { intercepts }),
    ...(officers && { officers }),
  };
}

function both<T>(
  one: T | undefined,
  other: T | undefined,
  join: (one: T, other: T) => T,
): T | undefined {
  return one === undefined || other === undefined ? (one ?? other) : join(one, other);
}

function worseCustody(one: Custody, other: Custody): Custody {
  const names = new Set([...one.sites, ...other.sites].map(({ name }) => name));
  const sites = [...names].map((name): SiteCondition => {
    const own = one.sites.find((site) => site.name === name);
    const others = other.sites.find((site) => site.name === name);
    return both(own, others, worseSite) ?? { name, state: 'down', hoursToUse: 0 };
  });
  const absent = [...new Set([...one.absent, ...other.absent])].sort((a, b) => a - b);
  return { sites, absent, alternates: Math.min(one.alternates, other.alternates) };
}

function worseSite(one: SiteCondition, other: SiteCondition): SiteCondition {
  const sharesRiskWith = one.sharesRiskWith ?? other.sharesRiskWith;
  const isUpgraded = one.upgraded === 'yes' || other.upgraded === 'yes';
  return {
    name: one.name,
    state: one.state === 'down' ? 'down' : other.state,
    hoursToUse: Math.max(one.hoursToUse, other.hoursToUse),
    ...(sharesRiskWith !== undefined && { sharesRiskWith }),
    ...(isUpgraded && { upgraded: 'yes' }),
  };
}

/** What passes goes through the hands of both. */
function inTurn(one: Intercepts, other: Intercepts): Intercepts {
  return { batch: (octets) => pass(other, pass(one, octets)) };
}

function pass(hands: Intercepts, octets: Uint8Array): Uint8Array {
  return hands.batch?.(octets) ?? octets;
}

/** There is one register, and no worse of two. */
function failRegister(name: string): OfficerRegister {
  const reason = `${name} and another fault each bring a register of officers: leave one out`;
  fail('simulation/bad-order', `faults: ${reason}`, { field: 'faults', reason });
}
