/**
 * Rolls the Root DCA over: a whole new Device hierarchy (`hierarchy`), or a new root key that the old one vouches for (`root`).
 *
 * Alike the Organisation side, but for who relies on it. Devices hold no Root DCA; parties do, to validate Device Certificates.
 * These never expire, so an old Root DCA stays an anchor for ever and only its key retires.
 *
 * @module
 */
import { requireFields } from '../../core/arguments.ts';
import { equalBytes } from '../../core/bytes.ts';
import { createPathCache, validatePath } from '../../x509/path.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import { type Answer, no, yes } from '../answer.ts';
import type { Authority } from '../authority.ts';
import type { AuthorityState } from '../authority-states.ts';
import type { Ceremony } from '../ceremony/ceremony.ts';
import type { Environment } from '../environment/environment.ts';
import { KEY_STATES } from '../guarded-key.ts';
import type { DeviceGeneration } from '../hierarchies/device-authorities.ts';
import { type RootLinks, linkRoots } from './link-certificates.ts';
import { type RootAnchor, rootAnchor } from './reliance.ts';

/** The readings, and what each replaces. */
export const DEVICE_ROLL_OVER_READINGS = {
  hierarchy: 'root and Issuing DCA',
  root: 'the key of the root, vouched for by the old one, and the Issuing DCA',
} as const;

/** A new hierarchy beside the old one, or a new root key linked to the old one. */
export type DeviceRollOverReading = keyof typeof DEVICE_ROLL_OVER_READINGS;

/** A party that validates Device Certificates, and the Root DCAs that it trusts. */
export interface RelyingParty {
  readonly party: string;
  /** DER, or what is known of it. */
  readonly anchors: readonly (Uint8Array | RootAnchor)[];
}

/** What a roll-over of the Root DCA begins with. */
export interface DeviceRollOverOptions {
  readonly environment: Environment;
  readonly reading: DeviceRollOverReading;
  /** Needed where the root key lies in a safe. */
  readonly ceremony?: Ceremony;
  /** What parties trust; by default every party registered in an environment with these authorities has every Root DCA but the new one. */
  readonly relyingParties?: () => Iterable<RelyingParty>;
  /** Who does it, for the histories. */
  readonly by?: string;
}

/** A party that could not validate what comes of the new Issuing DCA. */
export interface PartyGap {
  readonly party: string;
  readonly because: string;
}

/** A roll-over of the Root DCA under way. */
export interface DeviceRollOver {
  readonly reading: DeviceRollOverReading;
  /** The Issuing DCA that leaves, and the one that comes. */
  readonly from: Authority;
  readonly to: Authority;
  readonly fromGeneration: DeviceGeneration;
  readonly toGeneration: DeviceGeneration;
  /** For `root` only. */
  readonly links: RootLinks | undefined;
  /** Of the two Issuing DCAs; the roots have lives of their own. */
  readonly states: { readonly from: AuthorityState; readonly to: AuthorityState };
  /** Puts the new authorities into the repository. */
  publish(): Answer<DeviceRollOver>;
  /** A party takes the new root from the repository, by a way that it trusts, and keeps the old. */
  informed(party: string): Answer<DeviceRollOver>;
  /** Parties that have not got the new root. */
  waiting(): readonly string[];
  /** Parties that cannot validate what the new Issuing DCA will issue: none while the invariant holds. */
  gaps(): readonly PartyGap[];
  /** The new Issuing DCA issues from now on; the key of the old one is destroyed. */
  activate(ceremony?: Ceremony): Answer<DeviceRollOver>;
  /** Destroys the key of the old root, once every party has the new one. */
  retire(ceremony?: Ceremony): Answer<DeviceRollOver>;
}

