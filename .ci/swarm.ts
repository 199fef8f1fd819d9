/**
 * `npm run swarm -- --seeds N [--from K]`: N random rehearsals and as many worlds of turmoil, every checker watching, each run
 * twice and compared octet by octet.
 *
 * Prints the command that runs each world again; exit code 1 when one fails.
 */
import { parseArgs } from 'node:util';
import { isSmkiError } from '../src/core/errors.ts';
import { eventsToJsonLines } from '../src/core/event-log.ts';
import type { Problem } from '../src/simulation/checkers/index.ts';
import { rehearsalLog, rehearse } from '../src/simulation/scenarios/rehearsal.ts';
import { replayCommand, swarmOrder } from '../src/simulation/scenarios/swarm.ts';
import { turmoil } from '../src/simulation/scenarios/turmoil.ts';

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

/** A world that was played: what checkers say, and its log. */
interface Played {
  readonly problems: readonly Problem[];
  readonly log: string;
}

let failed = 0;
for (let number = from; number < from + count; number++) {
  const seed = String(number);
  const order = swarmOrder(seed);
  judge(replayCommand(order), () => {
    const played = rehearse(order);
    return { problems: played.problems, log: rehearsalLog(played) };
  });
  judge(`turmoil ${seed}: npm run swarm -- --seeds 1 --from ${seed}`, () => {
    const { problems, world } = turmoil(seed);
    return { problems, log: eventsToJsonLines(world.log.events) };
  });
}
print(`${2 * count - failed} of ${2 * count} worlds hold`);
process.exitCode = failed === 0 ? 0 : 1;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function judge(name: string, play: () => Played): void {
  const problems = problemsOf(play);
  print(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  for (const problem of problems) print(`     ${problem}`);
  if (problems.length > 0) failed += 1;
}

function problemsOf(play: () => Played): readonly string[] {
  try {
    const { problems, log } = play();
    const told = problems.map(
      ({ checker, subject, problem }) => `${checker}: ${subject} ${problem}`,
    );
    return play().log === log ? told : [...told, 'the same seed gave another log'];
  } catch (error) {
    return [
      isSmkiError(error) ? `${error.code}: ${error.message}` : String((error as Error).stack),
    ];
  }
}
