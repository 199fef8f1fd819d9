/**
 * The authorities of a world as recovery sees them: which hierarchy issues now, and the acts that found, renew and retire.
 *
 * They are those of an environment: its ceremonies, its register, its keys with their states. Recovery says when; they say
 * whether.
 *
 * @module
 */
import { type VerbRules, withArguments } from '../core/verb-arguments.ts';
import { type Answer, yes } from '../authority/answer.ts';
import { type Authority, bringIntoService } from '../authority/authority.ts';
import type { AuthorityState } from '../authority/authority-states.ts';
import { CEREMONY, type Ceremony } from '../authority/ceremony/ceremony.ts';
import { DCC, type Environment } from '../authority/environment/environment.ts';
import { KEY_STATES } from '../authority/guarded-key.ts';
import type { OrganisationGeneration } from '../authority/hierarchies/organisation-authorities.ts';
import { prepareNext } from '../authority/roll-over/prepare-next.ts';
import { toHex } from '../core/bytes.ts';
import { fail, invariant } from '../core/errors.ts';
import type {
  AuthoritySeam,
  OrganisationHierarchy,
  SuspendedAuthority,
} from '../recovery/surroundings.ts';
import { type Assumptions, assume } from '../vocabulary/assumptions.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { aroOf, portalOf } from './enrolment.ts';

/** The seam, with what can be observed of it. */
export interface WorldAuthority extends AuthoritySeam {
  /** Authorities, register, repository, ceremonies. */
  readonly environment: Environment;
  /** Serial numbers of revoked certificates, in hexadecimal, with why. */
  readonly revoked: ReadonlyMap<string, string>;
  readonly retired: readonly OrganisationHierarchy[];
  /** Why nothing is issued, when that is so: every reason that nobody has lifted, oldest first. */
  readonly suspended: string | undefined;
  /**
   * Refuses while nothing is issued: suspended, or with a key that is suspect.
   *
   * @throws SmkiError `authority/request-refused`
   */
  checkIssuing(): void;
}

/** What stands behind a hierarchy that recovery works with. */
interface Member {
  readonly generation: OrganisationGeneration;
  readonly issuing: Authority;
}

interface House {
  readonly environment: Environment;
  readonly originatorId: Eui64;
  /** By the number that recovery knows: each new Issuing OCA counts, under the same root or not. */
  readonly members: Member[];
  current: OrganisationHierarchy;
  /** By the reason: what it is about, and what that was when it was suspended. */
  readonly suspensions: Map<string, { readonly of: SuspendedAuthority; readonly member: Member }>;
  readonly revoked: Map<string, string>;
  readonly retired: OrganisationHierarchy[];
}

/** Makes the seam over an environment; the assumption says under whose name contingency commands go. */
export function createWorldAuthority(options: {
  readonly environment: Environment;
  readonly assumptions?: Partial<Assumptions>;
}): WorldAuthority {
  const { environment } = options;
  const originatorId = eui64(assume(options.assumptions).contingencyOriginator);
  const { organisation, ceremonies } = environment.authorities;
  invariant(organisation.active !== undefined, 'an environment is founded with an Issuing OCA');
  const first: Member = { generation: organisation.current, issuing: organisation.active };
  const house: House = {
    environment,
    originatorId,
    members: [first],
    current: hierarchyOf({ environment, originatorId }, first, 1),
    suspensions: new Map(),
    revoked: new Map(),
    retired: [],
  };
  const authority: WorldAuthority = {
    environment,
    ceremonies,
    revoked: house.revoked,
    retired: house.retired,
    get suspended() {
      return suspended(house);
    },
    checkIssuing: () => {
      const why = suspended(house);
      if (why !== undefined) failSuspended(why);
      const { state } = memberOf(house, house.current).issuing.key.life;
      if (!KEY_STATES[state].signs.includes('certificate')) failSuspended(`its key is ${state}`);
    },
    current: () => current(house),
    get keys() {
      const { generation, issuing } = memberOf(house, house.current);
      return { root: generation.tier.rootKey, issuing: issuing.key };
    },
    found: (what, ceremony) => found(house, what, ceremony),
    renewContingency: (which, ceremony) => renewContingency(house, which, ceremony),
    adopt: (hierarchy) => {
      adopt(house, hierarchy);
    },
    suspend: (because, of = 'everything') => {
      suspend(house, because, of);
    },
    resume: (because) => {
      const { suspensions } = house;
      if (suspensions.delete(because) && suspensions.size === 0) issueAgain(house, because);
    },
    revoke: (certificate, because) => {
      revoke(house, certificate, because);
    },
    isRevoked: (certificate) => {
      const serial = toHex(parseCertificate(certificate).serialNumber);
      return environment.certificates.history(serial).some(({ event }) => event === 'revoke');
    },
    retire: (hierarchy, order) => retire(house, hierarchy, order),
  };
  return withArguments('authority', authority, ARGUMENTS);
}

