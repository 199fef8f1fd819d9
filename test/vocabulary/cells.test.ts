/**
 * Names of cells, and the identity of each on the wire.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CELL_NAMES,
  type CellName,
  TRUST_ANCHOR_CELLS,
  cellFromIdentity,
} from '../../src/vocabulary/cells.ts';
import { CELL_USAGES, KEY_USAGE_BITS, type KeyUsage } from '../../src/vocabulary/key-usages.ts';
import { roleCode } from '../../src/vocabulary/roles.ts';

describe('a cell is found by what names it on the wire', () => {
  test.each<[CellName, number, KeyUsage, number]>([
    ['root', 0, 'keyCertSign', 0],
    ['recovery.digitalSignature', 1, 'digitalSignature', 0],
    ['supplier.digitalSignature', 2, 'digitalSignature', 0],
    ['supplier.keyAgreement', 2, 'keyAgreement', 0],
    ['supplier.keyAgreement.prePaymentTopUp', 2, 'keyAgreement', 1],
    ['networkOperator.digitalSignature', 3, 'digitalSignature', 0],
    ['networkOperator.keyAgreement', 3, 'keyAgreement', 0],
    ['accessControlBroker.digitalSignature', 4, 'digitalSignature', 0],
    ['accessControlBroker.keyAgreement', 4, 'keyAgreement', 0],
    ['transitionalCoS.digitalSignature', 5, 'digitalSignature', 0],
    ['wanProvider.digitalSignature', 6, 'digitalSignature', 0],
    ['loadController.digitalSignature', 8, 'digitalSignature', 0],
    ['loadController.keyAgreement', 8, 'keyAgreement', 0],
  ])('%s', (cell, code, keyUsage, cellUsageCode) => {
    expect(cellFromIdentity({ roleCode: code, keyUsage, cellUsageCode })).toBe(cell);
  });

  test('and the rows above are all there are', () => {
    expect(CELL_NAMES).toHaveLength(13);
    expect(CELL_NAMES).toEqual(Object.keys(TRUST_ANCHOR_CELLS));
  });

  test('any other identity names no cell, which is no error', () => {
    const usages = Object.keys(KEY_USAGE_BITS) as KeyUsage[];
    const identity = fc.record({
      roleCode: fc.nat({ max: 255 }),
      keyUsage: fc.option(fc.constantFrom(...usages), { nil: undefined }),
      cellUsageCode: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(identity, (wire) => {
        const cell = cellFromIdentity(wire);
        if (cell === undefined) return;
        const { role, keyUsage, cellUsage } = TRUST_ANCHOR_CELLS[cell];
        const cellUsageCode = CELL_USAGES[cellUsage];
        expect({ roleCode: roleCode(role), keyUsage, cellUsageCode }).toEqual(wire);
      }),
    );
  });
});
