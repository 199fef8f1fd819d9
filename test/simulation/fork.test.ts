/**
 * Forks of a world: the same to the octet, then apart.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { HOUR_MS } from '../../src/core/instant.ts';
import { eventsToJsonLines } from '../../src/core/event-log.ts';
import { notifyShared, sharedIncident } from '../../src/recovery/shared.ts';
import { type Checker, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { differenceOf } from '../../src/simulation/world-witness.ts';
import { type ErrorDetails, type SmkiError, isSmkiError } from '../../src/core/errors.ts';
import { codeOf } from '../crypto/code-of.ts';

function thrownBy(call: () => unknown): SmkiError {
  try {
    call();
  } catch (error) {
    if (isSmkiError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('strategies are compared on forks of one world', () => {
  const world = createRecoveryWorld({ seed: 'fork' });
  world.addHomes({ count: 2 });
  world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const other = world.fork();
  expect(eventsToJsonLines(other.log.events)).toBe(eventsToJsonLines(world.log.events));
  world.recover({ method: 3 });
  const before = other.log.length;
  other.recover({ method: 2 });
  expect(world.incident('R1')?.procedure).toBe('method-3');
  expect(other.incident('R1')?.procedure).toBe('method-2');
  expect(other.log.length).toBeGreaterThan(before);
});

test('a fork in the middle of an incident goes on from there, and forks again', () => {
  const world = createRecoveryWorld({ seed: 'middle' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier.digitalSignature');
  incident.choose({ method: 3 });
  while (incident.state !== 'executing') incident.next();
  const other = world.fork().fork();
  expect(other.incident('R1')?.state).toBe('executing');
  incident.run();
  expect(other.incident('R1')?.run().state).toBe('closed');
  expect(eventsToJsonLines(other.log.events)).toBe(eventsToJsonLines(world.log.events));
});

test('what is done in act is done in the fork too', () => {
  const world = createRecoveryWorld({ seed: 'act' });
  world.addHomes({ count: 1 });
  const stamp = (note: string) => (own: typeof world) => {
    own.log.append({
      at: own.clock.now(),
      type: 'simulation.inject',
      actor: 'facilitator',
      inject: 'x',
      text: note,
    });
  };
  world.act(stamp('seen'));
  world.advance(HOUR_MS);
  expect(world.fork().log.ofType('simulation.inject')).toHaveLength(1);
  stamp('unseen')(world);
  expect(codeOf(() => world.fork())).toBe('simulation/cannot-fork');
});

test('what was refused is refused again, and changes nothing', () => {
  const world = createRecoveryWorld({ seed: 'refused' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('wanProvider');
  expect(codeOf(() => incident.run({ method: 1 }))).toBe('recovery/method-cannot-apply');
  expect(world.fork().incident('R1')?.state).toBe('reported');
});

test('a shared service provider reports: parent and children are in the fork too, and go on apart', () => {
  const world = createRecoveryWorld({ seed: 'shared' });
  const other = world.addParty({ role: 'supplier', name: 'SMALL' });
  world.addHomes({ count: 2 });
  world.addHomes({ count: 1, supplier: other });
  const keys = [world.party('supplier'), other].map(
    ({ entityId }) => ({ keyClass: 'supplier', owner: entityId }) as const,
  );
  const shared = notifyShared(world.recovery, { keys, by: 'shared-service-provider' });
  const fork = world.fork();
  const again = sharedIncident(fork.recovery, shared.id);
  expect(again.children.map(({ id, parent }) => [id, parent])).toEqual([
    ['R1', 'S1'],
    ['R2', 'S1'],
  ]);
  shared.run({ method: 3 });
  expect(again.children.map(({ state }) => state)).toEqual(['reported', 'reported']);
  again.run({ method: 1 });
  expect(again.children.map(({ procedure, state }) => [procedure, state])).toEqual([
    ['method-1', 'closed'],
    ['method-1', 'closed'],
  ]);
  expect(eventsToJsonLines(world.fork().log.events)).toBe(eventsToJsonLines(world.log.events));
});

test('options are kept as they were passed', () => {
  const world = createRecoveryWorld({ seed: 'passed' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const options: { method: 2 | 3 } = { method: 3 };
  incident.choose(options);
  options.method = 2;
  const other = world.fork();
  expect(other.incident('R1')?.run().procedure).toBe('method-3');
  expect(incident.run().procedure).toBe('method-3');
});

test('a replacement whose octets are filled again afterwards is the one that was passed', () => {
  const world = createRecoveryWorld({ seed: 'octets' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const cell = 'supplier.digitalSignature';
  const certificate = world.party('supplier').credential('digitalSignature').certificate.slice();
  incident.choose({ method: 3, crossCheck: 'none', replacements: { [cell]: certificate } });
  certificate.fill(0);
  const other = world.fork();
  other.incident('R1')?.run();
  incident.run();
  expect(eventsToJsonLines(other.log.events)).toBe(eventsToJsonLines(world.log.events));
  expect(incident.devices.some(({ outcome }) => outcome === 'recovered')).toBe(true);
});

test('a slip that threw does not stop later forks', () => {
  const world = createRecoveryWorld({ seed: 'slip' });
  world.addHomes({ count: 1 });
  expect(() => {
    world.act(() => {
      throw new TypeError('a slip of the caller');
    });
  }).toThrow(TypeError);
  expect(world.compromise('wanProvider', null as never).state).toBe('reported');
  expect(world.fork().incident('R1')?.state).toBe('reported');
});

const DS = 'supplier.digitalSignature';

/** What somebody may do that leaves no event, and the call that a refused fork names. */
const BEHIND_ITS_BACK: readonly (readonly [
  call: string,
  differs: RegExp,
  act: (world: RecoveryWorld) => void,
])[] = [
  ['dcc.access.separation', /separation/, ({ dcc }) => (dcc.access.separation = 'enforced')],
  [
    'party.nextCounter',
    /counter/,
    (world) => {
      world.party('supplier').nextCounter();
    },
  ],
  [
    'party.readCredentials',
    /counter/,
    (world) =>
      world.party('supplier').readCredentials({
        target: world.fleet.devices[0]!.entityId,
        roles: ['root'],
        authorisingCell: DS,
      }),
  ],
  ['party.request', /credentials/, (world) => world.party('supplier').request('keyAgreement')],
  [
    'party.use',
    /credentials/,
    (world) => {
      const supplier = world.party('supplier');
      supplier.use(supplier.renew(world.authority.current()));
    },
  ],
  [
    'device.addCondition',
    /conditions/,
    ({ fleet }) => {
      fleet.devices[1]?.addCondition({ name: 'away', isReachable: () => false });
    },
  ],
  [
    'dcc.mapping.record',
    /mapping .*supplier.digitalSignature/,
    (world) => {
      const device = world.fleet.find({ type: 'ESME' })[0]!.entityId;
      world.dcc.mapping.record(device, DS, world.authority.current().root);
    },
  ],
  [
    'dcc.inventory.assignSupplier',
    /inventory/,
    (world) => {
      const device = world.fleet.find({ type: 'ESME' })[0]!.entityId;
      world.dcc.inventory.assignSupplier(device, world.party('networkOperator').entityId);
    },
  ],
  [
    'agenda.advance',
    /clock/,
    ({ agenda }) => {
      agenda.advance(1);
    },
  ],
  [
    'agenda.schedule',
    /agenda/,
    ({ agenda }) => {
      agenda.scheduleIn(HOUR_MS, { type: 'recovery.continue', incident: 'R9', step: 'N1' });
    },
  ],
  [
    'device.receive',
    /memory of a device/,
    (world) => {
      const { device, entityId } = world.fleet.find({ type: 'ESME' })[0]!;
      const command = world.party('supplier').updateCredentials({
        target: entityId,
        mode: 'supplierBySupplier',
        replacements: { [DS]: world.party('supplier').cells()[DS]! },
        issuers: [world.authority.current().issuingOca],
        originatorCounter: 1n,
      });
      device.receive(command);
    },
  ],
  [
    'environment.registration',
    /register/,
    ({ environment }) => environment.registration.addParty({ name: 'Nobody else' }),
  ],
  [
    'environment.certificates',
    /authorities/,
    ({ environment }) => environment.fileSigning({ party: 'DCC' }),
  ],
  [
    'log.append',
    /the log \(event/,
    ({ log, clock }) => {
      log.append({ at: clock.now(), type: 'simulation.inject', actor: 'x', inject: 'x', text: '' });
    },
  ],
];

test.each(BEHIND_ITS_BACK)(
  '%s: not without act, and with act in the fork too',
  (call, differs, act) => {
    const [open, hidden] = ['act', 'hidden'].map(() => {
      const world = createRecoveryWorld({ seed: 'behind' });
      world.addHomes({ count: 1 });
      return world;
    });
    open!.act(act);
    const fork = open!.fork();
    expect(differenceOf(open!, fork)).toBeUndefined();
    expect(fork.fork().log.length).toBe(open!.log.length);

    act(hidden!);
    const error = thrownBy(() => hidden!.fork());
    expect(error.code).toBe('simulation/cannot-fork');
    const { details } = error as SmkiError & {
      readonly details: ErrorDetails['simulation/cannot-fork'];
    };
    expect(details.differs).toMatch(differs);
    expect(details.changedBy).toContain(call);
    expect(error.message).toContain('do it in world.act');
  },
);

test('an act on another world than its own is noticed', () => {
  const world = createRecoveryWorld({ seed: 'other' });
  world.act(() => {
    world.dcc.access.separation = 'optional';
  });
  expect(thrownBy(() => world.fork()).message).toContain('is optional here and off in a fork');
});

test('what was passed to any verb is kept as it was: orders, fields of fields, options of the world', () => {
  const assumptions = { silentRoundsMax: 1 };
  const world = createRecoveryWorld({ seed: 'kept', recoveryAssumptions: assumptions });
  const party = { role: 'supplier' as const, name: 'SMALL' };
  const small = world.addParty(party);
  const order = { count: 1, supplier: small, fuel: ['ESME', 'CHF'] as ('ESME' | 'CHF' | 'GSME')[] };
  world.addHomes(order);
  const key: {
    keyClass: 'supplier';
    owner: typeof small.entityId;
    slots: ('digitalSignature' | 'keyAgreement')[];
  } = {
    keyClass: 'supplier',
    owner: small.entityId,
    slots: ['keyAgreement'],
  };
  const incident = world.compromise(key);
  assumptions.silentRoundsMax = 9;
  party.name = 'LARGE';
  order.count = 5;
  order.fuel.push('GSME');
  key.slots[0] = 'digitalSignature';
  const fork = world.fork();
  expect(fork.fleet.devices).toHaveLength(2);
  expect(fork.incident('R1')?.key.slots).toEqual(['keyAgreement']);
  expect(incident.key.slots).toEqual(['keyAgreement']);
  fork.incident('R1')?.run();
  incident.run();
  expect(eventsToJsonLines(fork.log.events)).toBe(eventsToJsonLines(world.log.events));
});

test('an option that refers to itself is refused, and not walked for ever', () => {
  const world = createRecoveryWorld({ seed: 'circle' });
  world.addHomes({ count: 1 });
  const circle: Record<string, unknown> = {};
  circle['situation'] = circle;
  expect(
    codeOf(() => {
      world.compromise('wanProvider').choose(circle);
    }),
  ).toBe('recovery/bad-option');
});

test.each([
  ['in a world with homes', 1],
  ['in an empty one', 0],
])('a fork in the middle of act is refused, %s: act would be done again for ever', (_, count) => {
  const world = createRecoveryWorld({ seed: 'for ever' });
  if (count > 0) world.addHomes({ count, fuel: ['ESME'] });
  let times = 0;
  const forks = (own: RecoveryWorld): void => {
    times += 1;
    own.fork();
  };
  const error = thrownBy(() => {
    world.act(forks);
  });
  expect(error.code).toBe('simulation/cannot-fork');
  expect(error.message).toContain('fork it when act has returned');
  expect(times).toBe(1);
  const { message } = thrownBy(() => {
    world.act(() => {
      world.fork();
    });
  });
  expect(message).toBe(error.message);
  // The world is none the worse for it.
  expect(world.fork().fleet.devices).toHaveLength(count);
});

test('what a checker has reported does not keep a world from being forked', () => {
  const world = createRecoveryWorld({ seed: 'watched' });
  world.addHomes({ count: 1 });
  const complains: Checker = {
    name: 'complains',
    holds: 'nothing is ever opened',
    begin: (_world, report) => ({
      observe: ({ type }) => {
        if (type === 'recovery.opened') report('R1', 'is opened');
      },
    }),
  };
  watch(world, [complains]);
  world.compromise('supplier.digitalSignature');
  expect(world.log.ofType('checker.problem')).toHaveLength(1);
  const fork = world.fork();
  expect(fork.log.ofType('checker.problem')).toEqual([]);
  expect(fork.log.ofType('recovery.opened')).toEqual(world.log.ofType('recovery.opened'));
});
