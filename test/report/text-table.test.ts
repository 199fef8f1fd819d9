/**
 * Text tables: aligned, ruled, and without spaces at the end of a line.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textTable } from '../../src/report/index.ts';

test('columns are as wide as their widest cell', () => {
  const table = textTable([
    ['cell', 'key'],
    ['root', '42'],
    ['supplier.keyAgreement', ''],
  ]);
  expect(table).toBe(
    [
      'cell                   key',
      '─────────────────────  ───',
      'root                   42',
      'supplier.keyAgreement',
    ].join('\n'),
  );
});

test('no rows, no table; a heading alone is ruled', () => {
  expect(textTable([])).toBe('');
  expect(textTable([['a', 'bc']])).toBe('a  bc\n─  ──');
});

test('rows that are too short or too long lose nothing of the heading', () => {
  expect(textTable([['a', 'b'], ['1'], ['1', '2', '3']])).toBe('a  b\n─  ─\n1\n1  2');
});

test('every cell is there, and no line ends in a space', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', '.', '0'), maxLength: 8 });
  const row = fc.array(cell, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
      const lines = textTable(rows).split('\n');
      expect(lines).toHaveLength(rows.length + 1);
      expect(lines.filter((line) => line.endsWith(' '))).toEqual([]);
      for (const text of rows.flat()) expect(lines.some((line) => line.includes(text))).toBe(true);
    }),
  );
});
