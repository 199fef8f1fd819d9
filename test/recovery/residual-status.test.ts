/**
 * A device on the residual list of an incident stays in Recovery (recovery.md 3.12), whatever other incidents have to do with it, until
 * what it trusts is replaced.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../src/recovery/incident.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';

interface Setting {
  readonly world: RecoveryWorld;
  /** An ESME that is out of reach until `comeBack` is called. */
  readonly device: Eui64;
  readonly comeBack: () => void;
  readonly status: () => string | undefined;
  readonly end: () => readonly unknown[];
}

function makeWorld(): Setting {
  const world = createRecoveryWorld({ seed: 'residual status' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  const { inventory } = world.dcc;
  const isMeter = (id: Eui64): boolean => inventory.entry(id)?.deviceType === 'ESME';
  const meter = world.fleet.devices.find(({ entityId }) => isMeter(entityId));
  if (meter === undefined) expect.fail('homes have electricity meters');
  let isAway = true;
  meter.addCondition({ name: 'away', isReachable: () => !isAway });
  return {
    world,
    device: meter.entityId,
    comeBack: () => (isAway = false),
    status: () => inventory.entry(meter.entityId)?.status,
    end: () => watching.end(),
  };
}

function run(world: RecoveryWorld, key: string, options: RecoverOptions = {}): Incident {
  const incident = world.compromise(key, { certain: 'yes' });
  incident.run(options);
  expect(incident.state).toBe('closed');
  return incident;
}

function outcomeOf({ devices }: Incident, device: Eui64): string | undefined {
  return devices.find((one) => one.device === device)?.outcome;
}

describe('a meter that was silent in one recovery, and is reached by another one', () => {
  test.each([
    { key: 'supplier.digitalSignature', method: 3, other: 'transitionalCoS' },
    { key: 'supplier.digitalSignature', method: 3, other: 'networkOperator.digitalSignature' },
    { key: 'recovery', other: 'transitionalCoS' },
  ] as const)('$key, then $other: it stays in Recovery', ({ key, other, ...options }) => {
    const { world, device, comeBack, status, end } = makeWorld();
    const first = run(world, key, options);
    expect([outcomeOf(first, device), status()]).toEqual(['silent', 'recovery']);

    comeBack();
    expect(outcomeOf(run(world, other), device)).toBe('recovered');
    expect(status()).toBe('recovery');
    expect(outcomeOf(first, device)).toBe('silent');

    expect(outcomeOf(run(world, key, { ...options, devices: [device] }), device)).toBe('recovered');
    expect(status()).toBe('commissioned');
    expect(end()).toEqual([]);
  });

  test('to the checkers it is on a residual list meanwhile', () => {
    const { world, comeBack, status, end } = makeWorld();
    run(world, 'recovery');
    comeBack();
    run(world, 'transitionalCoS');
    run(world, 'networkOperator.digitalSignature');
    expect(status()).toBe('recovery');
    expect(end()).toEqual([]);
  });

  test('a new root ends the older recovery too', () => {
    const { world, device, comeBack, status } = makeWorld();
    run(world, 'supplier.digitalSignature', { method: 3 });
    comeBack();
    run(world, 'rootOca', { method: 'apex' });
    expect([outcomeOf(world.recovery.incidents.at(-1)!, device), status()]).toEqual([
      'recovered',
      'commissioned',
    ]);
  });

  test('a recovery that was given up keeps nobody in Recovery', () => {
    const { world, comeBack, status } = makeWorld();
    const first = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    first.start({ method: 3 });
    world.advance(3_600_000);
    first.halt('was it stolen at all?');
    first.abort('false alarm');
    comeBack();
    run(world, 'transitionalCoS');
    expect(status()).toBe('commissioned');
  });
});

describe('a meter that was silent under an old root, and that no other incident can reach', () => {
  test.each([
    { key: 'issuingOca', upTo: 'foundIssuingOca' },
    { key: 'transitionalCoS', upTo: 'setStatuses' },
    { key: 'supplier.digitalSignature', upTo: 'setStatuses', method: 3 },
  ] as const)(
    'it was on the list of $key before: its turn comes, nothing is sent, and it stays in Recovery',
    ({ key, upTo, ...options }) => {
      const { world, device, comeBack, status, end } = makeWorld();
      const other = world.compromise(key, { certain: 'yes' });
      other.choose(options);
      while (other.step !== undefined && other.step.run !== upTo) other.next();
      const apex = world.compromise('rootOca', { certain: 'yes' });
      apex.run({ method: 'apex' });
      expect([outcomeOf(apex, device), status()]).toEqual(['silent', 'recovery']);
      comeBack();
      other.run();
      expect(other.devices.find((one) => one.device === device)).toMatchObject({
        outcome: 'untouched',
        code: 'under-former-root',
      });
      expect(status()).toBe('recovery');
      run(world, 'rootOca', { devices: [device] });
      expect(status()).toBe('commissioned');
      expect(end()).toEqual([]);
    },
  );
});
