import { expect, test } from 'vitest';
import { countBy } from '../../src/core/count-by.ts';

test('one number for each name, in the order in which they come first', () => {
  const counts = countBy(['silent', 'open', 'silent'], (name) => name);
  expect(Object.entries(counts)).toEqual([
    ['silent', 2],
    ['open', 1],
  ]);
});

test('nothing is counted of nothing, and a name that every object has is a name', () => {
  expect(countBy([], String)).toEqual({});
  expect(countBy(['constructor'], String)).toEqual({ constructor: 1 });
});
