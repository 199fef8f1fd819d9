/**
 * All authorities of an environment, or of several that share them: Organisation, Device and IKI hierarchies, their
 * ceremonies and their lists, founded in one ceremony.
 *
 * @module
 */
import { withArguments } from '../../core/verb-arguments.ts';
import { equalBytes, fromHex } from '../../core/bytes.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Point } from '../../crypto/backend.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { smkiExtensions } from '../../x509/extensions.ts';
import { REVOCATION_REASONS } from '../../x509/revocation-list.ts';
import type { RevocationReason } from '../../x509/types.ts';
import { type Answer, granted, no, yes } from '../answer.ts';
import { type Authority, bringIntoService } from '../authority.ts';
import {
  CEREMONY,
  type Ceremonies,
  type Ceremony,
  createCeremonies,
} from '../ceremony/ceremony.ts';
import {
  type PublishedList,
  type RevocationLists,
  createRevocationLists,
} from '../certificates/revocation-lists.ts';
import type { Repository } from '../certificates/repository.ts';
import { KEY_STATES } from '../guarded-key.ts';
import {
  type DeviceAuthorities,
  foundDeviceAuthorities,
} from '../hierarchies/device-authorities.ts';
import { type IkiAuthorities, foundIkiAuthorities } from '../hierarchies/iki-authorities.ts';
import {
  type OrganisationAuthorities,
  createOrganisationAuthorities,
} from '../hierarchies/organisation-authorities.ts';
import type { Tier } from '../hierarchies/tier.ts';
import type { Registration } from '../registration/registration.ts';
import type { DeviceView } from '../roll-over/reliance.ts';
import { signAtOnce } from '../signing-order.ts';
import type { EnvironmentDescription } from './description.ts';

/** An environment as the others that have the same authorities see it: what relies on these. */
export interface Sharer {
  readonly name: string;
  readonly repository: Repository;
  readonly registration: Registration;
  readonly devices: DeviceView;
}

/** The authorities. */
export interface Authorities {
  readonly description: EnvironmentDescription;
  readonly organisation: OrganisationAuthorities;
  readonly device: DeviceAuthorities;
  readonly iki: IkiAuthorities;
  readonly ceremonies: Ceremonies;
  readonly lists: RevocationLists;
  /** The environments that have them. */
  readonly environments: readonly Sharer[];
  /** Counts an environment among them. */
  join(environment: Sharer): void;
  /** Every hierarchy, oldest first within its kind. */
  tiers(): readonly Tier[];
  /** The authority of this common name: as its newest certificate shows it. */
  byName(name: string): Authority | undefined;
  /** The certificate to send beside one that this environment issued: by authorityKeyIdentifier, never "the current one". */
  issuerOf(certificate: Uint8Array): Authority | undefined;
  /** Everything that may help a device from a certificate to its root: its issuer, and links between roots. */
  pathFor(certificate: Uint8Array): readonly Uint8Array[];
  /** Keys of the Organisation roots of other generations than the one that this certificate is of. */
  rootsElsewhere(certificate: Uint8Array): readonly Point[];
  /** Issues the lists that are due: of online authorities always, of roots in a ceremony or without governance. */
  publishLists(ceremony?: Ceremony): Answer<readonly PublishedList[]>;
  /** Names of the authorities whose lists are due. */
  listsDue(): readonly string[];
  /** Stops an authority whose key is or may be compromised. */
  freeze(order: {
    readonly name: string;
    readonly key: keyof typeof FREEZING;
    readonly by: string;
    readonly because: string;
  }): Answer<Authority>;
  /**
   * Revokes an issuing authority: every certificate over its key goes on the list of its root, and the key certifies nothing
   * more. Another takes its place by a roll-over.
   */
  revoke(order: {
    readonly name: string;
    readonly reason: RevocationReason;
    readonly by: string;
    readonly ceremony?: Ceremony;
  }): Answer<PublishedList>;
}

