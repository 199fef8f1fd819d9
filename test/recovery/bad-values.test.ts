/**
 * Values that no option has, as they come from JSON, JavaScript or a keyboard: refused by name and with advice, and nothing has
 * changed.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { isSmkiError } from '../../src/core/errors.ts';
import { assumeForRecovery } from '../../src/recovery/assumptions.ts';
import { sequenceDiagram } from '../../src/recovery/diagram.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { notifyShared } from '../../src/recovery/shared.ts';
import { walkthrough } from '../../src/recovery/walkthrough.ts';
import { createWorld } from '../../src/simulation/create-world.ts';
import type { Step } from '../../src/recovery/procedure.ts';
import { METHOD_3 } from '../../src/recovery/procedures/methods.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';

const KEY = 'supplier.digitalSignature';

function worldOf(governance: 'technical' | 'governed' = 'technical'): RecoveryWorld {
  const world = createRecoveryWorld({ seed: 'bad values', governance });
  world.addHomes({ count: 1 });
  return world;
}

/** Everything that a refusal must not change. */
function pictureOf(world: RecoveryWorld): string {
  return JSON.stringify([
    world.log.length,
    world.clock.now(),
    world.agenda.nextAt(),
    world.recovery.incidents.map(({ id, state, procedure, list }) => [id, state, procedure, list]),
    world.parties.all().length,
    world.fleet.devices.map(({ entityId }) => world.dcc.inventory.entry(entityId)?.status),
    world.dcc.access.blocks,
  ]);
}

function expectRefused(
  world: RecoveryWorld,
  code: string,
  place: string,
  act: () => unknown,
): void {
  const before = pictureOf(world);
  try {
    act();
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    expect(error.code).toBe(code);
    expect(error.message).toContain(place);
    expect(pictureOf(world)).toBe(before);
    return;
  }
  expect.unreachable('it was not refused');
}

const BAD = 'recovery/bad-option';

describe('options of a recovery', () => {
  const decide = (decision: unknown): unknown => ({ method: 3, decisions: [decision] });
  test.each<[string, unknown, string, string]>([
    ['a method that does not exist', { method: 9 }, BAD, 'method must be one of 1, 2, 3, apex'],
    ['a number as text', { method: '3' }, BAD, 'method'],
    [
      'a name that every object has',
      { procedure: 'toString' },
      'recovery/unknown-procedure',
      'toString',
    ],
    ['the prototype', { procedure: '__proto__' }, 'recovery/unknown-procedure', '__proto__'],
    ['a field that nobody knows', { method: 3, colour: 'red' }, BAD, 'no field colour'],
    ['nothing', null, BAD, 'must be a record'],
    ['a list that is text', { devices: 'abc' }, BAD, 'devices must be a list'],
    ['a device that is a number', { devices: [5] }, BAD, 'entry 1 must be text'],
    ['an empty list', { devices: [] }, BAD, 'devices: the list is empty'],
    ['a misspelt choice', { handover: 'never' }, BAD, 'handover must be one of'],
    [
      'an answer to no question',
      { evidence: { foo: 'x' } },
      BAD,
      'no field foo; fields: keys, devices',
    ],
    [
      'a handover where nothing is handed back',
      { method: 3, handover: 'requested' },
      'recovery/contradictory-options',
      'handover and method-3, which leaves nothing to be handed back',
    ],
    ['a misspelt fact', { situation: { ownKey: 'perhaps' } }, BAD, 'ownKey'],
    [
      'a file without a signature',
      { notificationFile: { content: new Uint8Array() } },
      BAD,
      'needs signature',
    ],
    [
      'a replacement as text',
      { replacements: { [KEY]: 'pem' } },
      BAD,
      `replacements ${KEY} must be octets`,
    ],
    [
      'a replacement that is no certificate',
      { method: 3, replacements: { [KEY]: new Uint8Array(3) } },
      BAD,
      `replacements: ${KEY} is no certificate: `,
    ],
    [
      'a late subscriber whom nobody knows',
      { lateSubscribers: ['00DB000000000000'] },
      'recovery/unknown-party',
      '00-DB',
    ],
    [
      'Method 1 with a key that is lost',
      { method: 1, situation: { ownKey: 'lost' } },
      'recovery/method-cannot-apply',
      'use method-2 or method-3',
    ],
    ['a decision that is none', decide({ decision: 'maybe' }), BAD, 'decision must be one of'],
    ['no decision in the decision', decide({ method: 3 }), BAD, 'needs decision'],
    ['null as a decision', decide(null), BAD, 'must be a record'],
    [
      'a share of two',
      decide({ decision: 'approve', residualShareAccepted: 2 }),
      BAD,
      'from 0 to 1',
    ],
    [
      'reports every half millisecond',
      decide({ decision: 'approve', reportEveryMs: 0.5 }),
      BAD,
      'reportEveryMs',
    ],
    [
      'a decision for a procedure that nobody wrote',
      decide({ decision: 'approve', procedure: 'x' }),
      'recovery/unknown-procedure',
      'x',
    ],
    [
      'a decision for Apex without root compromise',
      decide({ decision: 'approve', method: 'apex' }),
      'recovery/apex-not-permitted',
      'apexWithoutRootCompromise',
    ],
    [
      'a decision that contradicts itself',
      decide({ decision: 'approve', method: 1, procedure: 'method-3' }),
      'recovery/contradictory-options',
      'method-3',
    ],
  ])('%s', (_why, options, code, place) => {
    const world = worldOf('governed');
    const incident = world.compromise(KEY);
    expectRefused(world, code, place, () => incident.run(options as never));
    expectRefused(world, code, place, () => {
      incident.choose(options as never);
    });
  });
});

