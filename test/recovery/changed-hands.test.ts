/**
 * Devices that change hands, or are exchanged, between the validated list (N8) and the first command: they belong to nobody's recovery.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../src/recovery/incident.ts';
import type { Method } from '../../src/recovery/procedure.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import type { FleetDevice } from '../../src/simulation/fleet/fleet-device.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';

const SIGNING = 'supplier.digitalSignature';
const HOUR_MS = 3_600_000;

/** A governed world with an incident whose list is validated and decided, and where nothing has been sent. */
function decided(method: Method) {
  const world = createRecoveryWorld({ seed: 'changed hands', governance: 'governed' });
  const watching = watch(world, CHECKERS);
  const gaining = world.addParty({ role: 'supplier', name: 'GAINING' });
  world.addHomes({ count: 2, fuel: ['ESME'] });
  const incident = world.compromise(SIGNING, { certain: 'yes' });
  incident.choose({ method, decisions: [{ decision: 'approve' }] });
  while (incident.state !== 'approved') incident.next();
  const [one, two] = world.fleet.devices as readonly [FleetDevice, FleetDevice];
  return { world, watching, gaining, incident, one, two };
}

function changeSupplier(world: RecoveryWorld, { entityId }: FleetDevice): void {
  const broker = world.party('transitionalCoS');
  const gaining = world.parties.all().findLast(({ role }) => role === 'supplier');
  world.dcc.submit({
    command: broker.updateCredentials({
      target: entityId,
      mode: 'supplierByTransCoS',
      replacements: gaining!.cells(),
      issuers: [world.authority.current().issuingOca],
    }),
    requester: broker.entityId,
    serviceRequest: '6.23',
  });
  world.advance(4 * HOUR_MS);
}

function exchange({ dcc }: RecoveryWorld, { entityId: device }: FleetDevice): void {
  dcc.inventory.setStatus({ device, to: 'decommissioned', by: 'supplier', because: 'exchanged' });
}

function exceptionsOf({ log }: RecoveryWorld): readonly (readonly string[])[] {
  return log.ofType('recovery.exception').map(({ device, code }) => [device, code]);
}

function sentTo({ log }: RecoveryWorld, { id }: Incident): readonly string[] {
  return log
    .ofType('dcc.submitted')
    .filter(({ incident }) => incident === id)
    .map(({ device }) => device);
}

describe.each([1, 2, 3] as const)('method %s', (method) => {
  test('a device that another supplier has gained is sent nothing, and stays theirs', () => {
    const { world, watching, gaining, incident, one, two } = decided(method);
    changeSupplier(world, one);
    incident.run();
    expect(incident.state).toBe('closed');
    expect(exceptionsOf(world)).toEqual([[one.entityId, 'device-of-another-party']]);
    expect(incident.list).toEqual([two.entityId]);
    expect(new Set(sentTo(world, incident))).toEqual(new Set([two.entityId]));
    expect(one.device.holds(SIGNING, gaining.cells()[SIGNING]!)).toBe(true);
    expect(world.dcc.inventory.entry(one.entityId)!.status).toBe('commissioned');
    expect(incident.report().metrics.recovered).toEqual({ recovered: 1, of: 1 });
    expect(watching.end()).toEqual([]);
  });

  test('a device that was exchanged holds nothing up', () => {
    const { world, watching, incident, one, two } = decided(method);
    exchange(world, one);
    incident.run();
    expect(incident.state).toBe('closed');
    expect(exceptionsOf(world)).toEqual([[one.entityId, 'not-commissioned']]);
    expect(incident.devices.map(({ device }) => device)).toEqual([two.entityId]);
    expect(watching.end()).toEqual([]);
  });
});

describe('exchanged while it was in Recovery', () => {
  function away() {
    const world = createRecoveryWorld({ seed: 'exchanged', governance: 'governed' });
    const watching = watch(world, CHECKERS);
    world.addHomes({ count: 2, fuel: ['ESME'] });
    const [one] = world.fleet.devices;
    one!.addCondition({ name: 'away', isReachable: () => false });
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.start({ method: 3, decisions: [{ decision: 'approve' }] });
    while (incident.state !== 'executing') world.leapToNextEvent();
    return { world, watching, incident, one: one! };
  }

  test.each([
    ['between two attempts', 4 * HOUR_MS],
    ['when every attempt is over', 60 * 24 * HOUR_MS],
  ])('%s: it is settled, and trusts nothing any more', (_when, after) => {
    const { world, watching, incident, one } = away();
    world.advance(after);
    exchange(world, one);
    incident.run();
    expect(incident.state).toBe('closed');
    const { outcomes, metrics, next } = incident.report();
    expect(outcomes).toEqual({ 'out-of-use': 1, recovered: 1 });
    expect(metrics.failuresByCode).toEqual({ decommissioned: 1 });
    expect(metrics.exposure.stillTrusting).toBe(0);
    expect(next).toEqual([]);
    expect(watching.end()).toEqual([]);
  });
});

