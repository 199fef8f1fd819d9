/**
 * From what a caller says to a whole description, checked: lengths, limits, and the guardrail against likeness to the real PKI.
 *
 * @module
 */
import { fail, isSmkiError } from '../../core/errors.ts';
import { encodeObjectIdentifier } from '../../asn1/object-identifier.ts';
import { isWrapAlgorithm } from '../../crypto/index.ts';
import { TEST_POLICY } from '../../x509/profiles.ts';
import {
  ENVIRONMENT_FIELDS,
  ENVIRONMENT_PRESETS,
  type EnvironmentDescription,
  type EnvironmentPreset,
} from './description.ts';

type Plain = Readonly<Record<string, unknown>>;

/** Fields that are records may be given in part. */
type Parts<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[] | string | number
    ? T[K]
    : Partial<T[K]>;
};

/** What a caller says: any fields, on top of a preset or of the defaults. */
export type EnvironmentWishes = Parts<EnvironmentDescription> & {
  readonly like?: EnvironmentPreset;
};

/**
 * The whole description.
 *
 * @throws SmkiError `authority/bad-description` with the field, and what would be right
 */
export function describeEnvironment(
  wishes: EnvironmentPreset | EnvironmentWishes,
): EnvironmentDescription {
  const { like, ...own } = typeof wishes === 'string' ? { like: wishes } : wishes;
  if (like !== undefined && !Object.hasOwn(ENVIRONMENT_PRESETS, like)) {
    refuse('like', `must be one of ${Object.keys(ENVIRONMENT_PRESETS).join(', ')}`);
  }
  const unknown = Object.keys(own).find((name) => !Object.hasOwn(ENVIRONMENT_FIELDS, name));
  if (unknown !== undefined) {
    refuse(unknown, `is no field; fields: ${Object.keys(ENVIRONMENT_FIELDS).join(', ')}`);
  }
  const preset: Plain = like === undefined ? {} : { ...ENVIRONMENT_PRESETS[like] };
  const given: Plain = { ...own };
  const entries = Object.entries(ENVIRONMENT_FIELDS).map(([name, row]) => [
    name,
    merge(merge(row.default, preset[name]), given[name]),
  ]);
  const description = Object.fromEntries(entries) as EnvironmentDescription;
  for (const check of CHECKS) check(description);
  return description;
}

/** A record is completed, anything else is replaced. */
function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  return isRecord(base) && isRecord(over) ? { ...base, ...over } : over;
}

function isRecord(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The common name with this number. */
export function authorityName(pattern: string, number: number): string {
  return pattern
    .replace('@', String.fromCharCode(64 + number))
    .replace(/#+/, (hashes) => String(number).padStart(hashes.length, '0'));
}

/** Every simulated name begins with it, unless unmarked names are permitted. */
const MARK = 'S';
const NAME_LENGTH_MAX = 4;

/** Policy arcs of the companies behind the real PKI, and the identifiers under them that are known to be for tests. */
export const LIVE_POLICY_ARCS: readonly string[] = ['1.2.826.0.1.8641679.', '1.2.826.0.1.1800000.'];
const TEST_POLICIES: readonly string[] = [TEST_POLICY, '1.2.826.0.1.1800000.1.2.1.4'];

const CHECKS: readonly ((description: EnvironmentDescription) => void)[] = [
  checkNames,
  checkPolicies,
  checkNumbers,
  checkCeremonies,
];

function checkNames({ name, names, permit }: EnvironmentDescription): void {
  if (name.length === 0) refuse('name', 'must not be empty');
  const isPermitted = permit.includes('unmarked-names');
  for (const [role, pattern] of Object.entries(names)) {
    const field = `names.${role}`;
    const first = authorityName(pattern, 1);
    if (first.length === 0 || first.length > NAME_LENGTH_MAX) {
      refuse(field, `must give 1 to ${NAME_LENGTH_MAX} characters`);
    }
    if (!isPermitted && !pattern.startsWith(MARK)) {
      refuse(field, `must begin with ${MARK}, for simulated, or permit 'unmarked-names'`);
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
  if (!(custodiansRequired >= 1 && custodiansRequired <= custodians.length)) {
    refuse('custodiansRequired', `must be 1 to ${custodians.length}, as many as are appointed`);
  }
  const names = custodians.flatMap(({ name, deputy }) =>
    deputy === undefined ? [name] : [name, deputy],
  );
  if (new Set(names).size !== names.length) refuse('custodians', 'must have names of their own');
  if (hsmSites.length === 0) refuse('hsmSites', 'must have at least one site');
  if (!isWrapAlgorithm(wrapAlgorithm)) {
    refuse('wrapAlgorithm', 'must be the OID of an algorithm of WRAP_ALGORITHMS');
  }
}

function refuse(field: string, reason: string): never {
  fail('authority/bad-description', `environment: ${field} ${reason}`, { field, reason });
}
