/**
 * The example programs in the documentation of `x509/` compile against the public API and print what their comments say.
 */
import { describe, expect, test } from 'vitest';
import {
  compileProblems,
  docstringExamples,
  promisedOutput,
} from '../support/docstring-examples.ts';
import { privateImportsIn, run } from '../support/examples.ts';

/** What imports nothing is a sketch of a call; everything else is a program. */
const examples = docstringExamples('x509').filter(({ text }) => text.startsWith('import '));

test('they compile', () => {
  expect(examples.length).toBeGreaterThan(15);
  expect(compileProblems(examples.map(({ file }) => file))).toEqual([]);
});

describe.each(examples)('$name', ({ file, text }) => {
  test('uses the public API and prints what it says', async () => {
    expect(privateImportsIn(text)).toEqual([]);
    expect(promisedOutput(text)).not.toBe('');
    expect(await run(file)).toBe(promisedOutput(text));
  });
});
