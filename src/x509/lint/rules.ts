/**
 * All lint rules as one table, and the look-up from a deviation to its rule.
 *
 * Deviations come from `compare.ts`, which issuing and inspecting use too: what a certificate should be is said in the
 * profile table alone. Here each difference gets a stable name and a sentence.
 *
 * @module
 */
import { invariant } from '../../core/errors.ts';
import { DEVIATIONS, type Deviation } from '../compare/deviations.ts';
import type { LintRuleRow } from './rule-types.ts';
import { CONTEXT_RULES } from './rules/context.ts';
import { ENCODING_RULES } from './rules/encoding.ts';
import { EXTENSION_RULES } from './rules/extensions.ts';
import { FIELD_RULES } from './rules/fields.ts';
import { NAME_RULES } from './rules/names.ts';

const ROWS = {
  ...ENCODING_RULES,
  ...FIELD_RULES,
  ...NAME_RULES,
  ...EXTENSION_RULES,
  ...CONTEXT_RULES,
};

/** Stable identifier of a rule: `e_` for an error, `w_` for a warning. */
export type LintRuleId = keyof typeof ROWS;

/**
 * - `error`: the clause forbids it, and a strict relying party refuses.
 * - `warning`: an older, uncertain or unusual form that others accept.
 */
export type LintSeverity = 'error' | 'warning';

/** One rule, complete. */
export interface LintRule extends LintRuleRow {
  readonly id: LintRuleId;
  readonly severity: LintSeverity;
  readonly clause: string;
}

/** Every rule by identifier, in the order in which findings are reported. */
export const LINT_RULES: Readonly<Record<LintRuleId, LintRule>> = Object.fromEntries(
  (Object.entries(ROWS) as [LintRuleId, LintRuleRow][]).map(([id, row]) => [id, complete(id, row)]),
) as Record<LintRuleId, LintRule>;

/** All identifiers, in table order. */
export const LINT_RULE_IDS: readonly LintRuleId[] = Object.keys(LINT_RULES) as LintRuleId[];

function complete(id: LintRuleId, row: LintRuleRow): LintRule {
  const clause = row.clause ?? (row.finds && DEVIATIONS[row.finds.code].clause);
  invariant(clause !== undefined, `${id} has a clause`);
  return { ...row, id, severity: id.startsWith('e_') ? 'error' : 'warning', clause };
}

const BY_DEVIATION: ReadonlyMap<string, LintRuleId> = new Map(
  LINT_RULE_IDS.flatMap((id) => {
    const { finds, severity } = LINT_RULES[id];
    if (finds === undefined) return [];
    const field = finds.extension === undefined ? undefined : `extensions.${finds.extension}`;
    return [[deviationKey(finds.code, severity, field), id] as const];
  }),
);

/** The rule that reports a deviation. An error of an uncertain rule is a warning, and has a rule of its own. */
export function ruleOf({ code, severity, field }: Deviation): LintRule {
  const level = severity === 'error' ? 'error' : 'warning';
  const id =
    BY_DEVIATION.get(deviationKey(code, level, field)) ??
    BY_DEVIATION.get(deviationKey(code, level, undefined));
  invariant(id !== undefined, `a ${level} ${code} of ${field} has a lint rule`);
  return LINT_RULES[id];
}

function deviationKey(code: string, severity: LintSeverity, field: string | undefined): string {
  return `${severity} ${code} ${field ?? ''}`;
}
