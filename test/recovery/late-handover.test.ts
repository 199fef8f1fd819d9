/**
 * An Apex with Subscribers that are late (recovery.md 5.4): the ACB's certificates stand in their cells, so that their devices are under
 * DCC control as after Method 2, until SR 6.21 gives the cells back.
 */
import { describe, expect, test } from 'vitest';
import type { PartyRole } from '../../src/party/credentials.ts';
import { memoryOf } from '../../src/device/device.ts';
import type { RecoveryAssumptions } from '../../src/recovery/assumptions.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { CHECKERS, watch } from '../../src/simulation/index.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

type World = ReturnType<typeof createRecoveryWorld>;

function world(
  recoveryAssumptions: Partial<RecoveryAssumptions> = {},
  homes = 1,
): { readonly made: World; readonly problems: () => readonly unknown[] } {
  const made = createRecoveryWorld({ seed: 'late', recoveryAssumptions });
  const watched = watch(made, CHECKERS);
  made.addHomes({ count: homes });
  return { made, problems: () => watched.end() };
}

function count<T>(of: readonly T[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of of) counts[String(one)] = (counts[String(one)] ?? 0) + 1;
  return counts;
}

function statuses(made: World): Record<string, number> {
  return count([...made.dcc.inventory.entries()].map(({ status }) => status));
}

function alerts(made: World): Record<string, number> {
  return count(
    made.log
      .ofType('dcc.alert')
      .map(({ alert }) => alert)
      .filter((alert) => alert.startsWith('RecoveryComplete')),
  );
}

/** Whose certificates devices hold in a cell, by their own memory. */
function holders(made: World, cell: CellName): Record<string, number> {
  const held = made.fleet.devices.flatMap(({ device }) => {
    const owner = memoryOf(device).cells[cell]?.entityId;
    return owner === undefined ? [] : [made.parties.byId(owner)?.role ?? owner];
  });
  return count(held);
}

const SUPPLIER_DS = 'supplier.digitalSignature';
const NETWORK_DS = 'networkOperator.digitalSignature';
const BROKERS = { [SUPPLIER_DS]: 4, [NETWORK_DS]: 2 } as const;

function idsOf(made: World, roles: readonly PartyRole[]): readonly Eui64[] {
  return roles.map((role) => made.party(role).entityId);
}

function apexWithout(made: World, ...roles: readonly PartyRole[]): Incident {
  const incident = made.compromise('rootOca', { certain: 'yes' });
  return incident.run({ method: 'apex', lateSubscribers: idsOf(made, roles) });
}

/** Service requests of the DCC and its Users since some event. */
function requests(made: World, from: number): Record<string, number> {
  const sent = made.log.events.slice(from).filter((event) => event.type === 'dcc.submitted');
  return count(sent.map(({ serviceRequest }) => serviceRequest));
}

