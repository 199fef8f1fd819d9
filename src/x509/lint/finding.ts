/**
 * One finding of the linter, and how it is made from a rule.
 *
 * @module
 */
import { LINT_RULES, type LintRule, type LintRuleId, type LintSeverity } from './rules.ts';

/** One thing that is wrong with a certificate, where, and by which text. */
export interface LintFinding {
  readonly id: LintRuleId;
  readonly severity: LintSeverity;
  readonly clause: string;
  readonly explanation: string;
  /** Dotted field name: `tbsCertificate.issuer`, `extensions.keyUsage`; empty for the certificate as a whole. */
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

/** What a check has seen, before the rule is looked up. */
export interface Sighting {
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

/** The finding of a rule. */
export function findingOf(rule: LintRule | LintRuleId, sighting: Sighting): LintFinding {
  const { id, severity, clause, explanation } = typeof rule === 'string' ? LINT_RULES[rule] : rule;
  const { field, expected, found } = sighting;
  return { id, severity, clause, explanation, field, expected, found };
}
