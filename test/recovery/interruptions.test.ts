/**
 * Verbs of the PMA in the middle of a campaign: halt, resume, abort, escalate, accept, hand over.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import type { DeviceOutcome } from '../../src/recovery/incident-record.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { IN_BATCHES, outcomes } from './in-batches.ts';

function open({
  homes = 2,
  ...options
}: { readonly homes?: number } & Partial<RecoveryWorldOptions> = {}): {
  readonly world: RecoveryWorld;
  readonly incident: Incident;
  readonly reach: (answer: 'all' | 'none') => void;
} {
  const world = createRecoveryWorld({ seed: 'interruptions', ...options });
  world.addHomes({ count: homes });
  let reached = 'all';
  for (const device of world.fleet.devices) {
    device.addCondition({ name: 'switch', isReachable: () => reached === 'all' });
  }
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  return { world, incident, reach: (answer) => (reached = answer) };
}

/** Lets time pass until one device, or every one, has an outcome. */
function until(
  { world, incident }: { world: RecoveryWorld; incident: Incident },
  which: 'some' | 'every',
  wanted: DeviceOutcome,
): void {
  for (let events = 0; events < 20_000; events++) {
    if (incident.devices.length > 0 && incident.devices[which](({ outcome }) => outcome === wanted))
      return;
    world.leapToNextEvent();
  }
  expect.fail(`no device is ${wanted}`);
}

describe('halt and resume', () => {
  test('what waits with the DCC does not go out, time passes, and what is left goes on after it', () => {
    const opened = open({ homes: 5, ...IN_BATCHES });
    const { world, incident } = opened;
    incident.start({ method: 2, handover: 'not-requested' });
    until(opened, 'some', 'under-dcc-control');
    const before = world.log.events.length;
    incident.halt('wrong devices');
    world.advance(5 * DAY_MS);
    const later = world.log.events.slice(before);
    const sentFor = later.filter(({ type }) => type === 'dcc.attempted');
    expect(sentFor).toEqual([]);
    expect(incident.state).toBe('halted');
    expect(outcomes(incident)['open']).toBeGreaterThan(0);
    incident.resume();
    world.advance(5 * DAY_MS);
    expect([incident.state, outcomes(incident)]).toEqual([
      'closed',
      { 'under-dcc-control': incident.list.length },
    ]);
  });

  test('a device whose next attempt falls due meanwhile is tried after it', () => {
    const opened = open();
    const { world, incident, reach } = opened;
    reach('none');
    incident.start({ method: 3 });
    until(opened, 'every', 'silent');
    incident.halt('look at it');
    reach('all');
    world.advance(20 * DAY_MS);
    expect([incident.state, outcomes(incident)['silent']]).toEqual([
      'halted',
      incident.list.length,
    ]);
    incident.resume();
    world.advance(DAY_MS);
    expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
  });

  test('preparations go on where they were', () => {
    const { incident } = open();
    incident.choose({ method: 3 });
    while (incident.state !== 'prepared') incident.next();
    incident.halt('look at it');
    expect(codeOf(() => incident.next())).toBe('recovery/wrong-state');
    incident.resume();
    expect(incident.state).toBe('prepared');
    expect(incident.run().state).toBe('closed');
  });

  test('an abort writes down what has become of each device: the log tells the same as the incident', () => {
    const opened = open({ homes: 5, ...IN_BATCHES });
    const { world, incident } = opened;
    incident.start({ method: 3 });
    until(opened, 'some', 'recovered');
    incident.halt('false alarm');
    incident.abort('false alarm');
    world.advance(30 * DAY_MS);
    const told = new Map(
      world.log
        .ofType('recovery.device')
        .map(({ device, outcome, code }) => [device, { outcome, code }]),
    );
    expect(outcomes(incident)['untouched']).toBeGreaterThan(0);
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(
        incident.devices.map(({ device, outcome, code }) => [device, { outcome, code }]),
      ),
    );
  });

  test('an incident that was aborted reports no more', () => {
    const opened = open();
    const { world, incident } = opened;
    incident.start({ method: 3 });
    until(opened, 'some', 'sent');
    incident.halt('false alarm');
    incident.abort('false alarm');
    world.advance(30 * DAY_MS);
    expect(world.log.ofType('recovery.progress')).toEqual([]);
  });
});

/** Who is named in the signing cell of the supplier, by device of the incident. */
function signers({ world, incident }: { world: RecoveryWorld; incident: Incident }): Set<string> {
  return new Set(
    incident.list
      .map((id) => world.fleet.device(id).device.snapshot().cells['supplier.digitalSignature'])
      .map((anchor) => anchor?.entityId ?? 'nobody'),
  );
}

