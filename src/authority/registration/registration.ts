/**
 * The register of an environment: parties and RDPs, their User IDs and roles, their officers, and for which policies each is
 * an Authorised Subscriber (SEC L3, Appendix D).
 *
 * Entries are values that are replaced, never changed. Screening and identity checks are only what their outcome says.
 *
 * @module
 */
import { withArguments } from '../../core/verb-arguments.ts';
import type { Clock } from '../../core/clock.ts';
import { fail } from '../../core/errors.ts';
import { type Instant, toIso } from '../../core/instant.ts';
import { type Eui64, type Eui64Like, eui64, formatEui64 } from '../../vocabulary/eui64.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import { type Answer, no, yes } from '../answer.ts';
import {
  type CallBack,
  OFFICES,
  type Office,
  type Officer,
  callBack,
  isOnRegister,
  staleOfficers,
} from './officers.ts';
import {
  PARTY_KINDS,
  type PartyKind,
  type SubscriberRole,
  holdsRole,
  namedRole,
  subscriberRole,
} from './subscriber-roles.ts';

/** The certificate policies under which one is authorised. */
export const CERTIFICATE_POLICIES = {
  organisation: 'SEC Appendix B',
  device: 'SEC Appendix A',
  iki: 'SEC Appendix Q',
} as const;

/** Name of a certificate policy. */
export type PolicyName = keyof typeof CERTIFICATE_POLICIES;

/** One party. */
export interface RegisteredParty {
  readonly name: string;
  readonly kind: PartyKind;
  readonly addedAt: Instant;
  /** Policies under which it is an Authorised Subscriber. */
  readonly authorised: readonly PolicyName[];
}

/** One User ID (or RDP ID, or Entity Identifier of the DCC). */
export interface RegisteredEntity {
  readonly entityId: Eui64;
  readonly party: string;
  readonly roles: readonly SubscriberRole[];
}

/** What it takes to register a party in one go. */
export interface Enrolment {
  readonly name: string;
  readonly kind?: PartyKind;
  readonly entities?: readonly {
    readonly entityId: Eui64Like;
    readonly roles: readonly SubscriberRole[];
  }[];
  /** All of them unless given. */
  readonly policies?: readonly PolicyName[];
}

/** A party that is ready to ask. */
export interface Enrolled {
  readonly party: RegisteredParty;
  readonly sro: Officer;
  readonly aro: Officer;
}

/** The register. */
export interface Registration {
  addParty(order: { readonly name: string; readonly kind?: PartyKind }): Answer<RegisteredParty>;
  /** Gives a party a User ID with roles; more roles for one that it has. */
  addEntity(order: {
    readonly party: string;
    readonly entityId: Eui64Like;
    readonly roles: readonly SubscriberRole[];
  }): Answer<RegisteredEntity>;
  /** Appoints an officer: an SRO by the party’s directors, an ARO by an SRO. Only an ARO gets a credential. */
  appoint(order: {
    readonly party: string;
    readonly name: string;
    readonly office: Office;
    readonly screening?: 'passed' | 'not-passed';
  }): Answer<Officer>;
  /** A new IKI credential for an ARO whose last one is revoked, has expired or soon will. */
  renewCredential(order: { readonly officer: string }): Answer<Officer>;
  /** Makes a party an Authorised Subscriber under a policy. */
  authorise(order: {
    readonly party: string;
    readonly policy: PolicyName;
  }): Answer<RegisteredParty>;
  /** An officer leaves at an instant; the register is told then, later, or (without `toldAt`) not at all. */
  recordLeaving(order: {
    readonly officer: string;
    readonly leftAt: Instant;
    readonly toldAt?: Instant;
  }): Answer<Officer>;
  /** Everything that a party needs before it can ask: SRO, ARO, User IDs, authorisations. */
  enrol(enrolment: Enrolment): Answer<Enrolled>;
  party(name: string): RegisteredParty | undefined;
  entity(entityId: Eui64Like): RegisteredEntity | undefined;
  officer(id: string): Officer | undefined;
  readonly parties: readonly RegisteredParty[];
  readonly entities: readonly RegisteredEntity[];
  readonly officers: readonly Officer[];
  /** True when the party has the User ID, and the User ID the role. */
  mayHold(entityId: Eui64, role: SubscriberRole): boolean;
  /** Confirms a notification with a person on the register. */
  callBack(officer: string): CallBack;
  /** The quarterly report that nobody relies on: who has left without the register knowing. */
  staleOfficers(): readonly Officer[];
}

