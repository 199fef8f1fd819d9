/**
 * `docs/assumptions.md`: everything that this model had to assume, with defaults, alternatives and what is known.
 *
 * @module
 */
import { DCC_ASSUMPTION_ROWS } from '../../dcc/assumptions.ts';
import { RECOVERY_ASSUMPTION_ROWS } from '../../recovery/assumptions.ts';
import { ASSUMPTION_ROWS, type AssumptionRow } from '../../vocabulary/assumptions.ts';
import { code, markdownTable } from './markdown.ts';

const INTRODUCTION = `# Assumptions

Generated from the tables in the code; a test fails when it is stale. The texts that would settle these questions are not public, or
were not readable. Pass another answer where you know better:

\`\`\`ts
import { createWorld } from 'smki-sim';

const world = createWorld({ seed: 'strict', assumptions: { certificateRoleCheck: 'equal' } });
console.log(world.esme.entityId);
\`\`\`

| certainty   | meaning                                                                |
| ----------- | ---------------------------------------------------------------------- |
| \`confirmed\` | read in a public text, or decoded from real messages or certificates   |
| \`recalled\`  | known from the domain, not seen in a text                              |
| \`inferred\`  | follows from evidence, stated nowhere                                  |
| \`proposed\`  | a choice of this model, no claim about the real system                 |
| \`unknown\`   | looked for, not found                                                  |
`;

/** The whole document. */
export function assumptionsDocument(): string {
  return [
    INTRODUCTION,
    '## Devices, messages, parties\n',
    `Option \`assumptions\` of \`createWorld\`, \`createDevice\`, \`createHierarchy\`, \`createParty\`.\n`,
    assumptionTable(ASSUMPTION_ROWS),
    '',
    '## The DCC\n',
    assumptionTable(DCC_ASSUMPTION_ROWS),
    '',
    '## Recovery\n',
    'Durations are milliseconds. The procedures themselves: [recovery.md](recovery.md).\n',
    assumptionTable(RECOVERY_ASSUMPTION_ROWS),
    '',
  ].join('\n');
}

function assumptionTable(table: Readonly<Record<string, AssumptionRow<unknown>>>): string {
  return markdownTable([
    ['name', 'question', 'default', 'alternatives', 'certainty', 'what is known'],
    ...Object.entries(table).map(([name, row]) => [
      code(name),
      row.question,
      valueText(row.default),
      row.alternatives.map(valueText).join(' or '),
      row.certainty,
      row.source,
    ]),
  ]);
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : code(value.map(String).join(', '));
  }
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}
