/**
 * What the PMA decides, and when: every use of another key than the owner's has a meeting and an approval of its own.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { toIso } from '../../src/core/instant.ts';
import type { Decision, RecoverOptions } from '../../src/recovery/incident-record.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { notifyShared } from '../../src/recovery/shared.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { type BenchWorld, benchWorld } from './bench-world.ts';

function governed(): { readonly world: BenchWorld; readonly incident: Incident } {
  const world = benchWorld({ surroundings: { governance: 'governed' } });
  const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
  return { world, incident: world.recovery.notify({ key, certainty: 'certain' }) };
}

/** When the PMA met, and what it decided. */
function meetings({ log }: BenchWorld): readonly string[] {
  return log
    .ofType('recovery.step')
    .filter(({ step, result }) => step === 'N10' && result === 'done')
    .map(({ at }) => toIso(at));
}

describe('Method 1 was asked for', () => {
  test('the PMA meets before it approves another key', () => {
    const { world, incident } = governed();
    incident.run({ method: 1, decisions: [{ decision: 'approve', method: 3 }] });
    expect(incident).toMatchObject({ state: 'closed', procedure: 'method-3' });
    expect(meetings(world)).toHaveLength(1);
    const [approval] = world.log.ofType('recovery.decision');
    expect(approval).toMatchObject({ decision: 'approve', method: 'method-3' });
    expect(toIso(approval!.at)).toBe(meetings(world)[0]);
  });

  test('without a quorum it stands still and says so', () => {
    const { world, incident } = governed();
    const decisions = [{ decision: 'approve', members: 0 }] as const;
    expect(codeOf(() => incident.run({ method: 1, decisions }))).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('no-quorum');
    expect(world.log.length).toBeLessThan(100);
    incident.decide({ decision: 'approve' });
    expect(incident.run().state).toBe('closed');
  });
});

test('asked for more and given it, the PMA has to decide', () => {
  const { world, incident } = governed();
  const decisions = [{ decision: 'ask-for-more' }] as const;
  expect(codeOf(() => incident.run({ method: 3, decisions }))).toBe('recovery/stands-still');
  expect(incident.standing?.code).toBe('decision-missing');
  expect(world.log.ofType('recovery.decision')).toHaveLength(1);
  incident.decide({ decision: 'approve' });
  expect(incident.run().state).toBe('closed');
});

describe('an escalation', () => {
  /** Method 1 reaches nobody and stands still. */
  const leftOver = (): ReturnType<typeof governed> => {
    const made = governed();
    for (const device of made.world.ids) made.world.unreachable.add(device);
    expect(codeOf(() => made.incident.run({ method: 1 }))).toBe('recovery/stands-still');
    made.world.unreachable.clear();
    return made;
  };

  test.each<[string, Decision, string]>([
    ['a rejection', { decision: 'reject', method: 3 }, 'recovery/contradictory-options'],
    ['a question', { decision: 'ask-for-more', method: 3 }, 'recovery/contradictory-options'],
    ['no quorum', { decision: 'approve', method: 3, members: 0 }, 'recovery/contradictory-options'],
    ['the same method', { decision: 'approve', method: 1 }, 'recovery/method-cannot-apply'],
  ])('%s is none, and changes nothing', (_why, decision, code) => {
    const { world, incident } = leftOver();
    const before = world.log.length;
    expect(
      codeOf(() => {
        incident.escalate(decision);
      }),
    ).toBe(code);
    expect(world.log.length).toBe(before);
    expect(incident.standing?.code).toBe('residual-not-accepted');
  });

  test('a weaker key is none', () => {
    const { world, incident } = governed();
    for (const device of world.ids) world.unreachable.add(device);
    const decisions = [{ decision: 'approve' }] as const;
    expect(codeOf(() => incident.run({ method: 3, decisions }))).toBe('recovery/stands-still');
    expect(
      codeOf(() => {
        incident.escalate({ decision: 'approve', method: 1 });
      }),
    ).toBe('recovery/method-cannot-apply');
  });

  test('the PMA meets with notice, and approves before anything is signed', () => {
    const { world, incident } = leftOver();
    const asked = world.log.events.at(-1)!.at;
    incident.escalate({ decision: 'approve', method: 3 });
    expect(incident.state).toBe('assessed');
    expect(incident.run().state).toBe('closed');
    expect(incident.devices.map(({ outcome }) => outcome)).toEqual(
      world.ids.map(() => 'recovered'),
    );
    const [escalated, approved] = world.log.ofType('recovery.decision').slice(-2);
    expect([escalated?.decision, approved?.decision]).toEqual(['escalate', 'approve']);
    expect(escalated?.at).toBe(asked);
    expect(approved!.at).toBeGreaterThan(asked);
    expect(world.log.ofType('recovery.batch')[0]!.at).toBeGreaterThan(approved!.at);
  });
});

