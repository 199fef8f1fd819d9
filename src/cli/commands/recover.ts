/**
 * `smki recover`: rehearses a recovery over a fleet of homes, and prints a timeline and the figures that planners ask for.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { isSmkiError } from '../../core/errors.ts';
import { toIso } from '../../core/instant.ts';
import { keyFromName } from '../../recovery/compromised-key.ts';
import { METHOD_PROCEDURES } from '../../recovery/decisions.ts';
import type { Actor } from '../../recovery/procedure.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import { walkthrough } from '../../recovery/walkthrough.ts';
import { plainJson } from '../../report/plain-json.ts';
import { walkthroughEvidence } from '../../simulation/evidence/index.ts';
import { eui64 } from '../../vocabulary/eui64.ts';
import {
  PREPAYMENT_PERCENT,
  type Rehearsal,
  type RehearsalOrder,
  type RehearsalWatchers,
  keyNameOf,
  plannedProcedure,
  rehearsalLog,
  rehearse,
  residualPercentOf,
} from '../../simulation/scenarios/rehearsal.ts';
import { checkRepeats, usage } from '../flags.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { checkPackFolder, evidenceOf, writePack } from '../recover/evidence-folder.ts';
import { faultTable, keyTable, procedureTable, slotsText } from '../recover/recovery-help.ts';
import {
  FLAGS,
  type Flags,
  HOMES_DEFAULT,
  orderOf,
  refuseBeside,
} from '../recover/rehearsal-flags.ts';
import {
  type Refused,
  comparedText,
  isFine,
  rehearsalData,
  rehearsalText,
} from '../recover/rehearsal-report.ts';
import { styleFor } from '../style.ts';

const METHODS = Object.keys(METHOD_PROCEDURES).join(' | ');

const HELP = `smki recover --method ${METHODS} [options]
smki recover --compromise <key> [--procedure <name>] [options]
smki recover --compare [--compromise <key>] [options]
smki recover --walkthrough --method … | --procedure … | --compromise … [--actor <who>]

A key is stolen. The chosen procedure recovers every device that trusts it, with real signatures;
--governed adds the PMA, custodians and working days. Prints a timeline, a table of figures and a verdict.

  --compromise   which key, see below; without it, the key that the procedure is for: a supplier's signing
                 key for methods 1, 2 and 3, the Root OCA for apex
  --method       which recovery, by number
  --procedure    which recovery, by name, see below; with neither, the decision table proposes one
  --compare      every procedure for the key, over the same homes and faults, side by side
  --situation    <name>=<value>: what the decision table asks: certainty=suspected, ownKey=stolen or lost,
                 attacker=active, newCertificates=not-ready, sharedService=yes, falseAlarm=yes; several times. The
                 last four only lead to a proposal: they are refused beside a named procedure
  --assume       <name>=<value>: another answer to an open question (docs/assumptions.md lists them), as in
                 apexWithoutRootCompromise=permitted, workingHours=8,18 or credentialsMs=48h; several times
  --late         supplier, networkOperator or loadController: has no new certificates in time, where everybody
                 is renewed (apex, issuing-oca); may be given several times
  --homes        dual fuel homes of five devices each; default ${HOMES_DEFAULT}
  --prepayment   percentage of the homes on prepayment; default ${PREPAYMENT_PERCENT}
  --seed         any text; default "rehearsal". The same choices give the same log, to the octet
  --governed     people decide: notice, quorum, ceremonies, reports
  --residual     percentage of the devices that may be left over in the end; default ${residualPercentOf({})}, which is an
                 assumption (residualPercentAccepted). With more, a governed incident stands still until the
                 PMA decides
  --fault        <name> or <name>:<percent>: what goes wrong, and for how many; may be given several times
  --log          write the event log there, as JSON lines (see smki replay)
  --evidence     write an evidence pack into that folder: steps, figures, files, certificates, a signed manifest;
                 with --walkthrough the script, the questions and lines for signatures
  --json         order, verdict, figures, devices and timeline as data
  --walkthrough  print the script of the procedure for people; no key is used
  --actor        only that actor's part of the script: notifier, service-desk, subscriber, dcc, pma, …
                 (somebody who has no part is told who has one)

${keyTable()}

Of somebody who has several keys one can be named:
${slotsText()}

${procedureTable()}

Some procedures are open only with another assumption: contingency-keys-by-users with --assume
contingencyKeyRecoveryBy=users --assume rootReplacementByUsers=on, the Contingency key for any key but
the Root's with --assume apexWithoutRootCompromise=permitted. The refusal says so.

${faultTable()}

Try: smki recover --method 3 --fault unproven-cell:20             where the Recovery key fails
     smki recover --compromise recovery --governed                the Recovery key itself has leaked
     smki recover --compare --compromise accessControlBroker      two ways to replace the same key
     smki scenarios T36 T37 --verbose                             with a thief who acts at the same time

Exit code 1 when an invariant was broken, the incident stands still, or more is left over than --residual.
`;

export const recoverCommand: Command = {
  name: 'recover',
  summary: 'rehearse a recovery over a fleet of homes: timeline, figures, event log',
  help: HELP,
  run: runRecover,
};

function runRecover(args: readonly string[], io: CommandIo): number {
  checkRepeats(args, FLAGS);
  const flags = parseArgs({ args: [...args], options: FLAGS }).values;
  if (flags.compare === true) return compare(flags, io);
  const order = orderOf(flags);
  if (flags.walkthrough === true) return printScript(order, flags, io);
  if (flags.actor !== undefined) usage('--actor belongs to --walkthrough');
  if (flags.log !== undefined) io.checkOutput(flags.log, 'file');
  if (flags.evidence !== undefined) checkPackFolder(flags.evidence, io);
  const rehearsal = play(order, io);
  if (flags.log !== undefined) io.writeFile(flags.log, rehearsalLog(rehearsal));
  if (flags.evidence !== undefined) writePack(evidenceOf(rehearsal), flags.evidence, io);
  if (flags.json === true) io.write(`${plainJson(rehearsalData(rehearsal))}\n`);
  else io.write(`${rehearsalText(rehearsal, styleFor(io))}\n`);
  if (flags.log !== undefined && flags.json !== true) {
    io.write(`\nThe event log is in ${flags.log}; smki replay ${flags.log} runs it again.\n`);
  }
  if (flags.evidence !== undefined && flags.json !== true) {
    const check = `smki replay --evidence ${flags.evidence}`;
    io.write(
      `\nThe evidence pack is in ${flags.evidence}; ${check} checks it and runs it again.\n`,
    );
  }
  return isFine(rehearsal) ? EXIT.fine : EXIT.findings;
}

const ONE_ONLY = ['method', 'procedure', 'walkthrough', 'actor', 'log', 'evidence'] as const;

/** Every procedure for the same key. What cannot be used is named with the reason, as the PMA would want to know. */
function compare(flags: Flags, io: CommandIo): number {
  refuseBeside(flags, ONE_ONLY, (flag) => `${flag} is for one recovery: leave it or --compare out`);
  const { compromise = 'supplier.digitalSignature' } = flags;
  const order = orderOf({ ...flags, compromise });
  const candidates = proceduresFor(order).map((choice) => withChoice(order, choice));
  const refused = candidates.flatMap((candidate) => refusalOf(candidate) ?? []);
  const possible = candidates.filter((own) => !refused.some(({ order: other }) => own === other));
  if (possible.length === 0) usage(refused.map(({ because }) => because).join('; '));
  const rehearsals = possible.map((candidate) => play(candidate, io));
  if (flags.json === true) io.write(`${plainJson(rehearsals.map(rehearsalData))}\n`);
  else io.write(`${comparedText(rehearsals, { refused, style: styleFor(io) })}\n`);
  return rehearsals.every(isFine) ? EXIT.fine : EXIT.findings;
}

