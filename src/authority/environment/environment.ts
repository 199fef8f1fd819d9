/**
 * An environment: authorities, a register of who may ask, certificates with their lives, a repository, lists, ceremonies.
 *
 * Several stand side by side in one process, each from its own seed; or they share one set of authorities, as the DCC’s
 * test environments did: then what happens to a root happens to all of them.
 *
 * @module
 */
import { type VerbRules, withArguments } from '../../core/verb-arguments.ts';
import { requireKind } from '../../core/arguments.ts';
import { fromHex, toHex } from '../../core/bytes.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { seededRandom } from '../../crypto/index.ts';
import type { SigningKey } from '../../crypto/keys.ts';
import { type Answer, no, yes } from '../answer.ts';
import type { Authority } from '../authority.ts';
import { CEREMONY, type Ceremony } from '../ceremony/ceremony.ts';
import { type Certificates, createCertificates } from '../certificates/certificates.ts';
import type { CertificatesContext } from '../certificates/certificate-steps.ts';
import { keyLedgerOf } from '../certificates/key-ledger.ts';
import type { CertificateRecord, CertificateRegister } from '../certificates/register.ts';
import { type Repository, createRepository } from '../certificates/repository.ts';
import { REVOCATION_GROUNDS } from '../certificates/revocation-grounds.ts';
import { keyIdentifier } from '../../x509/key-identifier.ts';
import { KEY_STATES } from '../guarded-key.ts';
import type { Hierarchy } from '../hierarchy.ts';
import type { IkiSubject } from '../hierarchies/iki-authorities.ts';
import { type Registration, createRegistration } from '../registration/registration.ts';
import type { InventoryLookup } from '../requests/device-eligibility.ts';
import type { DeviceView } from '../roll-over/reliance.ts';
import { reissueIssuingOca } from '../roll-over/same-key.ts';
import { signAtOnce } from '../signing-order.ts';
import { type Authorities, foundAuthorities } from './authorities.ts';
import { type EnvironmentWishes, describeEnvironment } from './describe-environment.ts';
import { isRecord, refuse } from './description-checks.ts';
import type { EnvironmentDescription, EnvironmentPreset } from './description.ts';
import { type PublishedFile, environmentFiles } from './environment-files.ts';
import { type AuthorityNode, environmentTree } from './environment-tree.ts';

/** What an environment is made with, besides its description. */
export type EnvironmentOptions = ({ readonly seed: string } | { readonly random: Random }) & {
  readonly clock: Clock;
  /** Another environment whose authorities this one has too; what a description says of authorities is then that one's. */
  readonly sharesHierarchyWith?: Environment;
  /** Looks devices up in the Smart Metering Inventory; without it every device is unknown there. */
  readonly inventory?: InventoryLookup;
  /** What devices hold; certificates go into use only when these can validate them. */
  readonly devices?: DeviceView;
};

/** An environment. */
export interface Environment {
  readonly name: string;
  readonly description: EnvironmentDescription;
  readonly clock: Clock;
  readonly authorities: Authorities;
  readonly registration: Registration;
  readonly certificates: Certificates;
  readonly repository: Repository;
  readonly devices: DeviceView;
  /** Names of the other environments that have the same authorities. */
  readonly sharesWith: readonly string[];
  /**
   * The Issuing OCA certificates to send beside certificates: one for each issuer, by authorityKeyIdentifier.
   *
   * @param certificates - DER of Organisation Certificates of this environment
   */
  pathCertificates(certificates: readonly Uint8Array[]): Answer<readonly Uint8Array[]>;
  /** A File Signing Certificate of the IKI for a party, and its key. */
  fileSigning(order: {
    readonly party: string;
  }): Answer<{ readonly record: CertificateRecord; readonly signingKey: SigningKey }>;
  /** Another certificate over the key of the active Issuing OCA: where the description permits it. */
  reissueIssuingOca(order: {
    readonly by: string;
    readonly ceremony?: Ceremony;
  }): Answer<Authority>;
  /** The authorities as a tree of plain data: states, validity, how much each has issued. */
  tree(): readonly AuthorityNode[];
  /** What the environment publishes: certificates and lists in PEM, transcripts as text. No private key is among them. */
  files(): readonly PublishedFile[];
  /** The authorities of now as one hierarchy, for worlds; `issue` goes through the officer’s portal. */
  asHierarchy(by: string): Hierarchy;
}

