/**
 * Devices that one incident has left under DCC control, or has in hand, while another one is at them: what each says of them.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
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
