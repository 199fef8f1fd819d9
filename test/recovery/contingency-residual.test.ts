/**
 * Contingency keys that were compromised, and devices that know no others (recovery.md 3.6 step 6.7): they are destroyed with a warning
 * that says how many are left without, or kept for them.
 */
import { describe, expect, test } from 'vitest';
import type { KeyClass } from '../../src/recovery/compromised-key.ts';
import type { RecoveryAssumptions } from '../../src/recovery/assumptions.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

/** Two devices of a home are away during a recovery from this compromise. */
function leftTwo(
  key: KeyClass,
  compromisedContingencyOfResidual: RecoveryAssumptions['compromisedContingencyOfResidual'],
) {
  const recoveryAssumptions = { compromisedContingencyOfResidual, silentRoundsMax: 0 };
  const world = createRecoveryWorld({ seed: 'residual', recoveryAssumptions });
  const watched = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const old = world.authority.current().contingency;
  const away = world.fleet.devices.slice(0, 2);
  for (const device of away) device.addCondition({ name: 'away', isReachable: () => false });
  const incident = world.compromise(key, { certain: 'yes' }).run();
  const back = (): void => {
    for (const device of away) device.removeCondition('away');
  };
  const warnings = world.log.ofType('recovery.warning').map(({ code, message }) => ({
    code,
    message,
  }));
  return { world, watched, old, incident, back, warnings };
}

const KEYS = ['contingencyPrivate', 'contingencySymmetric', 'contingencyBoth'] as const;

describe.each(KEYS)('%s, two devices are left', (key) => {
  test('destroyed: a warning says how many, and the next recovery gives them new ones', () => {
    const { world, watched, old, back, warnings } = leftTwo(key, 'destroyed');
    expect(old.symmetricKey.state).toBe('destroyed');
    const [warning] = warnings.filter(({ code }) => code === 'without-contingency-keys');
    expect(warning?.message).toMatch(/^2 devices .* compromise\('contingency/);
    back();
    const apex = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
    expect(outcomes(apex)).toEqual({ recovered: 3, untouched: 2 });
    expect(watched.end()).toEqual([]);
  });

  test('kept: an Apex recovery reaches them, and then they are destroyed', () => {
    const { world, watched, old, back, warnings } = leftTwo(key, 'kept');
    expect(old.symmetricKey.state).not.toBe('destroyed');
    expect(warnings.map(({ code }) => code)).not.toContain('without-contingency-keys');
    back();
    const apex = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
    expect(outcomes(apex)).toEqual({ recovered: 5 });
    expect(old.symmetricKey.state).toBe('destroyed');
    expect(old.key.life.state).toBe('destroyed');
    expect(watched.end()).toEqual([]);
  });

  test('kept, until the next recovery from such a compromise has reached them', () => {
    const { world, watched, old, back } = leftTwo(key, 'kept');
    back();
    const again = world.compromise(key, { certain: 'yes' }).run();
    expect(outcomes(again)).toEqual({ recovered: 5 });
    expect(old.symmetricKey.state).toBe('destroyed');
    expect(watched.end()).toEqual([]);
  });
});

test.each(KEYS)('%s, which reaches nobody, destroys no key that everybody has', (key) => {
  const world = createRecoveryWorld({ seed: 'nobody' });
  const watched = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const old = world.authority.current().contingency;
  for (const device of world.fleet.devices) {
    device.addCondition({ name: 'away', isReachable: () => false });
  }
  const incident = world.compromise(key, { certain: 'yes' }).run();
  expect(incident.state).toBe('closed');
  expect(old.symmetricKey.state).not.toBe('destroyed');
  expect(old.key.life.state).not.toBe('destroyed');
  const warnings = incident.report().warnings.map(({ message }) => message);
  expect(warnings.join()).toContain('no device has taken new Contingency keys');
  for (const device of world.fleet.devices) device.removeCondition('away');
  const apex = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
  expect(outcomes(apex)).toEqual({ recovered: 5 });
  expect(watched.end()).toEqual([]);
});

test('an Apex recovery that destroys the keys of devices that are left says how many', () => {
  const world = createRecoveryWorld({
    seed: 'left',
    recoveryAssumptions: { contingencyOfResidual: 'destroyed', silentRoundsMax: 0 },
  });
  world.addHomes({ count: 1 });
  const away = world.fleet.devices.slice(0, 2);
  for (const device of away) device.addCondition({ name: 'away', isReachable: () => false });
  const incident = world.compromise('rootOca', { certain: 'yes' }).run();
  expect(
    incident
      .report()
      .warnings.map(({ message }) => message)
      .join(),
  ).toContain('2 devices stay under the old root');
  const again = world.compromise('rootOca', { certain: 'yes' }).run();
  expect(outcomes(again)).toEqual({ recovered: 3 });
  const exceptions = world.log
    .ofType('recovery.exception')
    .map(({ device, code }) => [device, code]);
  expect(exceptions).toEqual(away.map(({ entityId }) => [entityId, 'contingency-key-destroyed']));
});