/**
 * Makes an environment: its authorities are founded in a first ceremony, and the DCC is registered, with an SRO and an ARO.
 *
 * @param wishes - `zaz1-like`, `production-like`, or fields of a description (`like` names the preset to start from)
 * @param options - `seed` or `random`, and `clock`; see {@link EnvironmentOptions}
 * @throws SmkiError `authority/bad-description`
 * @example
 * ```ts
 * import { createEnvironment, createParty, granted, instant, seededRandom, simulatedClock } from 'smki-sim';
 *
 * const clock = simulatedClock(instant('2026-01-01T09:00:00Z'));
 * const environment = createEnvironment('zaz1-like', { seed: 'docs', clock });
 * const entityId = 'FE-5A-4B-10-00-00-00-02';
 * const entities = [{ entityId, roles: ['supplier'] as const }];
 * const { aro } = granted(environment.registration.enrol({ name: 'Alder Energy', entities }));
 * const supplier = createParty({ role: 'supplier', entityId, clock, random: seededRandom('alder') });
 * const record = granted(
 *   environment.certificates.request({ by: aro.id, request: supplier.request('digitalSignature') }),
 * );
 * console.log(record.issuer, record.state); // SZ1 issued
 * granted(environment.certificates.accept({ by: aro.id, serial: record.serial }));
 * granted(environment.certificates.use({ by: aro.id, serial: record.serial }));
 * console.log(environment.repository.search({ entityId, status: 'I' }).length); // 1
 * ```
 */
export function createEnvironment(
  wishes: EnvironmentPreset | EnvironmentWishes,
  options: EnvironmentOptions,
): Environment {
  checkOptions(options);
  const { clock, sharesHierarchyWith: other } = options;
  const description = describeEnvironment(wishes, other?.authorities.description);
  const source = 'random' in options ? options.random : seededRandom(options.seed);
  const random = source.fork(`environment:${description.name}`);
  const authorities = other?.authorities ?? foundAuthorities({ description, clock, random });
  const keys = keyLedgerOf(authorities);
  const register = keys.open();
  const house: House = { description, clock, authorities, register };
  const registration = createRegistration({
    clock,
    issueCredential: ({ id, party }) => {
      const made = issueIki(house, { commonName: id }, party);
      return made.ok ? yes(made.value.record.serial) : made;
    },
  });
  const devices = options.devices ?? (() => []);
  const inventory = options.inventory ?? (() => undefined);
  const issuerFor: CertificatesContext['issuance']['issuerFor'] = (profile) => {
    if (profile === 'device') return authorities.device.ready();
    const { active } = authorities.organisation;
    return active === undefined ? no('issuance-stopped', 'Issuing OCA') : yes(active);
  };
  const issuance = { description, clock, registration, register, keys, inventory, issuerFor };
  const certificates = createCertificates({
    issuance,
    devices,
    authority: (name) => authorities.byName(name),
    pathCertificates: (certificate) => authorities.pathFor(certificate),
    rootsElsewhere: (certificate) => authorities.rootsElsewhere(certificate),
    publishRevocation: publishRevocation(house),
  });
  registration.enrol({ name: DCC, kind: 'dcc' });
  const environment: Environment = {
    name: description.name,
    description,
    clock,
    authorities,
    registration,
    certificates,
    repository: createRepository(register, clock),
    devices,
    get sharesWith() {
      const others = authorities.environments.filter((other) => other !== environment);
      return others.map(({ name }) => name);
    },
    pathCertificates: (leaves) => pathCertificates(house, leaves),
    fileSigning: ({ party }) => fileSigning(house, registration, party),
    reissueIssuingOca: (order) => reissueIssuingOca(environment, order),
    tree: () => environmentTree(environment),
    files: () => environmentFiles(environment),
    asHierarchy: (by) => hierarchyOf(authorities, certificates.portal(by)),
  };
  authorities.join(environment);
  return withArguments('environment', environment, ARGUMENTS);
}

const ARGUMENTS: VerbRules<Environment> = {
  pathCertificates: { leaves: 'octetLists' },
  fileSigning: { order: { party: 'text' } },
  reissueIssuingOca: { order: { 'ceremony?': CEREMONY } },
  asHierarchy: { by: 'text' },
};

