/**
 * OCA3 → OCA4 in its three readings: the next Issuing OCA under the same root (`issuing`), a whole new Organisation hierarchy
 * with contingency keys of its own (`hierarchy`), or a new root key vouched for by the old (`root`).
 *
 * Prepared, published, active, retired: each step asks for the one before, and checks that no device is asked to rely on
 * what it cannot validate. The old authority is not revoked; it retires when nobody relies on it.
 *
 * @module
 */
import { requireFields } from '../../core/arguments.ts';
import { equalBytes } from '../../core/bytes.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import { type Answer, type Refused, no, yes } from '../answer.ts';
import type { Authority } from '../authority.ts';
import type { AuthorityState } from '../authority-states.ts';
import type { Ceremony } from '../ceremony/ceremony.ts';
import type { Change } from '../life.ts';
import type { CertificateRecord } from '../certificates/register.ts';
import type { Sharer } from '../environment/authorities.ts';
import type { Environment } from '../environment/environment.ts';
import type { OrganisationGeneration } from '../hierarchies/organisation-authorities.ts';
import {
  type Duty,
  type RemainingDevice,
  dutiesOf,
  holdersOf,
  remainingDevices,
  validUnder,
} from './duties.ts';
import type { RootLinks } from './link-certificates.ts';
import {
  type DeviceView,
  type RelianceGap,
  type RelyingDevice,
  coverageGaps,
  isReliedOn,
  relianceGaps,
  rootAnchor,
} from './reliance.ts';
import { prepareNext } from './prepare-next.ts';

/** The readings of OCA3 → OCA4, and what each replaces. */
export const ROLL_OVER_READINGS = {
  issuing: 'the Issuing OCA, under the same root',
  hierarchy: 'root, contingency keys and Issuing OCA',
  root: 'the key of the root, vouched for by the old one, and the Issuing OCA',
} as const;

/** Which reading of OCA3 → OCA4. */
export type RollOverReading = keyof typeof ROLL_OVER_READINGS;

/** What a roll-over begins with. */
export interface RollOverOptions {
  readonly environment: Environment;
  readonly reading: RollOverReading;
  /** Needed where the root key lies in a safe. */
  readonly ceremony?: Ceremony;
  /**
   * What devices hold; the environment’s view unless given. Environments that have the same authorities have their say too: their
   * devices and certificates rely on these as much.
   */
  readonly devices?: DeviceView;
  /** Who does it, for the histories. */
  readonly by?: string;
}

/** A roll-over under way. */
export interface RollOver {
  readonly reading: RollOverReading;
  /** The Issuing OCA that leaves, and the one that comes. */
  readonly from: Authority;
  readonly to: Authority;
  /** Their generations; the same for `issuing`. */
  readonly fromGeneration: OrganisationGeneration;
  readonly toGeneration: OrganisationGeneration;
  /** For `root` only. */
  readonly links: RootLinks | undefined;
  readonly states: { readonly from: AuthorityState; readonly to: AuthorityState };
  /** What an operator should know before going on. */
  readonly warnings: readonly string[];
  /** Puts the new authority into the repository. */
  publish(): Answer<RollOver>;
  /** From now on the new authority issues, and the old one does not. */
  activate(): Answer<RollOver>;
  /** Destroys the keys of the old authority, when nobody relies on it. */
  retire(ceremony?: Ceremony): Answer<RollOver>;
  /** What each subscriber has to do, most urgent expiry first. */
  duties(): readonly Duty[];
  /** Devices that still hold certificates under the old authority, or its root. */
  remaining(): readonly RemainingDevice[];
  /** Devices that some party has left without a certificate that they can validate: none while the invariant holds. */
  gaps(): readonly RelianceGap[];
}

/**
 * Prepares the new authority: keys, certificates, in a ceremony. Nothing else changes.
 *
 * @returns `root-compromised` when a root whose key is not sound would have to certify or to vouch; `ceremony-required`
 * @example
 * ```ts
 * import { beginRollOver, createEnvironment, granted, instant, simulatedClock } from 'smki-sim';
 *
 * const clock = simulatedClock(instant('2026-01-01T00:00:00Z'));
 * const environment = createEnvironment('zaz1-like', { seed: 'docs', clock });
 * const rollOver = granted(beginRollOver({ environment, reading: 'issuing' }));
 * console.log(`${rollOver.from.name} to ${rollOver.to.name}:`, rollOver.states.to); // SZ1 to SZ2: prepared
 * granted(rollOver.publish());
 * console.log(granted(rollOver.activate()).states); // { from: 'retiring', to: 'active' }
 * console.log(rollOver.duties().length, rollOver.remaining().length); // 0 0
 * console.log(granted(rollOver.retire()).states.from); // retired
 * ```
 */
