/**
 * A device that does not obey at the handover stays under DCC control, whatever else happens to it, until a handover reaches it.
 */
import { describe, expect, test } from 'vitest';
import { memoryOf } from '../../src/device/device.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/index.ts';
import { applyFault, faultNamed } from '../../src/simulation/faults/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';
import { outcomes } from './in-batches.ts';

const SIGNING: CellName = 'supplier.digitalSignature';
const UNASKED = { method: 2, handover: 'not-requested' } as const;

interface Made {
  readonly world: RecoveryWorld;
  readonly incident: Incident;
  readonly problems: () => readonly unknown[];
}

/** One home, whose supplier's devices are under DCC control. */
function underControl(): Made {
  const world = createRecoveryWorld({ seed: 'silent-at-handover' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const incident = world.compromise(SIGNING, { certain: 'yes' }).run(UNASKED);
  return { world, incident, problems: () => watching.end() };
}

function statusOf({ dcc }: RecoveryWorld, device: Eui64 | undefined): string | undefined {
  return device && dcc.inventory.entry(device)?.status;
}

/** Takes a device away; call what is given to bring it back. */
function takeAway({ fleet }: RecoveryWorld, device: Eui64): () => void {
  const away = fleet.device(device);
  away.addCondition({ name: 'away', isReachable: () => false });
  return () => {
    away.removeCondition('away');
  };
}

function holders({ fleet, parties }: RecoveryWorld, cell: CellName): ReadonlySet<string> {
  const anchors = fleet.devices.flatMap(({ device }) => memoryOf(device).cells[cell] ?? []);
  return new Set(anchors.map(({ entityId }) => parties.byId(entityId)?.role ?? entityId));
}

describe('silent at the handover', () => {
  test('it is under DCC control, with the code, and the advice is to ask again', () => {
    const { world, incident, problems } = underControl();
    const [device] = incident.list;
    takeAway(world, device!);
    incident.handOver();
    const own = incident.report().devices.find((one) => one.device === device);
    expect(own).toMatchObject({
      outcome: 'under-dcc-control',
      code: 'no-response',
      status: 'recovered',
    });
    expect(own?.advice).toMatch(/handOver\(\)/);
    expect(incident.report().next[0]).toMatch(/handOver\(\)/);
    expect(incident.report().next.join()).not.toMatch(/notify the compromise again/);
    expect(problems()).toEqual([]);
  });

  test('another recovery does not make it commissioned, and the next handover reaches it', () => {
    const { world, incident, problems } = underControl();
    const [device] = incident.list;
    const back = takeAway(world, device!);
    incident.handOver();
    back();
    world.compromise('transitionalCoS', { certain: 'yes' }).run({});
    expect(statusOf(world, device)).toBe('recovered');
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': incident.list.length });
    expect(statusOf(world, device)).toBe('commissioned');
    expect(holders(world, SIGNING)).toEqual(new Set(['supplier']));
    expect(problems()).toEqual([]);
  });
});

describe.each(['transitionalCoS', 'contingencySymmetric'])('left over by %s', (key) => {
  test('in Recovery, it is Recovered when the handover comes to it, and handed back', () => {
    const { world, incident, problems } = underControl();
    const [device] = incident.list;
    const back = takeAway(world, device!);
    const decisions = [{ decision: 'approve', residualShareAccepted: 1 }] as const;
    world.compromise(key, { certain: 'yes' }).run({ decisions });
    expect(statusOf(world, device)).toBe('recovery');
    back();
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': incident.list.length });
    expect(holders(world, SIGNING)).toEqual(new Set(['supplier']));
    expect(problems()).toEqual([]);
  });
});

test('refused by the DCC at the handover, it is under DCC control with the code', () => {
  const { world, incident, problems } = underControl();
  const [device] = incident.list;
  const block = { block: 'service-request', serviceRequest: '6.21', device: device! } as const;
  const name = world.dcc.access.block(block, 'a customer complains');
  incident.handOver();
  const others = incident.list.length - 1;
  expect(outcomes(incident)).toEqual({ 'under-dcc-control': 1, 'handed-back': others });
  expect(incident.devices.find((one) => one.device === device)?.code).toBe('blocked');
  world.dcc.access.unblock(name);
  incident.handOver();
  expect(outcomes(incident)).toEqual({ 'handed-back': incident.list.length });
  expect(problems()).toEqual([]);
});

test('Responses that are lost: the devices are read back, as in a handover within the run', () => {
  const { world, incident, problems } = underControl();
  applyFault(faultNamed('lost-acknowledgements'), world, { percent: 100 });
  incident.handOver();
  expect(incident.devices.map(({ outcome, code }) => `${outcome}: ${code}`)).toEqual(
    incident.list.map(() => 'handed-back: read-back'),
  );
  expect(incident.list.map((device) => statusOf(world, device))).toEqual(
    incident.list.map(() => 'commissioned'),
  );
  expect(problems()).toEqual([]);
});
