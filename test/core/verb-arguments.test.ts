/**
 * The table of a verb's arguments: what passes, what is refused, and what the refusal says.
 */
import { describe, expect, test } from 'vitest';
import { requireArgument, withArguments } from '../../src/core/verb-arguments.ts';

const calls: unknown[][] = [];
const register = withArguments(
  'register',
  {
    add: (...given: unknown[]) => calls.push(given),
    find: (...given: unknown[]) => calls.push(given),
    get size() {
      return calls.length;
    },
  },
  { add: { order: { name: 'text', 'key?': { sign: 'function' } }, 'by?': 'text' } },
);
const add = register.add;
const sign = (): void => undefined;

describe('a verb with a table', () => {
  test.each<readonly unknown[]>([
    [{ name: 'x' }],
    [{ name: 'x', key: undefined }, undefined],
    [{ name: 'x', key: { sign } }, 'y', 'what no rule is for'],
  ])('is called with what passes: %j %j', (...given) => {
    const before = register.size;
    add(...given);
    expect(calls.at(-1)).toEqual(given);
    expect(register.size).toBe(before + 1);
  });

  test.each<[given: readonly unknown[], message: string]>([
    [[], 'order of register.add must be an object, not undefined'],
    [[5], 'order of register.add must be an object, not a number'],
    [[{}], 'name of order of register.add must be text, not undefined'],
    [[{ name: 'x', key: {} }], 'sign of key of order of register.add must be a function, not un'],
    [[{ name: 'x', key: null }], 'key of order of register.add must be an object, not null'],
    [[{ name: 'x' }, 5], 'by of register.add must be text, not a number'],
  ])('is not called with %j', (given, message) => {
    const before = register.size;
    expect(() => add(...given)).toThrow(
      expect.objectContaining({
        code: 'argument/wrong-kind',
        message: expect.stringContaining(message) as unknown,
      }),
    );
    expect(register.size).toBe(before);
  });
});

test('a verb without a table takes anything, and getters stay getters', () => {
  const before = register.size;
  register.find(5);
  expect(register.size).toBe(before + 1);
});

test('one argument by itself', () => {
  expect(() => {
    requireArgument('link', {}, { receive: 'function' });
  }).toThrow('receive of link must be a function, not undefined');
});
