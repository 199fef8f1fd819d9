/**
 * `smki recover`: rehearses a recovery over a fleet of homes, and prints a timeline and the figures that planners ask for.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { fail } from '../../core/errors.ts';
import { toIso } from '../../core/instant.ts';
import { METHOD_PROCEDURES } from '../../recovery/decisions.ts';
import type { Incident } from '../../recovery/incident.ts';
import type { Actor, Method } from '../../recovery/procedure.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import { walkthrough } from '../../recovery/walkthrough.ts';
import { plainJson } from '../../report/plain-json.ts';
import type { RecoveryWorld } from '../../simulation/recovery-world.ts';
import {
  PREPAYMENT_PERCENT,
  RESIDUAL_PERCENT,
  type Rehearsal,
  type RehearsalOrder,
  rehearsalLog,
  rehearse,
} from '../../simulation/scenarios/rehearsal.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { faultTable } from '../recover/fault-help.ts';
import { comparedText, isFine, rehearsalData, rehearsalText } from '../recover/rehearsal-report.ts';
import { styleFor } from '../style.ts';

const METHODS = Object.keys(METHOD_PROCEDURES).join(' | ');
const HOMES_DEFAULT = 20;

export const recoverCommand: Command = {
  name: 'recover',
  summary: 'rehearse a recovery over a fleet of homes: timeline, figures, event log',
  help: `smki recover --method ${METHODS} [options]
smki recover --compare [options]
smki recover --method … --walkthrough [--actor <who>]

A signing key of a supplier is stolen (apex: the key of the Root OCA). The chosen method recovers every
device that trusts it, with real signatures; --governed adds the PMA, custodians and working days.
Prints a timeline, a table of figures and a verdict.

  --method       which recovery
  --compare      methods 1, 2 and 3 over the same homes and faults, side by side
  --homes        dual fuel homes of five devices each; default ${HOMES_DEFAULT}
  --prepayment   percentage of the homes on prepayment; default ${PREPAYMENT_PERCENT}
  --seed         any text; default "rehearsal". The same choices give the same log, to the octet
  --governed     people decide: notice, quorum, ceremonies, reports
  --residual     percentage of the devices that may be left over in the end; default ${RESIDUAL_PERCENT}. With more, a
                 governed incident stands still until the PMA decides
  --fault        <name> or <name>:<percent>: what goes wrong, and for how many; may be given several times
  --log          write the event log there, as JSON lines (see smki replay)
  --json         order, verdict, figures, devices and timeline as data
  --walkthrough  print the script of the method for people; no key is used
  --actor        only that actor's part of the script: notifier, service-desk, subscriber, dcc, pma, …
                 (somebody who has no part is told who has one)

${faultTable()}

To see where the Recovery key fails: --method 3 --fault unproven-cell:20; what follows when it has leaked,
and how the Contingency key helps: smki scenarios T36 T37 --verbose. Other keys: smki scenarios.

Exit code 1 when an invariant was broken, the incident stands still, or more is left over than --residual.
`,
  run: runRecover,
};

const OPTIONS = {
  method: { type: 'string' },
  compare: { type: 'boolean' },
  homes: { type: 'string' },
  prepayment: { type: 'string' },
  seed: { type: 'string' },
  governed: { type: 'boolean' },
  residual: { type: 'string' },
  fault: { type: 'string', multiple: true },
  log: { type: 'string' },
  json: { type: 'boolean' },
  walkthrough: { type: 'boolean' },
  actor: { type: 'string' },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function runRecover(args: readonly string[], io: CommandIo): number {
  const flags = parseArgs({ args: [...args], options: OPTIONS }).values;
  if (flags.compare === true) return compare(flags, io);
  const method = methodOf(flags.method);
  if (flags.walkthrough === true) return printScript(method, flags, io);
  if (flags.actor !== undefined) usage('--actor belongs to --walkthrough');
  if (flags.log !== undefined) io.checkOutput(flags.log, 'file');
  const rehearsal = play(orderOf(method, flags), flags, io);
  if (flags.log !== undefined) io.writeFile(flags.log, rehearsalLog(rehearsal));
  if (flags.json === true) io.write(`${plainJson(rehearsalData(rehearsal))}\n`);
  else io.write(`${rehearsalText(rehearsal, styleFor(io))}\n`);
  if (flags.log !== undefined && flags.json !== true) {
    io.write(`\nThe event log is in ${flags.log}; smki replay ${flags.log} runs it again.\n`);
  }
  return isFine(rehearsal) ? EXIT.fine : EXIT.findings;
}

/** Methods for the same compromise. Apex is for another. */
const COMPARED = [1, 2, 3] as const satisfies readonly Method[];
const ONE_ONLY = ['method', 'walkthrough', 'actor', 'log'] as const;

function compare(flags: Flags, io: CommandIo): number {
  const other = ONE_ONLY.find((name) => flags[name] !== undefined);
  if (other !== undefined) usage(`--${other} is for one method: leave it or --compare out`);
  const rehearsals = COMPARED.map((method) => play(orderOf(method, flags), flags, io));
  if (flags.json === true) io.write(`${plainJson(rehearsals.map(rehearsalData))}\n`);
  else io.write(`${comparedText(rehearsals, styleFor(io))}\n`);
  return rehearsals.every(isFine) ? EXIT.fine : EXIT.findings;
}

function orderOf(method: Method, flags: Flags): RehearsalOrder {
  const residualPercent = percentOf('residual', flags.residual);
  const prepaymentPercent = percentOf('prepayment', flags.prepayment);
  return {
    method,
    homes: homesOf(flags.homes),
    seed: flags.seed ?? 'rehearsal',
    governance: flags.governed === true ? 'governed' : 'technical',
    faults: flags.fault ?? [],
    ...(residualPercent !== undefined && { residualPercent }),
    ...(prepaymentPercent !== undefined && { prepaymentPercent }),
  };
}

/** Progress is shown on a terminal only, and wiped out in the end. */
function play(order: RehearsalOrder, flags: Flags, io: CommandIo): Rehearsal {
  if (!io.colour || flags.json === true) return rehearse(order);
  try {
    return rehearse(order, { watching: progressLine(io) });
  } finally {
    io.writeError('\r\u001B[K');
  }
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

function percentOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,3}(?:\.\d+)?$/.test(text) && Number(text) <= 100) return Number(text);
  usage(`--${flag} ${text} is no percentage from 0 to 100`);
}

function usage(advice: string): never {
  fail('cli/usage', advice, { advice });
}

/** Flags that make no sense beside a script on paper. */
const NOT_ON_PAPER = [
  'homes',
  'prepayment',
  'seed',
  'governed',
  'residual',
  'fault',
  'log',
  'json',
] as const;

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
    const day = toIso(clock.now()).slice(0, 16);
    io.writeError(`\r\u001B[K${day}  ${incident.state}  ${done} of ${of} devices`);
  };
}