type Choice = Pick<RehearsalOrder, 'method' | 'procedure'>;

/** By number where there is one. */
function proceduresFor(order: RehearsalOrder): readonly Choice[] {
  const { keyClass } = keyFromName(keyNameOf(order), () => eui64('0000000000000000'));
  return Object.values(PROCEDURES)
    .filter(({ keyClasses }) => keyClasses.includes(keyClass))
    .map(({ name, method }) => (method === undefined ? { procedure: name } : { method }));
}

function withChoice(order: RehearsalOrder, choice: Choice): RehearsalOrder {
  // What is chosen comes first, as when it is asked for by itself: the same log.
  const { compromise, ...rest } = order;
  const isUsual = keyNameOf(choice) === compromise;
  return { ...choice, ...(!isUsual && compromise !== undefined && { compromise }), ...rest };
}

/** Refusals of a procedure for the key; whatever else is wrong is wrong with all of them. */
const REFUSALS: readonly string[] = [
  'recovery/method-cannot-apply',
  'recovery/apex-not-permitted',
  'recovery/environment-not-live',
];

function refusalOf(order: RehearsalOrder): Refused | undefined {
  try {
    plannedProcedure(order);
    return undefined;
  } catch (error) {
    if (isSmkiError(error) && REFUSALS.includes(error.code)) {
      return { order, because: error.message };
    }
    throw error;
  }
}

