/**
 * Contingency keys, the way before the change of Section 6: every Responsible Supplier places the new Root certificate on its own devices
 * (mode 0), and the WAN Provider on hubs (mode 1); recovery.md 3.6, gbcs.md 5.3.
 */
import { describe, expect, test } from 'vitest';
import type { FleetDevice } from '../../src/simulation/fleet/index.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { benchWorld } from './bench-world.ts';
import { outcomes } from './in-batches.ts';

const GONE = eui64('FE5A4B10000000F2');
const NAME = 'contingency-keys-by-users';

/** Two homes of one supplier and one of another. */
function makeWorld(options: Partial<RecoveryWorldOptions> = {}): {
  readonly world: RecoveryWorld;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({
    seed: 'root by users',
    assumptions: { rootReplacementByUsers: 'on' },
    ...options,
    recoveryAssumptions: { contingencyKeyRecoveryBy: 'users', ...options.recoveryAssumptions },
  });
  const watched = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  const supplier = world.addParty({ role: 'supplier', name: 'OTHER' });
  world.addHomes({ count: 1, supplier });
  return { world, problems: () => watched.end() };
}

function hubs({ fleet }: RecoveryWorld): readonly FleetDevice[] {
  return fleet.devices.filter(({ particulars }) => particulars.deviceType === 'CHF');
}

function withoutNewRoot({ fleet, authority }: RecoveryWorld): readonly string[] {
  const { root } = authority.current();
  return fleet.devices
    .filter(({ device }) => !device.holds('root', root))
    .map(({ entityId }) => entityId);
}

/** Commands by who asked, for what. */
function asked({ log }: RecoveryWorld): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { requester, serviceRequest } of log.ofType('dcc.submitted')) {
    const name = `${requester} ${serviceRequest}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe.each(['contingencySymmetric', 'contingencyPrivate', 'contingencyBoth'] as const)(
  '%s',
  (key) => {
    test('each signs for what it is responsible for, and no device is left over', () => {
      const { world, problems } = makeWorld();
      const incident = world.compromise(key, { certain: 'yes' }).run({});
      expect(incident.procedure).toBe(NAME);
      expect(outcomes(incident)).toEqual({ recovered: 15 });
      expect(incident.state).toBe('closed');
      const [one, other] = world.parties.all().filter(({ role }) => role === 'supplier');
      expect(asked(world)).toEqual({
        [`${one!.entityId} 6.15.1`]: 8,
        [`${other!.entityId} 6.15.1`]: 4,
        [`${world.party('wanProvider').entityId} dcc-credentials`]: 3,
      });
      expect(withoutNewRoot(world)).toEqual([]);
      expect(problems()).toEqual([]);
    });
  },
);

test('no batch is signed by the TSP, and no Recovery key is used', () => {
  const { world } = makeWorld();
  world.compromise('contingencyBoth', { certain: 'yes' }).run({});
  expect(world.log.ofType('recovery.batch')).toEqual([]);
});

test('a hub that is away has its turn in another round', () => {
  const { world, problems } = makeWorld({ recoveryAssumptions: { silentRoundsMax: 1 } });
  const [hub] = hubs(world);
  const wasSilent = (): boolean =>
    world.log
      .ofType('recovery.device')
      .some(({ device, outcome }) => device === hub!.entityId && outcome === 'silent');
  hub!.addCondition({
    name: 'away at first',
    onCommand: (command) => (wasSilent() ? command : undefined),
  });
  const incident = world.compromise('contingencySymmetric', { certain: 'yes' }).run({});
  expect(wasSilent()).toBe(true);
  expect(outcomes(incident)).toEqual({ recovered: 15 });
  expect(withoutNewRoot(world)).toEqual([]);
  expect(problems()).toEqual([]);
});

test('thresholds of each signer have room, and are what they were afterwards', () => {
  const { world } = makeWorld();
  const wan = world.party('wanProvider').entityId;
  const supplier = world.party('supplier').entityId;
  const keys = [
    { requester: wan, kind: 'critical' },
    { requester: supplier, kind: '6.15.1' },
  ] as const;
  for (const key of keys) {
    world.dcc.access.setThreshold({ ...key, limit: 1, windowMs: 86_400_000 }, 'test');
  }
  const before = keys.map((key) => world.dcc.access.threshold(key));
  const incident = world.compromise('contingencySymmetric', { certain: 'yes' }).run({});
  expect(outcomes(incident)).toEqual({ recovered: 15 });
  expect(keys.map((key) => world.dcc.access.threshold(key))).toEqual(before);
});

test('a device that has no supplier, and is no hub, is left over: no mode is for anybody else', () => {
  const world = benchWorld({
    types: ['ESME', 'CHF'],
    count: 4,
    assumptions: { rootReplacementByUsers: 'on' },
    surroundings: { assumptions: { contingencyKeyRecoveryBy: 'users' } },
  });
  // A supplier that is gone: nobody has its keys any more.
  const [orphan] = world.ids;
  const { inventory } = world.dcc;
  const entry = inventory.entry.bind(inventory);
  inventory.entry = (id) => {
    const found = entry(id);
    return found && id === orphan ? { ...found, responsibleSupplier: GONE } : found;
  };
  const incident = world.recovery.notify({
    key: { keyClass: 'contingencySymmetric' },
    certainty: 'certain',
  });
  incident.run({});
  const [one] = incident.report().devices.filter(({ device }) => device === orphan);
  expect(one).toMatchObject({ outcome: 'untouched', code: 'nobody-may', attempts: 0 });
  expect(outcomes(incident)).toEqual({ recovered: 3, untouched: 1 });
  expect(world.dcc.inventory.entry(orphan!)!.status).toBe('commissioned');
});
