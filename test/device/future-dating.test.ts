/**
 * Future-dated commands: accepted, kept through power failures, judged at their time, reported, taken back.
 */
import { describe, expect, test } from 'vitest';
import { addYears, instant } from '../../src/core/instant.ts';
import type { Device } from '../../src/device/device.ts';
import { verifyMessageSignature } from '../../src/gbcs/signing.ts';
import {
  type CaseBench,
  draftOf,
  nextCells,
  withControl,
} from '../../src/testing/cases/case-bench.ts';
import type { CaseCells } from '../../src/testing/cases/case.ts';
import { OUTSIDE_VALIDITY, cellsOfParty } from '../../src/testing/cases/case-pki.ts';
import { reissued } from '../../src/testing/cases/success-cases.ts';
import {
  START,
  answerOf,
  decodedAnswer,
  deviceOnBench,
  otherCommand,
} from '../support/device-bench.ts';

const LATER = addYears(START, 1);
const MUCH_LATER = addYears(START, 2);
const MODE = 'supplierBySupplier';
const CELLS = [
  'supplier.digitalSignature',
  'supplier.keyAgreement',
  'supplier.keyAgreement.prePaymentTopUp',
] as const;

describe('acceptance', () => {
  test('answers without outcome and changes no cell', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    const before = device.describe();
    const received = send(draftOf(bench, MODE, { executeAt: LATER }));
    expect(received.outcome).toMatchObject({ kind: 'scheduled', superseded: 0 });
    expect(answerOf(received, 'update-credentials.response')).toEqual({
      type: 'update-credentials.response',
    });
    expect(device.describe().cells).toEqual(before.cells);
    expect(device.describe().pending).toHaveLength(1);
    expect(device.nextDueAt()).toBe(LATER);
  });

  test('counts the command, so that it cannot be accepted twice', () => {
    const { bench, send } = deviceOnBench('ESME');
    const draft = draftOf(bench, MODE, { executeAt: LATER });
    send(draft);
    expect(send(draft).outcome).toMatchObject({ code: 'counter-not-newer' });
  });

  test('is for authentic commands only', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    const { signWith: _, ...unsigned } = draftOf(bench, MODE, { executeAt: LATER });
    expect(_).toBeDefined();
    expect(send({ ...unsigned, signWith: undefined }).outcome.accepted).toBe(false);
    expect(device.describe().pending).toEqual([]);
  });

  test('does not look at the certificates: that happens at execution', () => {
    const { bench, send } = deviceOnBench('ESME');
    const hopeless = draftOf(bench, MODE, {
      executeAt: LATER,
      replacements: nextCells(bench, MODE, 'other'),
    });
    expect(send(hopeless).outcome.kind).toBe('scheduled');
  });
});

