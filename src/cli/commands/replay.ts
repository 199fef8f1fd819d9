/**
 * `smki replay`: shows an event log that `smki recover` or `smki scenarios` wrote, and verifies that the run repeats to the byte.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { equalBytes } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import { eventsFromJsonLines } from '../../core/event-log.ts';
import type { SmkiEvent } from '../../core/event-types.ts';
import { timelineText } from '../../report/recovery-timeline.ts';
import {
  type EvidenceProblem,
  readManifest,
  verifyEvidence,
} from '../../simulation/evidence/index.ts';
import { playScenario, scenarioNamed } from '../../simulation/scenarios/index.ts';
import { orderOfLog, rehearsalLog, rehearse } from '../../simulation/scenarios/rehearsal.ts';
import {
  type ScenarioOrder,
  scenariosLog,
  scenariosOfLog,
} from '../../simulation/scenarios/scenario-log.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { evidenceOf, isPack, readPack } from '../recover/evidence-folder.ts';
import { styleFor } from '../style.ts';

export const replayCommand: Command = {
  name: 'replay',
  summary: 'show an event log, and verify that the run repeats to the byte',
  help: `smki replay <log> [--quiet]
smki replay --evidence <folder> [--quiet]

Reads an event log of smki recover --log or smki scenarios --log (- is standard input), prints its
timeline, runs the same choices from the same seed again, and compares the new log with the file, octet by
octet.

  --quiet     only the verdict
  --evidence  an evidence pack of smki recover --evidence: hashes and signature are checked, then the run is
              repeated, and the whole pack that it gives compared

Exit code 0 when they are equal, 1 when they differ: the first line that differs is printed. A log of another
version of smki-sim may differ in texts.
`,
  run: runReplay,
};

function runReplay(args: readonly string[], io: CommandIo): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quiet: { type: 'boolean' }, evidence: { type: 'string' } },
  });
  const [path, ...more] = positionals;
  const { evidence } = values;
  if (evidence !== undefined) {
    if (path !== undefined) usage('--evidence names a folder, so no log: leave one of them out');
    return replayPack(evidence, { isQuiet: values.quiet === true }, io);
  }
  if (path === undefined || more.length > 0) {
    usage('name one log: smki replay run.jsonl');
  }
  if (isPack(path, io)) usage(`it is an evidence pack, and no log: smki replay --evidence ${path}`);
  const text = new TextDecoder().decode(io.readFile(path));
  const events = eventsFromJsonLines(text);
  const scenarios = scenariosOfLog(events);
  const again = scenarios.length > 0 ? scenarioPlayer(scenarios) : rehearser(events);
  if (scenarios.length === 0 && isTooShort(events, io)) return EXIT.findings;
  const repeated = again.play();
  if (values.quiet !== true) io.write(`${timelineText(events)}\n\n`);
  return compare({ recorded: text, repeated, what: again.what }, io);
}

function usage(advice: string): never {
  fail('cli/usage', advice, { advice });
}

/** First whether the pack is as it was written; then whether the run gives the same pack again. */
function replayPack(
  folder: string,
  { isQuiet }: { readonly isQuiet: boolean },
  io: CommandIo,
): number {
  const style = styleFor(io);
  const files = readPack(folder, io);
  const problems = verifyEvidence(files);
  if (problems.length > 0) return failPack(problems, io);
  const content = (path: string): Uint8Array =>
    files.find((file) => file.path === path)?.content ?? new Uint8Array(0);
  const { kind, title, files: named = [] } = readManifest(content('manifest.json')) ?? {};
  const vouched = `${named.length} files, each with its hash`;
  if (kind === 'walkthrough') {
    io.write(style.good(`${title ?? ''}: ${vouched}; nothing to run again.\n`));
    return EXIT.fine;
  }
  const text = new TextDecoder().decode(content('events.jsonl'));
  const events = eventsFromJsonLines(text);
  if (isTooShort(events, io)) return EXIT.findings;
  const rehearsal = rehearse(orderOfLog(events));
  const again = evidenceOf(rehearsal);
  if (!isQuiet) io.write(`${timelineText(events)}\n\n`);
  io.write(style.good(`The pack is as it was written and signed: ${vouched}.\n`));
  const verdict = compare(
    { recorded: text, repeated: rehearsalLog(rehearsal), what: title ?? '' },
    io,
  );
  // Whoever runs it again has the root of its IKI.
  const { recovery } = rehearsal.world;
  const doubts = verifyEvidence(files, { signer: recovery.fileTrust('dcc') });
  if (doubts.length > 0) return failPack(doubts, io);
  const other = again.files.filter((file) => !equalBytes(file.content, content(file.path)));
  if (verdict !== EXIT.fine || other.length === 0) return verdict;
  const paths = other.map(({ path }) => path).join(', ');
  io.write(style.bad(`The run gives another ${paths}: the pack was not written by this run.\n`));
  return EXIT.findings;
}