/**
 * Prepares a new Root DCA and its first Issuing DCA, in a ceremony. Nothing else changes.
 *
 * @returns `root-compromised` when a root whose key is not sound would have to vouch for another; `ceremony-required`
 * @example
 * ```ts
 * import { beginDeviceRollOver, createEnvironment, granted, instant, simulatedClock } from 'smki-sim';
 *
 * const clock = simulatedClock(instant('2026-01-01T00:00:00Z'));
 * const environment = createEnvironment('zaz1-like', { seed: 'docs', clock });
 * const rollOver = granted(beginDeviceRollOver({ environment, reading: 'hierarchy' }));
 * granted(rollOver.publish());
 * const early = rollOver.activate();
 * console.log(early.ok ? '' : early.refusal.code); // party-cannot-validate
 * for (const party of rollOver.waiting()) granted(rollOver.informed(party));
 * console.log(granted(rollOver.activate()).states); // { from: 'retired', to: 'active' }
 * granted(rollOver.retire());
 * console.log(rollOver.fromGeneration.tier.rootKey.life.state); // destroyed
 * ```
 */
export function beginDeviceRollOver(options: DeviceRollOverOptions): Answer<DeviceRollOver> {
  requireFields('options', options, { environment: 'record' });
  const { environment, reading, by = 'DCC' } = options;
  requireKnownName('reading', reading, DEVICE_ROLL_OVER_READINGS);
  const { device, ceremonies } = environment.authorities;
  const from = device.leaving;
  if (from === undefined) return no('issuance-stopped', 'Issuing DCA');
  const fromGeneration = device.current;
  const purpose = `roll the Device authorities over (${reading})`;
  const prepared = ceremonies.within(options.ceremony, purpose, (ceremony) =>
    prepare(environment, { reading, ceremony, fromGeneration }),
  );
  if (!prepared.ok) return prepared;
  const holders = new Set<string>();
  const course: Course = { ...prepared.value, environment, reading, by, from, fromGeneration };
  const believed = (): readonly RelyingParty[] => believedParties(course, holders);
  return yes(
    rollOverOf({ ...course, relyingParties: options.relyingParties ?? believed }, holders),
  );
}

interface Prepared {
  readonly to: Authority;
  readonly toGeneration: DeviceGeneration;
}

interface Course extends Prepared {
  readonly environment: Environment;
  readonly reading: DeviceRollOverReading;
  readonly by: string;
  readonly from: Authority;
  readonly fromGeneration: DeviceGeneration;
}

interface WatchedCourse extends Course {
  readonly relyingParties: () => Iterable<RelyingParty>;
}

function prepare(
  { authorities, clock, description }: Environment,
  order: {
    readonly reading: DeviceRollOverReading;
    readonly ceremony: Ceremony;
    readonly fromGeneration: DeviceGeneration;
  },
): Answer<Prepared> {
  const { reading, ceremony, fromGeneration } = order;
  const { root: old, rootKey } = fromGeneration.tier;
  const isSound = KEY_STATES[rootKey.life.state].signs.includes('certificate');
  if (reading === 'root' && !isSound) return no('root-compromised', old.name);
  const rootName = reading === 'root' ? { rootName: old.name } : {};
  const founded = authorities.device.found({ ceremony, ...rootName });
  if (!founded.ok) return founded;
  const { generation: toGeneration, issuing: to } = founded.value;
  if (reading === 'hierarchy') return yes({ to, toGeneration });
  const policy = description.policies.device;
  const next = toGeneration.tier.root;
  const links = linkRoots(ceremony, { old, next, at: clock.now(), policy });
  if (!links.ok) return links;
  authorities.device.link(links.value);
  return yes({ to, toGeneration });
}

/** Without a view of its own, an environment believes what it has been told. */
function believedParties(
  { environment, toGeneration }: Course,
  holders: ReadonlySet<string>,
): readonly RelyingParty[] {
  const { generations } = environment.authorities.device;
  const old = generations.filter((one) => one.number < toGeneration.number);
  const { environments } = environment.authorities;
  const parties = environments.flatMap(({ registration }) => registration.parties);
  return [...new Set(parties.map(({ name }) => name))].map((name) => ({
    party: name,
    anchors: (holders.has(name) ? [...old, toGeneration] : old).map(
      ({ tier }) => tier.root.certificate,
    ),
  }));
}

