/**
 * Two incidents on one device: the second takes over what the first has let go, waits for what it has in hand, and each says so.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { DAY_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { IN_BATCHES, outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';

function makeWorld(options: object = {}): {
  readonly world: RecoveryWorld;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({ seed: 'turns', ...options });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  return { world, problems: () => watching.end() };
}

/** Method 2, and nobody asks for the handover. */
function underControl(world: RecoveryWorld): Incident {
  const incident = world.compromise(SIGNING, { certain: 'yes' });
  return incident.run({ method: 2, handover: 'not-requested' });
}

/** Cells of all devices that hold any of these certificates, in truth. */
function holding(world: RecoveryWorld, certificates: readonly Uint8Array[]): readonly string[] {
  const keys = new Set(certificates.map((one) => toHex(keyIdentifierOf(one))));
  return world.fleet.devices.flatMap(({ device, entityId }) =>
    Object.entries(memoryOf(device).cells)
      .filter(([, anchor]) => keys.has(toHex(anchor.keyIdentifier)))
      .map(([cell]) => `${entityId} ${cell}`),
  );
}

const certificatesOf = (world: RecoveryWorld, role: 'accessControlBroker' | 'recovery') =>
  Object.values(world.party(role).cells());

const statuses = (world: RecoveryWorld, { list }: Incident): ReadonlySet<unknown> =>
  new Set(list.map((device) => world.dcc.inventory.entry(device)?.status));

describe('devices under DCC control for another incident', () => {
  test('are given the new key of the broker in every cell where its old one is, and handed back with it', () => {
    const { world, problems } = makeWorld();
    const first = underControl(world);
    const before = certificatesOf(world, 'accessControlBroker');
    const broker = world.compromise('accessControlBroker', { certain: 'yes' }).run();
    expect(outcomes(broker)).toEqual({ recovered: world.fleet.devices.length });
    expect(holding(world, before)).toEqual([]);
    expect(statuses(world, first)).toEqual(new Set(['recovered']));
    first.handOver();
    expect(outcomes(first)).toEqual({ 'handed-back': first.list.length });
    expect(statuses(world, first)).toEqual(new Set(['commissioned']));
    expect(problems()).toEqual([]);
  });

  test.each(['transitionalCoS', 'recovery', 'contingencySymmetric'] as const)(
    'are on the list of %s, and stay under DCC control',
    (key) => {
      const { world, problems } = makeWorld();
      const first = underControl(world);
      const second = world.compromise(key, { certain: 'yes' }).run();
      expect(outcomes(second)).toEqual({ recovered: second.list.length });
      expect(second.list).toEqual(expect.arrayContaining([...first.list]));
      expect(statuses(world, first)).toEqual(new Set(['recovered']));
      first.handOver();
      expect(outcomes(first)).toEqual({ 'handed-back': first.list.length });
      expect(statuses(world, first)).toEqual(new Set(['commissioned']));
      expect(problems()).toEqual([]);
    },
  );

  test("are on a network operator's list, and stay under DCC control until both have handed back", () => {
    const { world, problems } = makeWorld();
    const first = underControl(world);
    const second = world.compromise('networkOperator.digitalSignature', { certain: 'yes' });
    second.run({ method: 2, handover: 'not-requested' });
    expect(outcomes(second)).toEqual({ 'under-dcc-control': second.list.length });
    first.handOver();
    expect(statuses(world, second)).toEqual(new Set(['recovered']));
    second.handOver();
    expect(statuses(world, second)).toEqual(new Set(['commissioned']));
    expect(statuses(world, first)).toEqual(new Set(['commissioned']));
    expect(problems()).toEqual([]);
  });

  test("hold nothing of their supplier's: its next incident does not take them", () => {
    const { world } = makeWorld();
    const { list } = underControl(world);
    const again = world.compromise(SIGNING, { certain: 'yes' });
    expect(codeOf(() => again.run({ method: 3, devices: list }))).toBe('recovery/device-refused');
  });

  test.each(['rootOca', 'issuingOca'])(
    'are handed back by %s, and their incident says so',
    (key) => {
      const { world, problems } = makeWorld();
      const first = underControl(world);
      const second = world.compromise(key, { certain: 'yes' }).run();
      expect(outcomes(second)).toEqual({ recovered: world.fleet.devices.length });
      expect(outcomes(first)).toEqual({ 'handed-back': first.list.length });
      expect(first.devices[0]?.code).toBe(`by-${second.id}`);
      expect(statuses(world, first)).toEqual(new Set(['commissioned']));
      expect(first.report().next.join()).not.toContain('handOver');
      expect(
        codeOf(() => {
          first.handOver();
        }),
      ).toBe('recovery/method-cannot-apply');
      expect(problems()).toEqual([]);
    },
  );

  test('are left alone by a mode that does not reach the cells where the key is', () => {
    const { world, problems } = makeWorld({
      recoveryAssumptions: { dccHeldKeyRoute: 'own-key' },
    });
    const first = underControl(world);
    const broker = world.compromise('accessControlBroker.keyAgreement', { certain: 'yes' });
    broker.run({ procedure: 'dcc-key-by-itself' });
    expect(outcomes(broker)['untouched']).toBe(first.list.length);
    expect(statuses(world, first)).toEqual(new Set(['recovered']));
    first.handOver();
    const again = world.compromise('accessControlBroker.keyAgreement', { certain: 'yes' });
    expect(outcomes(again.run({ procedure: 'dcc-key-by-itself' }))).toEqual({
      recovered: world.fleet.devices.length,
    });
    expect(problems()).toEqual([]);
  });
});

