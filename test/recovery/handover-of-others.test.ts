/**
 * A handover gives back what its own incident has put under DCC control, and gives nobody a key that another incident was about.
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { memoryOf } from '../../src/device/device.ts';
import { CHECKERS, watch } from '../../src/simulation/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

const SIGNING: CellName = 'supplier.digitalSignature';
const UNASKED = { method: 2, handover: 'not-requested' } as const;

function makeWorld(options: { readonly governance?: 'governed' } = {}): {
  readonly world: RecoveryWorld;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({ seed: 'of-others', ...options });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  return { world, problems: () => watching.end() };
}

/** Key identifiers by cell, in the memories of all devices that have the cell. */
function held({ fleet }: RecoveryWorld, cell: CellName): ReadonlySet<string> {
  const anchors = fleet.devices.flatMap(({ device }) => memoryOf(device).cells[cell] ?? []);
  return new Set(anchors.map(({ keyIdentifier }) => toHex(keyIdentifier)));
}

/** Whose certificates devices hold in a cell, by role. */
function roles({ fleet, parties }: RecoveryWorld, cell: CellName): ReadonlySet<string> {
  const anchors = fleet.devices.flatMap(({ device }) => memoryOf(device).cells[cell] ?? []);
  return new Set(anchors.map(({ entityId }) => parties.byId(entityId)?.role ?? entityId));
}

describe('the supplier is compromised after an Apex, and its devices are under DCC control', () => {
  test('the Apex gives back the cells of its late network operator, and no others', () => {
    const { world, problems } = makeWorld();
    const apex = world.compromise('rootOca', { certain: 'yes' });
    const lateSubscribers = [world.party('networkOperator').entityId];
    apex.run({ method: 'apex', lateSubscribers });
    const supplier = world.compromise(SIGNING, { certain: 'yes' }).run(UNASKED);
    apex.handOver();
    expect(roles(world, 'networkOperator.digitalSignature')).toEqual(new Set(['networkOperator']));
    expect(roles(world, SIGNING)).toEqual(new Set(['accessControlBroker']));
    expect(outcomes(supplier)).toEqual({ 'under-dcc-control': supplier.list.length });
    const statuses = supplier.list.map((device) => world.dcc.inventory.entry(device)?.status);
    expect(new Set(statuses)).toEqual(new Set(['recovered']));
    supplier.handOver();
    expect(roles(world, SIGNING)).toEqual(new Set(['supplier']));
    expect(problems()).toEqual([]);
  });

  test.each([
    ['an Apex with nobody late', { method: 'apex' }, 'rootOca'],
    ['an earlier Method 2 that was handed back', { method: 2 }, SIGNING],
  ] as const)('%s has nothing to give back', (_, options, key) => {
    const { world, problems } = makeWorld();
    const before = world.compromise(key, { certain: 'yes' }).run(options);
    const compromised = held(world, SIGNING);
    const after = world.compromise(SIGNING, { certain: 'yes' }).run(UNASKED);
    const refused = codeOf(() => {
      before.handOver();
    });
    expect(refused).toBe('recovery/method-cannot-apply');
    expect(roles(world, SIGNING)).toEqual(new Set(['accessControlBroker']));
    after.handOver();
    expect([...held(world, SIGNING)].filter((one) => compromised.has(one))).toEqual([]);
    expect(problems()).toEqual([]);
  });

  test('what another incident is about is not placed: new certificates are', () => {
    const { world, problems } = makeWorld();
    const apex = world.compromise('rootOca', { certain: 'yes' });
    apex.run({ method: 'apex', lateSubscribers: [world.party('supplier').entityId] });
    const [away] = world.fleet.devices.filter(
      ({ particulars }) => particulars.deviceType === 'ESME',
    );
    away!.addCondition({ name: 'away', isReachable: () => false });
    apex.handOver();
    away!.removeCondition('away');
    const stolen = held(world, SIGNING);
    world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
    apex.handOver();
    expect(outcomes(apex)['under-dcc-control']).toBeUndefined();
    expect(roles(world, SIGNING)).toEqual(new Set(['supplier']));
    const broker = world.party('accessControlBroker').credential('digitalSignature');
    expect(broker).toBeDefined();
    const ofAway = memoryOf(away!.device).cells[SIGNING];
    expect(stolen).not.toContain(toHex(ofAway!.keyIdentifier));
    expect(held(world, SIGNING).size).toBe(1);
    expect(problems()).toEqual([]);
  });

  test('a recovery that was given up gives back new keys where another incident is about those in use', () => {
    const { world, problems } = makeWorld();
    const first = world.compromise(SIGNING, { certain: 'yes' });
    first.start(UNASKED);
    while (outcomes(first)['under-dcc-control'] === undefined && world.leapToNextEvent());
    first.halt('a false alarm?');
    world.advance(86_400_000);
    first.abort('a false alarm');
    const controlled = first.devices.filter(({ outcome }) => outcome === 'under-dcc-control');
    world.compromise(SIGNING, { certain: 'yes' });
    first.handOver();
    const ends = controlled.map(({ device }) => first.devices.find((one) => one.device === device));
    expect(ends.map((end) => end?.outcome)).toEqual(controlled.map(() => 'handed-back'));
    expect(roles(world, SIGNING)).toEqual(new Set(['supplier']));
    expect(problems()).toEqual([]);
  });
});

test('an incident that has sent nothing hands nothing over, and says so', () => {
  const { world, problems } = makeWorld({ governance: 'governed' });
  const rejected = world.compromise(SIGNING, { certain: 'yes' });
  rejected.choose({ method: 2, decisions: [{ decision: 'reject' }] });
  rejected.run();
  expect(rejected.state).toBe('rejected');
  const decisions = [{ decision: 'approve', residualShareAccepted: 1 }] as const;
  const other = world.compromise(SIGNING, { certain: 'yes' }).run({ ...UNASKED, decisions });
  const message = codeOf(() => {
    rejected.handOver();
  });
  expect(message).toBe('recovery/method-cannot-apply');
  expect(outcomes(other)).toEqual({ 'under-dcc-control': other.list.length });
  expect(outcomes(rejected)['open']).toBeUndefined();
  expect(problems()).toEqual([]);
});
