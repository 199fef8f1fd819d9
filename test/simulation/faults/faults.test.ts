/**
 * Each built-in fault by its row: it does what it says to the devices that it strikes, and leaves the others alone.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, addMs, instant } from '../../../src/core/instant.ts';
import { FAULTS, applyFault, faultNamed, struckBy } from '../../../src/simulation/faults/index.ts';
import { rehearse } from '../../../src/simulation/scenarios/rehearsal.ts';
import type { FleetDevice } from '../../../src/simulation/fleet/fleet-device.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../../src/simulation/recovery-world.ts';
import { codeOf } from '../../crypto/code-of.ts';

const midnight = instant('2026-01-01T00:00:00Z');

/** One home; a fault strikes its ESME alone. */
function struck(name: string): {
  readonly world: RecoveryWorld;
  readonly esme: FleetDevice;
  readonly other: FleetDevice;
} {
  const world = createRecoveryWorld({ seed: 'faults' });
  const [home] = world.addHomes({ count: 1 });
  if (home === undefined) throw new Error('one home was added');
  const esme = home.of('ESME');
  expect(applyFault(faultNamed(name), world, { devices: [esme] })).toBe(1);
  return { world, esme, other: home.of('GSME') };
}

/** A question that an ESME answers. */
function question(world: RecoveryWorld, { entityId }: FleetDevice): Uint8Array {
  const broker = world.party('accessControlBroker');
  return world.dcc.protect(
    broker.readCredentials({
      target: entityId,
      roles: ['supplier'],
      authorisingCell: 'accessControlBroker.keyAgreement',
    }),
  );
}

const reaches = (device: FleetDevice, at: typeof midnight): boolean =>
  device.isReachable?.(at) ?? true;

const answers = (world: RecoveryWorld, device: FleetDevice): boolean =>
  device.receive(question(world, device)) !== undefined;