/** Founds all authorities. */
export function foundAuthorities(options: {
  readonly description: EnvironmentDescription;
  readonly clock: Clock;
  readonly random: Random;
}): Authorities {
  const { description, clock } = options;
  const ceremonies = createCeremonies({ ...description, environment: description.name, clock });
  const isRootOnline = (): boolean => ceremonies.isSigning();
  const organisation = createOrganisationAuthorities({ ...options, isRootOnline });
  const purpose = `found the authorities of ${description.name}`;
  const founded = ceremonies.found(purpose, (founding): Answer<Founded> => {
    const first = foundOrganisation(organisation, founding, clock);
    if (!first.ok) return first;
    const device = foundDeviceAuthorities({ ...options, ceremonies, founding });
    if (!device.ok) return device;
    const iki = foundIkiAuthorities({ ...options, ceremonies, founding });
    if (!iki.ok) return iki;
    const lists = createRevocationLists({ clock, times: description.lists });
    const made = { organisation, device: device.value, iki: iki.value, lists };
    for (const authority of listingAuthorities(made)) {
      const list = founding.sign(lists.prepare(authority));
      if (!list.ok) return list;
    }
    return yes(made);
  });
  return authoritiesOf({ ...granted(founded), description, ceremonies, clock });
}

type Founded = Pick<Authorities, 'organisation' | 'device' | 'iki' | 'lists'>;
type House = Founded & Pick<Authorities, 'description' | 'ceremonies'> & { readonly clock: Clock };

function foundOrganisation(
  organisation: OrganisationAuthorities,
  founding: Ceremony,
  clock: Clock,
): Answer<Authority> {
  const generation = organisation.found({ ceremony: founding });
  if (!generation.ok) return generation;
  const order = organisation.prepareIssuing({ generation: generation.value, by: founding.purpose });
  if (!order.ok) return order;
  const issuing = founding.sign(order.value);
  if (!issuing.ok) return issuing;
  const because = 'first of its hierarchy';
  bringIntoService(issuing.value, { at: clock.now(), by: founding.purpose, because });
  return issuing;
}

function tiersOf({ organisation, device, iki }: Omit<Founded, 'lists'>): readonly Tier[] {
  const generations = [...organisation.generations, ...device.generations];
  return [...generations.map(({ tier }) => tier), iki.tier];
}

/** Authorities with lists: all but those of devices. Each key once. */
function listingAuthorities(founded: Founded): readonly Authority[] {
  const all = tiersOf(founded)
    .filter(({ kind }) => kind !== 'Dca')
    .flatMap(({ root, issuing }) => [root, ...issuing]);
  return all.filter((one, index) => all.findIndex(({ key }) => key === one.key) === index);
}

function authoritiesOf(house: House): Authorities {
  const { organisation, lists } = house;
  const environments: Sharer[] = [];
  const all = (): readonly Authority[] =>
    tiersOf(house).flatMap(({ root, issuing }) => [root, ...issuing]);
  const byName = (name: string): Authority | undefined =>
    all()
      .filter((authority) => authority.name === name)
      .at(-1);
  const authorities: Authorities = {
    ...house,
    environments,
    join: (environment) => {
      environments.push(environment);
    },
    tiers: () => tiersOf(house),
    byName,
    issuerOf: (certificate) => issuerOf(organisation, certificate),
    pathFor: (certificate) => {
      const issuer = issuerOf(organisation, certificate);
      const links = organisation.generations.flatMap((own) => own.links?.newWithOld ?? []);
      return issuer === undefined ? links : [issuer.certificate, ...links];
    },
    rootsElsewhere: (certificate) => {
      const issuer = issuerOf(organisation, certificate);
      return organisation.generations
        .filter(({ tier }) => !tier.issuing.some((own) => own === issuer))
        .map(({ tier }) => tier.rootKey.publicKey);
    },
    listsDue: () =>
      listingAuthorities(house)
        .filter((authority) => lists.isDue(authority))
        .map(({ name }) => name),
    publishLists: (ceremony) => publishLists(house, ceremony),
    freeze: (order) => freeze(house, byName(order.name), order),
    revoke: (order) => revoke(house, byName(order.name), order),
  };
  return withArguments('authorities', authorities, {
    join: { environment: { name: 'text', repository: 'record', registration: 'record' } },
    publishLists: { 'ceremony?': CEREMONY },
    freeze: { order: 'record' },
    revoke: { order: { 'ceremony?': CEREMONY } },
  });
}

