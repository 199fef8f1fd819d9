/**
 * Where the HSMs with the offline keys are, which of them work, and how long it takes to have one at hand.
 *
 * Sites may share a risk (a backup next door), and an upgrade may oblige the custodians to meet again before the HSM signs
 * (PMA 25 and 30). A site here is its material and its HSM in one.
 *
 * @module
 */
import { type Answer, no, yes } from '../answer.ts';
import { fail } from '../../core/errors.ts';

/** One site. */
export interface HsmSite {
  readonly name: string;
  /** Hours until the material is where the custodians are. */
  readonly hoursToCollect: number;
  /** Sites that are lost with this one. */
  readonly sharesRiskWith: readonly string[];
}

/** `awaiting-acceptance`: upgraded in a way that the custodians must witness before it signs again. */
export type HsmSiteState = 'working' | 'awaiting-acceptance' | 'failed' | 'lost';

type Condition = Exclude<HsmSiteState, 'awaiting-acceptance'>;

/** The sites of an environment. The order of the description is the order of preference. */
export interface HsmSites {
  readonly sites: readonly HsmSite[];
  state(site: string): HsmSiteState;
  /** The HSM of one site fails. */
  fail(site: string): void;
  /** The place is lost, and with it every site that shares its risk. */
  lose(site: string): void;
  /** It works again; what custodians had to witness, they still have to. */
  repair(site: string): void;
  /** Upgrades an HSM; when that affects compliance, custodians must meet there before it signs. It repairs nothing. */
  upgrade(site: string, effect: 'none' | 'affects-compliance'): void;
  /** Custodians have seen the upgraded HSM and accept it. */
  accept(site: string): void;
  /** The site of a ceremony: the one named, or the first that works. */
  choose(named?: string): Answer<HsmSite>;
}

/** Makes the sites, all working. */
export function createHsmSites(sites: readonly HsmSite[]): HsmSites {
  // Two things that do not undo each other: whether it can be used, and whether the custodians have yet to witness an upgrade.
  const conditions = new Map<string, Condition>(sites.map(({ name }) => [name, 'working']));
  const unaccepted = new Set<string>();
  const known = (name: string): HsmSite =>
    sites.find((site) => site.name === name) ??
    fail('authority/unknown-name', `no HSM site ${name}`, { kind: 'HSM site', name });
  const state = (name: string): HsmSiteState => {
    const condition = conditions.get(known(name).name) ?? 'lost';
    return condition === 'working' && unaccepted.has(name) ? 'awaiting-acceptance' : condition;
  };
  const set = (name: string, to: Condition): void => {
    conditions.set(known(name).name, to);
  };
  return {
    sites,
    state,
    fail: (name) => {
      set(name, 'failed');
    },
    lose: (name) => {
      const all = [known(name), ...known(name).sharesRiskWith.map(known)];
      for (const lost of all) set(lost.name, 'lost');
    },
    repair: (name) => {
      set(name, 'working');
    },
    upgrade: (name, effect) => {
      if (effect === 'affects-compliance') unaccepted.add(known(name).name);
    },
    accept: (name) => {
      if (state(name) === 'awaiting-acceptance') unaccepted.delete(name);
    },
    choose: (named) => {
      const isUsable = ({ name }: HsmSite): boolean =>
        name === named
          ? ['working', 'awaiting-acceptance'].includes(state(name))
          : named === undefined && state(name) === 'working';
      const found = sites.find(isUsable);
      if (found !== undefined) return yes(found);
      return no('no-hsm-site', sites.map(({ name }) => `${name}: ${state(name)}`).join(', '));
    },
  };
}
