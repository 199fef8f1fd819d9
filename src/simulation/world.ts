/**
 * A small world that is ready for use: one hierarchy, the parties of the DCC, a supplier, a network operator, a home.
 *
 * Everything in it is an actor that could be swapped for a real one; the world only introduces them to each other and
 * moves the clock.
 *
 * @module
 */
import type { EnvironmentWishes } from '../authority/environment/describe-environment.ts';
import type { EnvironmentPreset } from '../authority/environment/description.ts';
import type { Environment } from '../authority/environment/environment.ts';
import type { Hierarchy } from '../authority/hierarchy.ts';
import { type SimulatedClock, simulatedClock } from '../core/clock.ts';
import type { Instant } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { Dcc } from '../dcc/dcc.ts';
import type { Device } from '../device/device.ts';
import type { CellNameOf } from '../device/device-types.ts';
import { type Party, type PartyOf, createParty } from '../party/party.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import {
  FIRST_DAY,
  FIRST_ROLES,
  type FirstRole,
  firstParty,
  partyId,
  randomOf,
} from './beginnings.ts';
import type { Enrolment } from './enrolment.ts';
import type { Exchange } from './exchange.ts';
import type { Home } from './home.ts';
import type { DevicesOf } from './home-types.ts';
import type { AddHome } from './homes.ts';
import { type WorldAuthoritiesOptions, foundWorldAuthorities } from './world-authorities.ts';
import { worldOf } from './world-parts.ts';

/** Parties of a world, with the Entity Identifiers that its seed gives them. */
export interface WorldParties {
  readonly recovery: PartyOf<'recovery'>;
  readonly supplier: PartyOf<'supplier'>;
  readonly networkOperator: PartyOf<'networkOperator'>;
  readonly accessControlBroker: PartyOf<'accessControlBroker'>;
  readonly transitionalCoS: PartyOf<'transitionalCoS'>;
  readonly wanProvider: PartyOf<'wanProvider'>;
}

/** Options of {@link createSmallWorld}. */
export interface WorldOptions {
  /** Everything follows from it. */
  readonly seed: string;
  /** The authorities: `zaz1-like`, `production-like`, or fields of a description. A plain hierarchy unless given. */
  readonly environment?: EnvironmentPreset | EnvironmentWishes;
  /** 2026-01-01T00:00:00Z unless given. */
  readonly startAt?: Instant;
  readonly assumptions?: Partial<Assumptions>;
}

/** A world. */
export interface World extends WorldParties {
  readonly seed: string;
  readonly clock: SimulatedClock;
  /** Forks of the world's seed. */
  readonly random: Random;
  readonly hierarchy: Hierarchy;
  /** Authorities, register, repository, ceremonies, when the world was made with an environment. */
  readonly environment: Environment | undefined;
  readonly dcc: Dcc;
  /** The first home: an electricity meter and its hub. */
  readonly home: Home<DevicesOf<'electricity'>>;
  /** The electricity meter and the hub of the first home. */
  readonly esme: Device<CellNameOf<'ESME'>>;
  readonly chf: Device<CellNameOf<'CHF'>>;
  /** All homes, in the order in which they were added. */
  readonly homes: readonly Home[];
  /** Adds a home: see {@link AddHome}. */
  readonly addHome: AddHome;
  /** A further hierarchy, the next generation: another root, another contingency key set. */
  readonly nextHierarchy: () => Hierarchy;
  /** Sends a command through the DCC: it adds the MAC, the device answers, a second passes. */
  readonly send: (command: Uint8Array) => Exchange;
  /** Delivers octets as they are, as an attacker or a replay would. */
  readonly deliver: (command: Uint8Array) => Exchange;
  /**
   * Another world with the same past, which from now on has a life of its own: what happens in one is not seen in the
   * other. Memories are shared until they change. Custodians' key sets are the same ones; whatever else was joined to
   * the DCC by hand is not.
   */
  readonly fork: () => World;
}

/**
 * Makes a small world: what `createWorld` makes without `governance`.
 *
 * @example
 * ```ts
 * const world = createWorld({ seed: 'readme' });
 * const { outcome } = world.send(world.supplier.updateCredentials(order));
 * ```
 */
export function createSmallWorld(options: WorldOptions): World {
  const startAt = options.startAt ?? FIRST_DAY;
  const clock = simulatedClock(startAt);
  const random = randomOf(options.seed);
  const assumptions = options.assumptions ?? {};
  const authorities: WorldAuthoritiesOptions = {
    environment: options.environment,
    parties: enrolments(),
    random,
    assumptions,
  };
  const founded = foundWorldAuthorities(authorities, { foundedAt: startAt, clock });
  const surroundings = { clock, random, assumptions };
  const world = worldOf({
    ...surroundings,
    seed: options.seed,
    startAt,
    authorities,
    founded: () => founded,
    generation: founded.hierarchy.generation,
    parties: createParties(surroundings, founded.hierarchy),
    homes: [],
  });
  world.addHome({ fuel: 'electricity' });
  return world;
}

function enrolments(): readonly Enrolment[] {
  return FIRST_ROLES.map((role) => {
    const { number, ...named } = firstParty(role);
    return { role, entityId: partyId(number), ...named };
  });
}

function createParties(
  surroundings: Pick<World, 'clock' | 'random'> & {
    readonly assumptions: Partial<Assumptions>;
  },
  hierarchy: Hierarchy,
): WorldParties {
  const enrolled = <R extends FirstRole>(role: R): PartyOf<R> => {
    const { number, name } = firstParty(role);
    const named = name === undefined ? {} : { commonName: name };
    const party = createParty({ role, entityId: partyId(number), ...named, ...surroundings });
    party.use(party.renew(hierarchy));
    return party as Party as PartyOf<R>;
  };
  return {
    recovery: enrolled('recovery'),
    supplier: enrolled('supplier'),
    networkOperator: enrolled('networkOperator'),
    accessControlBroker: enrolled('accessControlBroker'),
    transitionalCoS: enrolled('transitionalCoS'),
    wanProvider: enrolled('wanProvider'),
  };
}