/** Progress is shown where somebody watches, and wiped out in the end. */
function play(order: RehearsalOrder, io: CommandIo): Rehearsal {
  if (!io.watched) return rehearse(order);
  try {
    return rehearse(order, progressLine(io));
  } finally {
    io.writeError('\r\u001B[K');
  }
}

/** Flags that make no sense beside a script on paper. */
const NOT_ON_PAPER = [
  'late',
  'homes',
  'prepayment',
  'seed',
  'governed',
  'residual',
  'fault',
  'log',
  'json',
] as const;

/** Nothing runs on paper: a procedure that is asked for or proposed can be read, also where only another assumption opens it. */
function onPaper(order: RehearsalOrder): RehearsalOrder {
  const { procedure } = order;
  const recoveryAssumptions: RehearsalOrder['recoveryAssumptions'] = {
    ...order.recoveryAssumptions,
    apexWithoutRootCompromise: 'permitted',
    ...(procedure === 'contingency-keys-by-users' && {
      contingencyKeyRecoveryBy: 'users' as const,
    }),
  };
  return { ...order, recoveryAssumptions };
}

function printScript(order: RehearsalOrder, flags: Flags, io: CommandIo): number {
  refuseBeside(
    flags,
    NOT_ON_PAPER,
    (flag) => `--walkthrough runs nothing, so ${flag} contradicts it: leave one of them out`,
  );
  const procedure = PROCEDURES[plannedProcedure(onPaper(order))];
  if (procedure === undefined) usage('no procedure is written for this: name one by --procedure');
  const { actor, evidence } = flags;
  const { recoveryAssumptions: assumptions, situation } = order;
  const known = { ...(assumptions && { assumptions }), ...(situation && { situation }) };
  if (evidence !== undefined) {
    checkPackFolder(evidence, io);
    writePack(walkthroughEvidence({ procedures: [procedure], ...known }), evidence, io);
  }
  io.write(
    walkthrough({
      procedure,
      ...known,
      ...(actor !== undefined && { actor: actor as Actor }),
    }),
  );
  return EXIT.fine;
}

/** Steps of time between two looks at the progress. */
const PROGRESS_EVERY = 100;

/** One line that is written over and over. */
function progressLine(io: CommandIo): RehearsalWatchers {
  const show = (text: string): void => {
    io.writeError(`\r\u001B[K${text}`);
  };
  let steps = 0;
  return {
    building: (built, of) => {
      show(`building  ${built} of ${of} homes`);
    },
    watching: ({ clock }, incident) => {
      steps += 1;
      if (steps % PROGRESS_EVERY !== 0) return;
      const of = incident.list.length;
      const done = of - incident.unsettled;
      const day = toIso(clock.now()).slice(0, 16);
      show(`${day}  ${incident.procedure ?? ''}  ${incident.state}  ${done} of ${of} devices`);
    },
  };
}
