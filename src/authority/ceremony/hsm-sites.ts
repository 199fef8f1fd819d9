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

/** The sites of an environment. The order of the description is the order of preference. */
export interface HsmSites {
  readonly sites: readonly HsmSite[];
  state(site: string): HsmSiteState;
  /** The HSM of one site fails. */
  fail(site: string): void;
  /** The place is lost, and with it every site that shares its risk. */
  lose(site: string): void;
  repair(site: string): void;
  /** Upgrades an HSM; when that affects compliance, custodians must meet there before it signs. */
  upgrade(site: string, effect: 'none' | 'affects-compliance'): void;
  /** Custodians have seen the upgraded HSM and accept it. */
  accept(site: string): void;
  /** The site of a ceremony: the one named, or the first that works. */
  choose(named?: string): Answer<HsmSite>;
}

/** Makes the sites, all working. */
export function createHsmSites(sites: readonly HsmSite[]): HsmSites {
  const states = new Map<string, HsmSiteState>(sites.map(({ name }) => [name, 'working']));
  const known = (name: string): HsmSite =>
    sites.find((site) => site.name === name) ??
    fail('authority/unknown-name', `no HSM site ${name}`, { kind: 'HSM site', name });
  const state = (name: string): HsmSiteState => states.get(known(name).name) ?? 'lost';
  const set = (name: string, to: HsmSiteState): void => {
    states.set(known(name).name, to);
  };
  return {
    sites,
    state,
    fail: (name) => {
      set(name, 'failed');
    },
    lose: (name) => {
      for (const lost of [name, ...known(name).sharesRiskWith]) set(lost, 'lost');
    },
    repair: (name) => {
      set(name, 'working');
    },
    upgrade: (name, effect) => {
      if (effect === 'affects-compliance') set(name, 'awaiting-acceptance');
    },
    accept: (name) => {
      if (state(name) === 'awaiting-acceptance') set(name, 'working');
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