describe('the network', () => {
  test('unreachable: for ever, and only that device', () => {
    const { esme, other } = struck('unreachable');
    expect([0, DAY_MS, 365 * DAY_MS].map((ms) => reaches(esme, addMs(midnight, ms)))).toEqual([
      false,
      false,
      false,
    ]);
    expect(reaches(other, midnight)).toBe(true);
  });

  test('away: for a day and a half', () => {
    const { esme } = struck('away');
    const at = (ms: number): boolean => reaches(esme, addMs(midnight, ms));
    expect([at(0), at(36 * HOUR_MS - 1), at(36 * HOUR_MS)]).toEqual([false, false, true]);
  });

  test('sleeping: ten minutes of every half hour', () => {
    const { esme } = struck('sleeping');
    const minutes = [0, 9, 10, 29, 30, 39, 40];
    const awake = minutes.filter((minute) => reaches(esme, addMs(midnight, minute * MINUTE_MS)));
    expect(awake).toEqual([0, 9, 30, 39]);
  });

  test('slow: two and a half minutes for each certificate', () => {
    const { esme, other } = struck('slow');
    expect([esme.workingMs?.(1), esme.workingMs?.(9)]).toEqual([150_000, 1_350_000]);
    expect(other.workingMs?.(1)).toBeUndefined();
  });

  test('lost-acknowledgements: obeys, and only the first Response is lost', () => {
    const { world, esme, other } = struck('lost-acknowledgements');
    expect([answers(world, esme), answers(world, esme), answers(world, other)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(world.log.ofType('device.processed').map(({ kind }) => kind)).toEqual([
      'answered',
      'answered',
      'answered',
    ]);
  });

  test('lost-commands: the first never arrives', () => {
    const { world, esme } = struck('lost-commands');
    expect([answers(world, esme), answers(world, esme)]).toEqual([false, true]);
    expect(world.log.ofType('device.processed')).toHaveLength(1);
  });

  test('silent-blockers: no command arrives', () => {
    const { world, esme } = struck('silent-blockers');
    expect([answers(world, esme), answers(world, esme)]).toEqual([false, false]);
    expect(world.log.ofType('device.processed')).toEqual([]);
  });

  test('forged-responses: one bit differs, what the device signed stays as it is', () => {
    const { world, esme } = struck('forged-responses');
    let genuine = new Uint8Array();
    const [forge] = esme.conditions;
    esme.removeCondition('forged-responses');
    esme.addCondition({
      name: 'recorder',
      onResponse: (response) => (genuine = Uint8Array.from(response)),
    });
    if (forge !== undefined) esme.addCondition(forge);
    const forged = esme.receive(question(world, esme)) ?? new Uint8Array();
    const differences = [...forged].filter((octet, index) => octet !== genuine[index]);
    expect(differences).toHaveLength(1);
    expect(forged).toHaveLength(genuine.length);
  });
});

test('stale-mapping: the map lies about that device; the device is untouched', () => {
  const cell = 'supplier.digitalSignature';
  const { world, esme, other } = struck('stale-mapping');
  const believed = (device: FleetDevice): unknown =>
    world.dcc.mapping.believed(device.entityId, cell)?.keyIdentifier;
  const held = (device: FleetDevice): unknown =>
    device.device.snapshot().cells[cell]?.keyIdentifier;
  expect(believed(esme)).not.toEqual(held(esme));
  expect(believed(other)).toEqual(held(other));
});

describe('the factory', () => {
  const made = (name: string): FleetDevice => {
    const { factory } = faultNamed(name);
    const world = createRecoveryWorld({ seed: 'factory' });
    const [home] = world.addHomes({ count: 1, ...(factory && { fault: factory }) });
    if (home === undefined) throw new Error('one home was added');
    return home.of('ESME');
  };
  const sound = (): FleetDevice => struck('slow').esme;

  test('unproven-cell: the right identifier, another key', () => {
    const cell = 'recovery.digitalSignature';
    const { cells } = made('unproven-cell').device.snapshot();
    expect(cells[cell]?.keyIdentifier).toHaveLength(8);
    expect(cells[cell]?.publicKey).toBeUndefined();
    expect(cells['supplier.digitalSignature']?.publicKey).toHaveLength(65);
  });

  test('counters-ahead: far beyond any clock', () => {
    const { recovery, supplier } = made('counters-ahead').device.snapshot().counters.roles;
    expect([recovery, supplier]).toEqual([0xffff_ffff_ffffn, 0xffff_ffff_ffffn]);
    expect(sound().device.snapshot().counters.roles.recovery ?? 0n).toBe(0n);
  });
});

describe('organisations', () => {
  test.each(['batch-truncated', 'batch-tampered'])(
    '%s: changed on the way, the original not',
    (name) => {
      const original = Uint8Array.from({ length: 2_000 }, (_, index) => index);
      const sent = Uint8Array.from(original);
      const { intercepts } = faultNamed(name).surroundings ?? {};
      const came = intercepts?.batch?.(sent);
      expect(came).not.toEqual(original);
      expect(sent).toEqual(original);
    },
  );

  test.each([
    'hsm-down',
    'hsm-sites-share-risk',
    'hsm-upgraded',
    'custodians-missing',
    'officers-gone',
  ])('%s: a governed recovery still ends, in its own time', (name) => {
    const order = { method: 3, homes: 1, seed: 'people', governance: 'governed' } as const;
    const usual = rehearse({ ...order, faults: [] });
    const { incident, problems, world } = rehearse({ ...order, faults: [name] });
    expect(incident.state).toBe('closed');
    expect(problems).toEqual([]);
    expect(world.log.events).not.toEqual(usual.world.log.events);
  });
});

describe('every fault', () => {
  test.each(FAULTS.map((fault) => [fault.name, fault] as const))(
    '%s acts somewhere',
    (_, fault) => {
      const places = ['strike', 'factory', 'surroundings'];
      expect(places.some((place) => place in fault)).toBe(true);
      expect(fault.percent).toBeGreaterThan(0);
    },
  );

  test('has a name of its own', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  });

  test('strikes the share that is asked for, the same devices each time', () => {
    const world = createRecoveryWorld({ seed: 'share' });
    world.addHomes({ count: 40, fuel: ['ESME'] });
    const fault = faultNamed('slow');
    expect(struckBy(fault, world, 0)).toEqual([]);
    expect(struckBy(fault, world, 100)).toHaveLength(40);
    const quarter = struckBy(fault, world, 25);
    expect(quarter.length).toBeGreaterThan(2);
    expect(quarter.length).toBeLessThan(20);
    expect(struckBy(fault, world, 25)).toEqual(quarter);
    expect(applyFault(fault, world, { percent: 25 })).toBe(quarter.length);
    expect(world.log.ofType('simulation.fault').map(({ subject }) => subject)).toEqual(
      quarter.map(({ entityId }) => entityId),
    );
  });

  test('a name that is none', () => {
    expect(codeOf(() => faultNamed('bad luck'))).toBe('simulation/unknown-name');
  });
});
