/**
 * Every way in which a replacement fails: its status, its cell as it was, and the other replacements of the command done.
 */
import { describe, expect, test } from 'vitest';
import {
  REPLACEMENT_FAILURES,
  type ReplacementFailureCode,
} from '../../src/device/replacement-failures.ts';
import { anchorReplacementCases } from '../../src/testing/anchor-replacement-cases.ts';
import type { AnchorReplacementCase, ExpectedResponse } from '../../src/testing/cases/case.ts';
import { answerDifferences } from '../../src/testing/answer-differences.ts';
import { simulatedMeter } from '../../src/testing/meter-adapter.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';

/** Found when time has passed: test/device/future-dating.test.ts. */
const ELSEWHERE: readonly ReplacementFailureCode[] = ['authoriser-replaced'];

type ExecutedCase = AnchorReplacementCase & { readonly expected: ExpectedResponse };

const executed = anchorReplacementCases({ deviceType: 'ESME' }).filter(
  (row): row is ExecutedCase => row.expected.outcome === 'executed',
);
const meter = simulatedMeter();

const failureCodes = (row: ExecutedCase): readonly ReplacementFailureCode[] =>
  Object.values(row.expected.failures);

const codes = (Object.keys(REPLACEMENT_FAILURES) as ReplacementFailureCode[]).filter(
  (code) => !ELSEWHERE.includes(code),
);

describe.each(codes)('%s', (code) => {
  const rows = executed.filter((row) => failureCodes(row).includes(code));

  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(0);
  });

  test.each(rows)('$name', checkCase);
});

describe('nothing fails', () => {
  test.each(executed.filter((row) => failureCodes(row).length === 0))('$name', checkCase);
});

function checkCase(row: ExecutedCase): void {
  meter.load(row);
  const device = meter.device();
  const before = device.describe().cells;
  const { outcome, response } = device.receive(row.command);
  expect(answerDifferences(row, response, meter.signingKey)).toEqual([]);
  const { failures, cellsAfter } = row.expected;
  expect(outcome.kind).toBe('executed');
  if (outcome.kind !== 'executed') return;
  const found = outcome.replacements.flatMap(({ cell, failure }) =>
    cell && failure ? [[cell, failure]] : [],
  );
  expect(Object.fromEntries(found)).toEqual(failures);
  for (const cell of Object.keys(failures) as CellName[]) {
    expect(device.describe().cells[cell]).toEqual(before[cell]);
  }
  for (const [cell, certificate] of Object.entries(cellsAfter)) {
    expect(device.holds(cell as CellName, certificate), cell).toBe(true);
  }
}
