/**
 * The report of an incident: plain data that agrees with log and inventory, and says what to do.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import { recoveryMetrics } from '../../src/recovery/metrics.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

function makeWorld(): RecoveryWorld {
  const world = createRecoveryWorld({
    seed: 'report',
    recoveryAssumptions: { apexWithoutRootCompromise: 'permitted' },
  });
  world.addHomes({ count: 2 });
  return world;
}

const KEY = 'supplier.digitalSignature';

test('has everything, as plain data that later events do not change', () => {
  const world = makeWorld();
  const incident = world.compromise(KEY, { certain: 'yes' });
  const before = incident.report();
  expect(before).toMatchObject({ state: 'reported', devices: [], step: { id: 'N1' } });
  expect(before.next).toEqual([expect.stringContaining('N1')]);
  const report = incident.run({ method: 3 }).report();
  expect(before.states).toEqual([]);
  expect(structuredClone(report)).toEqual(report);
  expect(report).toMatchObject({
    incident: 'R1',
    state: 'closed',
    procedure: 'method-3',
    step: undefined,
    governance: 'technical',
    outcomes: { recovered: incident.list.length },
    next: [],
  });
  expect(report.states.at(-1)).toMatchObject({ event: 'closed', to: 'closed' });
  expect(report.decisions).toMatchObject([{ decision: 'approve', method: 'method-3' }]);
  const { recovered } = recoveryMetrics({ events: world.log.events, incident: 'R1' });
  expect(report.metrics.recovered).toEqual(recovered);
  expect(report.knowledge).toMatchObject({ changedInTruth: incident.list.length, gap: 0 });
  for (const { device, status, advice } of report.devices) {
    expect([status, advice]).toEqual([world.dcc.inventory.entry(device)?.status, undefined]);
  }
});

test('says what to do about devices under DCC control, and nothing once they are handed back', () => {
  const incident = makeWorld().compromise(KEY, { certain: 'yes' });
  incident.run({ method: 2, handover: 'not-requested' });
  const revoke = expect.stringContaining('incident.revoke()') as string;
  expect(incident.report().next).toEqual([expect.stringContaining('handOver'), revoke]);
  expect(incident.report().devices.every(({ advice }) => advice?.includes('handOver'))).toBe(true);
  incident.handOver();
  expect(incident.report().next).toEqual([revoke]);
  incident.revoke();
  expect(incident.report().next).toEqual([]);
});

test('says what to do about devices that did not answer', () => {
  const world = makeWorld();
  for (const device of world.fleet.devices) {
    device.addCondition({ name: 'off', isReachable: () => false });
  }
  const incident = world.compromise(KEY, { certain: 'yes' }).run({ method: 3 });
  const { next, warnings, devices } = incident.report();
  expect(next).toEqual([
    expect.stringContaining('notify the compromise again'),
    expect.stringContaining('incident.revoke()'),
  ]);
  expect(warnings.map(({ code }) => code)).toEqual([
    'held-by-no-device',
    'not-read-back',
    'still-in-use',
  ]);
  expect(devices[0]?.advice).toContain('has not answered');
});

test('lists devices of a recovery that was given up, until they are given the keys in use', () => {
  const world = makeWorld();
  const incident = world.compromise(KEY, { certain: 'yes' });
  incident.start({ method: 3 });
  while (!incident.devices.some(({ outcome }) => outcome === 'recovered')) world.leapToNextEvent();
  incident.halt('wrong devices');
  expect(incident.report().next).toEqual([expect.stringContaining('resume()')]);
  incident.abort('false alarm');
  world.advance(DAY_MS);
  const { next, devices } = incident.report();
  expect(next[0]).toContain('handOver');
  const changed = devices.filter(({ advice }) => advice !== undefined);
  expect(changed.map(({ device }) => device)).toEqual(
    devices.filter(({ outcome }) => outcome === 'recovered').map(({ device }) => device),
  );
  incident.handOver();
  expect(incident.report().devices.filter(({ advice }) => advice !== undefined)).toEqual([]);
});

test('says so when the Contingency keys are spent', () => {
  const world = makeWorld();
  const incident = world.compromise('recovery', { certain: 'yes' });
  incident.run({ procedure: 'recovery-key-by-contingency' });
  expect(incident.report().next).toEqual([expect.stringContaining('contingencyBoth')]);
  world.compromise('contingencyBoth', { certain: 'yes' }).run();
  expect(incident.report().next).toEqual([]);
});
