/**
 * Devices that obeyed and whose Response was lost: the DCC reads them back, and believes what a verified reading shows.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { memoryOf } from '../../src/device/device.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { applyFault, faultNamed } from '../../src/simulation/faults/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';
const BROKER = 'accessControlBroker.keyAgreement';

/** A world whose devices obey, while nothing that they answer arrives until `hear` is called. */
function deaf(options: object = {}): {
  readonly world: RecoveryWorld;
  readonly hear: () => void;
} {
  const world = createRecoveryWorld({ seed: 'read back', ...options });
  world.addHomes({ count: 2 });
  let isHeard = false;
  for (const device of world.fleet.devices) {
    device.addCondition({
      name: 'lossy',
      onResponse: (response) => (isHeard ? response : undefined),
    });
  }
  return { world, hear: () => (isHeard = true) };
}

function untilReading(incident: Incident): void {
  while (incident.step?.run !== 'checkSlots') incident.next();
}

describe('devices whose Responses were all lost', () => {
  test.each([
    ['supplier', 1],
    ['supplier', 3],
    ['networkOperator', 3],
    [SIGNING, 3],
    ['recovery', undefined],
  ] as const)('%s, method %s: are read back, and count as recovered', (key, method) => {
    const { world, hear } = deaf();
    const watching = watch(world, Object.values(CHECKERS));
    const incident = world.compromise(key, { certain: 'yes' });
    incident.choose({ ...(method && { method }), proving: 'none' });
    untilReading(incident);
    expect(outcomes(incident)).toEqual({ silent: incident.list.length });
    hear();
    incident.run();
    expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
    expect(new Set(incident.devices.map(({ code }) => code))).toEqual(new Set(['read-back']));
    const { metrics, knowledge } = incident.report();
    expect(metrics.exposure).toMatchObject({ stillTrusting: 0, changedUnknown: 0 });
    expect(knowledge.knownToDsp).toBe(knowledge.changedInTruth);
    expect(world.log.ofType('recovery.revoked').map((one) => one.stillTrustedBy)).not.toContain(
      incident.list.length,
    );
    for (const device of incident.list) {
      expect(world.dcc.inventory.entry(device)?.status).toBe('commissioned');
    }
    // The owner speaks to them by the keys that they have.
    const next = world.compromise(key, { certain: 'yes' });
    expect(outcomes(next.run({ ...(method && { method }) }))).toEqual({
      recovered: next.list.length,
    });
    expect(watching.end()).toEqual([]);
  });

  test('are left over when nobody reads, and the figures say what is true', () => {
    const { world, hear } = deaf();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.choose({ method: 1, readBack: 'none' });
    untilReading(incident);
    hear();
    incident.run();
    const { length } = incident.list;
    expect(outcomes(incident)).toEqual({ silent: length });
    const { exposure } = incident.report().metrics;
    expect(exposure).toMatchObject({ stillTrusting: length, changedUnknown: length });
  });

  test('are left over when the readings are lost too, and a warning says what is not known', () => {
    const { world } = deaf();
    const incident = world.compromise(SIGNING, { certain: 'yes' });
    incident.run({ method: 1 });
    const { length } = incident.list;
    expect(outcomes(incident)).toEqual({ silent: length });
    const { warnings, metrics } = incident.report();
    expect(warnings.map(({ code }) => code)).toContain('not-read-back');
    expect(metrics.exposure.changedUnknown).toBe(length);
  });
});

test('a silent device that has not obeyed stays silent when it is read', () => {
  const world = createRecoveryWorld({ seed: 'read back' });
  world.addHomes({ count: 2 });
  let isHeard = false;
  for (const device of world.fleet.devices) {
    device.addCondition({ name: 'away', isReachable: () => isHeard });
  }
  const incident = world.compromise(SIGNING, { certain: 'yes' });
  incident.choose({ method: 3, proving: 'none' });
  untilReading(incident);
  isHeard = true;
  incident.run();
  expect(outcomes(incident)).toEqual({ silent: incident.list.length });
  const { exposure } = incident.report().metrics;
  expect(exposure).toMatchObject({ stillTrusting: incident.list.length, changedUnknown: 0 });
});

