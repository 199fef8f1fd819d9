/**
 * What comes too late, names nobody, or leaves somebody out is refused or said, and nothing of it is half done.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { notifyShared } from '../../src/recovery/shared.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { type Eui64, formatEui64 } from '../../src/vocabulary/eui64.ts';
import { codeOf } from '../crypto/code-of.ts';

function makeWorld(
  options: Partial<Parameters<typeof createRecoveryWorld>[0]> = {},
): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'too late', ...options });
  world.addHomes({ count: 2 });
  return world;
}

const KEY = 'supplier.digitalSignature';

function rejected(): { readonly world: RecoveryWorld; readonly incident: Incident } {
  const world = makeWorld({ governance: 'governed' });
  const incident = world.compromise(KEY);
  incident.run({ method: 3, decisions: [{ decision: 'reject' }] });
  return { world, incident };
}

describe('an incident that is over', () => {
  test.each([
    ['run', (incident: Incident) => incident.run()],
    [
      'choose',
      (incident: Incident) => {
        incident.choose({ proving: 'none' });
      },
    ],
    [
      'decide',
      (incident: Incident) => {
        incident.decide({ decision: 'approve' });
      },
    ],
    [
      'start',
      (incident: Incident) => {
        incident.start();
      },
    ],
    [
      'check',
      (incident: Incident) => {
        incident.check({ proving: 'none' });
      },
    ],
  ])('%s on a rejected one is refused, and says what to do', (verb, act) => {
    const { world, incident } = rejected();
    expect(incident.state).toBe('rejected');
    const before = world.log.events.length;
    expect(
      codeOf(() => {
        act(incident);
      }),
    ).toBe('recovery/wrong-state');
    expect(() => {
      act(incident);
    }).toThrow(/is rejected.*notify/);
    expect([verb, world.log.events.length]).toEqual([verb, before]);
  });
  test('next says that there is no further step', () => {
    expect(rejected().incident.next()).toBeUndefined();
  });
});

describe('a choice after its step', () => {
  const LATE: readonly (readonly [string, RecoverOptions])[] = [
    ['evidence', { evidence: { keys: 'late' } }],
    [
      'notification file',
      { notificationFile: { content: new Uint8Array(), signature: new Uint8Array() } },
    ],
    ['situation', { situation: { attacker: 'active' } }],
    ['cross-check', { crossCheck: 'none' }],
    ['thresholds', { thresholds: 'left' }],
    ['decisions', { decisions: [{ decision: 'approve', because: 'late' }] }],
  ];
  test.each(LATE)('%s', (_what, options) => {
    const incident = makeWorld().compromise(KEY);
    incident.choose({ method: 3 });
    while (incident.state !== 'prepared') incident.next();
    expect(
      codeOf(() => {
        incident.choose(options);
      }),
    ).toBe('recovery/contradictory-options');
    expect(incident.run().state).toBe('closed');
  });
  test('the same choice again is none', () => {
    const incident = makeWorld().compromise(KEY);
    const options = { method: 3, crossCheck: 'all', evidence: { keys: 'yes' } } as const;
    incident.choose(options);
    while (incident.state !== 'prepared') incident.next();
    expect(incident.run(options).state).toBe('closed');
  });
  test('one whose step is still to come is taken', () => {
    const incident = makeWorld().compromise(KEY);
    incident.choose({ method: 3 });
    while (incident.state !== 'prepared') incident.next();
    incident.choose({ readBack: 'all', revocation: 'none' });
    expect(incident.run().state).toBe('closed');
  });
});

describe('names', () => {
  test('a parent that is nobody is refused', () => {
    const world = makeWorld();
    const key = { keyClass: 'supplier', owner: world.party('supplier').entityId } as const;
    expect(codeOf(() => world.recovery.notify({ key, parent: 'R99' }))).toBe(
      'recovery/unknown-incident',
    );
    expect(world.recovery.incidents).toEqual([]);
    const parent = world.recovery.notify({ key }).id;
    expect(world.recovery.notify({ key, parent }).parent).toBe(parent);
  });
  test('identifiers may be written as messages print them', () => {
    const world = makeWorld();
    const { entityId } = world.party('supplier');
    const owner = formatEui64(entityId) as Eui64;
    const incident = world.compromise({ keyClass: 'supplier', owner });
    expect(incident.key.owner).toBe(entityId);
    const [first, second] = world.fleet.devices
      .filter(({ device }) => device.type.name === 'ESME')
      .map((device) => device.entityId);
    incident.run({ method: 3, devices: [formatEui64(first!) as Eui64, second!] });
    expect(incident.list).toEqual([first, second]);
  });
});

test('a list that leaves devices behind under the old root is warned about in step and log', () => {
  const world = makeWorld();
  const [only] = world.fleet.devices;
  const incident = world.compromise('rootOca', { certain: 'yes' });
  incident.run({ method: 'apex', devices: [only!.entityId] });
  const warnings = world.log.ofType('recovery.warning').filter(({ code }) => code === 'left-out');
  const left = world.fleet.devices.length - 1;
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining(`${left} devices`),
  ]);
  const step = world.log.ofType('recovery.step').find((event) => event.step === 'N8');
  expect(step?.note).toContain(`${left} devices`);
});

test('one child that refuses its options leaves the others without any', () => {
  const world = makeWorld();
  const other = world.addParty({ role: 'supplier', name: 'OTHER' });
  world.addHomes({ count: 1, supplier: other });
  const keys = [world.party('supplier'), other].map(({ entityId: owner }) => ({
    keyClass: 'supplier' as const,
    owner,
  }));
  const shared = notifyShared(world.recovery, { keys, by: 'provider' });
  const events = world.log.events.length;
  expect(
    codeOf(() => {
      shared.run({ method: 1 }, { [other.entityId]: { situation: { ownKey: 'stolen' } } });
    }),
  ).toBe('recovery/method-cannot-apply');
  expect(world.log.events.length).toBe(events);
  // Nothing was chosen for the first child: the decision table proposes.
  shared.children[0]!.run();
  expect(shared.children[0]!.procedure).toBe('method-3');
});

test('the decision for all children is that of those without one of their own', () => {
  const world = makeWorld();
  const others = ['OTHER', 'THIRD'].map((name) => world.addParty({ role: 'supplier', name }));
  for (const supplier of others) world.addHomes({ count: 1, supplier });
  const suppliers = [world.party('supplier'), ...others];
  const keys = suppliers.map(({ entityId: owner }) => ({ keyClass: 'supplier', owner }) as const);
  const shared = notifyShared(world.recovery, { keys, by: 'provider' });
  shared.run({ method: 1 }, { [suppliers[0]!.entityId]: { method: 3 } });
  const made = (id: string): readonly (string | undefined)[] => {
    const decisions = world.log.ofType('recovery.decision');
    const { method, under } = decisions.find(({ incident }) => incident === id)!;
    return [method, under];
  };
  expect(made(shared.id)).toEqual(['method-1', undefined]);
  expect(shared.children.map(({ id }) => made(id))).toEqual([
    ['method-3', undefined],
    ['method-1', shared.id],
    ['method-1', shared.id],
  ]);
});

test('a list that is corrected when the PMA asks for more forgets the devices that it drops', () => {
  const world = makeWorld({ governance: 'governed' });
  const devices = world.fleet.devices
    .filter(({ device }) => device.type.name === 'ESME')
    .map(({ entityId }) => entityId);
  const incident = world.compromise(KEY);
  incident.choose({ method: 3, devices, decisions: [{ decision: 'ask-for-more' }] });
  for (const state of ['assessed', 'confirmed']) {
    while (incident.state !== state) incident.next();
  }
  incident.choose({ devices: devices.slice(1) });
  incident.decide({ decision: 'approve' });
  incident.run();
  expect(incident.devices.map(({ device }) => device)).toEqual(devices.slice(1));
  expect(incident.unsettled).toBe(0);
});
