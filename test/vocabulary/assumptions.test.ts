/**
 * The table of assumptions: what a reviewer may rely on in every row, and how an answer is changed.
 */
import { describe, expect, test } from 'vitest';
import {
  ASSUMPTION_ROWS,
  type AssumptionRow,
  type Assumptions,
  DEFAULT_ASSUMPTIONS,
  assume,
} from '../../src/vocabulary/assumptions.ts';

const rows: readonly (readonly [string, AssumptionRow<unknown>])[] =
  Object.entries(ASSUMPTION_ROWS);

describe.each(rows)('%s', (name, row) => {
  test('asks a question and names its source', () => {
    expect(row.question).toMatch(/\?/);
    expect(row.source).not.toBe('');
  });

  test('is not confirmed: then it would be a rule', () => {
    expect(['recalled', 'inferred', 'proposed', 'unknown']).toContain(row.certainty);
  });

  test('has alternatives that differ from its default', () => {
    expect(row.alternatives).not.toContainEqual(row.default);
    expect(DEFAULT_ASSUMPTIONS[name as keyof Assumptions]).toEqual(row.default);
  });
});

describe('assume', () => {
  test('changes what is named and nothing else', () => {
    const { certificateRoleCheck, ...others } = assume({ certificateRoleCheck: 'equal' });
    const { certificateRoleCheck: usual, ...defaults } = DEFAULT_ASSUMPTIONS;
    expect([certificateRoleCheck, usual]).toEqual(['equal', 'off']);
    expect(others).toEqual(defaults);
  });

  test('changes nothing when nothing is named', () => {
    expect(assume()).toEqual(DEFAULT_ASSUMPTIONS);
    expect(assume({})).toEqual(DEFAULT_ASSUMPTIONS);
  });

  test('leaves the defaults and the caller alone', () => {
    const changes = { certificateRoleCheck: 'equal' } as const;
    const before = { ...DEFAULT_ASSUMPTIONS };
    assume(changes);
    expect(DEFAULT_ASSUMPTIONS).toEqual(before);
    expect(changes).toEqual({ certificateRoleCheck: 'equal' });
  });

  test('takes its own result again', () => {
    const once = assume({ certificateRoleCheck: 'equal' });
    expect(assume(once)).toEqual(once);
  });

  test('refuses a question that nobody asks', () => {
    const misspelt = { certificateRolecheck: 'equal' } as unknown as Partial<Assumptions>;
    expect(() => assume(misspelt)).toThrow(
      expect.objectContaining({
        code: 'vocabulary/unknown-name',
        details: { kind: 'assumption', name: 'certificateRolecheck' },
      }),
    );
  });

  test.each([
    ['a word of another question', { certificateRoleCheck: 'on' }, /"on".*; there are off, equal/],
    ['a truth value', { certificateRoleCheck: true }, /true.*; there are off, equal/],
    ['nothing', { certificateRoleCheck: undefined }, /undefined/],
    ['an order that leaves something out', { checkOrder: ['mac', 'counter'] }, /the orders of mac/],
    [
      'an order with something twice',
      { checkOrder: ['mac', 'mac', 'counter'] },
      /mac, mac, counter/,
    ],
    ['a word where an order belongs', { checkOrder: 'mac' }, /"mac"/],
    ['a number where text belongs', { contingencyOriginator: 7 }, /7/],
    ['no object of answers', 'strict', /not text/],
  ])('refuses as an answer: %s', (_, changes, message) => {
    const refusal: unknown = expect.objectContaining({
      code: 'vocabulary/unknown-name',
      message: expect.stringMatching(message) as unknown,
    });
    expect(() => assume(changes as Partial<Assumptions>)).toThrow(refusal);
  });

  test.each(rows)('takes every answer that it knows to %s', (name, row) => {
    for (const answer of [row.default, ...row.alternatives]) {
      expect(assume({ [name]: answer })).toMatchObject({ [name]: answer });
    }
  });
});
