/**
 * The exchanges of the reference pack by their shape, whether or not their files are at hand: which counters a command
 * of each mode changes and what the device reports (gbcs.md section 4), with our own PKI.
 */
import { describe, expect, test } from 'vitest';
import { addYears } from '../../src/core/instant.ts';
import type { DeviceTypeName } from '../../src/device/device-types.ts';
import type { CounterChange } from '../../src/gbcs/index.ts';
import type { ReplacementMode } from '../../src/gbcs/modes.ts';
import type { UpdateOrder } from '../../src/party/compose.ts';
import {
  type CaseBench,
  commandOf,
  draftOf,
  nextCells,
  pick,
  withControl,
} from '../../src/testing/cases/case-bench.ts';
import { START, answerOf, decodedAnswer, deviceOnBench } from '../support/device-bench.ts';

/** The floors that the pack sends: 0 everywhere. */
const own = (roleCode: number): CounterChange => ({ roleCode, floor: 0n });
const TOP_UP = [{ usage: 0, floor: 0n }];
const supplier: CounterChange = { roleCode: 2, floor: 0n, specialistFloors: TOP_UP };
const ZERO_FLOORS: Partial<UpdateOrder> = {
  newFloor: 0n,
  prepaymentTopUpFloor: 0n,
  otherFloors: {
    supplier: 0n,
    networkOperator: 0n,
    accessControlBroker: 0n,
    transitionalCoS: 0n,
    loadController: 0n,
    recovery: 0n,
  },
};

/** The nine cells of the pack's ESME: no load controller. */
const nine = (bench: CaseBench, mode: ReplacementMode) =>
  pick(nextCells(bench, mode), (cell) => !cell.startsWith('loadController'));

interface Row {
  readonly mode: ReplacementMode;
  readonly type: DeviceTypeName;
  readonly order?: Partial<UpdateOrder>;
  readonly changes: readonly CounterChange[];
}

const ROWS: readonly Row[] = [
  { mode: 'supplierBySupplier', type: 'ESME', changes: [supplier] },
  { mode: 'supplierBySupplier', type: 'GPF', changes: [supplier] },
  { mode: 'networkOperatorByNetworkOperator', type: 'GPF', changes: [own(3)] },
  { mode: 'accessControlBrokerByACB', type: 'GSME', changes: [own(4)] },
  { mode: 'accessControlBrokerByACB', type: 'CHF', changes: [own(4)] },
  { mode: 'wanProviderByWanProvider', type: 'CHF', changes: [own(6)] },
  { mode: 'transCoSByTransCoS', type: 'ESME', order: { newFloor: 'none' }, changes: [] },
  { mode: 'supplierByTransCoS', type: 'ESME', order: { newFloor: 'none' }, changes: [supplier] },
  {
    mode: 'anyExceptAbnormalRootByRecovery',
    type: 'ESME',
    order: { timeBasedChecks: 'disapply' },
    changes: [own(1), supplier, own(3), own(4), own(5)],
  },
  { mode: 'loadControllerByLoadController', type: 'SAPC', changes: [own(8)] },
  {
    mode: 'loadControllerBySupplier',
    type: 'ESME',
    order: { newFloor: 'none' },
    changes: [own(8)],
  },
];

test.each(ROWS)(
  '$mode on $type reports its changes as the pack does',
  ({ mode, type, order, changes }) => {
    const { bench, send, device } = deviceOnBench(type);
    const draft = draftOf(bench, mode, {
      ...ZERO_FLOORS,
      replacements: mode.startsWith('loadController') ? nextCells(bench, mode) : nine(bench, mode),
      ...order,
    });
    const received = send(draft);
    const { header, mac, signature } = decodedAnswer(received);
    expect([mac, signature?.length, header.dateTime?.length]).toEqual([undefined, 64, 12]);
    const { outcome } = answerOf(received, 'update-credentials.response');
    expect(outcome!.counterChanges).toEqual(changes);
    expect(outcome!.replacements.every(({ statusCode }) => statusCode === 0)).toBe(true);
    expect(outcome!.replacements.map(({ cell }) => cell)).toEqual(
      draft.payload.replacements.map(({ target }) => target),
    );
    for (const { roleCode } of changes) expect(roleCode).not.toBe(127);
    expect(device.describe().counters['prepaymentTopUp']).toBe('0');
  },
);

