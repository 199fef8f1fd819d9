/**
 * The part of `docs/recovery.md` for whoever writes procedures and activities of their own: how, with a program that runs, and what each
 * built-in activity must bring about.
 *
 * @module
 */
import { ACTIVITY_DUTIES } from '../recovery/activities/duties.ts';
import { code, markdownTable } from './docs/markdown.ts';

const OWN = `## Procedures of your own

A procedure is data: copy one of \`PROCEDURES\`, change its rows, and pass it under a name of its own. A row names in \`run\` the activity that
carries it out: one of those [below](#what-an-activity-must-bring-about), or your own, a function that is given
\`{ step, incident, context, calls }\` and gives back

- \`done(note)\`, or \`done(note, goTo)\` to go on with another step; \`skipped(note)\` when there was nothing to do;
- \`failed(code, note)\`: on with the row's \`failureStep\`; without one the incident stands still with this \`standing\`, until somebody helps;
- \`taking(run, durationMs, then)\`: people are at work for so long in a governed run, and no time in a technical one; then \`then()\` says;
- \`{ result: 'waiting', note, until }\`: it is called again at that time, with one more in \`calls\`.

\`log.ofType('recovery.step')\` has each of them with its note. Rows, names and results that cannot be are refused, the rows before there is a world.
What may go wrong is a \`Fault\`, what never may is a \`Checker\`: both are plain objects, too. All four together:
[own-procedure.ts](../examples/own-procedure.ts). Files that a rehearsal sends or receives: \`writeNotificationFile\`,
\`readOtherNotificationFile\`, \`readProgressFile\`.
`;

const DUTIES = `### What an activity must bring about

Later steps rely on what an activity leaves behind. One of your own under the name of a built-in one has to see to the same, or does its
own and leaves the rest to the built-in one, which \`ACTIVITIES\` has by name:

\`\`\`ts
import { createWorld } from 'smki-sim';
import { ACTIVITIES, taking, type Activity } from 'smki-sim/simulation';

const build: Activity = (run) => {
  // Two people look at the list for a day before anything is built from it.
  return taking(run, 24 * 3_600_000, () => ACTIVITIES.build(run));
};
const world = createWorld({ seed: 'four eyes', governance: 'governed', activities: { build } });
world.addHomes({ count: 1 });
world.compromise('supplier', { certain: 'yes' });
const incident = world.recover({ method: 3, decisions: [{ decision: 'approve' }] });
const waited = world.log.ofType('recovery.step').filter(({ step }) => step === '3.5');
console.log(incident.state, waited.map(({ result }) => result));
\`\`\`

\`\`\`text
closed [ 'waiting', 'done' ]
\`\`\`

What an activity fires moves the incident: \`context.fire(incident, event, actor)\`, one of the events in its row
([where each leads](#states-of-an-incident)). One that is done and has moved nothing is refused at its step, \`recovery/activity-incomplete\`;
what it throws comes out as \`recovery/activity-failed\`, with incident, procedure and step in \`details\` and the error itself in \`cause\`.
\`sets\` are fields of the incident, \`ACTIVITY_DUTIES\` has the table as data.
`;

/** As Markdown. */
export function ownProceduresSection(): string {
  const list = (names: readonly string[]): string => names.map(code).join(', ');
  const rows = Object.entries(ACTIVITY_DUTIES).map(([name, { brings, fires, sets }]) => [
    code(name),
    brings,
    list(fires),
    list(sets),
  ]);
  const head = ['activity', 'what is so when it is done', 'fires one of', 'sets'];
  return [OWN, DUTIES, markdownTable([head, ...rows]), ''].join('\n');
}
