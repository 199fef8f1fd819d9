/**
 * Devices that hold what is compromised and are on no list: the incident says so, and the revocation counts them.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { nobodyLeftUnsaid } from '../../src/simulation/checkers/nobody-left-unsaid.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';

function makeWorld(): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'left out' });
  world.addHomes({ count: 2 });
  return world;
}

/** Devices with a cell of the supplier. */
function concerned(world: RecoveryWorld): readonly Eui64[] {
  const all = [...world.dcc.inventory.entries()];
  return all.filter(({ deviceType }) => deviceType !== 'CHF').map(({ entityId }) => entityId);
}

function told(world: RecoveryWorld, { id }: Incident): Record<string, unknown> {
  const own = <T extends { readonly incident?: string }>(events: readonly T[]): readonly T[] =>
    events.filter(({ incident }) => incident === id);
  const warning = own(world.log.ofType('recovery.warning')).find(({ code }) => code === 'left-out');
  return {
    warned: warning === undefined ? 0 : Number.parseInt(warning.message, 10),
    trustedBy: Math.max(
      0,
      ...own(world.log.ofType('recovery.revoked')).map((one) => one.stillTrustedBy),
    ),
  };
}

describe('devices left out', () => {
  test.each([1, 3] as const)('method %s: a list by hand names one device of many', (method) => {
    const world = makeWorld();
    const all = world.dcc.inventory.entries();
    const own = [...all].filter(({ deviceType }) => deviceType !== 'CHF');
    const [first] = own;
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.run({ method, devices: [first!.entityId] });
    const others = own.length - 1;
    expect(told(world, incident)).toEqual({ warned: others, trustedBy: others });
  });

  test('nobody, when the DCC lists everyone', () => {
    const world = makeWorld();
    const incident = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
    expect(told(world, incident)).toEqual({ warned: 0, trustedBy: 0 });
  });

  test.each([1, 3] as const)(
    'method %s: they count as trusting the key, and are not forgotten',
    (method) => {
      const world = makeWorld();
      const own = concerned(world);
      const incident = world.compromise(SIGNING, { certain: 'yes' });
      incident.run({ method, devices: own.slice(0, 1), revocation: 'none' });
      const others = own.slice(1);
      const trusting = (): number => incident.report().metrics.exposure.stillTrusting;
      expect(trusting()).toBe(others.length);
      expect(incident.report().next.join()).toContain(`${others.length} devices hold what is`);
      expect(codeOf(() => incident.revoke())).toBe('recovery/revoke-before-replace');
      // What is in use by now is compromised too, as far as this incident goes; and the others get what comes after it.
      world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3, devices: others });
      expect(trusting()).toBe(0);
      expect(incident.report().next.join()).not.toContain('devices hold what is');
      expect(incident.revoke()).toBeGreaterThan(0);
    },
  );

  test('and so with a list for an authority, and for a key of the DCC', () => {
    for (const key of ['accessControlBroker', 'issuingOca', 'rootOca', 'contingencySymmetric']) {
      const world = makeWorld();
      const [first, ...others] = world.fleet.devices.map(({ entityId }) => entityId);
      const incident = world.compromise(key, { certain: 'yes' });
      incident.run({ devices: [first!], revocation: 'none' });
      expect([key, incident.report().metrics.exposure.stillTrusting]).toEqual([key, others.length]);
      expect(incident.report().next.join()).toContain(`${others.length} devices hold what is`);
      const again = world.compromise(key, { certain: 'yes' });
      again.run({ devices: others });
      expect([key, outcomes(again)]).toEqual([key, { recovered: others.length }]);
      expect([key, incident.report().metrics.exposure.stillTrusting]).toEqual([key, 0]);
      expect(incident.report().next.join()).not.toContain('devices hold what is');
    }
  });
});

