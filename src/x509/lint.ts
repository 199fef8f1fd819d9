/**
 * The linter: everything that is wrong with one certificate, each thing under a stable name with its clause.
 *
 * A table of rules (`lint/rules.ts`) over the comparison with the profiles (`compare.ts`), the reading of octets, and, as
 * far as the caller tells, what else is known. It is no path validation: that a certificate is clean does not make it valid.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { matchProfile, compareWithProfile } from './compare.ts';
import { decodeEach } from './compare/extensions.ts';
import { type LintContext, lintInContext } from './lint/context-checks.ts';
import { type LintFinding, findingOf } from './lint/finding.ts';
import { readForLint } from './lint/read.ts';
import { LINT_RULES, ruleOf } from './lint/rules.ts';
import { lintSignatureForm } from './lint/signature-form.ts';
import type { ProfileName } from './profile-types.ts';
import type { Certificate } from './types.ts';

export type { LintContext } from './lint/context-checks.ts';
export type { LintFinding } from './lint/finding.ts';
export {
  LINT_RULES,
  LINT_RULE_IDS,
  type LintRule,
  type LintRuleId,
  type LintSeverity,
} from './lint/rules.ts';

/** How to lint. */
export interface LintOptions extends LintContext {
  /** The profile to hold the certificate against; the nearest unless given. */
  readonly profile?: ProfileName | undefined;
  /** Whether to report remarks too: lawful forms that are worth knowing, such as a high s. Left out unless asked for. */
  readonly remarks?: 'report' | 'leave-out';
}

/**
 * Everything that is wrong with a certificate.
 *
 * Never throws for what it is given to judge: octets that are no certificate are a finding.
 *
 * @param input - a file's octets: DER, or PEM text of which the first certificate counts
 * @param options - profile and context; a context switches on the rules that need it
 * @returns findings in the order of the fields; none for a clean certificate
 * @throws SmkiError for misuse only: `x509/unknown-profile`, `vocabulary/not-an-eui64`, an unreadable certificate in the
 * context
 * @example
 * ```ts
 * for (const { id, field, found, clause } of lintCertificate(bytes)) console.log(id, field, found, clause);
 * ```
 */
export function lintCertificate(
  input: Uint8Array,
  options: LintOptions = {},
): readonly LintFinding[] {
  requireKind('options', options, 'record');
  const { certificate, finding } = readForLint(input);
  const findings = certificate === undefined ? [finding] : lintParsed(certificate, options);
  return options.remarks === 'report'
    ? findings
    : findings.filter(({ id }) => LINT_RULES[id].remark !== true);
}

function lintParsed(certificate: Certificate, options: LintOptions): readonly LintFinding[] {
  const { profile } = options;
  const deviations =
    profile === undefined
      ? matchProfile(certificate).deviations
      : compareWithProfile(certificate, profile);
  const { values } = decodeEach(certificate);
  return [
    ...deviations.map((deviation) => findingOf(ruleOf(deviation), deviation)),
    ...lintSignatureForm(certificate),
    ...lintInContext(certificate, values, options),
  ];
}
