/**
 * What was taken and meant nothing, or came out as a raw error of the language: each is refused by name, before anything has changed.
 */
import { describe, expect, test } from 'vitest';
import {
  FAULTS,
  type Incident,
  PROCEDURES,
  type RecoveryWorld,
  type RecoveryWorldOptions,
  applyFault,
  createRecoveryWorld,
  planExercises,
  recoveryMetrics,
  walkthrough,
  walkthroughEvidence,
} from '../../src/simulation/index.ts';
import { refusal } from '../support/refusal.ts';

const loose = (value: unknown): never => value as never;

function home(options: object = {}): RecoveryWorld {
  const world = createRecoveryWorld({ ...(options as RecoveryWorldOptions), seed: 'taken' });
  world.addHomes({ count: 1 });
  return world;
}

const compromised = (world = home()): Incident => world.compromise('supplier', { certain: 'yes' });

describe('a reason that is none', () => {
  const REASON = /recovery\/bad-option: because: must be text, and not empty/;
  test.each([undefined, 5, '', '  '])('%j: halt and abort change nothing', (because) => {
    const world = home();
    const incident = compromised(world);
    while (incident.state !== 'executing') incident.next();
    const { length } = world.log.events;
    for (const verb of ['halt', 'abort', 'acceptResidual'] as const) {
      expect(
        refusal(() => {
          incident[verb](loose(because));
        }),
      ).toMatch(REASON);
    }
    expect([incident.state, world.log.events.length]).toEqual(['executing', length]);
  });
});

test('a decision by more members than the PMA has', () => {
  const decisions = [{ decision: 'approve', members: 10 }] as const;
  const incident = compromised();
  expect(refusal(() => incident.run({ method: 3, decisions }))).toMatch(
    /contradictory-options: .*10 members of a PMA of 9/,
  );
  expect(
    refusal(() => {
      compromised().decide({ decision: 'reject', members: 99 });
    }),
  ).toMatch(/of 9/);
  expect(
    compromised().run({ method: 3, decisions: [{ decision: 'approve', members: 9 }] }).state,
  ).toBe('closed');
});

describe('the owner of a key', () => {
  test.each(['rootOca', 'issuingOca', 'contingencyBoth', 'issuingDca', 'rootDca'] as const)(
    '%s is of nobody: to name one is refused',
    (keyClass) => {
      const world = home();
      const owner = world.party('supplier').entityId;
      expect(refusal(() => world.compromise({ keyClass, owner }))).toMatch(
        /contradictory-options: .*of no party: leave its owner out/,
      );
      expect(world.recovery.incidents).toEqual([]);
    },
  );

  test('is a device, for a key of a device', () => {
    const world = home();
    const owner = world.fleet.devices[0]!.entityId;
    const incident = world.compromise({ keyClass: 'device', owner }).run();
    expect([incident.state, incident.key.owner]).toEqual(['outside', owner]);
    expect(incident.report().next).toEqual([]);
  });

  test('is no party, for a key of a device', () => {
    const world = home();
    const owner = world.party('supplier').entityId;
    expect(refusal(() => world.compromise({ keyClass: 'device', owner }))).toMatch(
      /unknown-party: FE5A4B1000000002 is no device that the DCC knows/,
    );
  });

  test.each(['iki', 'xmlSigning'] as const)('is a party, for %s', (keyClass) => {
    const world = home();
    const { entityId: owner } = world.party('supplier');
    expect(world.compromise({ keyClass, owner }).run().state).toBe('outside');
    const device = world.fleet.devices[0]!.entityId;
    expect(refusal(() => world.compromise({ keyClass, owner: device }))).toMatch(/is no party/);
  });
});

describe('what functions of a caller answer', () => {
  test.each<[what: string, options: object, message: RegExp]>([
    [
      'no officers',
      { officers: { officersOf: () => 5 } },
      /bad-option: officersOf of FE5A4B1000000002: must be a list/,
    ],
    [
      'an officer who answers otherwise',
      { officers: { officersOf: () => [{ name: 'x', office: 'ARO', answers: 'maybe' }] } },
      /officersOf of .*: entry 1 answers must be one of yes, no, left/,
    ],
    [
      'an officer without a name',
      { officers: { officersOf: () => [{ office: 'ARO', answers: 'yes' }] } },
      /entry 1 needs name/,
    ],
    [
      'a batch that is text',
      { intercepts: { batch: () => 'x' } },
      /bad-option: intercepts\.batch: must give octets \(Uint8Array\)/,
    ],
  ])('%s', (_what, options, message) => {
    expect(refusal(() => compromised(home(options)).run({ method: 3 }))).toMatch(message);
  });

  test('an interceptor that only looks gives nothing back, and changes nothing', () => {
    let seen = 0;
    const batch = (): undefined => {
      seen += 1;
      return undefined;
    };
    expect(compromised(home({ intercepts: { batch } })).run({ method: 3 }).unsettled).toBe(0);
    expect(seen).toBe(1);
  });
});

describe('arguments of functions', () => {
  const world = home();
  compromised(world).run({ method: 3 });
  const figures = (more: object) => (): unknown =>
    recoveryMetrics(loose({ events: world.log.events, incident: 'R1', ...more }));
  const method1 = PROCEDURES['method-1'];

  test.each<[what: string, call: () => unknown, message: RegExp]>([
    ['a time that is none', figures({ until: 'x' }), /wrong-kind: until of options .* a number/],
    ['a field of figures', figures({ foo: 1 }), /unknown-field: options has no field foo/],
    [
      'a fault without a world',
      () => applyFault(FAULTS[0]!, loose(undefined)),
      /wrong-kind: world/,
    ],
    [
      'a share in another field',
      () => applyFault(FAULTS[0]!, world, loose({ share: 5 })),
      /unknown-field: options has no field share/,
    ],
    [
      'one procedure for a list',
      () => walkthroughEvidence({ procedures: loose(method1) }),
      /procedures.*must be a list/,
    ],
    ['a field of evidence', () => walkthroughEvidence(loose({ foo: 1 })), /has no field foo/],
    [
      'an environment for a list',
      () => planExercises({ procedures: ['method-1'], sharesHierarchyWith: loose('SIT') }),
      /sharesHierarchyWith.*must be a list/,
    ],
    [
      'known procedures that are none',
      () => planExercises({ procedures: ['mine'], known: loose({ mine: 5 }) }),
      /unknown-procedure: number is no table of steps/,
    ],
    [
      'a field of a plan',
      () => planExercises(loose({ procedures: [], foo: 1 })),
      /unknown-field: options has no field foo/,
    ],
    [
      'a script without a title',
      () => walkthrough({ procedure: loose({ steps: [] }) }),
      /bad-option: procedure: needs name/,
    ],
  ])('%s', (_what, call, message) => {
    expect(refusal(call)).toMatch(message);
  });
});
