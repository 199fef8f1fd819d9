/**
 * What a caller may ask of path validation (RFC 5280 §6.1.1), and the checks that refuse misuse.
 *
 * Only misuse throws: a wrong option, never a wrong certificate.
 *
 * @module
 */
import { DerReader, type Decoding } from '../../asn1/index.ts';
import { encodeObjectIdentifier } from '../../asn1/object-identifier.ts';
import { fail, isSmkiError } from '../../core/errors.ts';
import { type Instant, SECOND_MS, instantFromMs } from '../../core/instant.ts';
import type { Certificate, RevocationList } from '../types.ts';
import type { PathAnchor } from './anchors.ts';
import { CACHE_CERTIFICATES_MAX, type PathCache, PreparedObjects } from './cache.ts';
import {
  ANY_POLICY,
  type NameConstraintsExtension,
  readNameConstraints,
} from './path-extensions.ts';
import { RULE_SETS, type RuleSet, type RuleSetName } from './rule-sets.ts';
import { SIGNATURE_BUDGET_DEFAULT } from './signatures.ts';

/** Intermediate certificates in a path unless told otherwise, those that are self-issued not counted. SMKI has one. */
export const PATH_LENGTH_MAX_DEFAULT = 8;

/** What `pathLengthMax` may be at most: the search goes as deep as the path is long. */
export const PATH_LENGTH_MAX_LIMIT = 255;

/** When to judge validity periods: at an instant, or not at all (GBCS applyTimeBasedCPVChecks disapply). */
export type PathTime =
  | { readonly at: Instant; readonly timeChecks?: 'apply' }
  | { readonly at?: Instant | undefined; readonly timeChecks: 'disapply' };

/** Everything else that a validation needs or may be told. */
export interface PathInputs {
  /** The certificate to be judged. */
  readonly leaf: Uint8Array | Certificate;
  /** Certificates that may stand between, in any order; ones that do not belong are passed over. */
  readonly intermediates?: readonly (Uint8Array | Certificate)[] | undefined;
  readonly anchors: readonly PathAnchor[];
  readonly rules: RuleSetName;
  /** How certificates given as octets are read: `strict` unless told otherwise. */
  readonly decoding?: Decoding | undefined;
  /** Acceptable policies; any when absent. */
  readonly initialPolicySet?: readonly string[] | undefined;
  /** §6.1.1(f): a policy must be valid for the whole path. */
  readonly requireExplicitPolicy?: boolean | undefined;
  /** §6.1.1(e): policy mappings delete policies instead of mapping them. */
  readonly inhibitPolicyMapping?: boolean | undefined;
  /** §6.1.1(g): anyPolicy in a certificate matches nothing. */
  readonly inhibitAnyPolicy?: boolean | undefined;
  /** §6.1.1(h)(i): DER of NameConstraints that hold from the anchor on. */
  readonly initialNameConstraints?: Uint8Array | undefined;
  /** CRLs and ARLs. When absent, revocation is not judged at all, as devices do. */
  readonly revocationLists?: readonly (Uint8Array | RevocationList)[] | undefined;
  /** A certificate that no usable list covers: refused unless told otherwise. A list that is there but broken always refuses. */
  readonly missingRevocationLists?: 'refuse' | 'accept' | undefined;
  /** Most intermediate certificates in a path, self-issued ones not counted. */
  readonly pathLengthMax?: number | undefined;
  /** Most signatures to be checked, over all candidate paths. */
  readonly signatureBudget?: number | undefined;
  /** Memory shared between calls; it changes what a verdict costs, never the verdict. */
  readonly cache?: PathCache | undefined;
}

/** Everything that `validatePath` takes. */
export type PathOptions = PathInputs & PathTime;

/** The options, checked and with every default filled in. */
export interface PathSettings {
  readonly rules: RuleSet;
  readonly decoding: Decoding;
  /** Undefined when time checks are disapplied. */
  readonly at: Instant | undefined;
  readonly initialPolicySet: ReadonlySet<string>;
  readonly requireExplicitPolicy: boolean;
  readonly inhibitPolicyMapping: boolean;
  readonly inhibitAnyPolicy: boolean;
  readonly initialNameConstraints: NameConstraintsExtension | undefined;
  readonly missingRevocationLists: 'refuse' | 'accept';
  readonly pathLengthMax: number;
  readonly signatureBudget: number;
  readonly cache: PreparedObjects;
}

