/**
 * A fork has the same past and a future of its own: devices, parties, clock, authorities and the DCC.
 */
import { describe, expect, test } from 'vitest';
import { addYears, instant } from '../../src/core/instant.ts';
import { createParty } from '../../src/party/index.ts';
import { type World, createWorld } from '../../src/simulation/index.ts';

/** Replaces the supplier's certificates on a meter, and gives back what came of it. */
function renew(world: World, type: 'ESME' | 'GSME' = 'ESME') {
  const { supplier, hierarchy, homes } = world;
  const renewed = supplier.renew(hierarchy);
  const { 'supplier.keyAgreement': certificate } = Object.fromEntries(
    renewed.map(({ slot, certificate: der }) => [`supplier.${slot}`, der]),
  );
  const command = supplier.updateCredentials({
    target: homes.at(-1)!.device(type).entityId,
    mode: 'supplierBySupplier',
    replacements: { 'supplier.keyAgreement': certificate! },
    issuers: [hierarchy.issuingOca],
  });
  return world.send(command);
}

const picture = (world: World) =>
  JSON.stringify([
    world.clock.now(),
    world.homes.map(({ devices }) => devices.map(({ device }) => device.describe())),
  ]);

function worldWithPast(): World {
  const world = createWorld({ seed: 'fork' });
  world.addHome({ fuel: 'dual' });
  expect(renew(world).outcome.kind).toBe('executed');
  return world;
}

describe('a fork', () => {
  test('looks like its original', () => {
    const world = worldWithPast();
    const fork = world.fork();
    expect(picture(fork)).toBe(picture(world));
    expect(fork.hierarchy.root).toEqual(world.hierarchy.root);
    expect(fork.hierarchy.issuingOca).toEqual(world.hierarchy.issuingOca);
    expect(fork.supplier.cells()).toEqual(world.supplier.cells());
    expect(fork.home.number).toBe(1);
  });

  test('goes on as its original would have, to the octet', () => {
    const world = worldWithPast();
    const fork = world.fork();
    for (const type of ['ESME', 'GSME'] as const) {
      const [ours, theirs] = [renew(world, type), renew(fork, type)];
      expect(theirs.command).toEqual(ours.command);
      expect(theirs.response).toEqual(ours.response);
    }
    expect(picture(fork)).toBe(picture(world));
  });

  test('does not touch its original, nor the other way round', () => {
    const world = worldWithPast();
    const before = picture(world);
    const fork = world.fork();
    renew(fork);
    fork.supplier.use(fork.supplier.renew(fork.hierarchy));
    fork.clock.advanceTo(addYears(fork.clock.now(), 1));
    fork.addHome({ fuel: 'dual', number: 9 });
    expect(picture(world)).toBe(before);
    expect(world.homes).toHaveLength(2);
    const after = picture(fork);
    renew(world, 'GSME');
    expect(picture(fork)).toBe(after);
  });

  test('of a fork is a fork', () => {
    const world = worldWithPast();
    const grandchild = world.fork().fork();
    expect(renew(grandchild).response).toEqual(renew(world).response);
  });

  test('issues by its own clock', () => {
    const world = worldWithPast();
    const fork = world.fork();
    fork.clock.advanceTo(instant('2027-06-01T00:00:00Z'));
    world.clock.advanceTo(instant('2027-06-01T00:00:00Z'));
    const certificate = (from: World) =>
      from.hierarchy.issue(from.supplier.request('keyAgreement'));
    expect(certificate(fork)).toEqual(certificate(world));
  });

  test('takes new homes that are those of the original', () => {
    const world = worldWithPast();
    const fork = world.fork();
    const keys = (from: World) => from.addHome({ fuel: 'dual' }).device('GPF').publicKeys;
    expect(keys(fork)).toEqual(keys(world));
    expect(renew(fork).outcome.kind).toBe('executed');
  });

  test('keeps what is pending, and each executes it by its own clock', () => {
    const world = createWorld({ seed: 'fork' });
    const { esme, hierarchy, supplier } = world;
    const executeAt = instant('2026-03-01T00:00:00Z');
    const replacements = supplier.cells();
    const order = { target: esme.entityId, mode: 'supplierBySupplier', replacements } as const;
    world.send(
      supplier.updateCredentials({ ...order, issuers: [hierarchy.issuingOca], executeAt }),
    );
    const fork = world.fork();
    fork.clock.advanceTo(executeAt);
    expect(fork.esme.takeAlerts()).toHaveLength(1);
    expect(world.esme.takeAlerts()).toEqual([]);
    world.clock.advanceTo(executeAt);
    expect(world.esme.takeAlerts()).toHaveLength(1);
  });
});

test('a party forks with its counters: no counter is given out twice by either', () => {
  const { clock, random } = createWorld({ seed: 'fork' });
  const assumptions = { originatorCounterSeries: 'from-one' } as const;
  const party = createParty({
    role: 'recovery',
    entityId: 'FE5A4B1000000301',
    clock,
    random,
    assumptions,
  });
  expect([party.nextCounter(), party.nextCounter()]).toEqual([1n, 2n]);
  const fork = party.fork({ clock });
  expect([fork.nextCounter(), party.nextCounter(), fork.nextCounter()]).toEqual([3n, 3n, 4n]);
});
