/**
 * The named rule sets of path validation. Strict or tolerant decoding is apart from them, and lint findings are elsewhere.
 *
 * @module
 */
import { PROFILE_RULES, type ProfileRuleCode } from './profile-rules.ts';

export interface RuleSet {
  readonly clause: string;
  readonly means: string;
  /** §4's rules to apply to every certificate. */
  readonly profileRules: readonly ProfileRuleCode[];
  /** Whether an anchor given as a certificate is judged like one, or counts as a name and a key only. */
  readonly judgesAnchorCertificates: boolean;
  /** Whether a revocation list must keep to §5's profile. */
  readonly judgesRevocationLists: boolean;
}

/** The rule sets by name, each with what it asks of certificates. */
export const RULE_SETS = {
  /** What devices do, and what PKITS tests. */
  path: {
    clause: 'RFC 5280 6.1, 6.3',
    means: 'path validation alone',
    profileRules: [],
    judgesAnchorCertificates: false,
    judgesRevocationLists: false,
  },
  /** What x509-limbo tests. */
  'rfc5280-profile': {
    clause: 'RFC 5280 4, 5, 6; RFC 5937 for anchors',
    means: 'path validation, and the profile of every certificate and list',
    profileRules: Object.keys(PROFILE_RULES) as ProfileRuleCode[],
    judgesAnchorCertificates: true,
    judgesRevocationLists: true,
  },
} as const satisfies Record<string, RuleSet>;

/** Name of a rule set. */
export type RuleSetName = keyof typeof RULE_SETS;