/** What a caller without types may have left out. */
function checkOptions(options: Readonly<Record<string, unknown>>): void {
  requireKind('options', options, 'record');
  const { clock, seed, random, sharesHierarchyWith: other } = options;
  if (!isRecord(clock) || typeof clock.now !== 'function') refuse('clock', 'must be a clock');
  if (!isRecord(random) && typeof seed !== 'string')
    refuse('seed', 'must be text, or random given');
  if (other !== undefined && !(isRecord(other) && isRecord(other.authorities))) {
    refuse('sharesHierarchyWith', 'must be an environment');
  }
}

/** The party that every environment has. */
export const DCC = 'DCC';

interface House {
  readonly description: EnvironmentDescription;
  readonly clock: Clock;
  readonly authorities: Authorities;
  readonly register: CertificateRegister;
}

/** Issues an IKI certificate and enters it into the register, in use from the start: it comes with its token. */
function issueIki(
  { authorities, register, clock }: House,
  subject: IkiSubject,
  party: string,
): Answer<{ readonly record: CertificateRecord; readonly signingKey: SigningKey }> {
  const made = authorities.iki.issue(subject);
  if (!made.ok) return made;
  const { issued, signingKey, issuer } = made.value;
  const cause = { at: clock.now(), by: subject.commonName };
  const record = register.add({
    facts: {
      certificate: issued.certificate,
      issuer: issuer.name,
      profile: 'iki',
      entityId: subject.entityId,
      role: undefined,
      keyUsage: 'digitalSignature',
      notBefore: issued.notBefore,
      notAfter: issued.notAfter,
      subscriber: party,
      replaces: undefined,
    },
    keyIdentifier: toHex(keyIdentifier(signingKey.publicKey)),
    serialNumber: issued.serialNumber,
    cause,
  });
  register.move(record, 'accept', cause);
  register.move(record, 'use', cause);
  return yes({ record, signingKey });
}

function fileSigning(
  house: House,
  registration: Registration,
  name: string,
): ReturnType<Environment['fileSigning']> {
  const party = registration.party(name);
  if (party === undefined) return no('party-unknown', name);
  if (!party.authorised.includes('iki')) return no('not-authorised-subscriber', `${name}, iki`);
  return issueIki(house, { commonName: fileSigningName(name) }, name);
}

/** Whom the File Signing Certificate of a party names. */
export function fileSigningName(party: string): string {
  return `${party}: file signing`;
}

function publishRevocation({
  authorities,
  clock,
}: House): CertificatesContext['publishRevocation'] {
  return (issuer, record, ground) => {
    if (!KEY_STATES[issuer.key.life.state].signs.includes('list')) {
      return no('issuance-stopped', `${issuer.name} signs no lists`);
    }
    const order = authorities.lists.prepare(issuer, {
      serialNumber: fromHex(record.serial),
      revokedAt: clock.now(),
      reason: REVOCATION_GROUNDS[ground].reason,
    });
    return signAtOnce(order);
  };
}

function pathCertificates(
  { authorities, description }: House,
  leaves: readonly Uint8Array[],
): Answer<readonly Uint8Array[]> {
  const issuers = new Set<Uint8Array>();
  for (const leaf of leaves) {
    const issuer = authorities.issuerOf(leaf);
    if (issuer === undefined) return no('issuer-unknown');
    issuers.add(issuer.certificate);
  }
  const { pathCertificatesMax } = description;
  return issuers.size > pathCertificatesMax
    ? no('too-many-path-certificates', `${issuers.size}, at most ${pathCertificatesMax}`)
    : yes([...issuers]);
}

function hierarchyOf(
  { organisation, device }: Authorities,
  portal: { issue(request: Uint8Array): Uint8Array },
): Hierarchy {
  const { number, tier, contingency } = organisation.current;
  const issuingOca = organisation.active ?? tier.root;
  const issuingDca = device.active ?? device.tier.root;
  return {
    generation: number,
    root: tier.root.certificate,
    issuingOca: issuingOca.certificate,
    rootDca: device.tier.root.certificate,
    issuingDca: issuingDca.certificate,
    contingency,
    organisation: tier,
    issue: (request) => portal.issue(request),
  };
}
