/**
 * The table of cells, alone and against an earlier picture.
 */
import { describe, expect, test } from 'vitest';
import type { DeviceDescription } from '../../src/device/describe.ts';
import { cellTable } from '../../src/report/index.ts';
import { standardWorld } from '../../src/testing/index.ts';
import { CELL_NAMES } from '../../src/vocabulary/cells.ts';

const rowsOf = (table: string): readonly (readonly string[])[] =>
  table
    .split('\n')
    .slice(2)
    .map((line) => line.split(/ {2,}/));

describe('the cells of a meter', () => {
  test('are nine rows in the order of the table of cells, with key and owner', () => {
    const { esme } = standardWorld();
    const rows = rowsOf(cellTable(esme.describe()));
    const { cells }: DeviceDescription = esme.describe();
    expect(rows.map(([cell]) => cell)).toEqual(
      CELL_NAMES.filter((name) => cells[name] !== undefined),
    );
    expect(rows.map(([, key = '']) => key.slice(17))).toEqual([
      'Root OCA',
      'recovery',
      'supplier',
      'supplier',
      'supplier',
      'network operator',
      'network operator',
      'ACB',
      'CoS',
    ]);
    for (const [cell, key = ''] of rows) {
      expect(key.slice(0, 16)).toBe(cells[cell as keyof typeof cells]?.keyIdentifier);
    }
  });

  test('against an earlier picture say what changed and what did not', () => {
    const { esme, hierarchy, supplier, send } = standardWorld();
    const before = esme.describe();
    const certificate = hierarchy.issue(supplier.request('keyAgreement'));
    send(
      supplier.updateCredentials({
        target: esme.entityId,
        mode: 'supplierBySupplier',
        replacements: { 'supplier.keyAgreement': certificate },
        issuers: [hierarchy.issuingOca],
      }),
    );
    const rows = rowsOf(cellTable(esme.describe(), before));
    const changed = rows.filter(([, , after]) => after !== 'unchanged');
    expect(changed.map(([cell]) => cell)).toEqual(['supplier.keyAgreement']);
    expect(changed[0]?.[2]).not.toBe(changed[0]?.[1]);
  });

  test('of a device that holds little are few rows', () => {
    const { chf } = standardWorld();
    expect(rowsOf(cellTable(chf.describe()))).toHaveLength(5);
  });
});

test('an owner without a role is shown by its identity, a key that nobody proved as such', () => {
  const { esme } = standardWorld();
  const now = esme.describe();
  const supplier = {
    entityId: '90-B3-D5-1F-30-01-00-00',
    keyIdentifier: '0011223344556677',
    organisationalUnit: undefined,
    usable: false,
  };
  const table = cellTable({ ...now, cells: { 'supplier.digitalSignature': supplier } });
  expect(rowsOf(table)).toEqual([
    ['supplier.digitalSignature', '0011223344556677 90-B3-D5-1F-30-01-00-00 (unproven)'],
  ]);
});