export function beginRollOver(options: RollOverOptions): Answer<RollOver> {
  requireFields('options', options, { environment: 'record' });
  const { environment, reading, by = 'DCC' } = options;
  requireKnownName('reading', reading, ROLL_OVER_READINGS);
  const { organisation } = environment.authorities;
  const from = organisation.leaving;
  if (from === undefined) return no('issuance-stopped', 'Issuing OCA');
  const fromGeneration = organisation.current;
  const purpose = `roll the Organisation authorities over (${reading})`;
  const prepared = environment.authorities.ceremonies.within(
    options.ceremony,
    purpose,
    (ceremony) => prepareNext(environment, { reading, ceremony, by, fromGeneration }),
  );
  if (!prepared.ok) return prepared;
  const course: Course = {
    ...prepared.value,
    environment,
    reading,
    by,
    from,
    fromGeneration,
    ownDevices: options.devices ?? environment.devices,
  };
  return yes(rollOverOf(course));
}

interface Course {
  readonly environment: Environment;
  readonly reading: RollOverReading;
  readonly by: string;
  readonly from: Authority;
  readonly fromGeneration: OrganisationGeneration;
  readonly to: Authority;
  readonly toGeneration: OrganisationGeneration;
  readonly links: RootLinks | undefined;
  readonly ownDevices: DeviceView;
}

/** Every environment with these authorities; what devices of the own one hold may have been told apart. */
function sharersOf({ environment, ownDevices }: Course): readonly Omit<Sharer, 'name'>[] {
  const { environments } = environment.authorities;
  return environments.map((one) => (one === environment ? { ...one, devices: ownDevices } : one));
}

function devicesOf(course: Course): readonly RelyingDevice[] {
  return sharersOf(course).flatMap(({ devices }) => [...devices()]);
}

function rollOverOf(course: Course): RollOver {
  const { reading, from, to, fromGeneration, toGeneration, links } = course;
  const done = (answer: Answer<unknown>): Answer<RollOver> => (answer.ok ? yes(rollOver) : answer);
  const rollOver: RollOver = {
    reading,
    from,
    to,
    fromGeneration,
    toGeneration,
    links,
    get states() {
      return { from: from.life.state, to: to.life.state };
    },
    get warnings() {
      return warningsOf(course);
    },
    publish: () => done(publish(course)),
    activate: () => done(activate(course)),
    retire: (ceremony) => done(retire(course, ceremony)),
    duties: () => duties(course),
    remaining: () => remaining(course),
    gaps: () => gaps(course),
  };
  return rollOver;
}

function publish(course: Course): Answer<void> {
  const { to, by, environment, reading } = course;
  if (to.life.state !== 'prepared') return no('out-of-order', `${to.name} is ${to.life.state}`);
  const [gap] = reading === 'hierarchy' ? [] : newcomerGaps(course);
  if (gap !== undefined) return cannotValidate(gap);
  to.life.move({
    at: environment.clock.now(),
    by,
    because: 'in the repository',
    state: 'published',
  });
  return yes(undefined);
}

function activate(course: Course): Answer<void> {
  const { from, to, by, environment, reading } = course;
  if (to.life.state !== 'published') return no('out-of-order', `${to.name} is ${to.life.state}`);
  const { leaving } = environment.authorities.organisation;
  if (leaving?.key !== from.key) {
    return no('out-of-order', `${leaving?.name ?? 'another'} has taken the place of ${from.name}`);
  }
  // A new hierarchy is for devices that are moved to it one by one; the orderly readings must suit all of them at once.
  const [gap] = reading === 'hierarchy' ? [] : [...newcomerGaps(course), ...gaps(course)];
  if (gap !== undefined) return cannotValidate(gap);
  const lists = environment.authorities.publishLists();
  if (!lists.ok) return lists;
  const change = { at: environment.clock.now(), by, because: `${to.name} takes over` };
  // One that is frozen has its successor now; one that is revoked stays so.
  moveAll(course, { ...change, state: 'retiring' });
  if (from.key.life.mayMove('spent')) from.key.life.move({ ...change, state: 'spent' });
  to.life.move({ ...change, state: 'active' });
  return yes(undefined);
}

/** Moves every certificate of the authority that leaves: it may have been certified again. */
function moveAll({ from, fromGeneration }: Course, change: Change<AuthorityState>): void {
  for (const { key, life } of fromGeneration.tier.issuing) {
    if (key === from.key && life.mayMove(change.state)) life.move(change);
  }
}

function cannotValidate({ devices, because }: RelianceGap): Refused {
  return no('device-cannot-validate', `${devices.length} devices: ${because}`);
}

/** What the new authority will issue is as good as itself: every device must find a way from it to the root that it holds. */
function newcomerGaps(course: Course): readonly RelianceGap[] {
  const { to, links, environment } = course;
  const pathCertificates = links === undefined ? [] : [links.newWithOld];
  return relianceGaps({
    certificates: [{ certificate: to.certificate, entityId: undefined, pathCertificates }],
    devices: devicesOf(course),
    at: environment.clock.now(),
  });
}