describe('execution', () => {
  test('one millisecond too early nothing happens, at its time everything', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    clock.advanceTo(instant('2026-12-31T23:59:59.999Z'));
    expect(device.runDue()).toEqual([]);
    clock.advanceTo(LATER);
    const [report, ...others] = device.runDue();
    expect(others).toEqual([]);
    expect(report!.outcome.kind).toBe('executed');
    const next = nextCells(bench, MODE);
    for (const cell of CELLS) expect(device.holds(cell, next[cell]!)).toBe(true);
    expect(device.nextDueAt()).toBeUndefined();
  });

  test.each([
    [MODE, 'ESME', 0x00cb],
    ['supplierByTransCoS', 'ESME', 0x00cb],
    ['anyExceptAbnormalRootByRecovery', 'GSME', 0x00cb],
    ['anyByContingency', 'CHF', 0x00cb],
    ['loadControllerByLoadController', 'SAPC', 0x0124],
    ['loadControllerBySupplier', 'ESME', 0x0124],
  ] as const)('%s on %s is reported by Alert 0x8F66 to its originator', (mode, type, code) => {
    const { bench, device, clock, send } = deviceOnBench(type, { counters: { own: 2_000 } });
    const draft = draftOf(bench, mode, { executeAt: LATER });
    send(draft);
    clock.advanceTo(MUCH_LATER);
    const [alert] = device.takeAlerts();
    const { kind, header } = decodedAnswer(alert!);
    expect(kind).toBe('alert');
    expect(header).toMatchObject({
      cra: 'alert',
      originatorCounter: 2_000n,
      originatorId: bench.entityId,
      targetId: draft.header.originatorId,
      messageCode: code,
    });
    expect(header.dateTime).toBeUndefined();
    const payload = answerOf(alert!, 'update-credentials.alert');
    expect(payload.alertCode).toBe(0x8f66);
    expect(payload.executionDateTime).toBe(LATER);
    expect(payload.outcome.replacements.map(({ statusCode }) => statusCode)).toEqual(
      draft.payload.replacements.map(() => 0),
    );
    expect(verifyMessageSignature(alert!, device.publicKeys.digitalSignature)).toBe(true);
    expect(device.describe().counters['own']).toBe('2001');
  });

  test('one failed replacement makes it 0x8F67, with the outcomes of all', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    const strange = nextCells(bench, MODE, 'other');
    const replacements = { ...nextCells(bench, MODE), [CELLS[1]]: strange[CELLS[1]] };
    send(
      draftOf(bench, MODE, { executeAt: LATER, replacements: replacements as never, newFloor: 9n }),
    );
    clock.advanceTo(MUCH_LATER);
    const payload = answerOf(device.takeAlerts()[0]!, 'update-credentials.alert');
    expect(payload.alertCode).toBe(0x8f67);
    expect(payload.outcome.replacements.map(({ statusCode }) => statusCode)).toEqual([0, 10, 0]);
    expect(payload.outcome.counterChanges).toHaveLength(1);
  });

  test('counter changes apply at execution, not at acceptance', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(withControl(draftOf(bench, MODE, { executeAt: LATER }), { newFloor: 5n }));
    expect(device.describe().counters['supplier']).toBe('1000');
    clock.advanceTo(MUCH_LATER);
    device.runDue();
    expect(device.describe().counters['supplier']).toBe('5');
    expect(device.describe().securityLog.join('\n')).toContain('counter-lowered');
  });

  // KA alone is replaced: the key that signs stays.
  const replayed = (futureDatedFloor: 'obeyed' | 'raises-only', newFloor?: bigint) => {
    const { bench, device, clock, send } = deviceOnBench('ESME', {
      assumptions: { futureDatedFloor },
    });
    const replacements = { [CELLS[1]]: nextCells(bench, MODE)[CELLS[1]]! };
    const floor = newFloor === undefined ? {} : { newFloor };
    send(draftOf(bench, MODE, { executeAt: LATER, replacements, ...floor }));
    const issue = otherCommand(bench, {
      from: 'supplier',
      messageCode: 0x0a,
      payload: { type: 'issue-credentials.command', keyUsages: ['digitalSignature'] },
      counter: 5_000n,
      protection: 'mac-and-signature',
    });
    expect(device.receive(issue).outcome.kind).toBe('answered');
    clock.advanceTo(LATER);
    const { outcome } = answerOf(device.takeAlerts()[0]!, 'update-credentials.alert');
    const reported = outcome.counterChanges[0]?.floor;
    return { reported, again: device.receive(issue).outcome.kind };
  };

  test.each([
    ['obeyed, with the counter of the command as its floor', 'obeyed', 1_000n, 1_000n, 'answered'],
    ['obeyed, of a command as we compose it', 'obeyed', undefined, undefined, 'rejected'],
    ['raises-only', 'raises-only', 1_000n, 5_000n, 'rejected'],
  ] as const)(
    'a command accepted in between, sent again, when floors are %s',
    (_, assumption, newFloor, reported, again) => {
      expect(replayed(assumption, newFloor)).toEqual({ reported, again });
    },
  );

  test('comes before a command that arrives after its time', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    clock.advanceTo(MUCH_LATER);
    // Signed with the key that the pending command has replaced by now.
    expect(send(draftOf(bench, MODE, { counter: 2_000n })).outcome).toMatchObject({
      code: 'signature-invalid',
    });
    expect(device.takeAlerts()).toHaveLength(1);
  });

  test('several are executed in order of time, whatever the order of acceptance', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    const alertOrder = ['networkOperatorByNetworkOperator', MODE] as const;
    send(draftOf(bench, MODE, { executeAt: addYears(START, 3) }));
    send(draftOf(bench, alertOrder[0], { executeAt: LATER }));
    clock.advanceTo(addYears(START, 4));
    const modes = device.runDue().map(({ outcome }) => outcome.kind === 'executed' && outcome.mode);
    expect(modes).toEqual(alertOrder);
    expect(device.describe().counters['own']).toBe('3');
  });

  test('a time that has passed already is executed at once, by Alert', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    const past = instant('2025-01-01T00:00:00Z');
    expect(send(draftOf(bench, MODE, { executeAt: past })).outcome.kind).toBe('scheduled');
    expect(answerOf(device.takeAlerts()[0]!, 'update-credentials.alert').alertCode).toBe(0x8f66);
  });
});

