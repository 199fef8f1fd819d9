/**
 * `docs/recovery.md`, from the tables: who acts, which procedure fits, each with its sequence diagram and steps, how devices and incidents
 * end, costs, assumptions.
 *
 * @module
 */
import { RECOVERY_ASSUMPTION_ROWS } from '../recovery/assumptions.ts';
import { KEY_CLASSES } from '../recovery/compromised-key.ts';
import { RECOVERY_COSTS } from '../recovery/costs.ts';
import { DECISION_TABLE, type DecisionFacts, REJECT } from '../recovery/decisions.ts';
import { sequenceDiagram } from '../recovery/diagram.ts';
import { durationText } from '../recovery/duration-text.ts';
import { INCIDENT_TRANSITIONS } from '../recovery/incident-states.ts';
import { DEVICE_OUTCOMES, type DeviceOutcome, outcomeRow } from '../recovery/outcomes.ts';
import { ACTORS, type Procedure, type Step } from '../recovery/procedure.ts';
import { timeTaken } from '../recovery/step-times.ts';
import { FRONT, PROCEDURES, frontFor } from '../recovery/procedures/index.ts';
import { ownProceduresSection } from './own-procedures-section.ts';
import { severalIncidentsSection } from './several-incidents-section.ts';

const FRONT_OF_DCC =
  '\nKeys of the DCC and of authorities are notified by no file: the DCC makes the list at once. There it is:\n';

const INTRODUCTION = `# Recovery

How recovery from a compromised key goes, step by step, for people who plan, rehearse or decide on one. What stands here is what the
model carries out: it is generated from the tables in \`src/recovery/\`, and a test fails when it is stale.

**How sure is it?** The step tables of the in-force SEC Appendix L could not be read. The order of pre-recovery, execution and
post-recovery, the titles of the methods and what the PMA's minutes say are **confirmed**; single steps are marked **recalled**,
**inferred**, **proposed** or **unknown**. Nothing that is so marked is a requirement of the SEC. What had to be assumed, and how to
correct it, is at [the end](#assumptions).

**Every recovery has the same shape**: the [common front end](#common-front-end), from the first suspicion to the decision of the PMA;
the procedure that was decided, which [the table below](#which-procedure-fits) proposes; and an end for
[every device](#what-becomes-of-a-device) and for [the incident](#states-of-an-incident). To rehearse one, or to print it:

\`\`\`console
smki recover --method 3 --governed --homes 20       # with PMA, custodians and working days: a timeline and figures
smki recover --compare --compromise supplier        # every procedure for the key, over the same homes, side by side
smki recover --method 2 --walkthrough --actor dcc   # the script on paper, with injects and the PMA's questions
smki scenarios                                      # the catalogue, with what each scenario expects
\`\`\`
`;

const CORRECTIONS = `## How to correct an assumption

- A choice or a time: pass another value, \`createRecoveryWorld({ recoveryAssumptions: { pmaNoticeCounts: 'working-hours' } })\`, or
  \`smki recover --assume pmaNoticeCounts=working-hours\`.
- A step: copy the procedure, change its rows, and pass it under its name: \`createRecoveryWorld({ procedures: { 'method-2': mine } })\`.
- What a step does: pass an activity under the name in its row, \`createRecoveryWorld({ activities: { confirm: mine } })\`, that sees to
  what [its row in this table](#what-an-activity-must-bring-about) says, or wraps the built-in one.
- Who has Appendix L in hand can compare it with the tables above row by row: identifier, actor, action, limit, failure.
`;

/** The whole document, in the order in which somebody needs it who knows nothing of the code. */
export function recoveryDocument(): string {
  return [
    INTRODUCTION,
    '## Who acts\n',
    table(['actor', 'who that is'], Object.entries(ACTORS)),
    '## Which procedure fits\n',
    'A proposal of this model; the PMA decides. The first row that matches wins.\n',
    table(['row', 'compromised', 'what is known', 'procedure', 'why'], decisionRows()),
    '## The procedures\n',
    table(['procedure', 'for keys of', 'signed with', 'what it is'], procedureRows()),
    '## Common front end\n',
    diagram({ steps: FRONT }),
    stepTable(FRONT),
    FRONT_OF_DCC,
    stepTable(frontFor(['rootOca']).filter((step) => !FRONT.includes(step))),
    ...Object.values(PROCEDURES).map(procedureSection),
    ...ends(),
    severalIncidentsSection(),
    '## Keys outside Appendix L\n',
    table(['key', 'what happens instead', 'certainty'], outsideRows()),
    '## Cost\n\nRough order of magnitude, before VAT. Whether it counts for each incident or each file was asked and not answered.\n',
    table(['procedure', 'item', 'pounds', 'source'], costRows()),
    CORRECTIONS,
    ownProceduresSection(),
    '## Assumptions\n',
    assumptionTable(),
  ].join('\n');
}

/** How devices and incidents end. */
function ends(): readonly string[] {
  const outcomes = Object.keys(DEVICE_OUTCOMES) as DeviceOutcome[];
  return [
    '## What becomes of a device\n\nThe last outcome that is recorded counts. A closed incident leaves no device `open` or `sent`.\n',
    table(
      ['outcome', 'what it means', 'reported as', 'what helps'],
      outcomes.map((outcome) => {
        const { meaning, reportedAs, advice = '' } = outcomeRow(outcome);
        return [`\`${outcome}\``, meaning, reportedAs, advice];
      }),
    ),
    `## States of an incident\n\n${FALSE_ALARM}\n`,
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
  ];
}

