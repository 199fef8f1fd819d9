/**
 * The options of `npm run fuzz`: a help text, and one line about what cannot be.
 */
import { describe, expect, test } from 'vitest';
import { FUZZ_HELP, fuzzOptions } from '../bench/fuzz-options.ts';

test.each([['--help'], ['-h'], ['--help', '--count', 'x']])('%j %j %j: a help text', (...args) => {
  expect(fuzzOptions(args)).toEqual({ kind: 'help', text: FUZZ_HELP });
});

test('without options a million messages, and with them what they say', () => {
  expect(fuzzOptions([])).toEqual({
    kind: 'run',
    options: { seed: 'fuzz', from: 0, count: 1_000_000 },
  });
  expect(fuzzOptions(['--seed', 'a b', '--from=7', '--count', '1'])).toEqual({
    kind: 'run',
    options: { seed: 'a b', from: 7, count: 1 },
  });
});

describe('what cannot be is said in one line, with where to look', () => {
  test.each([
    [['--counts', '5'], /--counts/],
    [['--seed'], /--seed/],
    [['12'], /12/],
    [['--count', '1e6'], /--count is a whole number; "1e6" is not one/],
    [['--count', ''], /--count is a whole number/],
    [['--count', '-1'], /--count/],
    [['--from', '1.5'], /--from is a whole number/],
    [['--count', '0'], /at least 1/],
    [['--from', '9007199254740991'], /too far/],
  ])('%j', (args, text) => {
    const read = fuzzOptions(args);
    expect(read).toMatchObject({ kind: 'error', text: expect.stringMatching(text) as string });
    expect(read.kind === 'error' && read.text).toMatch(/^[^\n]+; npm run fuzz -- --help lists/);
  });
});