test.each(['contingencyPrivate', 'contingencySymmetric', 'contingencyBoth'] as const)(
  '%s: recovery by Users is closed unless it is assumed, and nothing changes',
  (keyClass) => {
    const world = benchWorld({});
    const incident = world.recovery.notify({ key: { keyClass }, certainty: 'certain' });
    const before = world.log.length;
    expect(codeOf(() => incident.run({ procedure: 'contingency-keys-by-users' }))).toBe(
      'recovery/method-cannot-apply',
    );
    expect(world.log.length).toBe(before);
  },
);

test.each<[string, RecoverOptions]>([
  ['asked for by number', { method: 2 }],
  ['decided by the PMA', { decisions: [{ decision: 'approve', method: 2 }] }],
])('Method 2 for a load controller, %s: SR 6.21 hands nothing back to it', (_how, options) => {
  const world = createRecoveryWorld({ seed: 'load controller' });
  world.addParty({ role: 'loadController' });
  const incident = world.compromise('loadController', { certain: 'yes' });
  const before = world.log.length;
  const run = (): unknown => incident.run(options);
  expect(codeOf(run)).toBe('recovery/method-cannot-apply');
  expect(run).toThrow(/for loadController use method-1 or method-3/);
  expect(world.log.length).toBe(before);
});

describe('two incidents on one device', () => {
  const two = (): { readonly world: BenchWorld; readonly incidents: readonly Incident[] } => {
    const { world, incident } = governed();
    const { key } = incident;
    return { world, incidents: [incident, world.recovery.notify({ key, certainty: 'certain' })] };
  };

  test('that the PMA rejects one leaves the devices of the other in Recovery', () => {
    const { world, incidents } = two();
    const [first, second] = incidents;
    // The list of the second is validated while the devices are still commissioned.
    second!.choose({ method: 3, decisions: [{ decision: 'reject' }] });
    while (second!.state !== 'assessed') second!.next();
    first!.choose({ method: 3, decisions: [{ decision: 'approve' }] });
    while (first!.state !== 'prepared') first!.next();
    second!.run();
    expect(second!.state).toBe('rejected');
    const statuses = world.ids.map((device) => world.dcc.inventory.entry(device)?.status);
    expect(statuses).toEqual(world.ids.map(() => 'recovery'));
    expect(first!.run().state).toBe('closed');
  });

  test('thresholds are what they were when both are over', () => {
    const { world, incidents } = two();
    const [first, second] = incidents;
    const key = { requester: 'dcc', kind: 'recovery' } as const;
    world.dcc.access.setThreshold({ ...key, limit: 100, windowMs: 1_000 }, 'usual');
    for (const incident of incidents) {
      incident.choose({ method: 3, decisions: [{ decision: 'approve' }] });
      while (incident.state !== 'assessed') incident.next();
    }
    while (first!.state !== 'prepared') first!.next();
    while (second!.state !== 'prepared') second!.next();
    expect(world.dcc.access.threshold(key)?.limit).toBe(100 + 2 * 10 * world.ids.length);
    first!.run();
    expect(world.dcc.access.threshold(key)?.limit).toBe(100 + 10 * world.ids.length);
    second!.run();
    expect(world.dcc.access.threshold(key)?.limit).toBe(100);
  });
});

