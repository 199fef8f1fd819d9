/**
 * What an incident advises on its devices ends when somebody has seen to them: a later incident, a handover, an exchange.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../src/recovery/incident.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';

/** The electricity meter of a home is away until `back` is called. */
function makeWorld(): { readonly world: RecoveryWorld; readonly meter: Eui64; back: () => void } {
  const world = createRecoveryWorld({
    seed: 'advice',
    recoveryAssumptions: { silentRoundsMax: 0 },
  });
  world.addHomes({ count: 1 });
  const meter = world.fleet.devices[0]!;
  meter.addCondition({ name: 'away', isReachable: () => false });
  const back = (): void => {
    meter.removeCondition('away');
  };
  return { world, meter: meter.entityId, back };
}

function run(world: RecoveryWorld, key: string, options: RecoverOptions = {}): Incident {
  return world.compromise(key, { certain: 'yes' }).run(options);
}

function advised(incident: Incident): readonly string[] {
  return incident.report().devices.flatMap(({ advice }) => advice ?? []);
}

describe('a meter that was silent', () => {
  test.each([
    ['supplier.digitalSignature', { method: 3 }, 'supplier.digitalSignature'],
    ['supplier.digitalSignature', { method: 3 }, 'rootOca'],
    ['supplier.digitalSignature', { method: 2 }, 'issuingOca'],
    ['recovery', {}, 'recovery'],
    ['issuingOca', {}, 'issuingOca'],
    ['contingencyBoth', {}, 'contingencyBoth'],
    ['contingencySymmetric', {}, 'contingencyBoth'],
    ['contingencyBoth', {}, 'contingencyPrivate'],
    ['rootOca', {}, 'rootOca'],
  ] as const)('%s %o, and then settled by a recovery of %s', (key, options, later) => {
    const { world, meter, back } = makeWorld();
    const first = run(world, key, options);
    expect(advised(first)).toHaveLength(1);
    back();
    run(world, later, later === key ? { ...options, devices: [meter] } : {});
    expect(advised(first)).toEqual([]);
    expect(first.report().next).toEqual([]);
    expect(first.report().metrics.exposure.stillTrusting).toBe(0);
  });

  test('and then exchanged', () => {
    const { world, meter } = makeWorld();
    const first = run(world, 'supplier.digitalSignature', { method: 3 });
    world.dcc.inventory.setStatus({
      device: meter,
      to: 'decommissioned',
      by: 'supplier',
      because: 'exchanged',
    });
    expect(advised(first)).toEqual([]);
    expect(first.report().next).toEqual([]);
    expect(first.report().metrics.exposure.stillTrusting).toBe(0);
  });

  test('is advised on as long as nobody has reached it', () => {
    const { world, meter } = makeWorld();
    const first = run(world, 'supplier.digitalSignature', { method: 3 });
    run(world, 'supplier.digitalSignature', { method: 3, devices: [meter] });
    expect(advised(first)).toHaveLength(1);
    run(world, 'transitionalCoS');
    expect(advised(first)).toHaveLength(1);
  });
});

test.each(['rootOca', 'issuingOca', 'contingencyBoth', 'recovery'])(
  '%s given up half-way, and finished by another incident: nothing is left to be done',
  (key) => {
    const { world, back } = makeWorld();
    back();
    const first = world.compromise(key, { certain: 'yes' });
    while (first.step !== undefined && first.step.run !== 'settle') first.next();
    first.halt('is it the right one?');
    first.abort('no');
    expect(advised(first)).toHaveLength(5);
    run(world, key);
    expect(advised(first)).toEqual([]);
    expect(first.report().next).toEqual([]);
  },
);
