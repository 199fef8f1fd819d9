/**
 * `smki recover`: rehearses a recovery over a fleet of homes, and prints a timeline and the figures that planners ask for.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { fail } from '../../core/errors.ts';
import { METHOD_PROCEDURES } from '../../recovery/decisions.ts';
import type { Incident } from '../../recovery/incident.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import type { Actor, Method } from '../../recovery/procedure.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import { walkthrough } from '../../recovery/walkthrough.ts';
import { plainJson } from '../../report/plain-json.ts';
import { summaryText } from '../../report/recovery-summary.ts';
import { timelineOf, timelineText } from '../../report/recovery-timeline.ts';
import { FAULTS } from '../../simulation/faults/index.ts';
import type { RecoveryWorld } from '../../simulation/recovery-world.ts';
import { type Rehearsal, rehearsalLog, rehearse } from '../../simulation/scenarios/rehearsal.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { styleFor } from '../style.ts';

const METHODS = Object.keys(METHOD_PROCEDURES).join(' | ');
const HOMES_DEFAULT = 20;

export const recoverCommand: Command = {
  name: 'recover',
  summary: 'rehearse a recovery over a fleet of homes: timeline, figures, event log',
  help: `smki recover --method ${METHODS} [--homes <number>] [--seed <text>] [--governed]
             [--fault <name>[:<percent>]]… [--log <file>] [--json]
smki recover --method … --walkthrough [--actor <who>]

A signing key of a supplier is stolen (apex: the Root OCA). The chosen method recovers every home, with
real signatures, and with the PMA, custodians and working days when --governed is given.

  --method       which recovery
  --homes        dual fuel homes of five devices each; default ${HOMES_DEFAULT}
  --seed         any text; default "rehearsal". The same choices give the same log, to the octet
  --governed     people decide: notice, quorum, ceremonies, reports
  --fault        what goes wrong; may be given several times. There are
                 ${wrapped(FAULTS.map(({ name }) => name))}
  --log          write the event log there, as JSON lines (see smki replay)
  --json         the figures and the timeline as data
  --walkthrough  print the script of the method for people; no key is used
  --actor        only that actor's part of the script: notifier, service-desk, subscriber, dcc, pma, …
                 (somebody who has no part is told who has one)

Exit code 1 when an invariant was broken or the incident stands still.
`,
  run: runRecover,
};

function wrapped(names: readonly string[]): string {
  const lines: string[] = [];
  for (let start = 0; start < names.length; start += 5) {
    lines.push(names.slice(start, start + 5).join(', '));
  }
  return lines.join(`,\n${' '.repeat(17)}`);
}

interface Flags {
  readonly method?: string;
  readonly homes?: string;
  readonly seed?: string;
  readonly governed?: boolean;
  readonly fault?: readonly string[];
  readonly log?: string;
  readonly json?: boolean;
  readonly walkthrough?: boolean;
  readonly actor?: string;
}

function runRecover(args: readonly string[], io: CommandIo): number {
  const { values } = parseArgs({
    args: [...args],
    options: {
      method: { type: 'string' },
      homes: { type: 'string' },
      seed: { type: 'string' },
      governed: { type: 'boolean' },
      fault: { type: 'string', multiple: true },
      log: { type: 'string' },
      json: { type: 'boolean' },
      walkthrough: { type: 'boolean' },
      actor: { type: 'string' },
    },
  });
  const flags: Flags = values;
  const method = methodOf(flags.method);
  if (flags.walkthrough === true) return printScript(method, flags, io);
  if (flags.actor !== undefined) usage('--actor belongs to --walkthrough');
  if (flags.log !== undefined) io.checkOutput(flags.log, 'file');
  const rehearsal = rehearse(
    {
      method,
      homes: homesOf(flags.homes),
      seed: flags.seed ?? 'rehearsal',
      governance: flags.governed === true ? 'governed' : 'technical',
      faults: flags.fault ?? [],
    },
    io.colour && flags.json !== true ? { watching: progressLine(io) } : {},
  );
  if (io.colour && flags.json !== true) io.writeError('\r\u001B[K');
  if (flags.log !== undefined) io.writeFile(flags.log, rehearsalLog(rehearsal));
  io.write(flags.json === true ? asData(rehearsal) : asText(rehearsal, flags, io));
  const isFine = rehearsal.problems.length === 0 && rehearsal.incident.state === 'closed';
  return isFine ? EXIT.fine : EXIT.findings;
}

function methodOf(text: string | undefined): Method {
  if (text === undefined) usage(`name a method: --method ${METHODS}`);
  if (!Object.hasOwn(METHOD_PROCEDURES, text)) usage(`there is no method ${text}: ${METHODS}`);
  return text === 'apex' ? text : (Number(text) as Method);
}

function homesOf(text: string | undefined): number {
  if (text === undefined) return HOMES_DEFAULT;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  usage(`--homes ${text} is no number of homes from 1 to 9999999`);
}

function usage(advice: string): never {
  fail('cli/usage', advice, { advice });
}

/** Flags that make no sense beside a script on paper. */
const NOT_ON_PAPER = ['homes', 'seed', 'governed', 'fault', 'log', 'json'] as const;