describe('options that come too late or contradict each other are refused, and nothing changes', () => {
  const DS = 'supplier.digitalSignature';
  type Late = (world: BenchWorld) => RecoverOptions;
  const certificate: Late = ({ parties }) => ({
    replacements: { [DS]: parties.networkOperator.credential('digitalSignature').certificate },
  });
  const refused = (world: BenchWorld, incident: Incident, options: RecoverOptions): void => {
    const before = world.log.length;
    expect(
      codeOf(() => {
        incident.choose(options);
      }),
    ).toBe('recovery/contradictory-options');
    expect(world.log.length).toBe(before);
  };

  test.each<[string, Late]>([
    ['another method', () => ({ method: 2 })],
    ['another list', ({ ids }) => ({ devices: ids.slice(0, 1) })],
    ['no list', () => ({ devices: ['nonsense' as never] })],
  ])('%s, after a method is proposed for a validated list', (_why, late) => {
    const { world, incident } = governed();
    incident.choose({ method: 3, decisions: [{ decision: 'approve' }] });
    while (incident.step?.id !== 'N10') incident.next();
    refused(world, incident, late(world));
    incident.run({ method: 3, devices: world.ids });
    expect(incident).toMatchObject({ state: 'closed', procedure: 'method-3' });
  });

  test.each<[string, Late]>([
    ['replacements where the ACB takes over', (world) => ({ method: 2, ...certificate(world) })],
    [
      'a cross-check where there is none',
      (world) => ({ method: 1, crossCheck: 'all', ...certificate(world) }),
    ],
    [
      'the Recovery key as a late Subscriber',
      ({ parties }) => ({ method: 3, lateSubscribers: [parties.recovery.entityId] }),
    ],
    [
      'a late Subscriber where nobody else is renewed',
      ({ parties }) => ({ method: 3, lateSubscribers: [parties.otherSupplier.entityId] }),
    ],
  ])('%s', (_why, options) => {
    const world = benchWorld({});
    const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
    refused(world, world.recovery.notify({ key, certainty: 'certain' }), options(world));
  });
});

describe('what is notified is checked whole', () => {
  test.each<[string, Record<string, unknown>]>([
    ['slots that are no list', { key: { slots: 'digitalSignature' } }],
    ['an owner that is no identifier', { key: { owner: 'SIM SUPPLIER' } }],
    ['a field that no key has', { key: { colour: 'red' } }],
    ['a notifier without a name', { by: 7 }],
    ['a parent without a name', { parent: 7 }],
  ])('%s', (_why, { key: changes = {}, ...notification }) => {
    const world = benchWorld({});
    const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId };
    const whole = { key: { ...key, ...(changes as object) }, ...notification };
    const before = world.log.length;
    expect(codeOf(() => world.recovery.notify(whole as never))).toBe('recovery/bad-option');
    expect(world.recovery.incidents).toEqual([]);
    expect(world.log.length).toBe(before);
  });

  test('a shared incident asks every child before the first one begins', () => {
    const world = benchWorld({});
    const [a, b] = [world.parties.supplier.entityId, world.parties.otherSupplier.entityId];
    const keys = [a, b].map((owner) => ({ keyClass: 'supplier', owner }) as const);
    const shared = notifyShared(world.recovery, { keys, by: 'hsm-provider' });
    const before = world.log.length;
    for (const overrides of [{ [b]: { method: 'rubbish' } }, { FE5A4B20FFFFFFA0: {} }]) {
      expect(
        codeOf(() => {
          shared.run({ method: 3 }, overrides as never);
        }),
      ).toBe('recovery/bad-option');
    }
    expect(world.log.length).toBe(before);
  });
});
