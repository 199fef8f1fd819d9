/**
 * A world from its parts: put together once when it is made, and once more for every fork.
 *
 * A fork shares what does not change (certificates, memories of devices, keys) and makes anew what is only looked at
 * when it is needed: the hierarchy from its seed, the DCC with every device joined again.
 *
 * @module
 */
import { memoryOf } from '../device/device.ts';
import { type SimulatedClock, simulatedClock } from '../core/clock.ts';
import { invariant } from '../core/errors.ts';
import { type Instant, SECOND_MS } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { type Dcc, createDcc } from '../dcc/dcc.ts';
import type { Party } from '../party/party.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type ObservedDevice, exchange } from './exchange.ts';
import type { Home } from './home.ts';
import type { DevicesOf } from './home-types.ts';
import { createHomes } from './homes.ts';
import {
  type WorldAuthorities,
  type WorldAuthoritiesOptions,
  foundWorldAuthorities,
} from './world-authorities.ts';
import type { World, WorldParties } from './world.ts';

/** How long one command and its Response take. */
const EXCHANGE_MS = SECOND_MS;

/** What a world is made of. */
export interface WorldParts {
  readonly seed: string;
  readonly startAt: Instant;
  readonly clock: SimulatedClock;
  readonly random: Random;
  readonly assumptions: Partial<Assumptions>;
  readonly authorities: WorldAuthoritiesOptions;
  readonly founded: () => WorldAuthorities;
  /** Of the newest hierarchy. */
  readonly generation: number;
  readonly parties: WorldParties;
  /** Homes of the world that this one goes on from. */
  readonly homes: readonly Home[];
}

/** Puts a world together. */
export function worldOf(parts: WorldParts): World {
  const { seed, clock, random, assumptions, founded, parties } = parts;
  const surroundings = { clock, random, assumptions };
  let { generation } = parts;
  const dcc = once(() => dccOf(parties, parts.homes.length === 0 ? [] : homes.devices.values()));
  const actors = () => ({ hierarchy: founded().hierarchy, dcc: dcc() });
  const homes = createHomes({ ...surroundings, parties, actors }, parts.homes);
  const exchangeVia = (transport: 'send' | 'deliver') => (command: Uint8Array) => {
    const result = exchange({ dcc: dcc(), devices: homes.devices, command, transport });
    clock.advance(EXCHANGE_MS);
    return result;
  };
  const first = (): Home<DevicesOf<'electricity'>> => {
    const [home] = homes.homes;
    invariant(home !== undefined, 'a world has a home');
    return home;
  };
  return {
    seed,
    clock,
    random,
    ...parties,
    get hierarchy() {
      return founded().hierarchy;
    },
    get environment() {
      return founded().environment;
    },
    get dcc() {
      return dcc();
    },
    get home() {
      return first();
    },
    get esme() {
      return first().esme;
    },
    get chf() {
      return first().chf;
    },
    homes: homes.homes,
    addHome: homes.addHome,
    nextHierarchy: () => founded().generation(++generation),
    send: exchangeVia('send'),
    deliver: exchangeVia('deliver'),
    fork: () => worldOf(forked({ ...parts, generation, homes: homes.homes })),
  };
}

function forked(parts: WorldParts): WorldParts {
  const clock = simulatedClock(parts.clock.now());
  return {
    ...parts,
    clock,
    parties: forkedParties(parts.parties, clock),
    founded: once(() => authoritiesAgain(parts, clock)),
  };
}

function forkedParties(parties: WorldParties, clock: SimulatedClock): WorldParties {
  const forks = Object.entries(parties).map(([role, party]: [string, Party]) => [
    role,
    party.fork({ clock }),
  ]);
  return Object.fromEntries(forks) as WorldParties;
}

/** The same authorities, founded when the first ones were, that issue by the clock of the fork. */
function authoritiesAgain(
  { founded, authorities, startAt }: WorldParts,
  clock: SimulatedClock,
): WorldAuthorities {
  const again = foundWorldAuthorities(authorities, { foundedAt: startAt, clock });
  const { contingency } = founded().hierarchy;
  return { ...again, hierarchy: { ...again.hierarchy, contingency } };
}

function dccOf({ accessControlBroker }: WorldParties, devices: Iterable<ObservedDevice>): Dcc {
  const dcc = createDcc({ accessControlBroker });
  for (const { device, link } of devices) {
    const { certificates } = memoryOf(device).credentials;
    dcc.join({ certificates: Object.values(certificates), link });
  }
  return dcc;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