function printScript(method: Method, flags: Flags, io: CommandIo): number {
  const other = NOT_ON_PAPER.find((name) => flags[name] !== undefined);
  if (other !== undefined) {
    usage(`--walkthrough runs nothing, so --${other} contradicts it: leave one of them out`);
  }
  const procedure = PROCEDURES[METHOD_PROCEDURES[method]];
  if (procedure === undefined) usage(`method ${method} has no procedure`);
  const { actor } = flags;
  io.write(walkthrough({ procedure, ...(actor !== undefined && { actor: actor as Actor }) }));
  return EXIT.fine;
}

/** Steps of time between two looks at the progress. */
const PROGRESS_EVERY = 100;

/** One line that is written over and over, on a terminal only. */
function progressLine(io: CommandIo): (world: RecoveryWorld, incident: Incident) => void {
  let steps = 0;
  return ({ clock }, incident) => {
    steps += 1;
    if (steps % PROGRESS_EVERY !== 0) return;
    const of = incident.list.length;
    const done = of - incident.unsettled;
    const day = new Date(clock.now()).toISOString().slice(0, 16);
    io.writeError(`\r\u001B[K${day}  ${incident.state}  ${done} of ${of} devices`);
  };
}

function metricsOf({ world, incident }: Rehearsal): ReturnType<typeof recoveryMetrics> {
  return recoveryMetrics({
    events: world.log.events,
    incident: incident.id,
    particularsOf: (device) => world.fleet.device(device).particulars,
  });
}

function asData(rehearsal: Rehearsal): string {
  const { order, incident, problems, world } = rehearsal;
  const { state, procedure, standing } = incident;
  const timeline = timelineOf(world.log.events);
  return `${plainJson({ order, incident: { id: incident.id, state, procedure, standing }, metrics: metricsOf(rehearsal), problems, timeline })}\n`;
}

function asText(rehearsal: Rehearsal, flags: Flags, io: CommandIo): string {
  const { order, incident, problems, world } = rehearsal;
  const style = styleFor(io);
  const title = PROCEDURES[METHOD_PROCEDURES[order.method]]?.title ?? '';
  const parts = [
    `${style.bold(title)}\nSeed ${JSON.stringify(order.seed)}, ${order.homes} homes, ${world.fleet.devices.length} devices, ${order.governance} run${order.faults.length > 0 ? `, faults: ${order.faults.join(', ')}` : ''}.`,
    timelineText(world.log.events),
    summaryText(metricsOf(rehearsal)),
  ];
  if (incident.standing !== undefined) {
    const { code, note } = incident.standing;
    parts.push(style.warning(`The incident stands still, ${code}: ${note}`));
  }
  parts.push(
    problems.length === 0
      ? style.good('No invariant was broken.')
      : style.bad(`${problems.length} invariants were broken: see PROBLEM above.`),
  );
  if (flags.log !== undefined)
    parts.push(`The event log is in ${flags.log}; smki replay ${flags.log} runs it again.`);
  return `${parts.join('\n\n')}\n`;
}