describe('devices that no list can name', () => {
  const WATCHED = [nobodyLeftUnsaid];

  test('homes that join while the incident executes', () => {
    const world = makeWorld();
    const watching = watch(world, WATCHED);
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.start({ method: 3 });
    world.advance(30_000);
    expect(incident.state).toBe('executing');
    world.addHomes({ count: 1 });
    world.advance(10 * DAY_MS);
    expect(incident.state).toBe('closed');
    expect(told(world, incident)).toEqual({ warned: 4, trustedBy: 4 });
    expect(incident.report().metrics.exposure.stillTrusting).toBe(4);
    expect(incident.report().next.join()).toContain('4 devices hold what is');
    expect(watching.end()).toEqual([]);
  });

  test.each([
    ['recovery', 5],
    ['wanProvider', 1],
    ['issuingOca', 5],
    ['contingencySymmetric', 5],
    ['rootOca', 5],
  ])('%s: a home that joins while commands are under way, %i devices', (key, count) => {
    const world = makeWorld();
    const watching = watch(world, CHECKERS);
    const incident = world.compromise(key, { certain: 'yes' });
    while (incident.step?.run !== 'awaitResponses') incident.next();
    world.addHomes({ count: 1 });
    incident.run();
    expect(incident.report().metrics.exposure.stillTrusting).toBe(count);
    expect(incident.report().next.join()).toContain(`${count} devices hold what is`);
    expect(watching.end()).toEqual([]);
  });

  test.each(['recovery', 'issuingOca', 'rootOca', 'contingencyBoth'])(
    '%s: a home in stock holds it too, and no list can name it yet',
    (key) => {
      const world = makeWorld();
      const watching = watch(world, CHECKERS);
      world.addHomes({ count: 1, status: 'whitelisted' });
      const incident = world.compromise(key, { certain: 'yes' }).run();
      expect(outcomes(incident)).toEqual({ recovered: 10 });
      expect(told(world, incident).warned).toBe(5);
      expect(incident.report().metrics.exposure.stillTrusting).toBe(5);
      expect(incident.report().next.join()).toContain('5 devices that are not commissioned hold');
      expect(watching.end()).toEqual([]);
    },
  );

  test('homes that join under DCC control of the others, before the handover', () => {
    const world = makeWorld();
    const watching = watch(world, CHECKERS);
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.run({ method: 2, handover: 'not-requested' });
    world.addHomes({ count: 1 });
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': 8 });
    expect(incident.report().metrics.exposure.stillTrusting).toBe(4);
    expect(incident.report().next.join()).toContain('4 devices hold what is');
    expect(watching.end()).toEqual([]);
  });

  test.each(['checkSlots', 'restore', 'finalReport'])(
    'homes that join before %s, where nobody has taken what is new',
    (activity) => {
      const world = makeWorld();
      const watching = watch(world, CHECKERS);
      for (const device of world.fleet.devices) {
        device.addCondition({ name: 'off', isReachable: () => false });
      }
      const incident = world.compromise(SIGNING, { certain: 'yes' });
      incident.choose({ method: 3 });
      while (incident.step?.run !== activity) incident.next();
      world.addHomes({ count: 1 });
      incident.run();
      expect(outcomes(incident)).toEqual({ silent: 8 });
      expect(incident.report().metrics.exposure.stillTrusting).toBe(12);
      expect(incident.report().next.join()).toContain('4 devices hold what is');
      expect(watching.end()).toEqual([]);
    },
  );

  test.each(['whitelisted', 'pending', 'installedNotCommissioned', 'suspended'] as const)(
    'homes that are %s',
    (status) => {
      const world = makeWorld();
      const watching = watch(world, WATCHED);
      world.addHomes({ count: 1, status });
      const incident = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
      expect(outcomes(incident)).toEqual({ recovered: 8 });
      expect(told(world, incident)).toEqual({ warned: 4, trustedBy: 4 });
      expect(incident.report().metrics.exposure.stillTrusting).toBe(4);
      expect(incident.report().next.join()).toContain('4 devices that are not commissioned hold');
      expect(watching.end()).toEqual([]);
    },
  );

  test('those taken out of use are nobody to warn of', () => {
    const world = makeWorld();
    world.addHomes({ count: 1, status: 'decommissioned' });
    const incident = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
    expect(told(world, incident)).toEqual({ warned: 0, trustedBy: 0 });
  });
});

