/**
 * What mode and control fields do where an assumption or the cells of a device make the difference.
 */
import { expect, test } from 'vitest';
import { cellReference } from '../../src/gbcs/cell-reference.ts';
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

const BROKER_CELL = cellReference('accessControlBroker.keyAgreement');

// GBCS 13.3.3.1 and the field table of v0.8.1: [2] is there on a Communications Hub, whatever the mode.
test.each([
  ['ESME', 'without [2]', { kind: 'executed' }],
  ['ESME', 'with [2]', { code: 'control-field-forbidden' }],
  ['GPF', 'without [2]', { kind: 'executed' }],
  ['GPF', 'with [2]', { kind: 'executed' }],
  ['CHF', 'without [2]', { code: 'control-field-missing' }],
] as const)('the ACB replaces its own cells on %s, %s', (type, form, expected) => {
  const { bench, send } = deviceOnBench(type);
  const draft = draftOf(bench, 'accessControlBrokerByACB');
  const control = { ...draft.payload.control };
  delete (control as { authorisingCell?: unknown }).authorisingCell;
  const named = form === 'with [2]' ? { authorisingCell: BROKER_CELL } : {};
  const payload = { ...draft.payload, control: { ...control, ...named } };
  expect(send({ ...draft, payload }).outcome).toMatchObject(expected);
});