/** What the devices hold in the cell of the broker's key agreement key, and what the DCC believes that they do. */
function brokerKeys(world: RecoveryWorld): readonly (readonly [string, string])[] {
  return world.fleet.devices.map(({ device, entityId }) => {
    const held = memoryOf(device).cells[BROKER]?.keyIdentifier;
    const believed = world.dcc.mapping.believed(entityId, BROKER)?.keyIdentifier;
    return [toHex(held ?? new Uint8Array()), toHex(believed ?? new Uint8Array())];
  });
}

const keyInUse = (world: RecoveryWorld): string =>
  toHex(keyIdentifierOf(world.party('accessControlBroker').cells()[BROKER]!));

describe("devices that took a new key of the Access Control Broker's, and whose Responses were lost", () => {
  test.each([
    ['accessControlBroker', 'recovery-key'],
    ['accessControlBroker', 'own-key'],
    ['issuingOca', 'recovery-key'],
    ['rootOca', 'recovery-key'],
  ] as const)('%s, route %s: are read with the new key', (key, dccHeldKeyRoute) => {
    const { world, hear } = deaf({ recoveryAssumptions: { dccHeldKeyRoute } });
    const watching = watch(world, Object.values(CHECKERS));
    const old = keyInUse(world);
    const incident = world.compromise(key, { certain: 'yes' });
    untilReading(incident);
    expect(outcomes(incident)).toEqual({ silent: incident.list.length });
    for (const [held, believed] of brokerKeys(world)) {
      expect(held).not.toBe(old);
      expect(believed).toBe(old);
    }
    hear();
    incident.run();
    expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
    for (const [held, believed] of brokerKeys(world)) expect(believed).toBe(held);
    // The broker speaks to them by the key that they have.
    for (const { entityId } of world.fleet.devices) {
      const command = world.party('accessControlBroker').readCredentials({
        target: entityId,
        roles: ['root'],
        authorisingCell: BROKER,
      });
      expect(world.dcc.send(command).response).toBeDefined();
    }
    expect(watching.end()).toEqual([]);
  });

  test.each([
    ['accessControlBroker', 'own-key'],
    ['rootOca', 'recovery-key'],
  ] as const)(
    '%s, route %s: some lose their first Response, and none is given up',
    (key, dccHeldKeyRoute) => {
      const world = createRecoveryWorld({
        seed: 'read back',
        recoveryAssumptions: { dccHeldKeyRoute },
      });
      world.addHomes({ count: 2 });
      const watching = watch(world, Object.values(CHECKERS));
      const devices = world.fleet.devices.filter((_device, index) => index % 2 === 0);
      applyFault(faultNamed('lost-acknowledgements'), world, { devices });
      const incident = world.compromise(key, { certain: 'yes' }).run();
      expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
      expect(incident.devices.filter(({ code }) => code === 'read-back')).toHaveLength(
        devices.length,
      );
      const now = keyInUse(world);
      expect(brokerKeys(world)).toEqual(incident.list.map(() => [now, now]));
      expect(watching.end()).toEqual([]);
    },
  );

  test('one that has not obeyed knows the old key, and answers to that', () => {
    const { world, hear } = deaf({ recoveryAssumptions: { dccHeldKeyRoute: 'own-key' } });
    let isAway = true;
    const [home] = world.addHomes({ count: 1 });
    for (const device of home?.devices ?? []) {
      device.addCondition({ name: 'away', isReachable: () => !isAway });
    }
    const old = keyInUse(world);
    const incident = world.compromise('accessControlBroker', { certain: 'yes' });
    untilReading(incident);
    const before = world.log.ofType('dcc.submitted').length;
    hear();
    isAway = false;
    incident.run();
    const away = home?.devices.map(({ entityId }) => entityId) ?? [];
    const silent = incident.devices.filter(({ outcome }) => outcome === 'silent');
    expect(silent.map(({ device }) => device).sort()).toEqual([...away].sort());
    expect(incident.report().warnings.map(({ code }) => code)).not.toContain('not-read-back');
    for (const device of away) {
      const believed = world.dcc.mapping.believed(device, BROKER);
      expect(toHex(believed!.keyIdentifier)).toBe(old);
    }
    // Those that answer to the old key are asked once, the others twice.
    const reads = world.log
      .ofType('dcc.submitted')
      .slice(before)
      .filter(({ serviceRequest }) => serviceRequest === '6.24.1');
    expect(reads).toHaveLength(2 * incident.list.length - away.length);
  });
});