describe('escalate', () => {
  test('not while a command is unanswered: its Response would be taken for that of another', () => {
    const opened = open({ homes: 5, ...IN_BATCHES });
    const { world, incident } = opened;
    incident.start({ method: 2, handover: 'not-requested' });
    until(opened, 'some', 'under-dcc-control');
    until(opened, 'some', 'sent');
    const escalate = (): void => {
      incident.escalate({ decision: 'approve', procedure: 'method-3' });
    };
    expect(codeOf(escalate)).toBe('recovery/wrong-state');
    expect(incident.procedure).toBe('method-2');
    incident.halt('a stronger key is needed');
    world.advance(DAY_MS);
    const { 'under-dcc-control': done = 0 } = outcomes(incident);
    escalate();
    world.advance(5 * DAY_MS);
    const left = incident.list.length - done;
    expect(outcomes(incident)).toEqual({ 'under-dcc-control': done, recovered: left });
    // The devices of the first procedure can still be handed back.
    incident.handOver();
    expect(outcomes(incident)).toEqual({ 'handed-back': done, recovered: left });
    expect(signers(opened)).toEqual(new Set([incident.key.owner]));
  });

  test('an attempt that the earlier campaign had planned is void', () => {
    const opened = open();
    const { world, incident, reach } = opened;
    reach('none');
    incident.start({ method: 2, handover: 'not-requested' });
    until(opened, 'every', 'silent');
    reach('all');
    incident.escalate({ decision: 'approve', method: 3 });
    world.advance(60 * DAY_MS);
    expect([incident.state, outcomes(incident)]).toEqual([
      'closed',
      { recovered: incident.list.length },
    ]);
    expect(incident.devices.map(({ attempts }) => attempts)).toEqual(incident.list.map(() => 2));
  });
});

describe('devices that are left', () => {
  test('are not accepted before every attempt is over', () => {
    const opened = open();
    const { incident } = opened;
    incident.start({ method: 3 });
    until(opened, 'some', 'sent');
    expect(
      codeOf(() => {
        incident.acceptResidual('no');
      }),
    ).toBe('recovery/wrong-state');
    expect(incident.state).toBe('executing');
  });
  test('are listed by the next incident, and their old keys stay in use when none has the new ones', () => {
    const { world, incident, reach } = open();
    reach('none');
    expect(incident.run({ method: 3 }).state).toBe('closed');
    expect(outcomes(incident)).toEqual({ silent: incident.list.length });
    reach('all');
    const next = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    next.run({ method: 1 });
    expect([next.list.length, outcomes(next)]).toEqual([
      incident.list.length,
      { recovered: incident.list.length },
    ]);
    expect(new Set([...world.dcc.inventory.entries()].map(({ status }) => status))).toEqual(
      new Set(['commissioned']),
    );
  });
});

test('in a governed run, devices that are left are tried again when the step is asked for again', () => {
  const { incident, reach } = open({ governance: 'governed' });
  reach('none');
  incident.choose({ method: 3, decisions: [{ decision: 'approve' }] });
  expect(codeOf(() => incident.run())).toBe('recovery/stands-still');
  expect(incident.standing?.code).toBe('residual-not-accepted');
  reach('all');
  expect(incident.run().state).toBe('closed');
  expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
});

test('contingency keys are kept until the PMA has accepted the devices that are left', () => {
  const { world, reach } = open({ governance: 'governed' });
  const incident = world.compromise('contingencySymmetric', { certain: 'yes' });
  reach('none');
  incident.choose({ decisions: [{ decision: 'approve' }] });
  expect(codeOf(() => incident.run())).toBe('recovery/stands-still');
  const destroyed = (): number =>
    world.log.ofType('recovery.key').filter(({ to }) => to === 'destroyed').length;
  expect(destroyed()).toBe(0);
  reach('all');
  expect(incident.run().state).toBe('closed');
  expect(destroyed()).toBe(1);
});

test('a hierarchy that no device has left is not retired', () => {
  const { world, reach } = open();
  reach('none');
  const { generation } = world.authority.current();
  world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
  expect([world.authority.current().generation, world.authority.retired]).toEqual([generation, []]);
});

test('no batch is signed without a session: the custodians are called, and without an HSM it stands still', () => {
  const opened = open({
    homes: 5,
    governance: 'governed',
    ...IN_BATCHES,
    recoveryAssumptions: { batchCommandsMax: 4, signingSessionMs: 6_000 },
  });
  const { world, incident } = opened;
  incident.start({ method: 3, decisions: [{ decision: 'approve' }] });
  until(opened, 'some', 'sent');
  const { sites } = world.authority.ceremonies;
  const signed = world.log.ofType('recovery.batch').length;
  for (const { name } of sites.sites) sites.fail(name);
  world.advance(5 * DAY_MS);
  expect(world.log.ofType('recovery.batch')).toHaveLength(signed);
  expect(incident.standing?.code).toBe('no-hsm-site');
});

test('a device that has nothing to be replaced is what it was before', () => {
  const { world } = open();
  const incident = world.compromise('rootOca', { certain: 'yes' });
  incident.choose({ method: 'apex' });
  while (incident.step?.run !== 'openSession') incident.next();
  // Another incident brings every device under the new root meanwhile.
  world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
  expect(incident.run().state).toBe('closed');
  expect(incident.devices.some(({ code }) => code === 'nothing-to-replace')).toBe(true);
  expect(
    [...world.dcc.inventory.entries()].filter(({ status }) => status !== 'commissioned'),
  ).toEqual([]);
});

describe('handover as a verb', () => {
  test('after an abort, the supplier has new keys first', () => {
    const opened = open({ homes: 5, ...IN_BATCHES });
    const { world, incident } = opened;
    incident.start({ method: 2 });
    until(opened, 'some', 'under-dcc-control');
    expect(
      codeOf(() => {
        incident.handOver();
      }),
    ).toBe('recovery/wrong-state');
    incident.halt('wrong devices');
    incident.abort('false alarm');
    world.advance(DAY_MS);
    incident.handOver();
    expect(outcomes(incident)['handed-back']).toBeGreaterThan(0);
    expect(signers(opened)).toEqual(new Set([incident.key.owner]));
  });
});
