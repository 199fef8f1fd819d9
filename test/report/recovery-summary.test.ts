/**
 * Durations of a summary, as people write them.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { durationText } from '../../src/report/recovery-summary.ts';

test.each([
  [undefined, 'never'],
  [0, '0 s'],
  [59_499, '59 s'],
  [59_500, '1 min 0 s'],
  [599_600, '10 min 0 s'],
  [3_599_900, '1 h 0 min'],
  [86_399_900, '1 d 0 h'],
  [90_000_000, '1 d 1 h'],
])('%s ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