describe('devices that another incident has in hand', () => {
  test.each(['accessControlBroker', 'rootOca', 'issuingOca', 'recovery'] as const)(
    '%s waits for them, and takes them when they are let go',
    (key) => {
      const { world, problems } = makeWorld(IN_BATCHES);
      const first = world.compromise(SIGNING, { certain: 'yes' });
      first.start({ method: 3 });
      while (!first.devices.some(({ outcome }) => outcome === 'sent')) world.leapToNextEvent();
      const second = world.compromise(key, { certain: 'yes' });
      second.start();
      world.advance(60 * DAY_MS);
      expect([first.state, second.state]).toEqual(['closed', 'closed']);
      const waits = world.log
        .ofType('recovery.device')
        .filter(({ incident, code }) => incident === second.id && code === 'in-another-recovery');
      expect(waits.length).toBeGreaterThan(0);
      expect(outcomes(first)).toEqual({ recovered: first.list.length });
      expect(outcomes(second)).toEqual({ recovered: world.fleet.devices.length });
      expect(statuses(world, second)).toEqual(new Set(['commissioned']));
      expect(problems()).toEqual([]);
    },
  );

  test('are left, and counted, when they are not let go in time; afterwards they are taken', () => {
    const { world, problems } = makeWorld();
    const first = world.compromise(SIGNING, { certain: 'yes' });
    first.choose({ method: 3 });
    while (first.step?.run !== 'send') first.next();
    const second = world.compromise('accessControlBroker', { certain: 'yes' }).run();
    expect(outcomes(second)).toEqual({
      recovered: world.fleet.devices.length - first.list.length,
      untouched: first.list.length,
    });
    expect(second.report().metrics.exposure.stillTrusting).toBe(first.list.length);
    expect(second.report().next.join()).toContain(first.id);
    expect(outcomes(first.run())).toEqual({ recovered: first.list.length });
    const again = world.compromise('accessControlBroker', { certain: 'yes' }).run();
    expect(outcomes(again)).toEqual({ recovered: world.fleet.devices.length });
    expect(problems()).toEqual([]);
  });

  test('stay what they are when the one that waits is given up', () => {
    const { world, problems } = makeWorld();
    const first = world.compromise(SIGNING, { certain: 'yes' });
    first.choose({ method: 3 });
    while (first.step?.run !== 'send') first.next();
    const second = world.compromise('transitionalCoS', { certain: 'yes' });
    second.start();
    world.advance(DAY_MS);
    second.halt('a false alarm');
    second.abort('a false alarm');
    expect(statuses(world, first)).toEqual(new Set(['recovery']));
    expect(outcomes(first.run())).toEqual({ recovered: first.list.length });
    expect(problems()).toEqual([]);
  });
});
