/**
 * Devices under DCC control whose supplier has changed since: the cells go to whoever is responsible for them now (SR 6.21 is its
 * request), and never back to the supplier that was compromised.
 */
import { describe, expect, test } from 'vitest';
import { memoryOf } from '../../src/device/device.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';
import { outcomes } from './in-batches.ts';

const CELLS: readonly CellName[] = [
  'supplier.digitalSignature',
  'supplier.keyAgreement',
  'supplier.keyAgreement.prePaymentTopUp',
];

interface Made {
  readonly world: RecoveryWorld;
  readonly incident: Incident;
  readonly loser: Eui64;
  readonly gainer: Eui64;
  readonly problems: () => readonly unknown[];
}

function made(): Made {
  const world = createRecoveryWorld({ seed: 'gained' });
  const watching = watch(world, CHECKERS);
  const loser = world.party('supplier').entityId;
  const gainer = world.addParty({ role: 'supplier', name: 'Gainer' }).entityId;
  world.addHomes({ count: 2 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  return { world, incident, loser, gainer, problems: () => watching.end() };
}

function gains({ world, gainer }: Made, devices: readonly Eui64[]): void {
  for (const device of devices) world.dcc.inventory.assignSupplier(device, gainer);
}

/** Whose certificates a device has in its supplier cells. */
function holders({ world }: Made, devices: readonly Eui64[]): readonly (Eui64 | undefined)[] {
  const found = devices.flatMap((device) => {
    const { cells } = memoryOf(world.fleet.device(device).device);
    return CELLS.flatMap((cell) => cells[cell]?.entityId ?? []);
  });
  return [...new Set(found)];
}

test('a recovery that was given up gives the gaining supplier its own certificates', () => {
  const all = made();
  const { incident, gainer, world } = all;
  incident.start({ method: 2, handover: 'not-requested' });
  while (outcomes(incident)['under-dcc-control'] === undefined && world.leapToNextEvent());
  incident.halt('a false alarm?');
  world.advance(86_400_000);
  incident.abort('a false alarm');
  const controlled = incident.devices.filter(({ outcome }) => outcome === 'under-dcc-control');
  const gained = controlled.map(({ device }) => device);
  gains(all, gained);
  incident.handOver();
  expect(gained.length).toBeGreaterThan(0);
  expect(holders(all, gained)).toEqual([gainer]);
  expect(all.problems()).toEqual([]);
});

/** Half of the devices have another supplier. */
function halves({ incident: { list } }: Made): readonly [readonly Eui64[], readonly Eui64[]] {
  return [list.slice(0, list.length / 2), list.slice(list.length / 2)];
}

describe.each(['by handOver()', 'within the run'])('a handover %s', (when) => {
  test('gives each device the certificates of the supplier that it has', () => {
    const all = made();
    const { incident, loser, gainer, world } = all;
    if (when === 'within the run') {
      incident.choose({ method: 2 });
      while (incident.step?.run !== 'handover') incident.next();
    } else incident.run({ method: 2, handover: 'not-requested' });
    const [kept, gained] = halves(all);
    gains(all, gained);
    if (when === 'within the run') incident.run();
    else incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': incident.list.length });
    expect(holders(all, kept)).toEqual([loser]);
    expect(holders(all, gained)).toEqual([gainer]);
    const statuses = incident.list.map((device) => world.dcc.inventory.entry(device)?.status);
    expect(new Set(statuses)).toEqual(new Set(['commissioned']));
    expect(all.problems()).toEqual([]);
  });

  test('of which all have gone', () => {
    const all = made();
    const { incident, gainer } = all;
    if (when === 'within the run') {
      incident.choose({ method: 2 });
      while (incident.step?.run !== 'handover') incident.next();
    } else incident.run({ method: 2, handover: 'not-requested' });
    gains(all, incident.list);
    if (when === 'within the run') incident.run();
    else incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': incident.list.length });
    expect(holders(all, incident.list)).toEqual([gainer]);
    expect(incident.state).toBe('closed');
    expect(all.problems()).toEqual([]);
  });
});