function rollOverOf(course: WatchedCourse, holders: Set<string>): DeviceRollOver {
  const { reading, from, to, fromGeneration, toGeneration, environment } = course;
  const done = (answer: Answer<unknown>): Answer<DeviceRollOver> =>
    answer.ok ? yes(rollOver) : answer;
  const rollOver: DeviceRollOver = {
    reading,
    from,
    to,
    fromGeneration,
    toGeneration,
    links: toGeneration.links,
    get states() {
      return { from: from.life.state, to: to.life.state };
    },
    publish: () => done(publish(course)),
    informed: (party) => {
      const { environments } = environment.authorities;
      const isKnown = environments.some((one) => one.registration.party(party) !== undefined);
      if (!isKnown) return no('party-unknown', party);
      if (to.life.state === 'prepared') return no('out-of-order', `${to.name} is not published`);
      holders.add(party);
      return yes(rollOver);
    },
    waiting: () => waiting(course).map(({ party }) => party),
    gaps: () => gaps(course),
    activate: (ceremony) => done(activate(course, ceremony)),
    retire: (ceremony) => done(retire(course, ceremony)),
  };
  return rollOver;
}

function publish({ to, by, environment }: Course): Answer<void> {
  if (to.life.state !== 'prepared') return no('out-of-order', `${to.name} is ${to.life.state}`);
  const because = 'in the repository';
  to.life.move({ at: environment.clock.now(), by, because, state: 'published' });
  return yes(undefined);
}

function activate(course: WatchedCourse, ceremony: Ceremony | undefined): Answer<unknown> {
  const { to, environment, fromGeneration } = course;
  if (to.life.state !== 'published') return no('out-of-order', `${to.name} is ${to.life.state}`);
  // An Issuing DCA reaches its limits meanwhile and is replaced under the same root: that is no other roll-over.
  const { current } = environment.authorities.device;
  if (current !== fromGeneration) {
    return no('out-of-order', `generation ${current.number} has taken the place of the old one`);
  }
  const all = gaps(course);
  const [gap] = all;
  if (gap !== undefined) {
    return no(
      'party-cannot-validate',
      `${all.length} parties, such as ${gap.party}: ${gap.because}`,
    );
  }
  const order = { reason: 'root', next: to, ...(ceremony && { ceremony }) } as const;
  return environment.authorities.device.rollOver(order);
}

const cache = createPathCache();

/** What the new Issuing DCA will issue is as good as itself. */
function gaps({
  to,
  toGeneration,
  environment,
  relyingParties,
}: WatchedCourse): readonly PartyGap[] {
  const { links } = toGeneration;
  return [...relyingParties()].flatMap(({ party, anchors }): readonly PartyGap[] => {
    const { valid, reasons } = validatePath({
      leaf: to.certificate,
      intermediates: links === undefined ? [] : [links.newWithOld],
      anchors: anchors.map(rootAnchor),
      at: environment.clock.now(),
      rules: 'path',
      cache,
    });
    return valid ? [] : [{ party, because: reasons[0]?.message ?? 'no path' }];
  });
}

function waiting({ toGeneration, relyingParties }: WatchedCourse): readonly RelyingParty[] {
  const { publicKey } = toGeneration.tier.rootKey;
  return [...relyingParties()].filter(
    ({ anchors }) => !anchors.some((anchor) => equalBytes(rootAnchor(anchor).publicKey, publicKey)),
  );
}

function retire(course: WatchedCourse, given: Ceremony | undefined): Answer<void> {
  const { to, by, environment, fromGeneration, toGeneration } = course;
  const { root, rootKey } = fromGeneration.tier;
  const newRoot = toGeneration.tier.root;
  if (
    to.life.state === 'prepared' ||
    to.life.state === 'published' ||
    root.life.state === 'retired'
  ) {
    return no('out-of-order', `${root.name} is ${root.life.state}, ${to.name} is ${to.life.state}`);
  }
  const without = waiting(course);
  if (without.length > 0) {
    return no('still-relied-on', `${without.length} parties have only ${root.name}`);
  }
  return environment.authorities.ceremonies.within(given, `retire ${root.name}`, (ceremony) => {
    const because = `replaced by ${newRoot.key.name}`;
    if (rootKey.life.state !== 'destroyed') {
      const destroyed = ceremony.destroy(rootKey, because);
      if (!destroyed.ok) return destroyed;
    }
    const change = { at: environment.clock.now(), by, because };
    for (const state of ['retiring', 'retired'] as const) {
      if (root.life.mayMove(state)) root.life.move({ ...change, state });
    }
    return yes(undefined);
  });
}