const HIERARCHY = { generation: 'number', root: 'octets', issue: 'function' } as const;

const ARGUMENTS: VerbRules<WorldAuthority> = {
  found: { what: 'text', 'ceremony?': CEREMONY },
  renewContingency: { which: 'text', 'ceremony?': CEREMONY },
  adopt: { hierarchy: HIERARCHY },
  suspend: { because: 'text', 'of?': 'text' },
  resume: { because: 'text' },
  revoke: { certificate: 'octets', because: 'text' },
  isRevoked: { certificate: 'octets' },
  retire: { hierarchy: HIERARCHY, order: { because: 'text', 'ceremony?': CEREMONY } },
};

function hierarchyOf(
  { environment, originatorId }: Pick<House, 'environment' | 'originatorId'>,
  { generation, issuing }: Member,
  number: number,
): OrganisationHierarchy {
  const { tier, contingency } = generation;
  return {
    generation: number,
    root: tier.root.certificate,
    issuingOca: issuing.certificate,
    contingency:
      contingency.originatorId === originatorId ? contingency : { ...contingency, originatorId },
    issue: (request) => portalOf(environment, issuing).issue(request),
  };
}

function current(house: House): OrganisationHierarchy {
  const why = suspended(house);
  return why === undefined ? house.current : { ...house.current, issue: () => failSuspended(why) };
}

function suspended({ suspensions }: House): string | undefined {
  return suspensions.size === 0 ? undefined : [...suspensions.keys()].join(', ');
}

/** Where work is done: in the ceremony that is open, or in one that holds itself when no custodians are asked for. */
function within<T>(
  { environment }: House,
  ceremony: Ceremony | undefined,
  purpose: string,
  work: (ceremony: Ceremony) => Answer<T>,
): Answer<T> {
  return environment.authorities.ceremonies.within(ceremony, purpose, work);
}

function found(
  house: House,
  what: 'hierarchy' | 'issuing',
  given: Ceremony | undefined,
): Answer<OrganisationHierarchy> {
  const { environment, members } = house;
  const fromGeneration = memberOf(house, house.current).generation;
  const by = 'recovery';
  return within(house, given, `new ${what}`, (ceremony) => {
    const next = prepareNext(environment, { reading: what, ceremony, by, fromGeneration });
    if (!next.ok) return next;
    const { to, toGeneration } = next.value;
    const because = 'issues for those who are to be recovered';
    bringIntoService(to, { at: environment.clock.now(), by, because });
    const member: Member = { generation: toGeneration, issuing: to };
    members.push(member);
    return yes(hierarchyOf(house, member, members.length));
  });
}

function renewContingency(
  house: House,
  which: 'private' | 'symmetric' | 'both',
  given: Ceremony | undefined,
): Answer<OrganisationHierarchy> {
  const member = memberOf(house, house.current);
  const { organisation } = house.environment.authorities;
  const what = which === 'symmetric' ? 'symmetric-key' : 'both';
  return within(house, given, `new contingency keys (${which})`, (ceremony) => {
    const { generation } = member;
    const renewed = organisation.renewContingency({ generation, what, ceremony });
    if (!renewed.ok) return renewed;
    return yes(hierarchyOf(house, member, house.current.generation));
  });
}