describe('anyByContingency, of which the pack has the Responses only', () => {
  const scene = (spoil = false) => {
    const { bench, send } = deviceOnBench('ESME');
    const cells = { ...nine(bench, 'anyByContingency') };
    const old = nextCells(bench, 'supplierBySupplier')['supplier.keyAgreement.prePaymentTopUp'];
    if (spoil) cells['supplier.keyAgreement.prePaymentTopUp'] = old!;
    const draft = withControl(
      draftOf(bench, 'anyByContingency', { ...ZERO_FLOORS, replacements: cells }),
      { otherRoleChanges: [supplier, own(3), own(4), own(5)] },
    );
    return answerOf(send(draft), 'update-credentials.response').outcome!;
  };

  test('nine cells and the counters of root, supplier, network operator, ACB and TransCoS', () => {
    const { counterChanges, replacements } = scene();
    expect(counterChanges).toEqual([own(0), supplier, own(3), own(4), own(5)]);
    expect(replacements.map(({ cell }) => `${cell.roleCode}/${cell.keyUsages.join()}`)).toEqual([
      '0/keyCertSign',
      '1/digitalSignature',
      '2/digitalSignature',
      '2/keyAgreement',
      '2/keyAgreement',
      '3/digitalSignature',
      '3/keyAgreement',
      '4/keyAgreement',
      '5/digitalSignature',
    ]);
    const [root] = replacements;
    expect([root!.existing.entityId, root!.replacing.entityId]).toEqual([
      '0000000000000000',
      '0000000000000000',
    ]);
  });

  test('one certificate of the old hierarchy is status 10 and keeps its old key, the others succeed', () => {
    const failed = scene(true).replacements.filter(({ statusCode }) => statusCode !== 0);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ statusCode: 10, cell: { cellUsageCode: 1 } });
    expect(failed[0]!.replacing).toEqual(failed[0]!.existing);
  });
});

test('loadControllerBySupplier with a path certificate whose last octet is wrong: both cells 10, the change reported', () => {
  const { bench, send, clock, device } = deviceOnBench('SAPC');
  const mode = 'loadControllerBySupplier';
  const broken = Uint8Array.from(bench.pki.issuing);
  broken[broken.length - 1]! ^= 0x01;
  const spoilt = (draft: ReturnType<typeof draftOf>) => ({
    ...draft,
    payload: { ...draft.payload, pathCertificates: [broken] },
  });
  const order = { ...ZERO_FLOORS, newFloor: 'none' } as const;
  const now = answerOf(send(spoilt(draftOf(bench, mode, order))), 'update-credentials.response');
  const later = { ...order, executeAt: addYears(START, 1), counter: 1_001n };
  send(spoilt(draftOf(bench, mode, later)));
  clock.advanceTo(addYears(START, 2));
  const alert = answerOf(device.takeAlerts()[0]!, 'update-credentials.alert');
  expect(alert.alertCode).toBe(0x8f67);
  for (const { counterChanges, replacements } of [now.outcome!, alert.outcome]) {
    expect(replacements.map(({ statusCode }) => statusCode)).toEqual([10, 10]);
    expect(counterChanges).toEqual([own(8)]);
  }
});