describe('an Apex without the supplier', () => {
  test('leaves its devices under DCC control, and says so everywhere', () => {
    const { made, problems } = world();
    const incident = apexWithout(made, 'supplier');
    expect(incident.state).toBe('closed');
    expect(outcomes(incident)).toEqual({ 'under-dcc-control': 4, recovered: 1 });
    expect(statuses(made)).toEqual({ recovered: 4, commissioned: 1 });
    expect(alerts(made)).toEqual({ RecoveryCompleteACBCredentials: 4 });
    expect(holders(made, SUPPLIER_DS)).toEqual({ accessControlBroker: 4 });
    expect(incident.report().next[0]).toMatch(/under DCC control: incident\.handOver\(\)/);
    expect(incident.report().metrics.exposure.awaitingHandover).toBe(4);
    const notices = made.log.ofType('recovery.notice').map(({ subject }) => subject);
    expect(notices).toContain('4 devices await handover (SR 6.21)');
    expect(problems()).toEqual([]);
  });

  test('and SR 6.21 gives exactly its cells back', () => {
    const { made, problems } = world();
    const incident = apexWithout(made, 'supplier');
    const from = made.log.events.length;
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': 4, recovered: 1 });
    expect(statuses(made)).toEqual({ commissioned: 5 });
    expect(holders(made, SUPPLIER_DS)).toEqual({ supplier: 4 });
    expect(requests(made, from)).toEqual({ '6.21': 4 });
    expect(incident.report().next.join()).not.toMatch(/handOver/);
    const again = codeOf(() => {
      incident.handOver();
    });
    expect(again).toBe('recovery/method-cannot-apply');
    expect(problems()).toEqual([]);
  });

  test('which it then speaks to by its new keys: Method 1 works', () => {
    const { made, problems } = world();
    apexWithout(made, 'supplier').handOver();
    const later = made.compromise(SUPPLIER_DS, { certain: 'yes' }).run({ method: 1 });
    expect(outcomes(later)).toEqual({ recovered: 4 });
    expect(problems()).toEqual([]);
  });

  test('until then nothing of it is on any device: a compromise of its keys concerns none', () => {
    const { made } = world();
    apexWithout(made, 'supplier');
    const later = made.compromise(SUPPLIER_DS, { certain: 'yes' });
    const run = codeOf(() => later.run({ method: 1 }));
    expect(run).toBe('recovery/stands-still');
    expect(later.standing).toMatchObject({ code: 'nothing-to-recover' });
    expect(later.standing?.note).toMatch(/4 are under DCC control/);
    expect(statuses(made)).toEqual({ recovered: 4, commissioned: 1 });
  });

  test('a device that is silent at the handover stays Recovered, and is asked again', () => {
    const { made, problems } = world();
    const incident = apexWithout(made, 'supplier');
    const [esme] = made.fleet.devices.filter(
      ({ particulars }) => particulars.deviceType === 'ESME',
    );
    esme!.addCondition({ name: 'away', isReachable: () => false });
    incident.handOver();
    expect(statuses(made)).toEqual({ recovered: 1, commissioned: 4 });
    esme!.removeCondition('away');
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': 4, recovered: 1 });
    expect(statuses(made)).toEqual({ commissioned: 5 });
    expect(problems()).toEqual([]);
  });

  test('left out by assumption: its cells keep what they have, and its own key replaces that', () => {
    const { made, problems } = world({ lateSubscriber: 'left-out' });
    const incident = apexWithout(made, 'supplier');
    expect(outcomes(incident)).toEqual({ 'late-subscriber': 4, recovered: 1 });
    expect(holders(made, SUPPLIER_DS)).toEqual({ supplier: 4 });
    expect(statuses(made)).toEqual({ commissioned: 5 });
    const { metrics, next } = incident.report();
    expect(metrics.recovered).toEqual({ recovered: 1, of: 5 });
    expect(metrics.exposure.stillTrusting).toBe(4);
    expect(metrics.failuresByCode).toEqual({ 'late-subscriber': 4 });
    expect(incident.unsettled).toBe(4);
    const trusted = made.log.ofType('recovery.revoked').map(({ stillTrustedBy }) => stillTrustedBy);
    expect(new Set(trusted)).toEqual(new Set([0]));
    expect(next.join()).toMatch(/own key \(Method 1\)/);
    expect(next.join()).not.toMatch(/devices are left|handOver/);
    const own = made.compromise(SUPPLIER_DS, { certain: 'yes' }).run({ method: 1 });
    expect(outcomes(own)).toEqual({ recovered: 4 });
    expect(outcomes(incident)).toEqual({ recovered: 5 });
    expect(incident.report().metrics.exposure.stillTrusting).toBe(0);
    expect(problems()).toEqual([]);
  });

  test('left out in a governed run: they are on the residual list, which the PMA accepts', () => {
    const made = createRecoveryWorld({
      seed: 'late',
      governance: 'governed',
      recoveryAssumptions: { lateSubscriber: 'left-out' },
    });
    const watched = watch(made, CHECKERS);
    made.addHomes({ count: 1 });
    const incident = made.compromise('rootOca', { certain: 'yes' });
    const decisions = [{ decision: 'approve', method: 'apex' }] as const;
    const lateSubscribers = idsOf(made, ['supplier']);
    const run = codeOf(() => incident.run({ method: 'apex', lateSubscribers, decisions }));
    expect(run).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('residual-not-accepted');
    incident.acceptResidual('their Subscriber replaces what is left');
    incident.run();
    expect(incident.state).toBe('closed');
    expect(outcomes(incident)).toEqual({ 'late-subscriber': 4, recovered: 1 });
    expect(watched.end()).toEqual([]);
  });
});

