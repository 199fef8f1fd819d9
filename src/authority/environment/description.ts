/**
 * What makes one environment differ from another: one typed description, every field with its default, meaning and source.
 *
 * Two presets. Where the SEC's numbers are not public the row says so, and a caller who knows better passes another value.
 *
 * @module
 */
import type { Certainty, Sourced } from '../../vocabulary/certainty.ts';
import { DEFAULT_ASSUMPTIONS } from '../../vocabulary/assumptions.ts';
import type { ProfileName } from '../../x509/profile-types.ts';
import { TEST_POLICY } from '../../x509/profiles.ts';
import type { Custodian } from '../ceremony/custodians.ts';
import type { HsmSite } from '../ceremony/hsm-sites.ts';
import type { Lifetimes } from '../hierarchies/lifetimes.ts';
import type { PolicyName } from '../registration/registration.ts';

/**
 * Common names of authorities, at most 4 characters. `#` becomes the number (`##` with two digits at least), `@` the
 * number as a letter: `SZ@` is SZA, then SZB.
 */
export type AuthorityNamePatterns = Readonly<Record<AuthorityProfile, string>>;

/** Profiles of authorities. */
export type AuthorityProfile = Extract<ProfileName, `root${string}` | `issuing${string}`>;

/** Certificate policy of each hierarchy: the single OID that all its certificates carry. */
export type EnvironmentPolicies = Readonly<Record<PolicyName, string>>;

/** When the key of an Issuing DCA is at its end, and what its replacement means. */
export interface IssuingDcaLimits {
  /** Device Certificates that one key may sign. */
  readonly certificatesMax: number;
  /** Days that one key may sign. */
  readonly daysMax: number;
  /** Hours without issuance while it is replaced. */
  readonly outageHours: number;
  /** Cost of one roll-over; undefined while nobody has said. */
  readonly costPounds: number | undefined;
}

/** How often revocation lists are issued, and how long each is good. A revocation always issues one at once. */
export interface ListTimes {
  readonly crlIntervalHours: number;
  readonly crlValidHours: number;
  readonly arlIntervalDays: number;
  readonly arlValidDays: number;
}

/** What must be asked for by name, because it could be mistaken for the real thing. */
export type Permission = 'unmarked-names' | 'live-policies';

/** Everything about an environment that is not chance or time. */
export interface EnvironmentDescription {
  readonly name: string;
  readonly governance: 'technical' | 'governed';
  readonly names: AuthorityNamePatterns;
  readonly policies: EnvironmentPolicies;
  readonly lifetimes: Lifetimes;
  readonly issuingDca: IssuingDcaLimits;
  readonly lists: ListTimes;
  readonly wrapAlgorithm: string;
  readonly batchRequestsMax: number;
  readonly pathCertificatesMax: number;
  readonly sameKeyReissue: 'refused' | 'permitted';
  readonly deviceEligibilityChecks: 'on' | 'off';
  readonly custodians: readonly Custodian[];
  readonly custodiansRequired: number;
  readonly hsmSites: readonly HsmSite[];
  readonly permit: readonly Permission[];
}

/** One field: its default, what it means, and what is known about it. */
export interface EnvironmentField<V> extends Sourced {
  readonly default: V;
  readonly means: string;
}

const field = <V>(
  value: V,
  means: string,
  certainty: Certainty,
  source: string,
): EnvironmentField<V> => ({ default: value, means, source, certainty });

const CUSTODIANS: readonly Custodian[] = [1, 2, 3, 4, 5].map((number) => ({
  name: `custodian ${number}`,
  deputy: `deputy ${number}`,
  travelHours: 24,
}));

const HSM_SITES: readonly HsmSite[] = [
  { name: 'primary', hoursToCollect: 0, sharesRiskWith: [] },
  { name: 'backup', hoursToCollect: 12, sharesRiskWith: [] },
  { name: 'third', hoursToCollect: 24, sharesRiskWith: [] },
];