describe('the rest of the same compromise', () => {
  const certificateIn = (world: RecoveryWorld): Uint8Array =>
    world.party('supplier').credential('digitalSignature').certificate;
  const held = (world: RecoveryWorld, certificate: Uint8Array): number =>
    world.fleet.devices.filter(({ device }) =>
      device.holds('supplier.digitalSignature', certificate),
    ).length;

  test.each([1, 2, 3] as const)('method %s: one that was out of reach', (method) => {
    const world = makeWorld();
    const watching = watch(world, CHECKERS);
    const away = world.fleet.devices.find(({ entityId }) => entityId === concerned(world)[0])!;
    away.addCondition({ name: 'off', isReachable: () => false });
    const first = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
    expect(outcomes(first)).toEqual({ recovered: 7, silent: 1 });
    const inUse = certificateIn(world);
    away.removeCondition('off');
    const again = world.compromise(SIGNING, { certain: 'yes' });
    again.run({ method, devices: [away.entityId] });
    expect(again.unsettled).toBe(0);
    expect([certificateIn(world), held(world, inUse)]).toEqual([inUse, 8]);
    for (const incident of [first, again]) {
      expect(incident.report().metrics.exposure.stillTrusting).toBe(0);
      expect(incident.report().next).toEqual([]);
    }
    expect(told(world, again).warned).toBe(0);
    expect(watching.end()).toEqual([]);
  });

  test('a fleet in quarters, one incident after the other', () => {
    const world = makeWorld();
    const watching = watch(world, CHECKERS);
    const all = concerned(world);
    const incidents = [0, 2, 4, 6].map((from) => {
      const incident = world.compromise(SIGNING, { certain: 'yes' });
      return incident.run({ method: 3, devices: all.slice(from, from + 2) });
    });
    expect(incidents.map((incident) => told(world, incident).warned)).toEqual([6, 4, 2, 0]);
    expect(incidents.map((incident) => incident.report().next)).toEqual([[], [], [], []]);
    expect(held(world, certificateIn(world))).toBe(8);
    expect(watching.end()).toEqual([]);
  });

  test('with one device among them that holds what is in use, that is what is compromised', () => {
    const world = makeWorld();
    const [one, other, ...rest] = concerned(world);
    world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3, devices: [one!] });
    const before = certificateIn(world);
    const again = world.compromise(SIGNING, { certain: 'yes' });
    again.run({ method: 3, devices: [one!, other!] });
    expect(certificateIn(world)).not.toEqual(before);
    expect(held(world, certificateIn(world))).toBe(2);
    expect(rest).toHaveLength(6);
  });

  test('what is in use is placed by nobody who takes it for compromised', () => {
    const world = makeWorld();
    const [one, other] = concerned(world);
    world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3, devices: [one!] });
    const stolen = certificateIn(world);
    world.compromise(SIGNING, { certain: 'yes' });
    world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3, devices: [other!] });
    expect(certificateIn(world)).not.toEqual(stolen);
  });

  test.each(['accessControlBroker', 'transitionalCoS', 'wanProvider', 'networkOperator'])(
    'and so of %s',
    (key) => {
      const world = makeWorld();
      const [first, ...others] = world.compromise(key).run().list;
      const watching = watch(world, CHECKERS);
      const incident = world.compromise(key, { certain: 'yes' }).run({ devices: [first!] });
      const again = world.compromise(key, { certain: 'yes' });
      if (others.length > 0) again.run({ devices: others });
      expect(incident.report().next.join()).not.toContain('devices');
      expect(again.report().warnings).toEqual([]);
      expect(watching.end()).toEqual([]);
    },
  );
});

test('an incident that has waited says who holds what was notified, not only what is in use by then', () => {
  const world = makeWorld();
  const watching = watch(world, CHECKERS);
  const first = world.compromise(SIGNING, { certain: 'yes' });
  first.start({ method: 3 });
  const waiting = world.compromise(SIGNING, { certain: 'yes' });
  waiting.start({ method: 3 });
  expect(waiting.standing?.code).toBe('in-another-recovery');
  // Some are done by then; the others have slow links, and are in the hands of the first one.
  world.advance(60_000);
  world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
  world.leapToNextEvent();
  const others = first.list.filter((device) => !waiting.list.includes(device));
  expect([waiting.list.length, others.length].every((count) => count > 0)).toBe(true);
  const told = world.log.ofType('recovery.left-out').find((one) => one.incident === waiting.id);
  expect(new Set(told?.devices)).toEqual(new Set(others));
  world.advance(60 * DAY_MS);
  expect(watching.end()).toEqual([]);
});

test('a device without the cell is none that was recovered', () => {
  const world = makeWorld();
  const incident = world.compromise('supplier.keyAgreement.prePaymentTopUp', { certain: 'yes' });
  incident.run();
  const { recovered, byDeviceType } = incident.report().metrics;
  expect(recovered).toEqual({ recovered: 6, of: 6 });
  expect(Object.keys(byDeviceType)).not.toContain('PPMID');
});
