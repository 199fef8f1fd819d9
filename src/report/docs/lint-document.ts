/**
 * `docs/lint.md`: every rule of the linter with its clause, and the defects of the fixtures that break it.
 *
 * @module
 */
import { DEFECTS, DEFECT_NAMES } from '../../x509/defects.ts';
import { LINT_RULES, LINT_RULE_IDS, type LintRule } from '../../x509/lint.ts';
import { CONTEXT_RULES } from '../../x509/lint/rules/context.ts';
import { ENCODING_RULES } from '../../x509/lint/rules/encoding.ts';
import { EXTENSION_RULES } from '../../x509/lint/rules/extensions.ts';
import { FIELD_RULES } from '../../x509/lint/rules/fields.ts';
import { NAME_RULES } from '../../x509/lint/rules/names.ts';
import { code, markdownTable } from './markdown.ts';

const INTRODUCTION = `# Lint rules

Generated from \`src/x509/lint/rules.ts\` and \`src/x509/defects.ts\`; a test fails when it is stale.

\`lintCertificate(octets, { profile })\` of \`smki-sim/x509\`, or \`smki lint <files…>\`, reports each thing that is wrong with a certificate under
one of these names. Names are stable: \`e_\` is an error (the clause forbids it, and a strict relying party refuses), \`w_\` a warning (an
older, uncertain or unusual form). What a certificate should be is said once, in \`src/x509/profiles.ts\`; the linter gives each difference a
name. Where a profile is not public, breaking it is a warning only. A clean certificate is not a valid one: for that see \`validatePath\`.

- **remark**: lawful, and told only when asked for (\`remarks: 'report'\`, \`smki lint --remarks\`).
- **needs**: found only when the caller tells it: the issuer's certificate, certificates that are known, the EUI-64 or role expected.

For each rule there is at least one certificate that breaks it and no other rule, with an otherwise good signature:
\`defectiveCertificate('name')\` and \`defectiveCertificates()\` of \`smki-sim/testing\`, also under authorities of your own.
`;

const SECTIONS = [
  ['Octets', ENCODING_RULES],
  ['Fields', FIELD_RULES],
  ['Names', NAME_RULES],
  ['Extensions', EXTENSION_RULES],
  ['Beside other certificates', CONTEXT_RULES],
] as const;

/** The whole document. */
export function lintDocument(): string {
  const sections = SECTIONS.map(([title, rows]) => {
    const rules = LINT_RULE_IDS.filter((id) => id in rows).map((id) => LINT_RULES[id]);
    return [`## ${title}\n`, ruleTable(rules), ''].join('\n');
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function ruleTable(rules: readonly LintRule[]): string {
  return markdownTable([
    ['rule', 'what is wrong', 'clause', 'found', 'fixtures'],
    ...rules.map((rule) => [
      code(rule.id),
      rule.explanation,
      rule.clause,
      whenFound(rule),
      defectsOf(rule).map(code).join(', '),
    ]),
  ]);
}

function whenFound({ needs, remark }: LintRule): string {
  if (remark === true) return 'remark';
  return needs === undefined ? 'always' : `needs ${code(needs)}`;
}

function defectsOf({ id }: LintRule): readonly string[] {
  return DEFECT_NAMES.filter((name) => DEFECTS[name].rule === id);
}