/** What was suspended of an authority that is in use no more ends with it; every other suspension goes on. */
function adopt(house: House, hierarchy: OrganisationHierarchy): void {
  const { generation, root, contingency } = hierarchy;
  const member = memberOf(house, hierarchy);
  // Not its `issue`: what was read while issuing was suspended refuses for good.
  const own = hierarchyOf(house, member, generation);
  house.current = { ...own, root, contingency };
  for (const [because, { of, member: former }] of house.suspensions) {
    if (IS_REPLACED[of](former, member)) house.suspensions.delete(because);
  }
  const why = suspended(house);
  if (why !== undefined) move(house, member.issuing, 'frozen', why);
}

/** Whether what was suspended is in use no more. */
const IS_REPLACED: Readonly<Record<SuspendedAuthority, (one: Member, now: Member) => boolean>> = {
  everything: () => false,
  root: (one, now) => one.generation !== now.generation,
  'issuing-oca': (one, now) => one.issuing !== now.issuing,
};

function suspend(house: House, because: string, of: SuspendedAuthority): void {
  const member = memberOf(house, house.current);
  house.suspensions.set(because, { of, member });
  move(house, member.issuing, 'frozen', because);
}

function issueAgain(house: House, because: string): void {
  const { issuing } = memberOf(house, house.current);
  if (issuing.life.state === 'frozen') move(house, issuing, 'active', because);
}

function move(
  { environment }: House,
  { life }: Authority,
  state: AuthorityState,
  because: string,
): void {
  if (life.mayMove(state)) {
    life.move({ at: environment.clock.now(), by: 'recovery', because, state });
  }
}

/** Puts a certificate on the list of its issuer. Where that key signs no lists any more, the issuer itself is revoked. */
function revoke(house: House, certificate: Uint8Array, because: string): void {
  const serial = toHex(parseCertificate(certificate).serialNumber);
  const { certificates } = house.environment;
  certificates.revoke({ by: aroOf(DCC), serial, ground: 'directedByPma', because });
  house.revoked.set(serial, because);
}

function retire(
  house: House,
  hierarchy: OrganisationHierarchy,
  order: Parameters<AuthoritySeam['retire']>[1],
): Answer<void> {
  const { because } = order;
  const { generation, issuing } = memberOf(house, hierarchy);
  const isRootKept = memberOf(house, house.current).generation === generation;
  return within(house, order.ceremony, `retire ${issuing.name}`, (ceremony) => {
    if (isRootKept && issuing.key.life.state === 'compromised') {
      const { authorities } = house.environment;
      const by = 'recovery';
      const revoked = authorities.revoke({
        name: issuing.name,
        reason: 'cACompromise',
        by,
        ceremony,
      });
      if (!revoked.ok) return revoked;
    }
    const { tier, contingency } = generation;
    const own = isRootKept ? [issuing] : [...tier.issuing, tier.root];
    const isContingencyKept = isRootKept || order.keep === 'contingency-keys';
    const doomed = [...own.map(({ key }) => key), ...(isContingencyKept ? [] : [contingency.key])];
    for (const key of new Set(doomed)) {
      if (key.life.state === 'destroyed') continue;
      const destroyed = ceremony.destroy(key, because);
      if (!destroyed.ok) return destroyed;
    }
    for (const authority of own) {
      move(house, authority, 'retiring', because);
      move(house, authority, 'retired', because);
    }
    if (!isContingencyKept) destroySymmetricKey(house, generation, because);
    house.retired.push(hierarchy);
    return yes(undefined);
  });
}

function destroySymmetricKey(
  { environment }: House,
  { contingency: { symmetricKey } }: OrganisationGeneration,
  because: string,
): void {
  if (!symmetricKey.mayMove('destroyed')) return;
  symmetricKey.move({
    at: environment.clock.now(),
    by: 'recovery',
    because,
    state: 'destroyed',
  });
}

function memberOf({ members }: House, { generation }: OrganisationHierarchy): Member {
  const member = members[generation - 1];
  invariant(member !== undefined, 'a hierarchy of this world');
  return member;
}

function failSuspended(because: string): never {
  const advice = 'wait for the new authority';
  fail('authority/request-refused', `issuing is suspended since ${because}: ${advice}`, {
    reason: 'suspended',
    advice,
  });
}