function failPack(problems: readonly EvidenceProblem[], io: CommandIo): number {
  const rows = problems.map(({ path, problem, advice }) => `  ${path}: ${problem}: ${advice}`);
  io.write(styleFor(io).bad(`The pack is not as it was written:\n${rows.join('\n')}\n`));
  return EXIT.findings;
}

/** How a log is made again, and what it is. */
interface Player {
  readonly what: string;
  readonly play: () => string;
}

function rehearser(events: readonly SmkiEvent[]): Player {
  const order = orderOfLog(events);
  const what = `seed ${JSON.stringify(order.seed)}`;
  return { what, play: () => rehearsalLog(rehearse(order)) };
}

/** Says it where fewer devices have joined than homes are ordered: a run that is larger than its log would last for nothing. */
function isTooShort(events: readonly SmkiEvent[], io: CommandIo): boolean {
  const { homes } = orderOfLog(events);
  const joined = events.filter(({ type }) => type === 'dcc.joined').length;
  if (joined >= homes) return false;
  const reason = `line 1 orders ${homes} homes, and ${joined} devices have joined in the whole log`;
  io.write(styleFor(io).bad(`The run does not repeat: ${reason}.\n`));
  return true;
}

function scenarioPlayer(orders: readonly ScenarioOrder[]): Player {
  const scenarios = orders.map(({ id, seed }) => ({ scenario: scenarioNamed(id), seed }));
  return {
    what: orders.map(({ id }) => id).join(' '),
    play: () =>
      scenariosLog(scenarios.map(({ scenario, seed }) => playScenario(scenario, { seed }))),
  };
}

function compare(
  { recorded, repeated, what }: Readonly<Record<'recorded' | 'repeated' | 'what', string>>,
  io: CommandIo,
): number {
  const style = styleFor(io);
  const [old, fresh] = [linesOf(recorded), linesOf(repeated)];
  if (recorded === repeated) {
    io.write(style.good(`The run repeats to the byte: ${old.length} events, ${what}.\n`));
    return EXIT.fine;
  }
  const differs = old.findIndex((line, index) => line !== fresh[index]);
  const index = differs < 0 ? old.length : differs;
  if (recorded.replaceAll('\r\n', '\n') === repeated) {
    const reason = 'only the ends of its lines are others, as Windows and mail write them';
    const advice = 'write \\n where it has \\r\\n';
    io.write(style.bad(`The run repeats, but not to the byte: ${reason}: ${advice}.\n`));
    return EXIT.findings;
  }
  const lines = [
    `The run does not repeat: line ${index + 1} differs (the log has ${old.length} lines, the run gives ${fresh.length}).`,
    `  in the log: ${shown(old[index])}`,
    `  run again:  ${shown(fresh[index])}`,
  ];
  io.write(style.bad(`${lines.join('\n')}\n`));
  return EXIT.findings;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

const LINE_SHOWN_MAX = 400;

function shown(line: string | undefined): string {
  if (line === undefined) return 'nothing, it ends before';
  return line.length > LINE_SHOWN_MAX ? `${line.slice(0, LINE_SHOWN_MAX)}…` : line;
}