describe('counters', () => {
  const MODE = 'supplierBySupplier';

  test('a role without a floor keeps the counter of its command', () => {
    const { bench, send, device } = deviceOnBench('ESME');
    send(draftOf(bench, 'transCoSByTransCoS', { newFloor: 'none' }));
    expect(device.describe().counters['transitionalCoS']).toBe('1000');
  });

  test('a floor below is obeyed and logged; one above is obeyed without a word', () => {
    const { bench, send, device } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { newFloor: 3n, prepaymentTopUpFloor: 5n }));
    expect(device.describe().counters).toMatchObject({ supplier: '3', prepaymentTopUp: '5' });
    expect(device.snapshot().securityLog.map(({ what }) => what)).toContain('counter-lowered');
    const other = deviceOnBench('ESME');
    other.send(draftOf(bench, MODE, { newFloor: 9_000n }));
    expect(other.device.describe().counters['supplier']).toBe('9000');
    expect(other.device.snapshot().securityLog.map(({ what }) => what)).toEqual([
      'credentials-updated',
    ]);
  });

  test.each([
    ['apply', '3', 1],
    ['keep', '1000', 0],
  ] as const)(
    'when every replacement fails the changes %s',
    (countersWhenAllFail, last, reported) => {
      const { bench, send, device } = deviceOnBench('ESME', {
        assumptions: { countersWhenAllFail },
      });
      const replacements = nextCells(bench, MODE, 'other');
      const received = send(draftOf(bench, MODE, { newFloor: 3n, replacements }));
      expect(device.describe().counters['supplier']).toBe(last);
      const { outcome } = answerOf(received, 'update-credentials.response');
      expect(outcome!.counterChanges).toHaveLength(reported);
    },
  );

  test("a stranger's counter moves only where the assumption obeys, a prepayment floor of another role never", () => {
    const { bench, send, device } = deviceOnBench('ESME', {
      assumptions: { counterChangeOutsideMode: 'obey' },
    });
    const draft = draftOf(bench, 'networkOperatorByNetworkOperator');
    const otherRoleChanges = [
      { roleCode: 1, floor: 77n, specialistFloors: [{ usage: 0, floor: 88n }] },
      { roleCode: 200, floor: 99n },
    ];
    expect(send(withControl(draft, { otherRoleChanges })).outcome.kind).toBe('executed');
    expect(device.describe().counters).toMatchObject({ recovery: '77', prepaymentTopUp: '0' });
  });

  test('one series for each role: a command of one role does not age those of another', () => {
    const { bench, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { counter: 1_000_000n, newFloor: 1_000_000n }));
    const other = send(draftOf(bench, 'networkOperatorByNetworkOperator', { counter: 1n }));
    expect(other.outcome.kind).toBe('executed');
  });

  test('the sequence number may differ where the assumption ignores it, and is echoed', () => {
    const { bench, send } = deviceOnBench('ESME', {
      assumptions: { sequenceNumberMustEqualCounter: 'ignored' },
    });
    const received = send(withControl(draftOf(bench, MODE), { sequenceNumber: 5n }));
    expect(answerOf(received, 'update-credentials.response').outcome!.sequenceNumber).toBe(5n);
  });
});

describe('the order of MAC, counter and signature', () => {
  const spoilt = (bench: CaseBench) => {
    const octets = Uint8Array.from(commandOf(bench, draftOf(bench, 'supplierBySupplier')));
    octets[octets.length - 1]! ^= 1; // MAC
    octets[octets.length - 13]! ^= 1; // signature
    return octets;
  };

  test.each([
    [['mac', 'counter', 'signature'], 'mac-invalid'],
    [['counter', 'mac', 'signature'], 'counter-not-newer'],
    [['signature', 'counter', 'mac'], 'signature-invalid'],
  ] as const)('%j refuses a command with everything wrong as %s', (checkOrder, code) => {
    const { bench, device } = deviceOnBench('ESME', {
      assumptions: { checkOrder },
      counters: { roles: { supplier: 5_000 } },
    });
    expect(device.receive(spoilt(bench)).outcome).toMatchObject({ code });
  });
});

test('what a header may carry besides is covered by the signature and ignored', () => {
  const { bench, send } = deviceOnBench('ESME');
  const draft = draftOf(bench, 'supplierBySupplier');
  const { entityId } = bench.pki.parties.networkOperator;
  const received = send({
    ...draft,
    header: { ...draft.header, supplementary: { remotePartyId: entityId, remotePartyCounter: 9n } },
  });
  expect(received.outcome.kind).toBe('executed');
  expect(decodedAnswer(received).header.supplementary).toBeUndefined();
});