/** Every field of an environment. */
export const ENVIRONMENT_FIELDS: {
  readonly [K in keyof EnvironmentDescription]: EnvironmentField<EnvironmentDescription[K]>;
} = {
  name: field('SIM', 'what people call it', 'proposed', 'this model'),
  governance: field(
    'technical',
    'technical: decisions and ceremonies are automatic, and recorded as such; governed: custodians at quorum',
    'confirmed',
    'PMA 25: industry Key Custodians take no part in SIT and UIT',
  ),
  names: field(
    {
      rootOca: 'SR#',
      issuingOca: 'SI#',
      rootDca: 'SD#',
      issuingDca: 'S###',
      rootIca: 'SJ#',
      issuingIca: 'SK#',
    },
    'common names of authorities; S is for simulated',
    'proposed',
    'at most 4 characters: decoded; production names are not public',
  ),
  policies: field(
    { organisation: TEST_POLICY, device: TEST_POLICY, iki: TEST_POLICY },
    'the policy that every certificate of a hierarchy carries',
    'confirmed',
    'decoded: one OID for each certificate; the live ones are not public',
  ),
  lifetimes: field(
    {},
    'years of validity, where other than the profile table says',
    'unknown',
    'CERTIFICATE_PROFILES: 10 and 25 years decoded, 50 recalled, those of device authorities not known',
  ),
  issuingDca: field(
    { certificatesMax: 100_000, daysMax: 92, outageHours: 4, costPounds: undefined },
    'when an Issuing DCA is replaced, and what that takes',
    'recalled',
    'SEC Appendix A, 5.6: about 3 months or 100,000; outage proposed, cost unknown (PMA 30)',
  ),
  lists: field(
    { crlIntervalHours: 12, crlValidHours: 48, arlIntervalDays: 365, arlValidDays: 400 },
    'how often lists are issued, and for how long',
    'unknown',
    'SEC Appendix B, 4.9.7: intervals recalled with low confidence',
  ),
  wrapAlgorithm: field(
    DEFAULT_ASSUMPTIONS.contingencyWrapAlgorithm,
    'what wraps the contingency public key in the root',
    'unknown',
    'RFC 5934 leaves it open',
  ),
  batchRequestsMax: field(
    50_000,
    'requests in one batch',
    'recalled',
    'SEC Appendix M, Batched Device CSR web service',
  ),
  pathCertificatesMax: field(
    3,
    'path certificates that one update request carries',
    'confirmed',
    'DUIS schema 5.4',
  ),
  sameKeyReissue: field(
    'refused',
    'whether a key may be certified again',
    'recalled',
    'SEC Appendices A and B, 4.6 to 4.8: replacement only',
  ),
  deviceEligibilityChecks: field(
    'on',
    'whether the inventory status of a device decides who may ask for its certificates',
    'confirmed',
    'SEC L3.7, CR097',
  ),
  custodians: field(
    CUSTODIANS,
    'who holds the shares of the offline keys, with deputies and travel times',
    'unknown',
    'Key Custodian Nominations, August 2019; numbers not public',
  ),
  custodiansRequired: field(
    3,
    'how many of them must be present',
    'unknown',
    'several from across the industry; number not public',
  ),
  hsmSites: field(
    HSM_SITES,
    'where the HSMs are, and how long collecting one takes',
    'confirmed',
    'PMA 30, action 29/02: primary, backup, third; hours proposed',
  ),
  permit: field(
    [],
    'what an environment must ask for by name because it resembles the real one',
    'proposed',
    'this model: a guardrail',
  ),
};

/** Name of a ready description. */
export type EnvironmentPreset = 'zaz1-like' | 'production-like';

/** The policy of the Device Certificates of the test PKI: decoded from all that are at hand, of another arc than its other one. */
export const DEVICE_TEST_POLICY = '1.2.826.0.1.1800000.1.2.1.4';

/** The ready descriptions, as differences from the defaults. */
export const ENVIRONMENT_PRESETS: Readonly<
  Record<EnvironmentPreset, Partial<EnvironmentDescription>>
> = {
  /** As the DCC's test PKI: one set of names with letters, keys certified again, ceremonies without custodians. */
  'zaz1-like': {
    name: 'SIM-ZAZ1',
    names: {
      rootOca: 'SZ@',
      issuingOca: 'SZ#',
      rootDca: 'SD@',
      issuingDca: 'S###',
      rootIca: 'SK@',
      issuingIca: 'SK#',
    },
    policies: { organisation: TEST_POLICY, device: DEVICE_TEST_POLICY, iki: TEST_POLICY },
    sameKeyReissue: 'permitted',
  },
  'production-like': { name: 'SIM-PROD', governance: 'governed' },
};
