/**
 * Devices that one incident has left under DCC control, or has in hand, while another one is at them: what each says of them.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { IN_BATCHES, outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';
const UNASKED = { method: 2, handover: 'not-requested' } as const;

function makeWorld(options: object = {}): {
  readonly world: RecoveryWorld;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({ seed: 'in hand', ...options });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  return { world, problems: () => watching.end() };
}

test('a device with one cell of many under DCC control is not said to be handed back', () => {
  const { world, problems } = makeWorld();
  const first = world.compromise(SIGNING, { certain: 'yes' }).run(UNASKED);
  const one = world.fleet.device(first.list[0]!);
  one.device.setFaults({ replacements: { 'supplier.keyAgreement': 'resourcesBusy' } });
  world.compromise('issuingOca', { certain: 'yes' }).run();
  one.device.setFaults({});
  const left = first.list.length - 1;
  expect(outcomes(first)).toEqual({ 'under-dcc-control': 1, 'handed-back': left });
  world.compromise('transitionalCoS', { certain: 'yes' }).run();
  expect(outcomes(first)).toEqual({ 'under-dcc-control': 1, 'handed-back': left });
  expect(world.dcc.inventory.entry(one.entityId)?.status).toBe('recovered');
  const { metrics, next } = first.report();
  expect(metrics.exposure.awaitingHandover).toBe(1);
  expect(next.join()).toContain('handOver');
  const held = memoryOf(one.device).cells['supplier.keyAgreement'];
  expect(held?.entityId).toBe(world.party('accessControlBroker').entityId);
  expect(problems()).toEqual([]);
});

test('each wait for another incident has its own time: a handover months later waits anew', () => {
  const { world, problems } = makeWorld(IN_BATCHES);
  const before = world.compromise(SIGNING, { certain: 'yes' });
  before.choose({ method: 3 });
  while (before.step?.run !== 'send') before.next();
  const incident = world.compromise('rootOca', { certain: 'yes' });
  const lateSubscribers = [world.party('supplier').entityId];
  incident.start({ method: 'apex', lateSubscribers });
  world.advance(DAY_MS);
  expect(incident.devices.filter(({ code }) => code === 'in-another-recovery')).toHaveLength(8);
  before.run();
  world.advance(90 * DAY_MS);
  expect(outcomes(incident)).toEqual({ 'under-dcc-control': 8, recovered: 2 });
  const after = world.compromise('transitionalCoS', { certain: 'yes' });
  after.start();
  while (!after.devices.some(({ outcome }) => outcome === 'sent')) world.leapToNextEvent();
  incident.handOver();
  expect(outcomes(incident)).toEqual({ 'handed-back': 8, recovered: 2 });
  world.advance(DAY_MS);
  expect(after.state).toBe('closed');
  expect(outcomes(after)).toEqual({ recovered: after.list.length });
  const statuses = incident.list.map((device) => world.dcc.inventory.entry(device)?.status);
  expect(new Set(statuses)).toEqual(new Set(['commissioned']));
  expect(problems()).toEqual([]);
});

describe('a device of which only the key agreement cell is left under DCC control', () => {
  function oneCellLeft(): ReturnType<typeof makeWorld> & {
    readonly first: Incident;
    readonly second: Incident;
    readonly one: ReturnType<RecoveryWorld['fleet']['device']>;
    readonly status: () => string | undefined;
  } {
    const made = makeWorld();
    const { world } = made;
    const first = world.compromise(SIGNING, { certain: 'yes' }).run(UNASKED);
    const one = world.fleet.device(first.list[0]!);
    one.device.setFaults({ replacements: { 'supplier.keyAgreement': 'resourcesBusy' } });
    const second = world.compromise('issuingOca', { certain: 'yes' }).run();
    one.device.setFaults({});
    const status = (): string | undefined => world.dcc.inventory.entry(one.entityId)?.status;
    return { ...made, first, second, one, status };
  }

  test('is handed back: its supplier replaces that cell with its own key, which the device knows', () => {
    const { world, problems, first, second, one, status } = oneCellLeft();
    const from = world.log.events.length;
    first.handOver();
    expect(outcomes(first)).toEqual({ 'handed-back': 8 });
    const sent = world.log.events.slice(from).filter((event) => event.type === 'dcc.submitted');
    expect(sent.map(({ serviceRequest }) => serviceRequest)).toEqual(['6.15.1']);
    const held = memoryOf(one.device).cells['supplier.keyAgreement'];
    expect(held?.entityId).toBe(world.party('supplier').entityId);
    expect(status()).toBe('commissioned');
    expect(outcomes(second)).toEqual({ recovered: 10 });
    expect(first.report().next.join()).not.toContain('handOver');
    expect(second.report().next.join()).not.toContain('devices are left');
    expect(second.report().metrics.exposure.stillTrusting).toBe(0);
    expect(problems()).toEqual([]);
  });

  test('stays under DCC control while that cell does not obey', () => {
    const { problems, first, one, status } = oneCellLeft();
    one.device.setFaults({ replacements: { 'supplier.keyAgreement': 'resourcesBusy' } });
    first.handOver();
    expect(outcomes(first)).toEqual({ 'under-dcc-control': 1, 'handed-back': 7 });
    expect(status()).toBe('recovered');
    one.device.setFaults({});
    first.handOver();
    expect(outcomes(first)).toEqual({ 'handed-back': 8 });
    expect(status()).toBe('commissioned');
    expect(problems()).toEqual([]);
  });

  test.each([1, 3] as const)(
    'is no longer in Recovery after Method %i of its supplier',
    (method) => {
      const { world, problems, first, second, status } = oneCellLeft();
      const later = world.compromise(SIGNING, { certain: 'yes' }).run({ method });
      expect(outcomes(later)).toEqual({ recovered: 8 });
      expect(outcomes(first)).toEqual({ 'handed-back': 8 });
      expect(outcomes(second)).toEqual({ recovered: 10 });
      expect(status()).toBe('commissioned');
      expect(problems()).toEqual([]);
    },
  );
});

test('a device whose signing cell Method 2 could not take is not asked for at the handover: it is half done', () => {
  const { world, problems } = makeWorld();
  const incident = world.compromise(SIGNING, { certain: 'yes' });
  incident.choose({ method: 2, handover: 'not-requested' });
  while (incident.step?.run !== 'build') incident.next();
  const one = world.fleet.device(incident.list[0]!);
  one.device.setFaults({ replacements: { [SIGNING]: 'resourcesBusy' } });
  incident.run();
  expect(outcomes(incident)).toEqual({ partial: 1, 'under-dcc-control': 7 });
  incident.handOver();
  expect(outcomes(incident)).toEqual({ partial: 1, 'handed-back': 7 });
  expect(world.dcc.inventory.entry(one.entityId)?.status).toBe('recovery');
  expect(problems()).toEqual([]);
});
