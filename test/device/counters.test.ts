/**
 * Counter changes: what is applied is what is reported, and what is not clear is refused.
 */
import { describe, expect, test } from 'vitest';
import { addYears } from '../../src/core/instant.ts';
import type { CounterChange, SpecialistFloor } from '../../src/gbcs/types.ts';
import { draftOf, withControl } from '../../src/testing/cases/case-bench.ts';
import { executed } from '../../src/testing/cases/expectation.ts';
import { runCase } from '../../src/testing/run-cases.ts';
import { simulatedMeter } from '../../src/testing/meter-adapter.ts';
import { START, answerOf, deviceOnBench } from '../support/device-bench.ts';

const MODE = 'supplierBySupplier';
const TOP_UP: readonly SpecialistFloor[] = [{ usage: 0, floor: 77n }];

describe('[5] without [4]', () => {
  const order = { newFloor: 'none', prepaymentTopUpFloor: 77n } as const;
  /** Whatever the composer makes of it: only [5] is there. */
  const alone = (bench: Parameters<typeof draftOf>[0], mode: Parameters<typeof draftOf>[1]) => {
    const draft = draftOf(bench, mode, order);
    expect(draft.payload.control.newFloor).toBeUndefined();
    return withControl(draft, { newSpecialistFloors: TOP_UP });
  };

  test('moves the prepayment counter, reports it, and leaves that of the role', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    const received = send(alone(bench, MODE));
    expect(answerOf(received, 'update-credentials.response').outcome!.counterChanges).toEqual([
      { roleCode: 2, floor: 1_000n, specialistFloors: TOP_UP },
    ]);
    expect(device.describe().counters).toMatchObject({ supplier: '1000', prepaymentTopUp: '77' });
  });

  test('leaves the counter where it is at the time of execution', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    const { payload, ...rest } = alone(bench, MODE);
    const executionDateTime = addYears(START, 1);
    send({ ...rest, payload: { ...payload, executionDateTime } });
    send(draftOf(bench, 'loadControllerBySupplier', { counter: 5_000n, newFloor: 'none' }));
    clock.advanceTo(executionDateTime);
    device.runDue();
    expect(device.describe().counters).toMatchObject({ supplier: '5000', prepaymentTopUp: '77' });
  });

  test('is refused of a role that has no prepayment counter', () => {
    const { bench, send } = deviceOnBench('ESME');
    for (const mode of ['networkOperatorByNetworkOperator', 'supplierByTransCoS'] as const) {
      expect(send(alone(bench, mode)).outcome).toMatchObject({
        code: 'counter-change-outside-mode',
      });
    }
  });

  test('is what a ready case expects, too', () => {
    const { bench } = deviceOnBench('ESME');
    const row = executed(bench, 'a floor for top-ups alone', alone(bench, MODE));
    expect(runCase(row, simulatedMeter({ seed: 'device tests' }))).toMatchObject({
      differences: [],
    });
  });
});

describe('one counter twice, or none', () => {
  const specialists = (...floors: (readonly [usage: number, floor: bigint])[]) => ({
    newSpecialistFloors: floors.map(([usage, floor]) => ({ usage, floor })),
  });
  const others = (...changes: CounterChange[]) => ({ otherRoleChanges: changes });

  test.each([
    ['a specialist counter that is none', MODE, specialists([9, 1n])],
    ['a known one and one that is none', MODE, specialists([0, 777n], [9, 1n])],
    ['the prepayment counter twice', MODE, specialists([0, 777n], [0, 888n])],
    ['the own role in [6] too', MODE, others({ roleCode: 2, floor: 1n })],
    [
      'another role twice',
      'anyExceptAbnormalRootByRecovery',
      others({ roleCode: 2, floor: 10n }, { roleCode: 2, floor: 20n }),
    ],
    [
      'a specialist counter of another role that is none',
      'supplierByTransCoS',
      others({ roleCode: 2, floor: 1n, specialistFloors: [{ usage: 9, floor: 1n }] }),
    ],
  ] as const)('%s is refused as a whole', (_what, mode, change) => {
    const { bench, device, send } = deviceOnBench('ESME');
    const { counters } = device.describe();
    const draft = withControl(draftOf(bench, mode), change);
    expect(send(draft).outcome).toMatchObject({ code: 'counter-change-outside-mode' });
    expect(device.describe().counters).toEqual(counters);
  });

  test('where the assumption obeys, the last of usage 0 counts, as the report says', () => {
    const { bench, device, send } = deviceOnBench('ESME', {
      assumptions: { counterChangeOutsideMode: 'obey' },
    });
    const draft = draftOf(bench, MODE);
    send(withControl(draft, specialists([9, 1n], [0, 777n], [0, 888n], [9, 2n])));
    expect(device.describe().counters).toMatchObject({ prepaymentTopUp: '888' });
  });
});