describe('validity dates', () => {
  // Valid when the command is accepted, over when it is executed.
  const short = { notAfter: instant('2026-06-01T00:00:00Z') };

  test.each([
    ['acceptance', 0x8f66],
    ['execution', 0x8f67],
  ] as const)('are judged at %s when the assumption says so', (futureDatedValidityTime, code) => {
    const { bench, device, clock, send } = deviceOnBench('ESME', {
      assumptions: { futureDatedValidityTime },
    });
    const replacements = reissued(bench, nextCells(bench, MODE), short);
    send(draftOf(bench, MODE, { executeAt: LATER, replacements }));
    clock.advanceTo(MUCH_LATER);
    expect(answerOf(device.takeAlerts()[0]!, 'update-credentials.alert').alertCode).toBe(code);
  });

  test('are not judged at all when the command disapplies them', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME', {
      assumptions: { futureDatedValidityTime: 'execution' },
    });
    const replacements = reissued(bench, nextCells(bench, MODE), OUTSIDE_VALIDITY.expired(START));
    send(draftOf(bench, MODE, { executeAt: LATER, replacements, timeBasedChecks: 'disapply' }));
    clock.advanceTo(MUCH_LATER);
    expect(answerOf(device.takeAlerts()[0]!, 'update-credentials.alert').alertCode).toBe(0x8f66);
  });
});

describe('the time of execution', () => {
  const times = (device: Device) => device.snapshot().securityLog.map(({ at }) => at);

  test('is that of the command, however late the clock is read', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    clock.advanceTo(MUCH_LATER);
    device.runDue();
    expect(times(device)).toEqual([LATER]);
  });

  test('is no time before acceptance: a date in the past does not set the clock back', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME', {
      assumptions: { futureDatedValidityTime: 'execution' },
    });
    const inTime = addYears(START, 1);
    const tooLate = addYears(START, 60);
    clock.advanceTo(tooLate);
    const draft = draftOf(bench, MODE, { executeAt: MUCH_LATER });
    const executionDateTime = inTime;
    send({ ...draft, payload: { ...draft.payload, executionDateTime } });
    const [report] = device.runDue();
    const { outcome } = report!;
    if (outcome.kind !== 'executed') throw new Error(outcome.explain());
    for (const { failure } of outcome.replacements) expect(failure).toBe('path-outside-validity');
    for (const at of times(device)) expect(at).toBe(tooLate);
  });
});

describe('a later command', () => {
  test('of the same originator and code takes the place of the pending one', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    const second = send(draftOf(bench, MODE, { executeAt: MUCH_LATER, counter: 1_001n }));
    expect(second.outcome).toMatchObject({ kind: 'scheduled', superseded: 1 });
    clock.advanceTo(LATER);
    expect(device.takeAlerts()).toEqual([]);
    clock.advanceTo(MUCH_LATER);
    expect(device.takeAlerts()).toHaveLength(1);
  });

  test.each([
    ['one-per-originator-and-code', 2],
    ['one-per-code', 1],
  ] as const)('of another originator, %s: %i wait', (pendingCommands, waiting) => {
    const { bench, device, send } = deviceOnBench('ESME', { assumptions: { pendingCommands } });
    send(draftOf(bench, MODE, { executeAt: LATER }));
    const { current, entityId } = bench.pki.parties.accessControlBroker;
    const acb = current.digitalSignature!;
    const handedOver = draftOf(bench, 'supplierByTransCoS', {
      replacements: { [CELLS[0]]: acb.certificate },
    });
    expect(send(handedOver).outcome.kind).toBe('executed');
    const draft = draftOf(bench, MODE, { executeAt: LATER, counter: 2_000n });
    const byBroker = {
      ...draft,
      header: { ...draft.header, originatorId: entityId },
      signWith: acb.signingKey,
    };
    expect(send(byBroker).outcome.kind).toBe('scheduled');
    expect(device.describe().pending).toHaveLength(waiting);
  });

  test('of another code waits beside it', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    send(draftOf(bench, 'networkOperatorByNetworkOperator', { executeAt: LATER }));
    expect(device.describe().pending).toHaveLength(2);
  });

  test('with the year 9999 takes it back, and counts', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    const cancelled = send(draftOf(bench, MODE, { executeAt: 'cancel', counter: 1_001n }));
    expect(cancelled.outcome).toMatchObject({ kind: 'cancelled', removed: 1 });
    expect(answerOf(cancelled, 'update-credentials.response').outcome).toBeUndefined();
    expect(device.describe().counters['supplier']).toBe('1001');
    clock.advanceTo(MUCH_LATER);
    expect(device.takeAlerts()).toEqual([]);
    for (const cell of CELLS) expect(device.holds(cell, bench.cells[cell]!)).toBe(true);
  });

  test('of another mode with the year 9999 does not', () => {
    const { bench, device, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    send(draftOf(bench, 'networkOperatorByNetworkOperator', { executeAt: 'cancel' }));
    expect(device.describe().pending).toHaveLength(1);
  });
});

