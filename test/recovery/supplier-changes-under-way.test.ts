/**
 * A Change of Supplier (SR 6.23) on the way while a recovery is built, or one that ends while another incident has the device: what the
 * new supplier has there is not taken away.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { equalBytes } from '../../src/core/bytes.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
import type { Party } from '../../src/party/party.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import type { FleetDevice } from '../../src/simulation/fleet/fleet-device.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';
const AGREEMENT = 'supplier.keyAgreement';
const DECISIONS = [{ decision: 'approve', residualShareAccepted: 1 }] as const;

function setScene(options: object = {}) {
  const world = createRecoveryWorld({
    seed: 'changes under way',
    delivery: { hsmSignaturesPerSecond: 1 },
    ...options,
  });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  world.addParty({ role: 'supplier', name: 'GAINING' });
  const gaining = world.parties.all().findLast(({ role }) => role === 'supplier')!;
  const typed = (deviceType: string): FleetDevice =>
    world.fleet.devices.find(
      ({ entityId }) => world.dcc.inventory.entry(entityId)?.deviceType === deviceType,
    )!;
  return { world, watching, gaining, esme: typed('ESME'), gsme: typed('GSME') };
}

function changeSupplier(world: RecoveryWorld, gaining: Party, { entityId }: FleetDevice): void {
  const broker = world.party('transitionalCoS');
  const submission = world.dcc.submit({
    command: broker.updateCredentials({
      target: entityId,
      mode: 'supplierByTransCoS',
      replacements: gaining.cells(),
      issuers: [world.authority.current().issuingOca],
    }),
    requester: broker.entityId,
    serviceRequest: '6.23',
  });
  expect(submission.accepted).toBe(true);
}

/** Whose certificates are in the supplier's cells, in truth. */
function suppliersOf({ device }: FleetDevice): ReadonlySet<unknown> {
  const { cells } = memoryOf(device);
  const held = Object.entries(cells).filter(([cell]) => cell.startsWith('supplier.'));
  return new Set(held.map(([, { entityId }]) => entityId));
}

/** Cells of which the DCC believes something else than the device holds. */
function misbelieved({ dcc }: RecoveryWorld, { device, entityId }: FleetDevice): readonly string[] {
  return Object.entries(memoryOf(device).cells)
    .filter(([name, { keyIdentifier }]) => {
      const believed = dcc.mapping.believed(entityId, name as typeof SIGNING)?.keyIdentifier;
      return believed !== undefined && !equalBytes(believed, keyIdentifier);
    })
    .map(([name]) => name);
}

function exceptionsOf({ log }: RecoveryWorld, { id }: Incident): readonly (readonly string[])[] {
  return log
    .ofType('recovery.exception')
    .filter(({ incident }) => incident === id)
    .map(({ device, code }) => [device, code]);
}

function sentBy({ log }: RecoveryWorld, { id }: Incident): readonly string[] {
  return log
    .ofType('dcc.submitted')
    .filter(({ incident }) => incident === id)
    .map(({ device }) => device);
}

describe('gained after the list was made, and another incident has the device in Recovery when it goes on', () => {
  test.each([
    [1, 'no'],
    [1, 'yes'],
    [3, 'no'],
  ] as const)('method %s, Recovery set by Method 1: %s', (method, methodOneSetsRecovery) => {
    const { world, watching, gaining, esme } = setScene({
      recoveryAssumptions: { methodOneSetsRecovery },
    });
    const own = world.compromise(SIGNING, { certain: 'yes' });
    own.choose({ method, decisions: DECISIONS });
    while (own.state !== 'assessed') own.next();
    const listed = own.list.length;
    changeSupplier(world, gaining, esme);
    world.advance(HOUR_MS);
    const broker = world.compromise('accessControlBroker', { certain: 'yes' });
    broker.start({ decisions: DECISIONS });
    const statusOf = () => world.dcc.inventory.entry(esme.entityId)!.status;
    while (statusOf() !== 'recovery') world.advance(SECOND_MS);
    own.start({ method, decisions: DECISIONS });
    world.advance(60 * DAY_MS);
    expect([own.state, broker.state]).toEqual(['closed', 'closed']);
    expect(exceptionsOf(world, own)).toEqual([[esme.entityId, 'device-of-another-party']]);
    expect(sentBy(world, own)).not.toContain(esme.entityId);
    expect(outcomes(own)).toEqual({ recovered: listed - 1 });
    expect(suppliersOf(esme)).toEqual(new Set([gaining.entityId]));
    expect(statusOf()).toBe('commissioned');
    expect(watching.end()).toEqual([]);
  });
});