describe('verbs of an incident', () => {
  test.each<[string, (incident: Incident) => unknown, string, string]>([
    [
      'no decision',
      (incident) => {
        incident.decide(undefined as never);
      },
      BAD,
      'decision',
    ],
    [
      'to escalate to nothing',
      (incident) => {
        incident.escalate({ decision: 'approve' });
      },
      'recovery/unknown-procedure',
      'known',
    ],
    [
      'to escalate before anything began',
      (incident) => {
        incident.escalate({ decision: 'approve', method: 3 });
      },
      'recovery/wrong-state',
      'reported',
    ],
    [
      'residual devices before anything began',
      (incident) => {
        incident.acceptResidual('x');
      },
      'recovery/wrong-state',
      'reported',
    ],
    [
      'to hand over what nobody took',
      (incident) => {
        incident.handOver();
      },
      'recovery/method-cannot-apply',
      'nothing to hand over',
    ],
    [
      'to miss half a report',
      (incident) => {
        incident.missReports(0.5);
      },
      BAD,
      'count',
    ],
    [
      'to halt before anything began',
      (incident) => {
        incident.halt('x');
      },
      'recovery/wrong-state',
      'reported',
    ],
  ])('%s', (_why, verb, code, place) => {
    const world = worldOf();
    const incident = world.compromise(KEY);
    expectRefused(world, code, place, () => verb(incident));
  });
});

describe('what is compromised', () => {
  const SUPPLIER = 'FE5A4B1000000002';
  test.each<[string, unknown, string, string]>([
    ['a name that is no key', 'supplier.nose', 'recovery/unknown-key', 'supplier.nose'],
    ['nothing', null, 'recovery/unknown-key', 'use one of'],
    ['a class that every object has', { keyClass: 'toString' }, 'recovery/unknown-key', 'toString'],
    [
      'a slot that the role does not have',
      { keyClass: 'supplier', owner: SUPPLIER, slots: ['x'] },
      'recovery/unknown-key',
      'supplier.x',
    ],
    [
      'no slot',
      { keyClass: 'supplier', owner: SUPPLIER, slots: [] },
      'recovery/unknown-key',
      'supplier',
    ],
    ['a key of nobody', { keyClass: 'supplier' }, 'recovery/unknown-party', 'name its owner'],
    [
      'a key of a stranger',
      { keyClass: 'supplier', owner: 'FE5A4B10000000EE' },
      'recovery/unknown-party',
      'add it first',
    ],
    [
      'the Recovery key of a supplier',
      { keyClass: 'recovery', owner: SUPPLIER },
      'recovery/contradictory-options',
      'which is supplier',
    ],
  ])('%s', (_why, key, code, place) => {
    const world = worldOf();
    expectRefused(world, code, place, () => world.compromise(key as never));
  });

  test('neither certain nor not', () => {
    const world = worldOf();
    expectRefused(world, 'simulation/bad-order', 'certain', () =>
      world.compromise(KEY, { certain: 'maybe' as never }),
    );
    expectRefused(world, BAD, 'keys', () => notifyShared(world.recovery, {} as never));
  });
});

describe('assumptions', () => {
  test.each<[string, unknown, string]>([
    ['a name that is none', { foo: 1 }, 'no field foo'],
    [
      'a quorum that cannot be',
      { custodians: 2, custodianQuorum: 3 },
      'must not exceed custodians',
    ],
    ['no custodians', { custodians: 0 }, 'from 1'],
    ['batches of nothing', { batchCommandsMax: 0 }, 'from 1'],
    ['a time before now', { feedbackLagMs: -5 }, 'from 0'],
    ['an answer that the table does not know', { recoveryKeyRoute: 'x' }, 'self, contingency'],
    [
      'a day that ends before it begins',
      { workingHours: [17, 9] },
      'none less than the one before',
    ],
    ['one time where there are three', { custodianArrivalMs: [1] }, 'must be 3 numbers'],
    ['a holiday without a year', { holidays: ['25 December'] }, 'must be like 2026-12-25'],
  ])('%s', (_why, changes, place) => {
    expect(codeOf(() => assumeForRecovery(changes as never))).toBe(BAD);
    expect(() => createRecoveryWorld({ seed: 'x', recoveryAssumptions: changes as never })).toThrow(
      place,
    );
  });
});

