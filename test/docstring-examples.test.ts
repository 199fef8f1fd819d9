/**
 * The examples in the documentation of the folders behind the package root are programs: they compile, by the public API,
 * and print what their comments say. `x509/` and `gbcs/` have tests of their own for theirs.
 */
import { describe, expect, test } from 'vitest';
import {
  compileProblems,
  docstringExamples,
  promisedOutput,
} from './support/docstring-examples.ts';
import { privateImportsIn, run } from './support/examples.ts';

const FOLDERS = [
  'core',
  'vocabulary',
  'party',
  'authority',
  'authority/ceremony',
  'authority/environment',
  'authority/requests',
  'authority/roll-over',
  'dcc',
  'recovery',
  'recovery/activities',
  'recovery/procedures',
  'simulation',
  'simulation/checkers',
  'simulation/evidence',
  'simulation/faults',
  'simulation/fleet',
  'report',
  'testing',
];

/** What imports nothing is a sketch of a call; everything else is a program. */
const examples = FOLDERS.flatMap((folder) => docstringExamples(folder)).filter(({ text }) =>
  text.startsWith('import '),
);

test('they compile', () => {
  expect(examples.length).toBeGreaterThan(30);
  expect(compileProblems(examples.map(({ file }) => file))).toEqual([]);
});

describe.each(examples)('$name', ({ file, text }) => {
  test('uses the public API and prints what it says', async () => {
    expect(privateImportsIn(text)).toEqual([]);
    const promised = promisedOutput(text.replace(/^\/\/ In a test: .*$/gm, ''));
    expect(promised).not.toBe('');
    expect(await run(file)).toBe(promised);
  });
});