describe('an Apex without the network operator', () => {
  test('its cells alone are under DCC control, and the supplier asks for them', () => {
    const { made, problems } = world();
    const incident = apexWithout(made, 'networkOperator');
    expect(statuses(made)).toEqual({ recovered: 2, commissioned: 3 });
    expect(holders(made, NETWORK_DS)).toEqual({ accessControlBroker: 2 });
    expect(holders(made, SUPPLIER_DS)).toEqual({ supplier: 4 });
    const from = made.log.events.length;
    incident.handOver();
    expect(requests(made, from)).toEqual({ '6.21': 2 });
    expect(holders(made, NETWORK_DS)).toEqual({ networkOperator: 2 });
    expect(statuses(made)).toEqual({ commissioned: 5 });
    expect(problems()).toEqual([]);
  });

  test('nor the supplier: a device is let go when both have theirs', () => {
    const { made, problems } = world();
    const incident = apexWithout(made, 'supplier', 'networkOperator');
    expect(holders(made, SUPPLIER_DS)).toEqual({ accessControlBroker: BROKERS[SUPPLIER_DS] });
    expect(holders(made, NETWORK_DS)).toEqual({ accessControlBroker: BROKERS[NETWORK_DS] });
    const from = made.log.events.length;
    incident.handOver();
    expect(requests(made, from)).toEqual({ '6.21': 6 });
    expect(statuses(made)).toEqual({ commissioned: 5 });
    expect(outcomes(incident)).toEqual({ 'handed-back': 4, recovered: 1 });
    expect(problems()).toEqual([]);
  });
});

describe('two suppliers, of whom one has no officer who could ask for certificates', () => {
  test('it is late, the other one is not; refused at the handover too, it keeps nobody else', () => {
    const made = createRecoveryWorld({ seed: 'late' });
    const watched = watch(made, CHECKERS);
    const second = made.addParty({ role: 'supplier', name: 'Second' });
    made.addHomes({ count: 1 });
    made.addHomes({ count: 1, supplier: second });
    const { registration } = made.environment;
    const at = made.clock.now();
    for (const { id, name } of registration.officers) {
      if (!/SECOND/i.test(`${id} ${name}`)) continue;
      registration.recordLeaving({ officer: id, leftAt: at, toldAt: at });
    }
    const incident = apexWithout(made, 'supplier');
    expect(statuses(made)).toEqual({ recovered: 8, commissioned: 2 });
    const refused = codeOf(() => {
      incident.handOver();
    });
    expect(refused).toBe('recovery/stands-still');
    expect(statuses(made)).toEqual({ recovered: 4, commissioned: 6 });
    expect(watched.end()).toEqual([]);
  });
});

describe('a new Issuing OCA without the supplier', () => {
  test('places nothing in its cells: its keys are sound, and its own key replaces them later', () => {
    const { made, problems } = world();
    const before = made.party('supplier').credential('digitalSignature').certificate;
    const incident = made.compromise('issuingOca', { certain: 'yes' });
    incident.run({ lateSubscribers: idsOf(made, ['supplier']) });
    expect(outcomes(incident)).toEqual({ 'late-subscriber': 4, recovered: 1 });
    expect(statuses(made)).toEqual({ commissioned: 5 });
    expect(holders(made, SUPPLIER_DS)).toEqual({ supplier: 4 });
    expect(made.party('supplier').credential('digitalSignature').certificate).toBe(before);
    expect(alerts(made)).toEqual({ RecoveryComplete: 4 });
    expect(incident.report().next.join()).toMatch(/certificates of an Issuing OCA that is gone/);
    const own = made.compromise(SUPPLIER_DS, { certain: 'yes' }).run({ method: 1 });
    expect(outcomes(own)).toEqual({ recovered: 4 });
    expect(outcomes(incident)).toEqual({ recovered: 5 });
    expect(incident.report().next.join()).not.toMatch(/Issuing OCA/);
    expect(problems()).toEqual([]);
  });
});

test('a second Issuing OCA, with the supplier in time, settles what the first had nothing for', () => {
  const { made, problems } = world();
  const first = made.compromise('issuingOca', { certain: 'yes' });
  first.run({ lateSubscribers: idsOf(made, ['supplier']) });
  expect(outcomes(first)).toEqual({ 'late-subscriber': 4, recovered: 1 });
  const second = made.compromise('issuingOca', { certain: 'yes' }).run();
  expect(outcomes(second)).toEqual({ recovered: 5 });
  expect(outcomes(first)).toEqual({ recovered: 5 });
  expect(problems()).toEqual([]);
});

