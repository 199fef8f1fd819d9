/**
 * `smki replay`: shows an event log that `smki recover` or `smki scenarios` wrote, and verifies that the run repeats to the byte.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { fail } from '../../core/errors.ts';
import { eventsFromJsonLines } from '../../core/event-log.ts';
import type { SmkiEvent } from '../../core/event-types.ts';
import { timelineText } from '../../report/recovery-timeline.ts';
import { playScenario, scenarioNamed } from '../../simulation/scenarios/index.ts';
import { orderOfLog, rehearsalLog, rehearse } from '../../simulation/scenarios/rehearsal.ts';
import {
  type ScenarioOrder,
  scenariosLog,
  scenariosOfLog,
} from '../../simulation/scenarios/scenario-log.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { styleFor } from '../style.ts';

export const replayCommand: Command = {
  name: 'replay',
  summary: 'show an event log, and verify that the run repeats to the byte',
  help: `smki replay <log> [--quiet]

Reads an event log of smki recover --log or smki scenarios --log (- is standard input), prints its
timeline, runs the same choices from the same seed again, and compares the new log with the file, octet by
octet.

  --quiet   only the verdict

Exit code 0 when they are equal, 1 when they differ: the first line that differs is printed. A log of another
version of smki-sim may differ in texts.
`,
  run: runReplay,
};

function runReplay(args: readonly string[], io: CommandIo): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quiet: { type: 'boolean' } },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) {
    const advice = 'name one log: smki replay run.jsonl';
    fail('cli/usage', advice, { advice });
  }
  const text = new TextDecoder().decode(io.readFile(path));
  const events = eventsFromJsonLines(text);
  const scenarios = scenariosOfLog(events);
  const again = scenarios.length > 0 ? scenarioPlayer(scenarios) : rehearser(events);
  const repeated = again.play();
  if (values.quiet !== true) io.write(`${timelineText(events)}\n\n`);
  return compare({ recorded: text, repeated, what: again.what }, io);
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