/**
 * Checks the options.
 *
 * @throws SmkiError `x509/bad-path-options`
 */
export function pathSettings(options: PathOptions): PathSettings {
  const { initialNameConstraints, initialPolicySet } = options;
  return {
    rules: ruleSet(options.rules),
    decoding: decodingOf(options.decoding),
    at: validationTime(options),
    initialPolicySet: initialPolicySet === undefined ? ANY_POLICY_SET : policySet(initialPolicySet),
    requireExplicitPolicy: options.requireExplicitPolicy ?? false,
    inhibitPolicyMapping: options.inhibitPolicyMapping ?? false,
    inhibitAnyPolicy: options.inhibitAnyPolicy ?? false,
    initialNameConstraints: initialNameConstraints && nameConstraints(initialNameConstraints),
    missingRevocationLists: options.missingRevocationLists ?? 'refuse',
    pathLengthMax: limit('pathLengthMax', options.pathLengthMax ?? PATH_LENGTH_MAX_DEFAULT, {
      most: PATH_LENGTH_MAX_LIMIT,
    }),
    signatureBudget: limit('signatureBudget', options.signatureBudget ?? SIGNATURE_BUDGET_DEFAULT, {
      most: Number.MAX_SAFE_INTEGER,
    }),
    cache: preparedObjects(options.cache),
  };
}

function ruleSet(name: RuleSetName): RuleSet {
  if (!Object.hasOwn(RULE_SETS, name)) {
    refuse('rules', `must be one of ${Object.keys(RULE_SETS).join(', ')}`);
  }
  return RULE_SETS[name];
}

function decodingOf(decoding: Decoding = 'strict'): Decoding {
  const known: readonly Decoding[] = ['strict', 'tolerant'];
  return known.includes(decoding) ? decoding : refuse('decoding', `must be ${known.join(' or ')}`);
}

/** RFC 5280 §4.1.2.5 counts in seconds: a fraction belongs to the second that it has begun. */
function validationTime({ at, timeChecks }: PathTime): Instant | undefined {
  if (timeChecks === 'disapply') return undefined;
  // A caller without types may leave it out.
  if (!Number.isFinite(at)) refuse('at', "must be an instant, unless timeChecks is 'disapply'");
  return instantFromMs(Math.floor(at / SECOND_MS) * SECOND_MS);
}

const ANY_POLICY_SET: ReadonlySet<string> = new Set([ANY_POLICY]);

function policySet(policies: readonly string[]): ReadonlySet<string> {
  const given: unknown = policies;
  if (!Array.isArray(given)) refuse('initialPolicySet', 'must be a list');
  for (const policy of policies) {
    try {
      encodeObjectIdentifier(policy);
    } catch (error) {
      if (!isSmkiError(error)) throw error;
      refuse('initialPolicySet', `${policy} is not an object identifier in dotted form`, error);
    }
  }
  return new Set(policies);
}

function nameConstraints(encoded: Uint8Array): NameConstraintsExtension {
  try {
    const reader = new DerReader(encoded, { name: 'initialNameConstraints' });
    const constraints = readNameConstraints(reader);
    reader.end();
    return constraints;
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return refuse('initialNameConstraints', 'must be DER of NameConstraints', error);
  }
}

function limit(field: string, value: number, { most }: { readonly most: number }): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  return refuse(field, `must be a whole number from 0 to ${most}`);
}

function preparedObjects(cache: PathCache | undefined): PreparedObjects {
  if (cache === undefined) return new PreparedObjects(CACHE_CERTIFICATES_MAX);
  if (cache instanceof PreparedObjects) return cache;
  return refuse('cache', 'must come from createPathCache');
}

function refuse(field: string, reason: string, cause?: unknown): never {
  fail('x509/bad-path-options', `${field} ${reason}`, { field, reason }, { cause });
}
