/**
 * Devices that obeyed and whose Response was lost: the DCC reads them back, and believes what a verified reading shows.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';

/** A world whose devices obey, while nothing that they answer arrives until `hear` is called. */
function deaf(): { readonly world: RecoveryWorld; readonly hear: () => void } {
  const world = createRecoveryWorld({ seed: 'read back' });
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
