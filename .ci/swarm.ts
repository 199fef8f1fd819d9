/**
 * `npm run swarm -- --seeds N [--from K]`: N random worlds, every checker watching, each run twice and compared octet by octet.
 *
 * Prints each seed; a world that fails ends with the command that runs it again, and with exit code 1.
 */
import { parseArgs } from 'node:util';
import { isSmkiError } from '../src/core/errors.ts';
import { rehearsalLog, rehearse } from '../src/simulation/scenarios/rehearsal.ts';
import { replayCommand, swarmOrder } from '../src/simulation/scenarios/swarm.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '50' },
    from: { type: 'string', default: '1' },
  },
});
const [count, from] = [Number(values.seeds), Number(values.from)];
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(from)) {
  process.stderr.write('swarm: --seeds is a number of worlds from 1, --from the first seed\n');
  process.exit(2);
}

let failed = 0;
for (let number = from; number < from + count; number++) {
  const order = swarmOrder(String(number));
  const problems = problemsOf(order);
  print(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${replayCommand(order)}`);
  for (const problem of problems) print(`     ${problem}`);
  if (problems.length > 0) failed += 1;
}
print(`${count - failed} of ${count} worlds hold`);
process.exitCode = failed === 0 ? 0 : 1;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function problemsOf(order: ReturnType<typeof swarmOrder>): readonly string[] {
  try {
    const first = rehearse(order);
    const problems = first.problems.map(
      ({ checker, subject, problem }) => `${checker}: ${subject} ${problem}`,
    );
    const repeats = rehearsalLog(first) === rehearsalLog(rehearse(order));
    return repeats ? problems : [...problems, 'the same seed gave another log'];
  } catch (error) {
    return [
      isSmkiError(error) ? `${error.code}: ${error.message}` : String((error as Error).stack),
    ];
  }
}
