/**
 * A world in which recovery can be rehearsed: parties, a DCC that takes its time, a fleet of homes, authorities, incidents, a log.
 *
 * Everything follows from the seed, the options and the calls that are made. What becomes of it is in the log.
 *
 * @module
 */
import type { EnvironmentWishes } from '../authority/environment/describe-environment.ts';
import type { EnvironmentPreset } from '../authority/environment/description.ts';
import type { Environment } from '../authority/environment/environment.ts';
import { type Agenda, createAgenda } from '../core/agenda.ts';
import { type Clock, simulatedClock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import { type EventLog, createEventLog } from '../core/event-log.ts';
import type { Instant } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { DccAssumptions } from '../dcc/assumptions.ts';
import { createDcc } from '../dcc/dcc.ts';
import type { DeliveryProfile } from '../dcc/delivery-types.ts';
import type { DataCommunicationsCompany } from '../dcc/types.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import type { RecoveryAssumptions } from '../recovery/assumptions.ts';
import { type CompromisedKey, describeKey, keyFromName } from '../recovery/compromised-key.ts';
import type { Custody } from '../recovery/custody.ts';
import type { Incident } from '../recovery/incident.ts';
import type { RecoverOptions } from '../recovery/incident-record.ts';
import { type Recovery, createRecovery } from '../recovery/recovery.ts';
import {
  type PartyDirectory,
  type RecoverySurroundings,
  officersOn,
} from '../recovery/surroundings.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type WorldAuthority, createWorldAuthority } from './authority-seam.ts';
import { FIRST_DAY, randomOf } from './beginnings.ts';
import { factoryPortalOf } from './enrolment.ts';
import { type FileSigning, createFileSigning } from './file-signing.ts';
import { type Fleet, type FleetHome, createFleet } from './fleet/fleet.ts';
import type { HomesOrder } from './fleet/homes-order.ts';
import { type UnforkableWorld, asPassed, withJournal } from './journal.ts';
import {
  checkCompromise,
  checkDuration,
  checkParties,
  checkParty,
  checkWorldOptions,
} from './order-checks.ts';
import { deviceAnchorsOf, foundEnvironment } from './recovery-environment.ts';
import { type Parties, type PartyOrder, createParties } from './recovery-parties.ts';

/** Options of {@link createRecoveryWorld}. Everything but the seed has a default. */
export interface RecoveryWorldOptions extends Partial<
  Pick<
    RecoverySurroundings,
    | 'governance'
    | 'recoveryLiveFrom'
    | 'officers'
    | 'feedback'
    | 'sharesHierarchyWith'
    | 'intercepts'
    | 'procedures'
    | 'activities'
  >
> {
  readonly seed: string;
  /**
   * The authorities: `zaz1-like`, `production-like`, or fields of a description. Its custodians, HSM sites and, unless
   * `governance` is given, its governance are those of the world.
   */
  readonly environment?: EnvironmentPreset | EnvironmentWishes;
  /** How custodians and HSM sites are, in short; those of the environment unless given. */
  readonly custody?: Custody;
  /** 2026-01-01T00:00:00Z unless given. */
  readonly startAt?: Instant;
  readonly assumptions?: Partial<Assumptions>;
  readonly recoveryAssumptions?: Partial<RecoveryAssumptions>;
  readonly dccAssumptions?: Partial<DccAssumptions>;
  readonly delivery?: Partial<DeliveryProfile>;
}

/** How a compromise becomes known. */
export interface CompromiseOptions {
  /** Who notifies; the owner of the key unless given. */
  readonly by?: string;
  /** Suspected unless `yes`. */
  readonly certain?: 'yes' | 'no';
}

/** A world for recovery. */
export interface RecoveryWorld {
  readonly seed: string;
  readonly governance: 'technical' | 'governed';
  readonly agenda: Agenda;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly random: Random;
  readonly dcc: DataCommunicationsCompany;
  readonly fleet: Fleet;
  readonly authority: WorldAuthority;
  /** Authorities, register of parties and officers, ceremonies with custodians and HSM sites, repository, lists. */
  readonly environment: Environment;
  readonly recovery: Recovery;
  readonly parties: PartyDirectory;
  /** DER of Root and Issuing DCA: what the devices' own certificates are checked against. */
  readonly deviceAnchors: readonly Uint8Array[];
  /** The first party of a role. */
  party(role: PartyRole): Party;
  /** A further party with certificates in use. */
  addParty(order: PartyOrder): Party;
  /** Makes homes and lets their devices join: see {@link Fleet.addHomes}. */
  addHomes(order: HomesOrder): readonly FleetHome[];
  /**
   * A key is compromised, and somebody notifies the DCC: an incident is open, and nothing has been decided.
   *
   * @param key - plain data, or a name: `supplier.digitalSignature`, `recovery`, `rootOca`, …; names mean the first party of the role
   * @throws SmkiError `recovery/unknown-key`, `recovery/unknown-party`
   */
  compromise(key: CompromisedKey | string, options?: CompromiseOptions): Incident;
  /** Recovers from the last compromise, to the end. */
  recover(options?: RecoverOptions): Incident;
  /** Lets time pass, in milliseconds. */
  advance(durationMs: number): void;
  /** Leaps to the next thing that happens; false when nothing waits. */
  leapToNextEvent(): boolean;
  /** An incident by its name: `R1`, in the order of notification. */
  incident(id: string): Incident | undefined;
  /**
   * Does something to this world that no verb of it does, so that a fork does it too.
   *
   * @param what - acts on the world that it is given, and on no other: a fork calls it again, with itself
   */
  act(what: (world: RecoveryWorld) => void): void;
  /**
   * Another world, the same to the octet so far, that from now on has a life of its own. Everything so far is done again,
   * so it takes as long as it took: fork before the recovery, not after.
   *
   * @throws SmkiError `simulation/cannot-fork` when something was done without a verb of the world, with what differs and which
   * calls change it, and in the middle of a verb: a fork would do that again
   */
  fork(): RecoveryWorld;
}

/**
 * Makes a world for recovery.
 *
 * @throws SmkiError `authority/bad-description` for an environment that cannot be; `simulation/bad-order`; `recovery/unknown-activity`
 * @example
 * ```ts
 * import { createRecoveryWorld } from 'smki-sim/simulation';
 *
 * const world = createRecoveryWorld({ seed: 'rehearsal', governance: 'governed' });
 * world.addHomes({ count: 1 });
 * world.compromise('supplier.digitalSignature', { certain: 'yes' });
 * const { state, devices } = world.recover({ method: 3, decisions: [{ decision: 'approve' }] });
 * console.log(state, devices.length); // closed 4
 * ```
 */
export function createRecoveryWorld(given: RecoveryWorldOptions): RecoveryWorld {
  checkWorldOptions(given);
  // A fork begins with the options as they were, whatever becomes of them meanwhile.
  const options = asPassed(given);
  return withJournal({
    world: makeWorld(options),
    remake: () => createRecoveryWorld(options),
  });
}

function makeWorld(options: RecoveryWorldOptions): UnforkableWorld {
  const clock = simulatedClock(options.startAt ?? FIRST_DAY);
  const agenda = createAgenda({ clock });
  const log = createEventLog();
  const random = randomOf(options.seed);
  const { assumptions = {} } = options;
  const surroundings = { clock, random, assumptions };
  const environment = foundEnvironment(options, { clock, random });
  const { governance } = environment.description;
  const authority = createWorldAuthority({ environment, assumptions });
  const parties = createParties({ ...surroundings, authority });
  const fileSigning = createFileSigning(environment, { parties: parties.directory });
  const dcc = createDcc({
    accessControlBroker: parties.first('accessControlBroker'),
    agenda,
    log,
    random: random.fork('dcc'),
    ...(options.delivery && { delivery: options.delivery }),
    ...(options.dccAssumptions && { assumptions: options.dccAssumptions }),
    roleOf: (entityId) => parties.directory.byId(entityId)?.role,
  });
  const fleet = createFleet({
    agenda,
    log,
    random,
    dcc,
    deviceCertificates: factoryPortalOf(environment),
    root: () => authority.current().root,
    partyOf: (role) => parties.directory.of(role),
    assumptions,
  });
  const recovery = createRecovery({
    officers: officersOn(environment.registration),
    ...recoverySettings(options, fileSigning),
    agenda,
    log,
    random: random.fork('recovery'),
    dcc,
    parties: parties.directory,
    authority,
    governance,
  });
  const base = { seed: options.seed, governance, agenda, clock, log, random, dcc, fleet };
  return {
    ...base,
    authority,
    environment,
    recovery,
    parties: parties.directory,
    deviceAnchors: deviceAnchorsOf(environment),
    ...additions({ parties, fleet, authority, fileSigning }),
    ...compromises({ agenda, log, recovery, first: (role) => parties.first(role) }),
    advance: (durationMs) => {
      checkDuration(durationMs);
      agenda.advance(durationMs);
    },
    leapToNextEvent: () => agenda.step(),
    incident: (id) => recovery.incident(id),
  };
}

function additions({
  parties,
  fleet,
  authority,
  fileSigning,
}: {
  readonly parties: Parties;
  readonly fleet: Fleet;
  readonly authority: WorldAuthority;
  readonly fileSigning: FileSigning;
}): Pick<RecoveryWorld, 'party' | 'addParty' | 'addHomes'> {
  return {
    party: (role) => parties.first(role),
    addParty: (order) => {
      checkParty(order);
      authority.checkIssuing();
      const party = parties.add(order);
      fileSigning.enrol(party.entityId);
      return party;
    },
    addHomes: (order) => {
      checkParties(order, parties.directory);
      return fleet.addHomes(order);
    },
  };
}

/** Options that recovery takes as they are. */
const RECOVERY_SETTINGS = [
  'recoveryLiveFrom',
  'officers',
  'feedback',
  'sharesHierarchyWith',
  'intercepts',
  'procedures',
  'activities',
] as const satisfies readonly (keyof RecoveryWorldOptions)[];

function recoverySettings(
  options: RecoveryWorldOptions,
  { seam }: FileSigning,
): Omit<
  RecoverySurroundings,
  'agenda' | 'log' | 'random' | 'dcc' | 'parties' | 'authority' | 'governance'
> {
  const { recoveryAssumptions } = options;
  const given = RECOVERY_SETTINGS.filter((name) => options[name] !== undefined);
  return {
    ...seam,
    ...Object.fromEntries(given.map((name) => [name, options[name]])),
    ...(recoveryAssumptions && { assumptions: recoveryAssumptions }),
  };
}

const CERTAINTIES = { yes: 'certain', no: 'suspected' } as const;

function compromises({
  agenda,
  log,
  recovery,
  first,
}: {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly recovery: Recovery;
  readonly first: (role: PartyRole) => Party;
}): Pick<RecoveryWorld, 'compromise' | 'recover'> {
  return {
    compromise: (named, how) => {
      checkCompromise(how ?? {});
      const { by, certain = 'no' } = how ?? {};
      const key =
        typeof named === 'string' ? keyFromName(named, (role) => first(role).entityId) : named;
      const certainty = CERTAINTIES[certain];
      const notification = { key, certainty, ...(by !== undefined && { by }) };
      // Refused before anything is in the log.
      recovery.check(notification);
      log.append({
        at: agenda.clock.now(),
        type: 'simulation.compromised',
        actor: 'attacker',
        key: describeKey(key),
        by: by ?? key.owner ?? 'dcc',
        certain,
      });
      return recovery.notify(notification);
    },
    recover: (options) => {
      const last = recovery.incidents.at(-1);
      if (last === undefined) failNothing();
      return last.run(options);
    },
  };
}

function failNothing(): never {
  fail('simulation/unknown-name', 'nothing is compromised: call compromise first', {
    kind: 'incident',
    name: 'last',
    known: 'none',
  });
}