describe('another incident, before the handover', () => {
  test('a second Apex with the supplier in time gives its cells back', () => {
    const { made, problems } = world();
    apexWithout(made, 'supplier');
    const second = apexWithout(made);
    expect(outcomes(second)).toEqual({ recovered: 5 });
    expect(statuses(made)).toEqual({ commissioned: 5 });
    expect(holders(made, SUPPLIER_DS)).toEqual({ supplier: 4 });
    expect(problems()).toEqual([]);
  });

  test("late again, it finds the broker's new certificates there, and gets them replaced", () => {
    const { made, problems } = world();
    apexWithout(made, 'supplier');
    const second = apexWithout(made, 'supplier');
    expect(outcomes(second)).toEqual({ 'under-dcc-control': 4, recovered: 1 });
    second.handOver();
    expect(statuses(made)).toEqual({ commissioned: 5 });
    expect(problems()).toEqual([]);
  });

  test.each([
    [
      'accessControlBroker',
      [],
      { recovered: 4, commissioned: 1 },
      { 'handed-back': 4, recovered: 1 },
    ],
    [
      'issuingOca',
      ['supplier'],
      { recovered: 4, commissioned: 1 },
      { 'handed-back': 4, recovered: 1 },
    ],
    ['issuingOca', [], { commissioned: 5 }, undefined],
  ] as const)(
    "%s, without %j: the broker's new certificates are in its cells, or its own",
    (key, late, between, handed) => {
      const { made, problems } = world();
      const first = apexWithout(made, 'supplier');
      const second = made.compromise(key, { certain: 'yes' });
      second.run(late.length === 0 ? {} : { lateSubscribers: idsOf(made, late) });
      expect(outcomes(second)).toEqual({ recovered: 5 });
      expect(statuses(made)).toEqual(between);
      if (handed !== undefined) {
        first.handOver();
        expect(outcomes(first)).toEqual(handed);
      }
      expect(holders(made, SUPPLIER_DS)).toEqual({ supplier: 4 });
      expect(statuses(made)).toEqual({ commissioned: 5 });
      expect(problems()).toEqual([]);
    },
  );

  test('an Apex that was given up half-way: the next one goes on, and hands over', () => {
    const { made, problems } = world(undefined, 2);
    const first = made.compromise('rootOca', { certain: 'yes' });
    first.start({ method: 'apex', lateSubscribers: idsOf(made, ['supplier']) });
    while (outcomes(first)['under-dcc-control'] === undefined && made.leapToNextEvent());
    first.halt('wrong devices');
    made.advance(3 * 86_400_000);
    first.abort('false alarm');
    expect(first.report().next.join()).not.toMatch(/handOver/);
    const second = apexWithout(made);
    expect(outcomes(second)['under-dcc-control']).toBeGreaterThan(0);
    second.handOver();
    expect(statuses(made)).toEqual({ commissioned: 10 });
    expect(holders(made, SUPPLIER_DS)).toEqual({ supplier: 8 });
    expect(problems()).toEqual([]);
  });
});

// DUIS schema: RecoveryCompleteACBCredentials names one to three certificates of the supplier, none of which is the ACB's here.
// A hub has no supplier to be told.
test.each([
  ['no-alert', 2],
  ['recovery-complete', 4],
] as const)('a network operator that alone is late: %s', (networkOperatorOnlyMethodTwo, told) => {
  const { made, problems } = world({ networkOperatorOnlyMethodTwo });
  const incident = apexWithout(made, 'networkOperator');
  expect(outcomes(incident)).toEqual({ recovered: 3, 'under-dcc-control': 2 });
  expect(alerts(made)).toEqual({ RecoveryComplete: told });
  expect(made.log.ofType('recovery.notice').map(({ subject }) => subject)).toContain(
    '2 devices await handover (SR 6.21)',
  );
  expect(problems()).toEqual([]);
});

test('an Apex for a key agreement key alone, whose owner is late: all of its cells come back', () => {
  const { made, problems } = world({ apexWithoutRootCompromise: 'permitted' });
  const supplier = made.party('supplier');
  const incident = made.compromise('supplier.keyAgreement', { certain: 'yes' });
  incident.run({ method: 'apex', lateSubscribers: [supplier.entityId] });
  expect(outcomes(incident)).toEqual({ 'under-dcc-control': 4 });
  incident.handOver();
  expect(outcomes(incident)).toEqual({ 'handed-back': 4 });
  const cells = Object.entries(supplier.cells()) as [CellName, Uint8Array][];
  for (const { device } of made.fleet.devices) {
    const held = memoryOf(device).cells;
    const others = cells.filter(([cell, der]) => held[cell] && !device.holds(cell, der));
    expect(others).toEqual([]);
  }
  expect(problems()).toEqual([]);
});
