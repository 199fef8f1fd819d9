/**
 * Devices that an incident of the Recovery key, of the Issuing OCA or of the Contingency keys has left: notified again with their list, they
 * get what was founded then. Nothing is founded twice, unless what is in use is compromised as well.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { CompromisedKey, KeyClass } from '../../src/recovery/compromised-key.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';
import { outcomes } from './in-batches.ts';

interface Left {
  readonly world: RecoveryWorld;
  readonly first: Incident;
  readonly left: readonly Eui64[];
  readonly done: readonly Eui64[];
  readonly end: () => readonly unknown[];
}

const APPROVED = { decisions: [{ decision: 'approve', residualShareAccepted: 1 }] } as const;

/** A recovery of a home with five devices, the hub the second, of which two from a number on are away until it is over. */
function leftTwo(
  keyClass: KeyClass,
  from = 2,
  governance: 'technical' | 'governed' = 'technical',
): Left {
  const recoveryAssumptions = { silentRoundsMax: 0 };
  const world = createRecoveryWorld({ seed: 'rest', governance, recoveryAssumptions });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const away = world.fleet.devices.slice(from, from + 2);
  for (const device of away) device.addCondition({ name: 'away', isReachable: () => false });
  const first = world.compromise({ keyClass }, { certain: 'yes' }).run(APPROVED);
  expect(outcomes(first)).toEqual({ recovered: 3, silent: 2 });
  for (const device of away) device.removeCondition('away');
  const left = away.map(({ entityId }) => entityId);
  const done = first.list.filter((device) => !left.includes(device));
  return { world, first, left, done, end: () => watching.end() };
}

/** What is in use of everything that these recoveries found. */
function inUse({ authority, parties }: RecoveryWorld): unknown {
  const { root, issuingOca, generation } = authority.current();
  const cells = parties.all().map((party) => party.cells());
  return { root, issuingOca, generation, cells };
}

const KEYS = [
  'recovery',
  'accessControlBroker',
  'issuingOca',
  'contingencyPrivate',
  'contingencySymmetric',
  'contingencyBoth',
] as const;

function again(world: RecoveryWorld, key: CompromisedKey): Incident {
  return world.compromise(key, { certain: 'yes' });
}

describe.each(KEYS)('%s', (keyClass) => {
  test('two devices that were left get what is in use: nothing is founded', () => {
    const { world, first, left, end } = leftTwo(keyClass);
    const before = inUse(world);
    expect(first.report().next.join()).toContain('with their list');
    const second = again(world, { keyClass }).run({ devices: left });
    expect(outcomes(second)).toEqual({ recovered: 2 });
    expect(inUse(world)).toEqual(before);
    expect(world.log.ofType('recovery.list').at(-1)?.restOf).toBe(first.id);
    const warned = (code: string): unknown =>
      second.report().warnings.find((one) => one.code === code);
    expect(warned('left-out')).toBeUndefined();
    for (const incident of [first, second]) {
      expect(incident.report().metrics.exposure.stillTrusting).toBe(0);
      expect(incident.report().next).toEqual([]);
    }
    expect(end()).toEqual([]);
  });

  test('one after the other: each is the rest', () => {
    const { world, first, left, end } = leftTwo(keyClass);
    const before = inUse(world);
    const [one, other] = left.map((device) =>
      again(world, { keyClass }).run({ devices: [device] }),
    );
    expect(inUse(world)).toEqual(before);
    expect(one!.report().warnings.map(({ code }) => code)).toContain('left-out');
    expect(other!.report().next).toEqual([]);
    expect(first.report().next).toEqual([]);
    expect(end()).toEqual([]);
  });

  test('with a device that holds what is in use, that is compromised: all is new', () => {
    const { world, left, done, end } = leftTwo(keyClass);
    const before = inUse(world);
    const second = again(world, { keyClass }).run({ devices: [...left, done[0]!] });
    expect(outcomes(second)).toEqual({ recovered: 3 });
    expect(inUse(world)).not.toEqual(before);
    expect(world.log.ofType('recovery.list').at(-1)?.restOf).toBeUndefined();
    expect(end()).toEqual([]);
  });

  test('what is in use is placed by nobody once it was notified too', () => {
    const { world, left, end } = leftTwo(keyClass);
    const before = inUse(world);
    again(world, { keyClass });
    again(world, { keyClass }).run({ devices: left });
    expect(inUse(world)).not.toEqual(before);
    expect(end()).toEqual([]);
  });
});

