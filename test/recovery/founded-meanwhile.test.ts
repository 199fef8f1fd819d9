/**
 * Devices that an Apex recovery, or one of an Issuing OCA, has left are about to get what is in use, and another incident founds something
 * meanwhile: they get that.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { memoryOf } from '../../src/device/device.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import type { FleetDevice } from '../../src/simulation/fleet/fleet-device.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { outcomes } from './in-batches.ts';

interface Left {
  readonly world: RecoveryWorld;
  /** An ESME that was away, and is back. */
  readonly meter: FleetDevice;
  readonly end: () => readonly unknown[];
}

function leftBy(key: string, count = 1): Left {
  const world = createRecoveryWorld({ seed: 'left', recoveryAssumptions: { silentRoundsMax: 0 } });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const away = world.fleet.devices.slice(0, count);
  for (const device of away) device.addCondition({ name: 'away', isReachable: () => false });
  const first = world.compromise(key, { certain: 'yes' }).run();
  expect(outcomes(first)).toEqual({ recovered: 5 - count, silent: count });
  for (const device of away) device.removeCondition('away');
  const meter = away[0]!;
  return { world, meter, end: () => watching.end() };
}

/** The rest of it, up to a step. */
function restUpTo({ world, meter }: Left, key: string, activity: string): Incident {
  const rest = world.compromise(key, { certain: 'yes' });
  rest.choose({ devices: [meter.entityId] });
  while (rest.step !== undefined && rest.step.run !== activity) rest.next();
  expect(rest.step?.run).toBe(activity);
  return rest;
}

/** Cells of the meter that do not hold what is in use. */
function behind({ world, meter }: Left): readonly string[] {
  const { cells } = memoryOf(meter.device);
  const inUse = Object.assign({}, ...world.parties.all().map((party) => party.cells())) as Record<
    CellName,
    Uint8Array
  >;
  const others = Object.entries(inUse).filter(([cell, certificate]) => {
    const anchor = cells[cell as CellName];
    return (
      anchor !== undefined && anchor.keyIdentifier.join() !== keyIdentifierOf(certificate).join()
    );
  });
  const isUnder = meter.device.holds('root', world.authority.current().root);
  return [...others.map(([cell]) => cell), ...(isUnder ? [] : ['root'])];
}

const STEPS = ['renewEverybody', 'build', 'send'];
const APEX_AND = STEPS.flatMap((activity) =>
  ['contingencyBoth', 'issuingOca', 'supplier.digitalSignature'].map((other) => ({
    activity,
    other,
  })),
);
const WITH: Readonly<Record<string, RecoverOptions>> = {
  'supplier.digitalSignature': { method: 3 },
};

describe('left by an Apex recovery', () => {
  test.each(APEX_AND)('before $activity, a recovery of $other', ({ activity, other }) => {
    const left = leftBy('rootOca');
    const rest = restUpTo(left, 'rootOca', activity);
    left.world.compromise(other, { certain: 'yes' }).run(WITH[other] ?? {});
    rest.run();
    expect([rest.state, outcomes(rest)]).toEqual(['closed', { recovered: 1 }]);
    expect(behind(left)).toEqual([]);
    const advice = left.world.recovery.incidents.flatMap((one) => one.report().next);
    expect(advice).toEqual([]);
    expect(left.end()).toEqual([]);
  });

  test('two of them, one after the other: the first names the second', () => {
    const left = leftBy('rootOca', 2);
    const { world, meter } = left;
    const other = world.fleet.devices[1]!;
    const one = world.compromise('rootOca', { certain: 'yes' });
    one.run({ devices: [meter.entityId] });
    expect(one.report().next.join()).toContain('1 devices hold what is compromised');
    world.compromise('rootOca', { certain: 'yes' }).run({ devices: [other.entityId] });
    expect(one.report().next).toEqual([]);
    expect(left.end()).toEqual([]);
  });
});

describe('left by a recovery of the Issuing OCA', () => {
  test.each(STEPS)('before %s, new contingency keys', (activity) => {
    const left = leftBy('issuingOca');
    const rest = restUpTo(left, 'issuingOca', activity);
    const other = left.world.compromise('contingencyBoth', { certain: 'yes' });
    other.run();
    rest.run();
    expect([rest.state, outcomes(rest)]).toEqual(['closed', { recovered: 1 }]);
    expect(left.world.authority.current().contingency.symmetricKey.state).toBe('active');
    expect(left.end()).toEqual([]);
  });

  test('before its commands are built, a new root: it is left under the old one, and said to be', () => {
    const left = leftBy('issuingOca');
    const rest = restUpTo(left, 'issuingOca', 'build');
    left.world.compromise('rootOca', { certain: 'yes' }).run({
      devices: left.world.fleet.devices.slice(1).map(({ entityId }) => entityId),
    });
    rest.run();
    expect(rest.devices.map(({ code }) => code)).toEqual(['under-former-root']);
    expect(rest.report().next.join()).toContain("compromise('rootOca')");
    expect(left.end()).toEqual([]);
  });
});