/** What a register is made with. */
export interface RegistrationOptions {
  readonly clock: Clock;
  /** Issues the IKI credential of a new ARO and gives its serial number. */
  readonly issueCredential: (aro: Pick<Officer, 'id' | 'name' | 'party'>) => Answer<string>;
}

interface Tables {
  readonly parties: Map<string, RegisteredParty>;
  readonly entities: Map<Eui64, RegisteredEntity>;
  readonly officers: Map<string, Officer>;
}

const ALL_POLICIES = Object.keys(CERTIFICATE_POLICIES) as PolicyName[];

/** Makes an empty register. */
export function createRegistration(options: RegistrationOptions): Registration {
  const { clock } = options;
  const tables: Tables = { parties: new Map(), entities: new Map(), officers: new Map() };
  const { parties, entities, officers } = tables;
  const registration: Registration = {
    addParty: ({ name, kind = 'party' }) => {
      requireName('party', name);
      requireKnownName('kind of party', kind, PARTY_KINDS);
      if (parties.has(name)) return no('party-taken', name);
      return yes(kept(parties, name, { name, kind, addedAt: clock.now(), authorised: [] }));
    },
    addEntity: (order) => addEntity(tables, order),
    appoint: (order) => appoint(tables, order, options),
    renewCredential: (order) => renewCredential(tables, order.officer, options),
    authorise: (order) => authorise(tables, order, clock.now()),
    recordLeaving: ({ officer: id, leftAt, toldAt }) => {
      const officer = officers.get(id);
      if (officer === undefined) return no('officer-unknown', id);
      // Refuses what is no point in time: an officer who left at NaN would be out for ever.
      for (const at of [leftAt, toldAt ?? leftAt]) toIso(at);
      if (officer.leftAt !== undefined && officer.toldAt !== undefined)
        return no('officer-left', id);
      const left = { ...officer, leftAt, ...(toldAt !== undefined && { toldAt }) };
      return yes(kept(officers, id, left));
    },
    enrol: (enrolment) => atomically(tables, () => enrol(registration, enrolment)),
    party: (name) => parties.get(name),
    entity: (entityId) => entities.get(eui64(entityId)),
    officer: (id) => officers.get(id),
    get parties() {
      return [...parties.values()];
    },
    get entities() {
      return [...entities.values()];
    },
    get officers() {
      return [...officers.values()];
    },
    mayHold: (entityId, role) => holdsRole(entities.get(entityId)?.roles ?? [], namedRole(role)),
    callBack: (id) => callBack(officers.get(id), clock.now()),
    staleOfficers: () => staleOfficers(officers.values(), clock.now()),
  };
  return withArguments('registration', registration, {
    addParty: { order: 'record' },
    addEntity: { order: 'record' },
    appoint: { order: 'record' },
    renewCredential: { order: 'record' },
    authorise: { order: 'record' },
    recordLeaving: { order: 'record' },
    enrol: { enrolment: 'record' },
  });
}

function addEntity(
  { parties, entities }: Tables,
  order: Parameters<Registration['addEntity']>[0],
): Answer<RegisteredEntity> {
  const party = parties.get(order.party);
  if (party === undefined) return no('party-unknown', order.party);
  const entityId = eui64(order.entityId);
  const known = entities.get(entityId);
  if (known !== undefined && known.party !== party.name) {
    return no('entity-taken', `${formatEui64(entityId)} of ${known.party}`);
  }
  requireList('roles', order.roles);
  const wanted = order.roles.map(namedRole);
  const foreign = wanted.find((role) => !subscriberRole(role).heldBy.includes(party.kind));
  if (foreign !== undefined) return no('role-not-for-party', `${foreign}, ${party.name}`);
  const roles = [...new Set([...(known?.roles ?? []), ...wanted])];
  return yes(kept(entities, entityId, { entityId, party: party.name, roles }));
}

function appoint(
  { parties, officers }: Tables,
  { party, name, office, screening = 'passed' }: Parameters<Registration['appoint']>[0],
  { clock, issueCredential }: RegistrationOptions,
): Answer<Officer> {
  if (!parties.has(party)) return no('party-unknown', party);
  requireName('officer', name);
  requireKnownName('office', office, OFFICES);
  const id = `${party}: ${name}`;
  const at = clock.now();
  const known = officers.get(id);
  if (known !== undefined && isOnRegister(known, at)) return no('officer-taken', id);
  const sro = officerOf(officers, { party, office: 'SRO', at });
  if (office === 'ARO' && sro === undefined) return no('no-sro', party);
  if (office === 'ARO' && screening !== 'passed') return no('officer-not-screened', id);
  const credential = office === 'ARO' ? issueCredential({ id, name, party }) : yes(undefined);
  if (!credential.ok) return credential;
  return yes(
    kept(officers, id, {
      id,
      name,
      party,
      office,
      appointedAt: at,
      nominatedBy: office === 'ARO' ? (sro?.id ?? party) : `${party}: director`,
      credential: credential.value,
    }),
  );
}

