/**
 * Devices that an incident has left with cells of a late Subscriber, and whose Users replace those cells outside of any incident: by a
 * Change of Supplier, or with their own key.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import type { Party } from '../../src/party/party.ts';
import { cellsOf } from '../../src/party/wallet.ts';
import { only } from '../../src/recovery/party-cells.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';

function makeWorld(options: Partial<RecoveryWorldOptions> = {}) {
  const recoveryAssumptions = { lateSubscriber: 'left-out' } as const;
  const world = createRecoveryWorld({ seed: 'by users', recoveryAssumptions, ...options });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const gaining = world.addParty({ role: 'supplier', name: 'GAINING' });
  return { world, gaining, problems: () => watching.end() };
}

/** An Apex recovery for which the supplier of all devices was late. */
function withoutSupplier(world: RecoveryWorld, others: readonly Party[] = []): Incident {
  const incident = world.compromise('rootOca', { certain: 'yes' });
  const late = [world.party('supplier'), ...others];
  const lateSubscribers = late.map(({ entityId }) => entityId);
  return incident.run({ method: 'apex', lateSubscribers });
}

function devicesOfSupplier(world: RecoveryWorld) {
  const { entityId } = world.party('supplier');
  return [...world.dcc.inventory.entries()]
    .filter(({ responsibleSupplier }) => responsibleSupplier === entityId)
    .map(({ entityId: device }) => device);
}

/** SR 6.23, for every device of the late supplier. */
function changeSupplier(world: RecoveryWorld, gaining: Party): void {
  const broker = world.party('transitionalCoS');
  for (const target of devicesOfSupplier(world)) {
    const command = broker.updateCredentials({
      target,
      mode: 'supplierByTransCoS',
      replacements: gaining.cells(),
      issuers: [world.authority.current().issuingOca],
    });
    const requester = broker.entityId;
    world.dcc.submit({ command, requester, serviceRequest: '6.23' });
  }
  world.advance(DAY_MS);
}

/** SR 6.15.1, for every device: the late supplier has its certificates by now. `cells`: all of its own, or the signing cell alone. */
function replaceOwn(world: RecoveryWorld, cells: 'all' | 'signing'): void {
  const supplier = world.party('supplier');
  const { issuingOca } = world.authority.current();
  const all = cellsOf('supplier', supplier.renew(world.authority.current()));
  for (const target of devicesOfSupplier(world)) {
    const command = supplier.updateCredentials({
      target,
      mode: 'supplierBySupplier',
      replacements: cells === 'all' ? all : only([SIGNING], all),
      issuers: [issuingOca],
    });
    const requester = supplier.entityId;
    world.dcc.submit({ command, requester, serviceRequest: '6.15.1' });
  }
  world.advance(DAY_MS);
}

describe('a late Subscriber whose cells are replaced outside of any incident', () => {
  test('all its devices change supplier', () => {
    const { world, gaining, problems } = makeWorld();
    const incident = withoutSupplier(world);
    expect(outcomes(incident)).toEqual({ 'late-subscriber': 4, recovered: 1 });
    changeSupplier(world, gaining);
    expect(outcomes(incident)).toEqual({ recovered: 5 });
    const { next, metrics, devices } = incident.report();
    expect(next).toEqual([]);
    expect(metrics.recovered).toEqual({ recovered: 5, of: 5 });
    expect(devices.filter(({ code }) => code === 'by-user')).toHaveLength(4);
    expect(devices.map(({ advice }) => advice)).toEqual(devices.map(() => undefined));
    expect(problems()).toEqual([]);
  });

  test('it replaces them with its own key', () => {
    const { world, problems } = makeWorld();
    const incident = withoutSupplier(world);
    replaceOwn(world, 'all');
    expect(outcomes(incident)).toEqual({ recovered: 5 });
    expect(incident.report().metrics.exposure.stillTrusting).toBe(0);
    expect(problems()).toEqual([]);
  });

  test('as long as one of them is left, the device is', () => {
    const { world, problems } = makeWorld();
    const incident = withoutSupplier(world);
    replaceOwn(world, 'signing');
    expect(outcomes(incident)).toEqual({ 'late-subscriber': 4, recovered: 1 });
    expect(problems()).toEqual([]);
  });

  test('to a supplier that has nothing under the new authority: it is late as before', () => {
    const { world, gaining } = makeWorld();
    const incident = withoutSupplier(world, [gaining]);
    changeSupplier(world, gaining);
    expect(outcomes(incident)).toEqual({ 'late-subscriber': 4, recovered: 1 });
  });

  test('before the PMA has accepted who is left: nobody is, and the incident closes', () => {
    const { world, gaining, problems } = makeWorld({ governance: 'governed' });
    const incident = world.compromise('rootOca', { certain: 'yes' });
    const lateSubscribers = [world.party('supplier').entityId];
    const decisions = [{ decision: 'approve', method: 'apex' }] as const;
    const run = codeOf(() => incident.run({ method: 'apex', lateSubscribers, decisions }));
    expect(run).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('residual-not-accepted');
    changeSupplier(world, gaining);
    expect(outcomes(incident)).toEqual({ recovered: 5 });
    incident.run();
    expect(incident.state).toBe('closed');
    expect(problems()).toEqual([]);
  });
});