describe('worlds', () => {
  test.each<[string, unknown, string]>([
    ['no options', undefined, 'options'],
    ['null', null, 'options'],
    ['no seed', {}, 'seed'],
    ['a number as seed', { seed: 5 }, 'seed'],
    [
      'feedback now and then',
      { seed: 'x', governance: 'technical', feedback: 'sometimes' },
      'none or periodic or live',
    ],
  ])('%s', (_why, options, place) => {
    expect(codeOf(() => createWorld(options as never))).toBe('simulation/bad-order');
    expect(() => createWorld(options as never)).toThrow(place);
  });

  test('a date that is none', () => {
    const options = { seed: 'x', governance: 'technical', recoveryLiveFrom: 'tomorrow' };
    expect(codeOf(() => createWorld(options as never))).toBe('time/not-an-instant');
  });

  test.each<[string, (world: RecoveryWorld) => unknown, string]>([
    [
      'time that goes back',
      (world) => {
        world.advance(-1);
      },
      'time does not go back',
    ],
    [
      'half a millisecond',
      (world) => {
        world.advance(0.5);
      },
      'durationMs',
    ],
    ['a party without an order', (world) => world.addParty(undefined as never), 'order'],
    [
      'homes of a party of another world',
      (world) => world.addHomes({ count: 1, supplier: worldOf().party('supplier') }),
      'addParty',
    ],
  ])('%s', (_why, verb, place) => {
    const world = worldOf();
    expectRefused(world, 'simulation/bad-order', place, () => verb(world));
  });
});

test('a party that could have no certificate is not on the register either', () => {
  const world = worldOf();
  const { registration } = world.environment;
  const before = registration.parties.length;
  const add = (name: string) => () => world.addParty({ role: 'supplier', name });
  expectRefused(world, 'simulation/bad-order', '1 to 16', add('a name that is too long'));
  const incident = world.compromise('issuingOca');
  incident.next();
  expectRefused(world, 'authority/request-refused', 'its key is suspect', add('LATE'));
  expect(registration.parties.length).toBe(before);
  incident.run();
  // The refused ones have left no gap in the numbering.
  expect(add('LATE')().entityId).toBe('FE5A4B1000000010');
});

test('while the Issuing OCA is suspect, nobody is certified: the step says so, and succeeds later', () => {
  const world = worldOf();
  const issuing = world.compromise('issuingOca');
  issuing.next();
  const other = world.compromise(KEY, { certain: 'yes' });
  expect(codeOf(() => other.run({ method: 3 }))).toBe('recovery/stands-still');
  expect(other.standing?.code).toBe('authority/key-unusable');
  issuing.run();
  expect(other.run().state).toBe('closed');
});

describe('tables and activities of one’s own', () => {
  const own = (change: Partial<Step>): RecoveryWorldOptions => {
    const [first, ...rest] = METHOD_3.steps;
    const mine = { ...METHOD_3, name: 'mine', steps: [{ ...first!, ...change }, ...rest] };
    return { seed: 'own', procedures: { mine } };
  };
  test('a step that goes on with none is found before there is a world', () => {
    expect(codeOf(() => createRecoveryWorld(own({ next: 'nowhere' })))).toBe(
      'recovery/unknown-step',
    );
    expect(codeOf(() => createRecoveryWorld(own({ failureStep: 'N99' })))).toBe(
      'recovery/unknown-step',
    );
    expect(codeOf(() => createRecoveryWorld(own({ run: 'dance' })))).toBe(
      'recovery/unknown-activity',
    );
  });

  test('an activity that says nothing', () => {
    const activities = { notifyPma: () => undefined as never };
    const world = createRecoveryWorld({ seed: 'own', activities });
    world.addHomes({ count: 1 });
    expect(codeOf(() => world.compromise(KEY).run({ method: 3 }))).toBe(BAD);
  });
});

test('another method after the decision is another decision', () => {
  const world = worldOf();
  const incident = world.compromise(KEY, { certain: 'yes' });
  incident.choose({ method: 3 });
  while (incident.state !== 'executing') incident.next();
  expectRefused(world, 'recovery/contradictory-options', 'escalate', () =>
    incident.run({ method: 2 }),
  );
  expect(incident.run({ method: 3 }).state).toBe('closed');
});

test('a script and a diagram are of a table of steps, not of its name', () => {
  for (const print of [
    () => walkthrough({ procedure: 'method-1' as never }),
    () => sequenceDiagram('method-1' as never),
    () => sequenceDiagram(undefined as never),
  ]) {
    expect(codeOf(print)).toBe('recovery/unknown-procedure');
  }
});