const FALSE_ALARM =
  'The decision to recover takes a key of an authority for compromised, and no key becomes sound again: where a false alarm is found ' +
  'after that, blocks are lifted and statuses restored, and the key certifies nothing until its compromise is notified again and ' +
  'finished. Before the decision it is only suspect, and then active again.';

function decisionRows(): readonly (readonly string[])[] {
  return DECISION_TABLE.map(({ id, keyClasses, facts, choose, note }, index) => {
    const known = Object.entries(facts).map(([name, value]) =>
      KNOWN[name as keyof DecisionFacts](value),
    );
    const isLater = DECISION_TABLE.slice(0, index).some(
      (row) => row.choose !== REJECT && row.keyClasses.some((one) => keyClasses.includes(one)),
    );
    const otherwise = isLater ? 'in any other case' : 'in any case';
    const isAny = keyClasses.length === Object.keys(KEY_CLASSES).length;
    const keys = isAny ? 'any key' : keyClasses.join(', ');
    const chosen = choose === REJECT ? REJECTED : linkTo(choose);
    return [id, keys, known.join('; ') || otherwise, chosen, note];
  });
}

const REJECTED = 'none: the PMA [rejects recovery](#states-of-an-incident)';

/** Facts of the decision table, for people. */
const KNOWN: Readonly<Record<keyof DecisionFacts, (value: string) => string>> = {
  certainty: (value) => `the compromise is ${value}`,
  ownKey: (value) => `the owner's key is ${value}`,
  attacker: (value) => `the attacker is ${value}`,
  newCertificates: (value) => `new certificates are ${value.replace('-', ' ')}`,
  sharedService: (value) => (value === 'yes' ? 'a shared service' : 'no shared service'),
  falseAlarm: () => 'a false alarm',
  signingKeySound: () => 'the signing key is sound',
};

/** What signs a procedure's commands, and who must agree. */
const NEEDS: Readonly<Record<Procedure['needs'], string>> = {
  'own-key': "its owner's own key; the PMA is informed, and need not decide",
  'recovery-key': 'the Recovery key, by decision of the PMA',
  'contingency-key': 'the Contingency key, by decision of the PMA',
  'no-key': 'nothing: no command is sent',
};

function procedureRows(): readonly (readonly string[])[] {
  return Object.values(PROCEDURES).map(({ name, title, keyClasses, needs }) => [
    linkTo(name),
    keyClasses.join(', '),
    NEEDS[needs],
    title,
  ]);
}

/** The name of a procedure, as a link to its section. */
function linkTo(name: string): string {
  const title = PROCEDURES[name]?.title ?? name;
  const anchor = title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
  return `[\`${name}\`](#${anchor})`;
}

function outsideRows(): readonly (readonly string[])[] {
  return Object.values(KEY_CLASSES).flatMap(({ inAppendixL, meaning, instead, certainty }) =>
    inAppendixL === 'no' ? [[meaning, instead ?? '', certainty]] : [],
  );
}

function costRows(): readonly (readonly string[])[] {
  return Object.entries(RECOVERY_COSTS).map(([name, { item, pounds, source }]) => [
    name,
    item,
    pounds === undefined ? 'unknown' : String(pounds),
    source,
  ]);
}

function procedureSection(procedure: Procedure): string {
  const { title, name, section, keyClasses, needs, destructive, steps, assumes = {} } = procedure;
  const facts = [
    `- Name: \`${name}\`; ${section}.`,
    `- For keys of: ${keyClasses.join(', ')}.`,
    `- Signed with ${NEEDS[needs]}.`,
    ...(destructive === 'yes' ? ['- Destructive: exercised last in an environment.'] : []),
    ...Object.entries(assumes).map(
      ([one, answer]) => `- Needs the assumption \`${one}: '${answer}'\`.`,
    ),
  ];
  return [`## ${title}\n`, ...facts, '', diagram(procedure), stepTable(steps)].join('\n');
}

function diagram(procedure: Parameters<typeof sequenceDiagram>[0]): string {
  return `\`\`\`mermaid\n${sequenceDiagram(procedure)}\n\`\`\`\n`;
}

function stepTable(steps: readonly Step[]): string {
  return table(
    [
      'step',
      'actor',
      'action',
      'hands on',
      'time',
      'if it fails',
      'certainty',
      'source',
      'activity',
    ],
    steps.map((step) => [
      step.id,
      actorText(step),
      step.action,
      step.output ?? '',
      timeOf(step),
      step.onFailure,
      step.certainty,
      step.source,
      `\`${step.run}\``,
    ]),
  );
}

/** Whoever has a part beside the actor, and how sure that is. */
function actorText({ actor, others = [] }: Step): string {
  const parts = others.map((o) => `${o.actor}: ${o.action} (${o.certainty})`);
  return parts.length === 0 ? actor : `${actor}; with ${parts.join('; ')}`;
}

/** The assumption behind a time that a governed run takes, or behind a limit or an interval, which take none. */
function timeOf(step: Step): string {
  const taken = timeTaken(step);
  if (taken !== undefined) return `${step.limit} (takes \`${taken}\`)`;
  return step.limitMs === undefined ? step.limit : `${step.limit} (\`${step.limitMs}\`)`;
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
