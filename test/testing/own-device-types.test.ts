/**
 * Ready cases for device types of one's own: whatever cells a type has, the simulated device passes every case that there
 * is for it, or the type is refused with the cell that cases cannot do without.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CellRow, type DeviceType, DEVICE_TYPES } from '../../src/device/device-types.ts';
import { anchorReplacementCases } from '../../src/testing/anchor-replacement-cases.ts';
import { simulatedMeter } from '../../src/testing/meter-adapter.ts';
import { runCases } from '../../src/testing/run-cases.ts';

/** Every cell that a built-in type has. */
const ROWS: readonly CellRow[] = [
  ...new Map(
    Object.values(DEVICE_TYPES)
      .flatMap((type): readonly CellRow[] => type.cells)
      .map((row) => [row.cell, row]),
  ).values(),
];
const NEEDED: readonly string[] = ['root', 'accessControlBroker.keyAgreement'];

const someType = fc
  .record({
    base: fc.constantFrom<DeviceType[]>(...Object.values(DEVICE_TYPES)),
    cells: fc.shuffledSubarray(ROWS.filter(({ cell }) => !NEEDED.includes(cell))),
    presence: fc.constantFrom('always' as const, 'optional' as const),
  })
  .map(({ base, cells, presence }): DeviceType => {
    const needed = ROWS.filter(({ cell }) => NEEDED.includes(cell));
    const rows = [...cells, ...needed].map((row) => ({ ...row, presence }));
    return { ...base, name: `${base.name} of our own`, cells: rows };
  });

test('the simulated device passes every case of any type with a root and a broker', () => {
  fc.assert(
    fc.property(someType, (deviceType) => {
      const cases = anchorReplacementCases({ deviceType });
      expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
      const results = runCases(cases, simulatedMeter());
      expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 120_000);

test('a hub with the two least cells has cases, and the simulated device passes them', () => {
  const base = DEVICE_TYPES.CHF;
  const cells = base.cells.filter(({ cell }) => NEEDED.includes(cell));
  const cases = anchorReplacementCases({ deviceType: { ...base, cells } });
  expect(cases.length).toBeGreaterThan(10);
  expect(runCases(cases, simulatedMeter()).filter(({ verdict }) => verdict !== 'passed')).toEqual(
    [],
  );
});

describe.each(Object.keys(DEVICE_TYPES) as (keyof typeof DEVICE_TYPES)[])('%s', (name) => {
  test.each(NEEDED)('without %s is a type that cases cannot be made for', (missing) => {
    const base: DeviceType = DEVICE_TYPES[name];
    const cells = base.cells.filter(({ cell }) => cell !== missing);
    const details: unknown = expect.objectContaining({ field: 'deviceType.cells' });
    const refusal: unknown = expect.objectContaining({ code: 'testing/bad-argument', details });
    expect(() => anchorReplacementCases({ deviceType: { ...base, cells } })).toThrow(refusal);
  });
});