function renewCredential(
  { officers }: Tables,
  id: string,
  { clock, issueCredential }: RegistrationOptions,
): Answer<Officer> {
  const officer = officers.get(id);
  if (officer === undefined) return no('officer-unknown', id);
  if (!isOnRegister(officer, clock.now())) return no('officer-left', id);
  if (officer.office !== 'ARO') return no('requester-not-aro', id);
  const credential = issueCredential(officer);
  if (!credential.ok) return credential;
  return yes(kept(officers, id, { ...officer, credential: credential.value }));
}

function authorise(
  { parties, officers }: Tables,
  { party: name, policy }: Parameters<Registration['authorise']>[0],
  at: Instant,
): Answer<RegisteredParty> {
  const party = parties.get(name);
  if (party === undefined) return no('party-unknown', name);
  requireKnownName('certificate policy', policy, CERTIFICATE_POLICIES);
  if (officerOf(officers, { party: name, office: 'SRO', at }) === undefined)
    return no('no-sro', name);
  if (officerOf(officers, { party: name, office: 'ARO', at }) === undefined)
    return no('no-aro', name);
  const authorised = [...new Set([...party.authorised, policy])];
  return yes(kept(parties, name, { ...party, authorised }));
}

function enrol(registration: Registration, enrolment: Enrolment): Answer<Enrolled> {
  const { name, kind = 'party', entities = [], policies = ALL_POLICIES } = enrolment;
  requireList('entities', entities);
  requireList('policies', policies);
  for (const policy of policies) {
    requireKnownName('certificate policy', policy, CERTIFICATE_POLICIES);
  }
  const party = registration.addParty({ name, kind });
  if (!party.ok) return party;
  for (const entity of entities) {
    const added = registration.addEntity({ party: name, ...entity });
    if (!added.ok) return added;
  }
  const sro = registration.appoint({ party: name, name: 'SRO', office: 'SRO' });
  if (!sro.ok) return sro;
  // The credential of the ARO is the one thing here that cannot be taken back: nothing after it is refused.
  const aro = registration.appoint({ party: name, name: 'ARO', office: 'ARO' });
  if (!aro.ok) return aro;
  let registered = party.value;
  for (const policy of policies) {
    const authorised = registration.authorise({ party: name, policy });
    if (!authorised.ok) return authorised;
    registered = authorised.value;
  }
  return yes({ party: registered, sro: sro.value, aro: aro.value });
}

/** Parties and officers are known by name. */
function requireName(field: string, name: unknown): void {
  if (typeof name !== 'string' || name.length === 0) refuse(field, 'must have a name');
}

function requireList(field: string, value: unknown): void {
  if (!Array.isArray(value)) refuse(field, 'must be a list');
}

function refuse(field: string, reason: string): never {
  fail('authority/bad-description', `registration: ${field} ${reason}`, { field, reason });
}

/** All steps or none: when one is refused or throws, the tables are as they were. */
function atomically<T>(tables: Tables, work: () => Answer<T>): Answer<T> {
  const before = Object.values(tables).map((table: Map<unknown, unknown>) => [...table]);
  let isDone = false;
  try {
    const answer = work();
    isDone = answer.ok;
    return answer;
  } finally {
    if (!isDone) restore(tables, before);
  }
}

function restore(tables: Tables, before: readonly (readonly [unknown, unknown][])[]): void {
  Object.values(tables).forEach((table: Map<unknown, unknown>, index) => {
    table.clear();
    for (const [key, value] of before[index] ?? []) table.set(key, value);
  });
}

function officerOf(
  officers: ReadonlyMap<string, Officer>,
  wanted: { readonly party: string; readonly office: Office; readonly at: Instant },
): Officer | undefined {
  return [...officers.values()].find(
    (officer) =>
      officer.party === wanted.party &&
      officer.office === wanted.office &&
      isOnRegister(officer, wanted.at),
  );
}

function kept<K, V>(table: Map<K, V>, key: K, value: V): V {
  table.set(key, value);
  return value;
}