function retire(course: Course, given: Ceremony | undefined): Answer<void> {
  const { from, to, by, environment, reading, fromGeneration } = course;
  const { clock, authorities } = environment;
  const { tier, contingency } = fromGeneration;
  const keys = reading === 'issuing' ? [from.key] : [from.key, tier.rootKey, contingency.key];
  // Some may have been destroyed before, one by one.
  const doomed = keys.filter(({ life }) => life.state !== 'destroyed');
  const hasLeft = from.life.state === 'revoked' || from.life.mayMove('retired');
  if (to.life.state !== 'active' || !hasLeft || doomed.length === 0) {
    return no('out-of-order', `${from.name} is ${from.life.state}, ${to.name} is ${to.life.state}`);
  }
  const certificates = oldCertificates(course).length;
  const devices = remaining(course).length;
  if (certificates + devices > 0) {
    return no(
      'still-relied-on',
      `${certificates} certificates not at their end, ${devices} devices`,
    );
  }
  const purpose = `retire ${from.name}`;
  return authorities.ceremonies.within(given, purpose, (ceremony) => {
    const because = `replaced by ${to.name}`;
    for (const key of doomed) {
      const destroyed = ceremony.destroy(key, because);
      if (!destroyed.ok) return destroyed;
    }
    const change = { at: clock.now(), by, because };
    moveAll(course, { ...change, state: 'retired' });
    if (reading === 'issuing') return yes(undefined);
    if (contingency.symmetricKey.mayMove('destroyed')) {
      contingency.symmetricKey.move({ ...change, state: 'destroyed' });
    }
    for (const state of ['retiring', 'retired'] as const) {
      if (tier.root.life.mayMove(state)) tier.root.life.move({ ...change, state });
    }
    return yes(undefined);
  });
}

/** Names of the Issuing OCAs that leave: with a whole hierarchy, all of it. */
function leavingNames({ reading, from, fromGeneration }: Course): readonly string[] {
  return reading === 'issuing' ? [from.name] : fromGeneration.tier.issuing.map(({ name }) => name);
}

function oldCertificates(course: Course): readonly CertificateRecord[] {
  const names = leavingNames(course);
  return sharersOf(course).flatMap(({ repository }) => validUnder(repository, names));
}

function duties(course: Course): readonly Duty[] {
  const names = leavingNames(course);
  const all = sharersOf(course).flatMap(({ repository, devices }) =>
    dutiesOf({
      old: validUnder(repository, names),
      successors: validUnder(repository, [course.to.name]),
      holders: holdersOf(devices()),
    }),
  );
  return all.sort((one, other) => one.dueBefore - other.dueBefore);
}

function remaining(course: Course): readonly RemainingDevice[] {
  const { reading, fromGeneration } = course;
  const oldRoot = fromGeneration.tier.rootKey.publicKey;
  return remainingDevices({
    devices: devicesOf(course),
    keyIdentifiers: new Set(oldCertificates(course).map(({ keyIdentifier }) => keyIdentifier)),
    holdsOldRoot: ({ root }) =>
      reading !== 'issuing' && equalBytes(rootAnchor(root).publicKey, oldRoot),
  });
}

/** Each environment by itself: the same Entity Identifier may be another party's in another one. */
function gaps(course: Course): readonly RelianceGap[] {
  return sharersOf(course).flatMap((sharer) => gapsIn(sharer, course.environment));
}

function gapsIn(
  { repository, devices }: Pick<Sharer, 'repository' | 'devices'>,
  { clock, authorities }: Environment,
): readonly RelianceGap[] {
  const certificates = repository
    .search({ state: 'inUse' })
    .filter(({ profile }) => isReliedOn(profile))
    .map(({ certificate, entityId, role, keyUsage }) => ({
      certificate,
      entityId,
      pathCertificates: authorities.pathFor(certificate),
      slot: `${entityId ?? ''}:${role ?? ''}:${keyUsage}`,
    }));
  return coverageGaps({ certificates, devices: devices(), at: clock.now() });
}

function warningsOf({ environment, reading, from, fromGeneration }: Course): readonly string[] {
  const { sharesWith } = environment;
  const warnings: string[] = [];
  if (sharesWith.length > 0) {
    const others = sharesWith.join(', ');
    const means =
      reading === 'issuing'
        ? 'its subscribers have the same duties'
        : 'its devices keep the old root until they are moved too';
    warnings.push(`${others} has the same hierarchy: ${means}`);
  }
  if (reading === 'hierarchy' && fromGeneration.tier.rootKey.life.state !== 'compromised') {
    warnings.push(
      'the old root is sound: devices could be moved by link certificates (reading root)',
    );
  }
  if (from.life.state === 'frozen')
    warnings.push(`${from.name} is frozen: its certificates are to be replaced first`);
  return warnings;
}
