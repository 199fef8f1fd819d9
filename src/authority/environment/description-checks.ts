/**
 * What must hold of a description before anything is founded by it: shapes, choices, limits, and the guardrail against likeness to
 * the real PKI.
 *
 * @module
 */
import { encodeObjectIdentifier } from '../../asn1/object-identifier.ts';
import { fail, isSmkiError } from '../../core/errors.ts';
import { isWrapAlgorithm } from '../../crypto/index.ts';
import { PROFILE_NAMES, TEST_POLICY } from '../../x509/profiles.ts';
import {
  DEVICE_TEST_POLICY,
  ENVIRONMENT_FIELDS,
  type EnvironmentDescription,
} from './description.ts';
import { AUTHORITY_NAME_LENGTH_MAX, authorityName } from './authority-name.ts';

/** Things with named parts, of whatever kind. */
export type Plain = Readonly<Record<string, unknown>>;

/** True for a thing with named parts. */
export function isRecord(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks a whole description.
 *
 * @throws SmkiError `authority/bad-description`
 */
export function checkDescription(description: EnvironmentDescription): void {
  for (const check of CHECKS) check(description);
}

/** Every simulated name begins with it, unless unmarked names are permitted. */
const MARK = 'S';

/** Policy arcs of the companies behind the real PKI, and the identifiers under them that are known to be for tests. */
export const LIVE_POLICY_ARCS: readonly string[] = ['1.2.826.0.1.8641679.', '1.2.826.0.1.1800000.'];
const TEST_POLICIES: readonly string[] = [TEST_POLICY, DEVICE_TEST_POLICY];

const CHECKS: readonly ((description: EnvironmentDescription) => void)[] = [
  checkShapes,
  checkChoices,
  checkNames,
  checkNamesDiffer,
  checkPolicies,
  checkNumbers,
  checkCeremonies,
];

/** Lists, parts and texts where the defaults have such; no part that is not known. */
function checkShapes(description: EnvironmentDescription): void {
  const given: Plain = { ...description };
  for (const [field, { default: like }] of Object.entries(ENVIRONMENT_FIELDS)) {
    const value = given[field];
    if (Array.isArray(like) !== Array.isArray(value)) refuse(field, 'must be a list');
    if (typeof value !== typeof like) refuse(field, `must be a ${typeof like}`);
    if (isRecord(like)) checkParts(field, value, like);
  }
}

function checkParts(field: string, value: unknown, like: Plain): void {
  if (!isRecord(value)) refuse(field, 'must be an object');
  const known: readonly string[] = field === 'lifetimes' ? PROFILE_NAMES : Object.keys(like);
  for (const [name, part] of Object.entries(value)) {
    if (!known.includes(name))
      refuse(`${field}.${name}`, `is no field; fields: ${known.join(', ')}`);
    const isText = typeof like[name] === 'string';
    if (isText && typeof part !== 'string') refuse(`${field}.${name}`, 'must be a string');
  }
}

/** Fields with a few possible values. */
const CHOICES: {
  readonly [
    K in 'governance' | 'sameKeyReissue' | 'deviceEligibilityChecks'
  ]: readonly EnvironmentDescription[K][];
} = {
  governance: ['technical', 'governed'],
  sameKeyReissue: ['refused', 'permitted'],
  deviceEligibilityChecks: ['on', 'off'],
};
const PERMISSIONS: EnvironmentDescription['permit'] = ['unmarked-names', 'live-policies'];

function checkChoices(description: EnvironmentDescription): void {
  for (const [field, choices] of Object.entries(CHOICES)) {
    const value = description[field as keyof typeof CHOICES];
    if (!(choices as readonly string[]).includes(value))
      refuse(field, `must be ${choices.join(' or ')}`);
  }
  const stranger = description.permit.find((permission) => !PERMISSIONS.includes(permission));
  if (stranger !== undefined)
    refuse('permit', `may have ${PERMISSIONS.join(', ')}, not ${stranger}`);
}

function checkNames({ name, names, permit }: EnvironmentDescription): void {
  if (name.length === 0) refuse('name', 'must not be empty');
  const isPermitted = permit.includes('unmarked-names');
  for (const [role, pattern] of Object.entries(names)) {
    const field = `names.${role}`;
    const first = authorityName(pattern, 1);
    if (first.length === 0 || first.length > AUTHORITY_NAME_LENGTH_MAX) {
      refuse(field, `must give 1 to ${AUTHORITY_NAME_LENGTH_MAX} characters`);
    }
    if (!isPermitted && !pattern.startsWith(MARK)) {
      refuse(field, `must begin with ${MARK}, for simulated, or permit 'unmarked-names'`);
    }
  }
}

/** Names that are compared: authorities of one kind are few, so a clash that comes later is found in these. */
const NAMES_COMPARED = 100;

/** Names of authorities are globally unique (SEC Appendices A and B, 3.1.5), so no two patterns may give the same. */
function checkNamesDiffer({ names }: EnvironmentDescription): void {
  const given = new Map<string, string>();
  for (const [role, pattern] of Object.entries(names)) {
    for (let number = 1; number <= NAMES_COMPARED; number++) {
      const name = authorityName(pattern, number);
      const other = given.get(name) ?? role;
      if (other !== role) refuse(`names.${role}`, `gives ${name} too, as names.${other} does`);
      given.set(name, role);
    }
  }
}

function checkPolicies({ policies, permit }: EnvironmentDescription): void {
  for (const [hierarchy, policy] of Object.entries(policies)) {
    const field = `policies.${hierarchy}`;
    if (!isObjectIdentifier(policy)) refuse(field, 'must be an object identifier in dotted form');
    const isLike = LIVE_POLICY_ARCS.some((arc) => policy.startsWith(arc));
    if (isLike && !TEST_POLICIES.includes(policy) && !permit.includes('live-policies')) {
      refuse(
        field,
        "is under an arc of the real PKI: use a test policy, or permit 'live-policies'",
      );
    }
  }
}

function isObjectIdentifier(dotted: string): boolean {
  try {
    encodeObjectIdentifier(dotted);
    return true;
  } catch (error) {
    if (isSmkiError(error)) return false;
    throw error;
  }
}

function checkNumbers(description: EnvironmentDescription): void {
  const { issuingDca, lists, lifetimes, batchRequestsMax, pathCertificatesMax } = description;
  const { costPounds = 0, outageHours, ...limits } = issuingDca;
  const atLeastOne = { ...limits, ...lists, ...lifetimes, batchRequestsMax, pathCertificatesMax };
  for (const [name, value] of Object.entries({ costPounds, outageHours })) {
    if (!(value >= 0)) refuse(`issuingDca.${name}`, 'must not be negative');
  }
  for (const [name, value] of Object.entries(atLeastOne)) {
    if (!Number.isInteger(value) || value < 1) refuse(name, 'must be a whole number from 1');
  }
  if (lists.crlValidHours < lists.crlIntervalHours) {
    refuse('lists.crlValidHours', 'must reach to the next list');
  }
  if (lists.arlValidDays < lists.arlIntervalDays) {
    refuse('lists.arlValidDays', 'must reach to the next list');
  }
}

function checkCeremonies(description: EnvironmentDescription): void {
  const { custodians, custodiansRequired, hsmSites, wrapAlgorithm } = description;
  checkPeopleAndSites(description);
  const isCount = Number.isInteger(custodiansRequired);
  if (!isCount || !(custodiansRequired >= 1 && custodiansRequired <= custodians.length)) {
    refuse('custodiansRequired', `must be 1 to ${custodians.length}, as many as are appointed`);
  }
  const names = custodians.flatMap(({ name, deputy }) =>
    deputy === undefined ? [name] : [name, deputy],
  );
  if (new Set(names).size !== names.length) refuse('custodians', 'must have names of their own');
  if (hsmSites.length === 0) refuse('hsmSites', 'must have at least one site');
  const sites = hsmSites.map(({ name }) => name);
  if (new Set(sites).size !== sites.length) refuse('hsmSites', 'must have names of their own');
  if (!hsmSites.every((site) => site.sharesRiskWith.every((name) => sites.includes(name)))) {
    refuse('hsmSites', `may share risk with ${sites.join(', ')} only`);
  }
  if (!isWrapAlgorithm(wrapAlgorithm)) {
    refuse('wrapAlgorithm', 'must be the OID of an algorithm of WRAP_ALGORITHMS');
  }
}

/** A year: whoever or whatever needs longer never comes. */
const HOURS_MAX = 366 * 24;

/** What a caller without types may have put there. */
function checkPeopleAndSites({ custodians, hsmSites }: EnvironmentDescription): void {
  const isTime = (hours: unknown): boolean =>
    typeof hours === 'number' && hours >= 0 && hours <= HOURS_MAX;
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const times = `from 0 to ${HOURS_MAX}`;
  for (const one of custodians as readonly unknown[]) {
    if (!isRecord(one) || !isText(one.name) || !(one.deputy === undefined || isText(one.deputy))) {
      refuse('custodians', 'must be objects with a name and perhaps a deputy');
    }
    if (!isTime(one.travelHours)) refuse('custodians', `must have travelHours ${times}`);
  }
  for (const one of hsmSites as readonly unknown[]) {
    if (!isRecord(one) || !isText(one.name) || !Array.isArray(one.sharesRiskWith)) {
      refuse('hsmSites', 'must be objects with a name and a list sharesRiskWith');
    }
    if (!isTime(one.hoursToCollect)) refuse('hsmSites', `must have hoursToCollect ${times}`);
  }
}

/** Refuses a field, and says what would be right. */
export function refuse(field: string, reason: string): never {
  fail('authority/bad-description', `environment: ${field} ${reason}`, { field, reason });
}
