/**
 * `docs/recovery.md`, from the tables: each procedure with its sequence diagram and steps, states, decisions, assumptions, costs.
 *
 * @module
 */
import { RECOVERY_ASSUMPTION_ROWS } from '../recovery/assumptions.ts';
import { KEY_CLASSES } from '../recovery/compromised-key.ts';
import { RECOVERY_COSTS } from '../recovery/costs.ts';
import { DECISION_TABLE } from '../recovery/decisions.ts';
import { sequenceDiagram } from '../recovery/diagram.ts';
import { durationText } from '../recovery/duration-text.ts';
import { INCIDENT_TRANSITIONS } from '../recovery/incident-states.ts';
import type { Procedure, Step } from '../recovery/procedure.ts';
import { FRONT, PROCEDURES } from '../recovery/procedures/index.ts';

const INTRODUCTION = `# Recovery

Generated from the tables in \`src/recovery/\`; a test fails when it is stale. It is executed as it stands here.

The step tables of the in-force SEC Appendix L could not be read. The order of pre-recovery, execution and post-recovery, the
titles of the methods and what the PMA's minutes say are **confirmed**; single steps are marked **recalled**, **inferred**,
**proposed** or **unknown**. Nothing that is so marked is a requirement of the SEC.

## How to correct an assumption

- A choice or a time: pass another value, \`createRecoveryWorld({ recoveryAssumptions: { pmaNoticeCounts: 'working-hours' } })\`.
- A step: copy the procedure, change its rows, and pass it under its name: \`createRecoveryWorld({ procedures: { 'method-2': mine } })\`.
- What a step does: pass an activity under the name in its row: \`createRecoveryWorld({ activities: { confirm: mine } })\`.
- Who has Appendix L in hand can compare it with the tables below row by row: identifier, actor, action, limit, failure.
`;

/** The whole document. */
export function recoveryDocument(): string {
  return [
    INTRODUCTION,
    '## Common front end\n',
    diagram({ steps: FRONT }),
    stepTable(FRONT),
    ...Object.values(PROCEDURES).map(procedureSection),
    '## States of an incident\n',
    table(
      ['from', 'event', 'to', 'note', 'certainty'],
      INCIDENT_TRANSITIONS.map(({ from, event, to, note, certainty }) => [
        from,
        event,
        to,
        note,
        certainty,
      ]),
    ),
    '## Which procedure fits\n\nA proposal of this model; the PMA decides. The first row that matches wins.\n',
    table(
      ['row', 'compromised', 'known', 'procedure', 'why'],
      DECISION_TABLE.map(({ id, keyClasses, facts, choose, note }) => [
        id,
        keyClasses.join(', '),
        Object.entries(facts)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
        choose,
        note,
      ]),
    ),
    '## Keys outside Appendix L\n',
    table(
      ['key', 'what happens instead', 'certainty'],
      Object.values(KEY_CLASSES).flatMap(({ inAppendixL, meaning, instead, certainty }) =>
        inAppendixL === 'no' ? [[meaning, instead ?? '', certainty]] : [],
      ),
    ),
    '## Cost\n\nRough order of magnitude, before VAT. Whether it counts for each incident or each file was asked and not answered.\n',
    table(
      ['procedure', 'item', 'pounds', 'source'],
      Object.entries(RECOVERY_COSTS).map(([name, { item, pounds, source }]) => [
        name,
        item,
        pounds === undefined ? 'unknown' : String(pounds),
        source,
      ]),
    ),
    '## Assumptions\n',
    assumptionTable(),
  ].join('\n');
}

function procedureSection(procedure: Procedure): string {
  const { title, name, section, keyClasses, needs, destructive, steps } = procedure;
  const facts = [
    `\`${name}\``,
    section,
    `for ${keyClasses.join(', ')}`,
    needs.replace('-', ' '),
    ...(destructive === 'yes' ? ['destructive: exercised last'] : []),
  ];
  return [`## ${title}\n`, `${facts.join('; ')}.\n`, diagram(procedure), stepTable(steps)].join(
    '\n',
  );
}

function diagram(procedure: Parameters<typeof sequenceDiagram>[0]): string {
  return `\`\`\`mermaid\n${sequenceDiagram(procedure)}\n\`\`\`\n`;
}

function stepTable(steps: readonly Step[]): string {
  return table(
    ['step', 'actor', 'action', 'hands on', 'time', 'if it fails', 'certainty', 'source'],
    steps.map((step) => [
      step.id,
      step.actor,
      step.action,
      step.output ?? '',
      timeOf(step),
      step.onFailure,
      step.certainty,
      step.source,
    ]),
  );
}

function timeOf({ limit, limitMs }: Step): string {
  const row = limitMs === undefined ? undefined : RECOVERY_ASSUMPTION_ROWS[limitMs];
  return typeof row?.default === 'number' ? `${limit} (\`${limitMs ?? ''}\`)` : limit;
}

function assumptionTable(): string {
  return table(
    ['name', 'default', 'other answers', 'question', 'source', 'certainty'],
    Object.entries(RECOVERY_ASSUMPTION_ROWS).map(([name, row]) => {
      const show = (value: unknown): string =>
        typeof value === 'number' && name.endsWith('Ms')
          ? durationText(value)
          : textOf(value, name);
      return [
        `\`${name}\``,
        show(row.default),
        row.alternatives.map(show).join('; '),
        row.question,
        row.source,
        row.certainty,
      ];
    }),
  );
}

function textOf(value: unknown, name: string): string {
  if (!Array.isArray(value)) return String(value);
  const parts = value.map((part: unknown) =>
    typeof part === 'number' && name.endsWith('Ms') ? durationText(part) : String(part),
  );
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
