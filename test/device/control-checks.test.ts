/**
 * What mode and control fields do where an assumption or the cells of a device make the difference.
 */
import { expect, test } from 'vitest';
import { CASE_COUNTER, draftOf, withControl } from '../../src/testing/cases/case-bench.ts';
import { deviceOnBench } from '../support/device-bench.ts';

test('a mode that may change a cell of the device is none of its own without the cell that authorises it', () => {
  const assumptions = { rootReplacementByUsers: 'on' } as const;
  const { bench, send } = deviceOnBench('ESME', { assumptions });
  // An ESME has a root, and no WAN provider.
  expect(send(draftOf(bench, 'rootByWanProvider')).outcome).toMatchObject({
    code: 'mode-not-permitted',
  });
  expect(send(draftOf(bench, 'rootBySupplier')).outcome.kind).toBe('executed');
});

test.each([
  ['required', { code: 'sequence-number-mismatch' }],
  ['ignored', { kind: 'executed' }],
] as const)('[3] other than the Originator Counter: %s', (rule, expected) => {
  const assumptions = { sequenceNumberMustEqualCounter: rule };
  const { bench, send } = deviceOnBench('ESME', { assumptions });
  const draft = draftOf(bench, 'supplierBySupplier');
  const { outcome } = send(withControl(draft, { sequenceNumber: CASE_COUNTER + 1n }));
  expect(outcome).toMatchObject(expected);
});

test.each([
  [CASE_COUNTER - 1n, true],
  [CASE_COUNTER, false],
  [CASE_COUNTER + 1n, false],
])(
  'a floor of %i after a command with 1000 leaves a line about a lowered counter: %s',
  (newFloor, logged) => {
    const { bench, device, send } = deviceOnBench('ESME');
    expect(send(draftOf(bench, 'supplierBySupplier', { newFloor })).outcome.kind).toBe('executed');
    expect(device.describe().securityLog.some((line) => line.includes('counter-lowered'))).toBe(
      logged,
    );
  },
);