describe('a power failure', () => {
  test('between acceptance and execution loses nothing', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    const memory = device.snapshot();
    const twin = deviceOnBench('ESME');
    twin.device.restore(memory);
    expect(twin.device.describe()).toEqual(device.describe());
    for (const moved of [clock, twin.clock]) moved.advanceTo(MUCH_LATER);
    const [alert] = device.takeAlerts();
    expect(twin.device.takeAlerts()).toEqual([alert]);
    expect(twin.device.describe()).toEqual(device.describe());
  });

  test('between execution and the fetching of the Alert loses nothing', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(draftOf(bench, MODE, { executeAt: LATER }));
    clock.advanceTo(MUCH_LATER);
    // Any command makes the meter look at its clock.
    device.receive(new Uint8Array());
    const memory = device.snapshot();
    const [alert] = device.takeAlerts();
    expect(device.takeAlerts()).toEqual([]);
    device.restore(memory);
    expect(device.describe().unsentAlerts).toBe(1);
    expect(device.takeAlerts()).toEqual([alert]);
  });
});

describe('when the originator has lost the authorising cell since (authoriser-replaced)', () => {
  const scene = (pendingOfReplacedParty: 'fail' | 'execute') => {
    const scene = deviceOnBench('ESME', { assumptions: { pendingOfReplacedParty } });
    const { bench, send } = scene;
    send(draftOf(bench, MODE, { executeAt: LATER }));
    const newSupplier = bench.pki.party('supplier', '77');
    const replacements = cellsOfParty(newSupplier, newSupplier.current);
    send(draftOf(bench, 'supplierByTransCoS', { replacements }));
    scene.clock.advanceTo(MUCH_LATER);
    return { ...scene, replacements, before: scene.device.describe() };
  };

  test('nothing is executed, and the originator hears 0x8F67 with status other', () => {
    const { device, before, replacements } = scene('fail');
    const [report] = device.runDue();
    const payload = answerOf(report!.alert, 'update-credentials.alert');
    expect(payload.alertCode).toBe(0x8f67);
    expect(payload.outcome.counterChanges).toEqual([]);
    for (const { statusCode, existing, replacing } of payload.outcome.replacements) {
      expect(statusCode).toBe(127);
      expect(replacing).toEqual(existing);
    }
    expect(report!.outcome.explain()).toContain('no longer in the cell');
    for (const cell of CELLS) expect(device.holds(cell, replacements[cell]!)).toBe(true);
    expect(device.describe().counters).toEqual({ ...before.counters, own: '2' });
  });

  test('a former supplier takes its cells back where the assumption lets it', () => {
    const { device, bench } = scene('execute');
    expect(answerOf(device.takeAlerts()[0]!, 'update-credentials.alert').alertCode).toBe(0x8f66);
    const next = nextCells(bench, MODE);
    for (const cell of CELLS) expect(device.holds(cell, next[cell]!)).toBe(true);
  });

  const renewedSince = (
    pendingOfReplacedParty: 'fail' | 'fail-of-others',
    replacements: (bench: CaseBench) => CaseCells,
  ) => {
    const scene = deviceOnBench('ESME', { assumptions: { pendingOfReplacedParty } });
    const { bench, device, clock, send } = scene;
    const { 'supplier.keyAgreement': agreement } = nextCells(bench, MODE);
    const pending = { 'supplier.keyAgreement': agreement! };
    send(draftOf(bench, MODE, { executeAt: LATER, replacements: pending, newFloor: 1_000n }));
    send(draftOf(bench, MODE, { replacements: replacements(bench), counter: 1_001n }));
    clock.advanceTo(MUCH_LATER);
    const { alertCode } = answerOf(device.takeAlerts()[0]!, 'update-credentials.alert');
    return { alertCode, counter: device.describe().counters['supplier'] };
  };
  const otherKeys = (bench: CaseBench) => ({
    'supplier.digitalSignature': nextCells(bench, MODE)['supplier.digitalSignature']!,
  });
  const sameKey = ({ pki }: CaseBench) => ({
    'supplier.digitalSignature': pki.issue({
      role: 'supplier',
      entityId: pki.parties.supplier.entityId,
      slot: 'digitalSignature',
      label: 'current',
      change: { notBefore: addYears(START, -2) },
    }).certificate,
  });

  test('a key that was replaced, as it was compromised, gets nothing back', () => {
    expect(renewedSince('fail', otherKeys)).toEqual({ alertCode: 0x8f67, counter: '1001' });
  });

  test('the same party with other keys is still the same party where the assumption says so', () => {
    expect(renewedSince('fail-of-others', otherKeys).alertCode).toBe(0x8f66);
  });

  test('another certificate of the same key still verifies', () => {
    expect(renewedSince('fail', sameKey).alertCode).toBe(0x8f66);
  });

  test('a command that is MACed alone lapses with the key that MACed it', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    const mode = 'accessControlBrokerByACB';
    send(draftOf(bench, mode, { executeAt: LATER }));
    send(draftOf(bench, mode, { counter: 1_001n }));
    clock.advanceTo(MUCH_LATER);
    expect(answerOf(device.takeAlerts()[0]!, 'update-credentials.alert').alertCode).toBe(0x8f67);
  });

  test('a contingency command lapses when the root it unlocks has been replaced', () => {
    const { bench, device, clock, send } = deviceOnBench('ESME');
    send(draftOf(bench, 'anyByContingency', { executeAt: LATER }));
    const linked = draftOf(bench, 'anyExceptAbnormalRootByRecovery', {
      replacements: { root: bench.pki.other.root },
      linkCertificates: [bench.pki.linkToOther],
    });
    expect(send(linked).outcome.kind).toBe('executed');
    clock.advanceTo(MUCH_LATER);
    expect(answerOf(device.takeAlerts()[0]!, 'update-credentials.alert').alertCode).toBe(0x8f67);
  });
});