function issuerOf(
  { issuing }: OrganisationAuthorities,
  certificate: Uint8Array,
): Authority | undefined {
  const parsed = parseCertificate(certificate);
  const identifier = smkiExtensions(parsed).authorityKeyIdentifier?.keyIdentifier;
  if (identifier === undefined) return undefined;
  return issuing
    .filter(({ keyIdentifier }) => equalBytes(keyIdentifier, identifier))
    .filter(({ issuer }) => equalBytes(issuer.name.der, parsed.issuer.der))
    .at(-1);
}

function publishLists(
  house: House,
  ceremony: Ceremony | undefined,
): Answer<readonly PublishedList[]> {
  const { lists, ceremonies } = house;
  const published: PublishedList[] = [];
  for (const authority of listingAuthorities(house)) {
    if (!lists.isDue(authority)) continue;
    const isOffline = authority.profile.startsWith('root');
    if (isOffline && ceremony === undefined && ceremonies.governance === 'governed') continue;
    const order = lists.prepare(authority);
    const list = isOffline
      ? ceremonies.within(ceremony, order.purpose, (own) => own.sign(order))
      : signAtOnce(order);
    if (!list.ok) return list;
    published.push(list.value);
  }
  return yes(published);
}

/** What may be said of a key when its authority is stopped. */
const FREEZING = { suspect: 'perhaps compromised', compromised: 'known to somebody else' } as const;

function freeze(
  { clock }: House,
  authority: Authority | undefined,
  order: Parameters<Authorities['freeze']>[0],
): Answer<Authority> {
  const { name, key, by, because } = order;
  requireKnownName('state of the key', key, FREEZING);
  if (authority === undefined) return no('authority-unknown', name);
  const change = { at: clock.now(), by, because };
  if (!authority.key.life.mayMove(key)) return no('authority-state', authority.key.life.state);
  authority.key.life.move({ ...change, state: key });
  if (authority.life.mayMove('frozen')) authority.life.move({ ...change, state: 'frozen' });
  return yes(authority);
}

function revoke(
  house: House,
  authority: Authority | undefined,
  { name, reason, by, ceremony }: Parameters<Authorities['revoke']>[0],
): Answer<PublishedList> {
  requireKnownName('revocation reason', reason, REVOCATION_REASONS);
  const { lists, ceremonies, clock } = house;
  const tier = tiersOf(house).find(({ issuing }) => issuing.some((own) => own === authority));
  if (authority === undefined || tier === undefined) return no('authority-unknown', name);
  if (tier.kind === 'Dca') return no('device-certificates-not-revoked', name);
  if (!authority.life.mayMove('revoked')) return no('authority-state', authority.life.state);
  if (!KEY_STATES[tier.rootKey.life.state].signs.includes('list')) {
    return no('root-compromised', tier.root.name);
  }
  const at = clock.now();
  // An authority that was certified again has several certificates: whoever has one of them must find it on the list.
  const leaving = tier.issuing.filter(
    ({ key, life }) => key === authority.key && life.mayMove('revoked'),
  );
  const revoked = leaving.map(({ serial }) => ({
    serialNumber: fromHex(serial),
    revokedAt: at,
    reason,
  }));
  const order = lists.prepare(tier.root, ...revoked);
  const published = ceremonies.within(ceremony, order.purpose, (own) => own.sign(order));
  if (!published.ok) return published;
  const change = { at, by, because: reason };
  for (const { life } of leaving) life.move({ ...change, state: 'revoked' });
  const state = COMPROMISES.includes(reason) ? 'compromised' : 'spent';
  if (authority.key.life.mayMove(state)) authority.key.life.move({ ...change, state });
  return published;
}

/** Reasons that say something about the key; with others it still signs the lists of what it issued. */
const COMPROMISES: readonly RevocationReason[] = ['keyCompromise', 'cACompromise'];