describe('on the way when the statuses are set', () => {
  test.each(['ESME', 'GSME'] as const)(
    'method 3: %s is waited for, and leaves the list as it is gained',
    (type) => {
      const { world, watching, gaining, esme, gsme } = setScene();
      const one = type === 'ESME' ? esme : gsme;
      changeSupplier(world, gaining, one);
      world.advance(5 * SECOND_MS);
      const own = world.compromise(SIGNING, { certain: 'yes' });
      own.start({ method: 3, decisions: DECISIONS });
      world.advance(60 * DAY_MS);
      expect(own.state).toBe('closed');
      expect(exceptionsOf(world, own)).toEqual([[one.entityId, 'device-of-another-party']]);
      expect(sentBy(world, own)).not.toContain(one.entityId);
      expect(suppliersOf(one)).toEqual(new Set([gaining.entityId]));
      expect(world.dcc.inventory.entry(one.entityId)).toMatchObject({
        status: 'commissioned',
        responsibleSupplier: gaining.entityId,
      });
      expect(misbelieved(world, one)).toEqual([]);
      const { metrics, next } = own.report();
      expect(metrics.recovered).toEqual({ recovered: own.list.length, of: own.list.length });
      expect(metrics.exposure.stillTrusting).toBe(0);
      expect(metrics.exposure.changedUnknown).toBe(0);
      expect(next).toEqual([]);
      expect(watching.end()).toEqual([]);
    },
  );

  test('a recovery of one cell: what the DCC believes is what the device holds', () => {
    const { world, watching, gaining, esme } = setScene({
      recoveryAssumptions: { batchCommandsMax: 3 },
    });
    changeSupplier(world, gaining, esme);
    world.advance(5 * SECOND_MS);
    world.compromise(AGREEMENT, { certain: 'yes' }).start({ method: 3, decisions: DECISIONS });
    world.advance(60 * DAY_MS);
    expect(suppliersOf(esme)).toEqual(new Set([gaining.entityId]));
    expect(misbelieved(world, esme)).toEqual([]);
    expect(watching.end()).toEqual([]);
  });

  test('a new root: the device is waited for, and has the certificates of its new supplier under it', () => {
    const { world, watching, gaining, gsme } = setScene();
    changeSupplier(world, gaining, gsme);
    world.advance(5 * MINUTE_MS);
    const apex = world.compromise('rootOca', { certain: 'yes' });
    apex.start({ method: 'apex', decisions: DECISIONS });
    world.advance(60 * DAY_MS);
    expect(outcomes(apex)).toEqual({ recovered: world.fleet.devices.length });
    expect(suppliersOf(gsme)).toEqual(new Set([gaining.entityId]));
    expect(gsme.device.holds(SIGNING, gaining.cells()[SIGNING]!)).toBe(true);
    expect(misbelieved(world, gsme)).toEqual([]);
    expect(watching.end()).toEqual([]);
  });

  test('one that nobody answers: the device is recovered for the supplier that it still has', () => {
    const { world, watching, gaining, gsme } = setScene();
    gsme.addCondition({ name: 'away', isReachable: () => false });
    changeSupplier(world, gaining, gsme);
    world.advance(5 * MINUTE_MS);
    const own = world.compromise(SIGNING, { certain: 'yes' });
    own.start({ method: 3, decisions: DECISIONS });
    while (own.devices.every(({ code }) => code !== 'change-of-supplier-under-way'))
      world.leapToNextEvent();
    expect(world.dcc.outcomes.underWay(gsme.entityId)).toHaveLength(1);
    while (world.dcc.outcomes.underWay(gsme.entityId).length > 0) world.leapToNextEvent();
    gsme.removeCondition('away');
    world.advance(60 * DAY_MS);
    expect(own.state).toBe('closed');
    expect(outcomes(own)).toEqual({ recovered: own.list.length });
    expect(own.list).toContain(gsme.entityId);
    expect(watching.end()).toEqual([]);
  });

  test('one that does not end in time: the device is left, counted, and can be listed again', () => {
    const { world, watching, gaining, gsme } = setScene({
      recoveryAssumptions: { otherIncidentWaitMs: HOUR_MS },
      delivery: { hsmSignaturesPerSecond: 1, attemptsMax: 1_000 },
    });
    gsme.addCondition({ name: 'away', isReachable: () => false });
    changeSupplier(world, gaining, gsme);
    world.advance(5 * MINUTE_MS);
    const own = world.compromise(SIGNING, { certain: 'yes' });
    own.start({ method: 3, decisions: DECISIONS });
    world.advance(3 * DAY_MS);
    const left = own.devices.find(({ device }) => device === gsme.entityId);
    expect(left).toMatchObject({ outcome: 'untouched', code: 'change-of-supplier-under-way' });
    expect(world.dcc.inventory.entry(gsme.entityId)!.status).toBe('commissioned');
    expect(outcomes(own)).toEqual({ recovered: own.list.length - 1, untouched: 1 });
    expect(watching.end()).toEqual([]);
  });
});

test('all of them are gained while they are waited for: nothing is sent, and nothing is left to do', () => {
  const { world, watching, gaining } = setScene();
  for (const one of world.fleet.devices) {
    const entry = world.dcc.inventory.entry(one.entityId);
    if (entry?.responsibleSupplier !== undefined) changeSupplier(world, gaining, one);
  }
  const own = world.compromise(SIGNING, { certain: 'yes' });
  own.start({ method: 3, decisions: DECISIONS });
  world.advance(60 * DAY_MS);
  expect(own.state).toBe('closed');
  expect(sentBy(world, own)).toEqual([]);
  expect(own.list).toEqual([]);
  expect(
    world.fleet.devices.map(({ entityId }) => world.dcc.inventory.entry(entityId)!.status),
  ).toEqual(world.fleet.devices.map(() => 'commissioned'));
  expect(watching.end()).toEqual([]);
});