describe('a command that the MAC alone vouches for (mode 4 but on a Communications Hub)', () => {
  const BROKER = 'accessControlBroker.keyAgreement';
  const scene = () => {
    const scene = deviceOnBench('ESME');
    const draft = draftOf(scene.bench, 'accessControlBrokerByACB', { executeAt: LATER });
    expect(scene.send(draft).outcome.kind).toBe('scheduled');
    return { ...scene, next: nextCells(scene.bench, 'accessControlBrokerByACB')[BROKER]! };
  };

  /** As after CS02c and CS02d: no MAC that was accepted before was made for the new key. */
  function withAnotherOwnKey(device: Device): void {
    const memory = device.snapshot();
    const { active } = memory.credentials;
    const credentials = { ...memory.credentials, active: { ...active, keyAgreement: 'renewed' } };
    const before = device.publicKeys.keyAgreement;
    device.restore({ ...memory, credentials });
    expect(device.publicKeys.keyAgreement).not.toEqual(before);
  }

  test("is carried out although the device's own key agreement key is another since", () => {
    const { device, clock, next } = scene();
    withAnotherOwnKey(device);
    clock.advanceTo(LATER);
    const [report] = device.runDue();
    expect(report!.outcome).toMatchObject({ kind: 'executed' });
    expect(answerOf(report!.alert, 'update-credentials.alert').alertCode).toBe(0x8f66);
    expect(device.holds(BROKER, next)).toBe(true);
  });

  test("is not, once the broker's key is another, whatever the device's own is", () => {
    const { device, clock, bench, send, next } = scene();
    const { certificate } = bench.pki.party('accessControlBroker', '00').next.keyAgreement!;
    expect(certificate).toEqual(next);
    send(draftOf(bench, 'accessControlBrokerByACB', { counter: 1_001n }));
    withAnotherOwnKey(device);
    clock.advanceTo(LATER);
    expect(answerOf(device.takeAlerts()[0]!, 'update-credentials.alert').alertCode).toBe(0x8f67);
  });
});
