/**
 * What a lint rule is. The rules themselves are in `rules/`, one table for each part of a certificate.
 *
 * @module
 */
import type { DeviationCode } from '../compare/deviations.ts';
import type { ProfileExtension } from '../profile-types.ts';

/** Which deviations of `compare.ts` a rule reports: those with this code, about this extension when it is given. */
export interface DeviationSelector {
  readonly code: DeviationCode;
  readonly extension?: ProfileExtension;
}

/** One row of a table. Its identifier begins with its severity: `e_` for an error, `w_` for a warning. */
export interface LintRuleRow {
  /** One sentence: what is wrong, and why it matters or where it was seen. */
  readonly explanation: string;
  /** The text behind the rule. Left out where it is that of the deviation. */
  readonly clause?: string;
  /** The comparison that finds it; undefined where the linter looks itself. */
  readonly finds?: DeviationSelector;
  /** What a caller must tell before this can be checked. */
  readonly needs?: 'issuer' | 'known' | 'expectedEntityId' | 'expectedRole';
  /** A remark: lawful, and reported only when asked for. */
  readonly remark?: true;
}

/** A rule identifier by its severity. */
export type RuleId = `${'e' | 'w'}_${string}`;