test('who was recovered before the list is looked through again is counted, whoever gains the device then', () => {
  const { world, watching, incident, one, two } = decided(1);
  two.addCondition({ name: 'away', isReachable: () => false });
  incident.start();
  while (incident.devices.every(({ outcome }) => outcome !== 'recovered')) world.leapToNextEvent();
  incident.halt('look at it');
  world.advance(HOUR_MS);
  changeSupplier(world, one);
  two.removeCondition('away');
  incident.escalate({ decision: 'approve', method: 3 });
  incident.run();
  expect(incident.state).toBe('closed');
  expect(exceptionsOf(world)).toEqual([]);
  expect(incident.list).toEqual([one.entityId, two.entityId]);
  expect(incident.report().metrics.recovered).toEqual({ recovered: 2, of: 2 });
  expect(watching.end()).toEqual([]);
});

test('when everybody has gone, it stands still before anything is sent, and can be given up', () => {
  const { world, watching, incident, one, two } = decided(3);
  changeSupplier(world, one);
  changeSupplier(world, two);
  expect(codeOf(() => incident.run())).toBe('recovery/stands-still');
  expect(incident.standing?.code).toBe('nothing-to-recover');
  expect(sentTo(world, incident)).toEqual([]);
  incident.abort('nobody is left');
  expect(incident.state).toBe('aborted');
  expect(watching.end()).toEqual([]);
});

describe.each([2, 3] as const)(
  'method %s: a device that the owner gains after the list is validated',
  (method) => {
    const gained = () => {
      const world = createRecoveryWorld({ seed: 'gained since', governance: 'governed' });
      const watching = watch(world, CHECKERS);
      const losing = world.addParty({ role: 'supplier', name: 'LOSING' });
      world.addHomes({ count: 1, fuel: ['ESME'] });
      world.addHomes({ count: 1, fuel: ['ESME'], supplier: losing });
      const incident = world.compromise(SIGNING, { certain: 'yes' });
      incident.choose({ method, decisions: [{ decision: 'approve' }] });
      while (incident.state !== 'approved') incident.next();
      const [, device] = world.fleet.devices as readonly [FleetDevice, FleetDevice];
      const broker = world.party('transitionalCoS');
      const old = world.party('supplier').cells();
      world.dcc.submit({
        command: broker.updateCredentials({
          target: device.entityId,
          mode: 'supplierByTransCoS',
          replacements: old,
          issuers: [world.authority.current().issuingOca],
        }),
        requester: broker.entityId,
        serviceRequest: '6.23',
      });
      world.advance(4 * HOUR_MS);
      incident.run();
      return { world, watching, incident, device, old };
    };

    test('is warned of, named, and counted as trusting the key when the incident closes', () => {
      const { world, watching, incident, device, old } = gained();
      expect(incident.state).toBe('closed');
      expect(device.device.holds(SIGNING, old[SIGNING]!)).toBe(true);
      const warnings = world.log.ofType('recovery.warning');
      const warning = warnings.filter(({ code }) => code === 'left-out').at(-1);
      expect(warning?.message).toMatch(/^1 devices/u);
      expect(world.log.ofType('recovery.left-out').at(-1)?.devices).toEqual([device.entityId]);
      expect(incident.report().metrics.exposure.stillTrusting).toBe(1);
      expect(incident.report().next.join()).toContain('1 devices hold what is compromised');
      expect(watching.end()).toEqual([]);
    });

    test('is recovered by an incident that lists it, and then nothing is left to be done', () => {
      const { world, incident, device } = gained();
      const again = world.compromise(SIGNING, { certain: 'yes' });
      again.run({ method: 3, devices: [device.entityId], decisions: [{ decision: 'approve' }] });
      const now = world.party('supplier').cells()[SIGNING]!;
      expect(device.device.holds(SIGNING, now)).toBe(true);
      expect(incident.report().next.join()).not.toContain('hold what is compromised');
    });
  },
);
