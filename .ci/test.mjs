/**
 * Sets the clone up, then runs every check and every test, in the order in which they fail fastest; stops at the first that fails.
 *
 * The last line on stdout is the tally of the test cases, `N passed, N failed` and maybe `, N skipped`.
 * With `--checks` it leaves out the tests; with names of test files it runs those and nothing else.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT, setUp } from './setup.mjs';

const RESULTS = join(ROOT, 'node_modules/.cache/smki-sim/results');

/**
 * A title that says what holds when the step passes, and the command that finds out. A step that counts test cases
 * names the JSON report that it writes (jest's format, which vitest writes too).
 *
 * @typedef {{ title: string, command: string[], report?: string }} Step
 */

/** @type {readonly Step[]} */
const STEPS = [
  { title: 'The types hold', command: ['tsc'] },
  { title: 'The linter has no remark', command: ['eslint', '.', '--max-warnings=0'] },
  {
    title: 'The format is the house format',
    command: ['prettier', '--check', '--log-level=warn', '.'],
  },
  { title: 'The package is well-formed', command: ['publint', '--strict'] },
  {
    title: 'Its types resolve for ES modules and for CommonJS',
    command: ['attw', '--pack', '.', '--profile', 'node16'],
  },
  {
    title: 'Every test passes',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json'],
    report: join(RESULTS, 'vitest.json'),
  },
  {
    title: 'A CommonJS project can test with jest',
    command: ['jest', '--config=examples/jest-commonjs/jest.config.cjs', '--json'],
    report: join(RESULTS, 'jest.json'),
  },
];

const tally = { passed: 0, failed: 0, skipped: 0 };

const onlyChecks = process.argv.includes('--checks');
const files = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const steps = STEPS.filter(({ report, command: [name] }) =>
  files.length > 0 ? name === 'vitest' : !onlyChecks || report === undefined,
).map((step) => ({ ...step, command: step.report ? [...step.command, ...files] : step.command }));
process.exitCode = isSetUp() && steps.every(run) ? 0 : 1;
if (!onlyChecks) console.log(closingLine());

/** @returns {boolean} */
function isSetUp() {
  try {
    setUp({ build: true });
    rmSync(RESULTS, { recursive: true, force: true });
    mkdirSync(RESULTS, { recursive: true });
    return true;
  } catch (error) {
    console.log(
      `This could not be set up: ${error instanceof Error ? error.message : String(error)}`,
    );
    tally.failed += 1;
    return false;
  }
}

/**
 * A check is quiet unless it fails; tests are heard while they run.
 *
 * @param {Step} step
 * @returns {boolean} whether it passed
 */
function run({ title, command: [name = '', ...args], report }) {
  const isCheck = report === undefined;
  process.stdout.write(isCheck ? `── ${title} … ` : `── ${title} …\n`);
  const start = Date.now();
  const { status, error, stdout, stderr } = spawnSync(
    name,
    isCheck ? args : [...args, `--outputFile=${report}`],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: isCheck ? 'pipe' : 'inherit',
      env: { ...process.env, PATH: `${ROOT}/node_modules/.bin${delimiter}${process.env['PATH']}` },
      shell: process.platform === 'win32',
    },
  );
  const isPassed = status === 0;
  const seconds = `${Math.round((Date.now() - start) / 1000)} s`;
  if (isCheck) console.log(isPassed ? seconds : ['', '', stdout, stderr].join('\n'));
  if (error) console.error(error.message);
  const failedBefore = tally.failed;
  if (!isCheck) addResults(report);
  // A step that fails without a failed case (a check, a file that does not load) is one failure.
  if (!isPassed && tally.failed === failedBefore) tally.failed += 1;
  if (!isPassed) console.log(`\nThis does not hold: ${title}.`);
  return isPassed;
}

/** @param {string} report */
function addResults(report) {
  try {
    const results = JSON.parse(readFileSync(report, 'utf8'));
    tally.passed += results.numPassedTests;
    tally.failed += results.numFailedTests;
    tally.skipped += results.numPendingTests + results.numTodoTests;
  } catch (error) {
    console.error(`No test report: ${String(error)}`);
  }
}

function closingLine() {
  const { passed, failed, skipped } = tally;
  return `\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
