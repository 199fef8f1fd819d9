/**
 * `smki replay`: shows an event log that `smki recover --log` wrote, and verifies that the run repeats to the byte.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { fail } from '../../core/errors.ts';
import { eventsFromJsonLines } from '../../core/event-log.ts';
import { timelineText } from '../../report/recovery-timeline.ts';
import { orderOfLog, rehearsalLog, rehearse } from '../../simulation/scenarios/rehearsal.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { styleFor } from '../style.ts';

export const replayCommand: Command = {
  name: 'replay',
  summary: 'show an event log, and verify that the run repeats to the byte',
  help: `smki replay <log> [--quiet]

Reads an event log of smki recover --log, prints its timeline, runs the same choices from the same seed
again, and compares the new log with the file, octet by octet.

  --quiet   only the verdict

Exit code 0 when they are equal, 1 when they differ: the first line that differs is printed.
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
  const order = orderOfLog(events);
  if (values.quiet !== true) io.write(`${timelineText(events)}\n\n`);
  const again = rehearsalLog(rehearse(order));
  const style = styleFor(io);
  if (again === text) {
    io.write(
      style.good(
        `The run repeats to the byte: ${events.length} events, seed ${JSON.stringify(order.seed)}.\n`,
      ),
    );
    return EXIT.fine;
  }
  const [recorded, repeated] = [text.split('\n'), again.split('\n')];
  const line = recorded.findIndex((one, index) => one !== repeated[index]);
  const number = line < 0 ? recorded.length : line;
  io.write(
    style.bad(
      `The run does not repeat: line ${number + 1} of ${recorded.length - 1} differs.\n  in the log: ${recorded[number] ?? 'nothing'}\n  run again:  ${repeated[number] ?? 'nothing'}\n`,
    ),
  );
  return EXIT.findings;
}
