/**
 * Method 1, and another incident takes its devices under DCC control after the statuses were set (1.4) and before its first command: the
 * owner's key changes nothing there, and nothing of the owner is left there that could be compromised.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { memoryOf } from '../../src/device/device.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';

function until(incident: Incident, activity: string): void {
  while (incident.step?.run !== activity) incident.next();
}

test.each(['build', 'send', 'awaitResponses'])(
  'all of them, when the step %s is due: they leave its list, and the supplier keeps its keys',
  (activity) => {
    const world = createRecoveryWorld({
      seed: 'taken',
      recoveryAssumptions: { methodOneSetsRecovery: 'no' },
    });
    const watching = watch(world, CHECKERS);
    world.addHomes({ count: 1 });
    const before = world.party('supplier').credential('digitalSignature').certificate;
    const own = world.compromise(SIGNING);
    own.choose({ method: 1 });
    until(own, activity);
    const listed = own.list;
    const other = world.compromise(SIGNING, { certain: 'yes' });
    other.run({ method: 2, handover: 'not-requested' });
    const from = world.log.events.length;
    own.run();
    expect(own.state).toBe('closed');
    expect(own.list).toEqual([]);
    expect(outcomes(own)).toEqual({});
    const since = world.log.events.slice(from);
    expect(since.filter(({ type }) => type === 'dcc.submitted')).toEqual([]);
    const exceptions = world.log
      .ofType('recovery.exception')
      .filter(({ incident }) => incident === own.id);
    expect(exceptions.map(({ device, code }) => [device, code])).toEqual(
      listed.map((device) => [device, 'under-dcc-control']),
    );
    expect(world.party('supplier').credential('digitalSignature').certificate).toBe(before);
    expect(outcomes(other)).toEqual({ 'under-dcc-control': 4 });
    other.handOver();
    expect(outcomes(other)).toEqual({ 'handed-back': 4 });
    expect(watching.end()).toEqual([]);
  },
);

test('one of them: the others are recovered, and their supplier uses its new keys', () => {
  const world = createRecoveryWorld({
    seed: 'taken',
    recoveryAssumptions: { methodOneSetsRecovery: 'no' },
  });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  const own = world.compromise(SIGNING);
  own.choose({ method: 1 });
  until(own, 'send');
  const one = own.list[0]!;
  const other = world.compromise(SIGNING, { certain: 'yes' });
  other.run({ method: 2, handover: 'not-requested', devices: [one] });
  own.run();
  expect(outcomes(own)).toEqual({ recovered: 7 });
  expect(own.list).not.toContain(one);
  const held = memoryOf(world.fleet.device(one).device).cells[SIGNING];
  expect(held?.entityId).toBe(world.party('accessControlBroker').entityId);
  expect(world.dcc.inventory.entry(one)?.status).toBe('recovered');
  expect(watching.end()).toEqual([]);
});