test('a hub that was left brings into use what was made for hubs alone', () => {
  const { world, first, left, end } = leftTwo('issuingOca', 1);
  const { generation, issuingOca } = world.authority.current();
  const ofHubs = (): Uint8Array | undefined =>
    world.party('wanProvider').cells()['wanProvider.digitalSignature'];
  const before = ofHubs();
  const issued = world.log
    .ofType('recovery.certificate')
    .filter(({ to }) => to === 'issued').length;
  expect(outcomes(again(world, { keyClass: 'issuingOca' }).run({ devices: left }))).toEqual({
    recovered: 2,
  });
  expect(world.authority.current()).toMatchObject({ generation, issuingOca });
  expect(ofHubs()).not.toEqual(before);
  const all = world.log.ofType('recovery.certificate').filter(({ to }) => to === 'issued');
  expect(all).toHaveLength(issued);
  expect(first.report().next).toEqual([]);
  expect(end()).toEqual([]);
});

test('of a partly compromised party: what was never replaced is compromised anew', () => {
  const world = createRecoveryWorld({ seed: 'rest', recoveryAssumptions: { silentRoundsMax: 0 } });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const away = world.fleet.devices[2]!;
  away.addCondition({ name: 'away', isReachable: () => false });
  world.compromise('supplier.keyAgreement', { certain: 'yes' }).run({ method: 1 });
  away.removeCondition('away');
  const signing = world.party('supplier').credential('digitalSignature').certificate;
  const second = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  second.run({ method: 3, devices: [away.entityId] });
  expect(away.device.holds('supplier.digitalSignature', signing)).toBe(false);
  expect(world.log.ofType('recovery.list').at(-1)?.restOf).toBeUndefined();
  expect(watching.end()).toEqual([]);
});

test.each(['left-spent', 'new-root'] as const)(
  'of a Recovery key that the Contingency key replaces, afterwards %s: no key is made',
  (contingencyAfterUse) => {
    const world = createRecoveryWorld({
      seed: 'rest',
      recoveryAssumptions: {
        silentRoundsMax: 0,
        apexWithoutRootCompromise: 'permitted',
        recoveryKeyRoute: 'contingency',
        contingencyAfterUse,
      },
    });
    const watching = watch(world, CHECKERS);
    world.addHomes({ count: 1 });
    const away = world.fleet.devices[2]!;
    away.addCondition({ name: 'away', isReachable: () => false });
    const first = world.compromise('recovery', { certain: 'yes' }).run();
    expect(first.procedure).toBe('recovery-key-by-contingency');
    away.removeCondition('away');
    const before = inUse(world);
    const second = again(world, { keyClass: 'recovery' }).run({ devices: [away.entityId] });
    expect(outcomes(second)).toEqual({ recovered: 1 });
    expect(inUse(world)).toEqual(before);
    expect(away.device.holds('root', world.authority.current().root)).toBe(true);
    expect(watching.end()).toEqual([]);
  },
);

test('a governed run takes the rest without a ceremony of the root', () => {
  const { world, left } = leftTwo('issuingOca', 2, 'governed');
  const ceremonies = (): number =>
    world.authority.ceremonies.transcripts.filter(({ purpose }) => purpose === 'new Issuing OCA')
      .length;
  const before = ceremonies();
  again(world, { keyClass: 'issuingOca' }).run({ ...APPROVED, devices: left });
  expect(ceremonies()).toBe(before);
});
