/**
 * `smki scenarios`: lists the catalogue, and plays scenarios by their names with every checker watching.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { fail } from '../../core/errors.ts';
import { plainJson } from '../../report/plain-json.ts';
import { textTable } from '../../report/text-table.ts';
import {
  SCENARIOS,
  type Scenario,
  type ScenarioResult,
  playScenario,
  scenarioNamed,
} from '../../simulation/scenarios/index.ts';
import { scenariosLog } from '../../simulation/scenarios/scenario-log.ts';
import { type Command, type CommandIo, EXIT } from '../io.ts';
import { styleFor } from '../style.ts';

export const scenariosCommand: Command = {
  name: 'scenarios',
  summary: 'list the catalogue of recovery scenarios, or play some of them',
  help: `smki scenarios [<name>… | all] [--seed <text>] [--verbose] [--log <file>] [--json]

Without names, lists the catalogue. With names (T4 T26), plays those scenarios: real commands, real
devices, every checker watching, every expectation printed when it does not hold.

  --seed     another seed for the worlds; the name of the scenario unless given
  --verbose  every expectation, also those that hold
  --log      write the event logs of the worlds there, as JSON lines (see smki replay)
  --json     results as data

Exit code 1 when an expectation does not hold or a checker has found something.
`,
  run: runScenarios,
};

function runScenarios(args: readonly string[], io: CommandIo): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      verbose: { type: 'boolean' },
      log: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  if (positionals.length === 0) return list(values, io);
  const scenarios = positionals.includes('all') ? SCENARIOS : positionals.map(scenarioNamed);
  const seed = values.seed === undefined ? {} : { seed: values.seed };
  if (values.log !== undefined) io.checkOutput(values.log, 'file');
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    const result = playScenario(scenario, seed);
    results.push(result);
    if (values.json !== true)
      io.write(resultText(scenario, result, values.verbose === true ? 'all' : 'failed', io));
  }
  if (values.json === true) io.write(`${plainJson(results.map(withoutWorlds))}\n`);
  if (values.log !== undefined) io.writeFile(values.log, scenariosLog(results));
  return results.every(({ passed }) => passed === 'yes') ? EXIT.fine : EXIT.findings;
}

function list(
  values: {
    readonly seed?: string;
    readonly log?: string;
    readonly json?: boolean;
    readonly verbose?: boolean;
  },
  io: CommandIo,
): number {
  const other = (['seed', 'log', 'verbose'] as const).find((name) => values[name] !== undefined);
  if (other !== undefined) {
    const advice = `--${other} plays scenarios: name them, or all`;
    fail('cli/usage', advice, { advice });
  }
  if (values.json === true) {
    io.write(
      `${plainJson(SCENARIOS.map(({ play, ...row }) => ({ ...row, plays: typeof play })))}\n`,
    );
    return EXIT.fine;
  }
  const rows = SCENARIOS.map(({ id, title, governance }) => [id, governance, title]);
  io.write(`${textTable([['name', 'run', 'scenario'], ...rows])}\n`);
  return EXIT.fine;
}

function withoutWorlds({ worlds, ...result }: ScenarioResult): unknown {
  return { ...result, events: worlds.map(({ log }) => log.length) };
}

function resultText(
  { id, title }: Scenario,
  { passed, findings, problems, worlds, seed }: ScenarioResult,
  which: 'all' | 'failed',
  io: CommandIo,
): string {
  const style = styleFor(io);
  const events = worlds.reduce((sum, { log }) => sum + log.length, 0);
  const verdict = passed === 'yes' ? style.good('holds') : style.bad('FAILS');
  const lines = [
    `${id.padEnd(4)} ${verdict}  ${title} (${findings.length} expectations, ${events} events)`,
  ];
  for (const { what, holds, found, wanted } of findings) {
    if (holds === 'no')
      lines.push(`       ${style.bad('no')}  ${what}: found ${found}, wanted ${wanted}`);
    else if (which === 'all') lines.push(`       ${style.good('yes')} ${what}`);
  }
  for (const { checker, subject, problem } of problems) {
    lines.push(`       ${style.bad(checker)}: ${subject} ${problem}`);
  }
  if (passed === 'no') lines.push(`       smki scenarios ${id} --seed ${seed}`);
  return `${lines.join('\n')}\n`;
}
