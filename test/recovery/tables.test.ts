/**
 * The tables of recovery hold together: steps, states, decisions, assumptions; scripts and diagrams come from them.
 *
 * @module
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RECOVERY_ASSUMPTION_ROWS } from '../../src/recovery/assumptions.ts';
import { KEY_CLASSES, type KeyClass, keyFromName } from '../../src/recovery/compromised-key.ts';
import { assumeForRecovery } from '../../src/recovery/assumptions.ts';
import { recommend } from '../../src/recovery/decisions.ts';
import { sequenceDiagram } from '../../src/recovery/diagram.ts';
import {
  FINAL_STATES,
  INCIDENT_TRANSITIONS,
  type IncidentState,
} from '../../src/recovery/incident-states.ts';
import { knowledgeGap } from '../../src/recovery/knowledge.ts';
import { recoveryMetrics } from '../../src/recovery/metrics.ts';
import { FRONT, PROCEDURES } from '../../src/recovery/procedures/index.ts';
import { ACTIVITIES } from '../../src/recovery/activities/index.ts';
import { walkthrough } from '../../src/recovery/walkthrough.ts';
import { type Procedure, actorsOf } from '../../src/recovery/procedure.ts';
import { DEFAULT_ASSUMPTIONS } from '../../src/vocabulary/assumptions.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { codeOf } from '../crypto/code-of.ts';
import { benchWorld } from './bench-world.ts';

const TABLES = Object.entries(PROCEDURES);

describe.each(TABLES)('%s', (name, procedure) => {
  const steps = [...FRONT, ...procedure.steps];
  const ids = steps.map(({ id }) => id);

  test('has its name, and each step once', () => {
    expect(procedure.name).toBe(name);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('every step names an activity, a source, and steps that exist', () => {
    for (const { run, source, next, failureStep, limitMs } of steps) {
      expect(Object.keys(ACTIVITIES)).toContain(run);
      expect(source).not.toBe('');
      if (next !== undefined) expect(ids).toContain(next);
      if (failureStep !== undefined) expect(ids).toContain(failureStep);
      if (limitMs !== undefined) expect(Object.keys(RECOVERY_ASSUMPTION_ROWS)).toContain(limitMs);
    }
  });

  test('a key that needs a decision is never used before one', () => {
    if (procedure.needs !== 'recovery-key' && procedure.needs !== 'contingency-key') return;
    const runs = procedure.steps.map(({ run }) => run);
    expect(runs.indexOf('requireDecision')).toBeGreaterThanOrEqual(0);
    expect(runs.indexOf('requireDecision')).toBeLessThan(runs.indexOf('send'));
  });

  test('the script has every step, and a script for one actor has only its own', () => {
    const whole = walkthrough({ procedure });
    for (const id of ids) expect(whole).toContain(`[ ] ${id.padEnd(5)} `);
    const mine = walkthrough({ procedure, actor: 'pma' });
    const boxes = mine.split('\n').filter((line) => line.startsWith('[ ]'));
    expect(boxes).toHaveLength(steps.filter((step) => actorsOf([step]).includes('pma')).length);
    expect(walkthrough({ procedure, injects: 'no' })).not.toContain('INJECT');
    for (const odd of [undefined, null, { procedure, injects: 'maybe' }, { procedure, who: 1 }]) {
      expect(codeOf(() => walkthrough(odd as never))).toBe('recovery/bad-option');
    }
    expect(codeOf(() => walkthrough({ procedure: undefined as never }))).toBe(
      'recovery/unknown-procedure',
    );
  });

  test('the diagram has an arrow for each step', () => {
    const arrows = sequenceDiagram(procedure)
      .split('\n')
      .filter((line) => line.includes('->>'));
    expect(arrows).toHaveLength(procedure.steps.length);
  });
});

test('from every state that is not final, a final one can be reached', () => {
  const from = (state: IncidentState): readonly IncidentState[] =>
    INCIDENT_TRANSITIONS.filter((row) => row.from === state).map(({ to }) => to);
  for (const { from: start } of INCIDENT_TRANSITIONS) {
    const seen = new Set<IncidentState>([start]);
    for (const state of seen) for (const to of from(state)) seen.add(to);
    expect(FINAL_STATES.some((state) => seen.has(state))).toBe(true);
  }
  for (const state of FINAL_STATES) expect(from(state)).toEqual([]);
});

describe('the decision table', () => {
  const base = {
    certainty: 'certain',
    ownKey: 'usable',
    attacker: 'idle',
    newCertificates: 'ready',
    sharedService: 'no',
    falseAlarm: 'no',
  } as const;
  const owner = eui64('FE5A4B1000000002');
  test.each<[string, Parameters<typeof recommend>[0], string]>([
    [
      'D1 key agreement only',
      { ...base, key: { keyClass: 'supplier', owner, slots: ['keyAgreement'] } },
      'method-1',
    ],
    [
      'D2 suspected',
      { ...base, certainty: 'suspected', key: { keyClass: 'supplier', owner } },
      'method-1',
    ],
    [
      'D3 attacker active',
      { ...base, attacker: 'active', key: { keyClass: 'supplier', owner } },
      'method-3',
    ],
    [
      'D4 not clean',
      { ...base, newCertificates: 'not-ready', key: { keyClass: 'supplier', owner } },
      'method-2',
    ],
    [
      'D5 lost',
      { ...base, ownKey: 'lost', key: { keyClass: 'networkOperator', owner } },
      'method-3',
    ],
    [
      'D6 shared, not ready',
      {
        ...base,
        sharedService: 'yes',
        newCertificates: 'not-ready',
        key: { keyClass: 'supplier', owner },
      },
      'method-2',
    ],
    [
      'D7 ACB stolen',
      { ...base, key: { keyClass: 'accessControlBroker', owner } },
      'dcc-key-by-recovery-key',
    ],
    [
      'D4c a load controller that is not clean: SR 6.21 hands nothing back to it',
      { ...base, newCertificates: 'not-ready', key: { keyClass: 'loadController', owner } },
      'method-3',
    ],
    ['D9 Recovery key', { ...base, key: { keyClass: 'recovery' } }, 'recovery-key-by-itself'],
    [
      'D10 Recovery key, attacker active',
      { ...base, attacker: 'active', key: { keyClass: 'recovery' } },
      'recovery-key-by-contingency',
    ],
    [
      'D12 both contingency keys',
      { ...base, key: { keyClass: 'contingencyBoth' } },
      'contingency-keys',
    ],
    ['D13 Issuing OCA', { ...base, key: { keyClass: 'issuingOca' } }, 'issuing-oca'],
    ['D14 Root OCA', { ...base, key: { keyClass: 'rootOca' } }, 'apex-contingency'],
    ['D16 outside', { ...base, key: { keyClass: 'xmlSigning' } }, 'outside-appendix-l'],
  ])('%s', (_row, situation, procedure) => {
    expect(recommend(situation, assumeForRecovery())?.procedure).toBe(procedure);
  });

  test('D15 a false alarm: to reject, whatever else is known', () => {
    for (const keyClass of Object.keys(KEY_CLASSES) as KeyClass[]) {
      const known = {
        ...base,
        falseAlarm: 'yes',
        attacker: 'active',
        key: { keyClass, owner },
      } as const;
      expect(recommend(known, assumeForRecovery())).toMatchObject({
        row: 'D15',
        decision: 'reject',
      });
    }
  });

  test('every class of key has a row', () => {
    for (const keyClass of Object.keys(KEY_CLASSES) as KeyClass[]) {
      expect(recommend({ ...base, key: { keyClass, owner } }, assumeForRecovery())).toBeDefined();
    }
  });

  test('whatever is known, what is proposed is for the key', () => {
    const facts = fc.record({
      certainty: fc.constantFrom('suspected' as const, 'certain' as const),
      ownKey: fc.constantFrom('usable' as const, 'stolen' as const, 'lost' as const),
      attacker: fc.constantFrom('idle' as const, 'active' as const),
      newCertificates: fc.constantFrom('ready' as const, 'not-ready' as const),
      sharedService: fc.constantFrom('yes' as const, 'no' as const),
      falseAlarm: fc.constant('no' as const),
    });
    const classes = fc.constantFrom(...(Object.keys(KEY_CLASSES) as KeyClass[]));
    fc.assert(
      fc.property(facts, classes, (known, keyClass) => {
        const proposed = recommend({ ...known, key: { keyClass, owner } }, assumeForRecovery());
        expect(PROCEDURES[proposed?.procedure ?? '']?.keyClasses).toContain(keyClass);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('a script says which assumptions a run would need, and is printed without them', () => {
  const lineOf = (
    name: 'method-3' | 'recovery-key-by-contingency' | 'contingency-keys-by-users',
  ): string | undefined =>
    /^A run of it needs .*$/m.exec(walkthrough({ procedure: PROCEDURES[name] }))?.[0];
  expect(lineOf('recovery-key-by-contingency')).toBe(
    'A run of it needs the assumption apexWithoutRootCompromise=permitted.',
  );
  expect(lineOf('contingency-keys-by-users')).toBe(
    'A run of it needs the assumption contingencyKeyRecoveryBy=users and rootReplacementByUsers=on.',
  );
  expect(lineOf('method-3')).toBeUndefined();
});

test('what a table says it assumes is another answer than the usual one', () => {
  const usual = { ...DEFAULT_ASSUMPTIONS, ...assumeForRecovery() } as Record<string, unknown>;
  for (const { assumes = {} } of Object.values<Procedure>(PROCEDURES)) {
    for (const [name, answer] of Object.entries(assumes)) {
      expect(Object.keys(usual)).toContain(name);
      expect(usual[name]).not.toBe(answer);
    }
  }
});

test('the way of Users says nothing of the Recovery key, and that the WAN Provider is for hubs', () => {
  const script = walkthrough({ procedure: PROCEDURES['contingency-keys-by-users'] });
  expect(script).not.toMatch(/mode 8|Recovery key and send/);
  expect(script).toMatch(/the WAN Provider mode 1 for each hub/);
});

test.each(['supplier', 'supplier.keyAgreement.prePaymentTopUp', 'recovery', 'rootOca', 'iki'])(
  '%s names a key',
  (name) => {
    expect(keyFromName(name, () => eui64('FE5A4B1000000002')).keyClass).toBe(name.split('.')[0]);
  },
);

test.each(['nobody', 'supplier.nothing', 'rootOca.x', ''])('%j names none', (name) => {
  expect(codeOf(() => keyFromName(name, () => eui64('FE5A4B1000000002')))).toBe(
    'recovery/unknown-key',
  );
});

describe('figures from the log', () => {
  const world = benchWorld({
    count: 10,
    particulars: (number) => ({
      paymentMode: number < 3 ? 'prepayment' : 'credit',
      region: number < 5 ? 'north' : 'south',
    }),
  });
  world.unreachable.add(world.ids[0]!);
  const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
  const incident = world.recovery.notify({ key, certainty: 'certain' }).run({ method: 3 });
  const particularsOf = (device: string): ReturnType<typeof world.dcc.inventory.entry> =>
    world.dcc.inventory.entry(eui64(device));
  const metrics = recoveryMetrics({
    events: world.log.events,
    incident: incident.id,
    particularsOf,
  });

  test('shares, overall and by particulars', () => {
    expect(metrics.recovered).toEqual({ recovered: 9, of: 10 });
    expect(metrics.byRegion).toEqual({
      north: { recovered: 4, of: 5 },
      south: { recovered: 5, of: 5 },
    });
    expect(metrics.byDeviceType).toEqual({ ESME: { recovered: 9, of: 10 } });
    expect(metrics.byCell['supplier.digitalSignature']?.recovered).toBeGreaterThanOrEqual(9);
  });

  test('where the Recovery key fails, who is exposed, what is unknown', () => {
    expect(metrics.failuresByCode).toEqual({ 'no-response': 1 });
    // Out of reach: that says nothing about the key.
    expect(metrics.recoveryKeyFails).toBe(0);
    expect(metrics.exposure).toMatchObject({
      stillTrusting: 1,
      prepaymentNow: 1,
      prepaymentMax: 3,
    });
    expect(metrics.cost).toEqual([
      { item: 'run Method 3', pounds: undefined, borneBy: 'industry' },
    ]);
    expect(metrics.statusesRestored).toBe(9);
  });

  test('of an incident that the log does not know there are none', () => {
    for (const figures of [recoveryMetrics, knowledgeGap]) {
      expect(codeOf(() => figures({ events: world.log.events, incident: 'R2' }))).toBe(
        'recovery/unknown-incident',
      );
      expect(() => figures({ events: world.log.events, incident: 'R2' })).toThrow('it has R1');
    }
  });

  test('milestones come in order', () => {
    const { decided, firstCommand, half, ninety, ninetyNine, closed } = metrics.milestones;
    const order = [decided, firstCommand, half, ninety, closed].map((at) => at ?? -1);
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    expect(ninetyNine).toBeUndefined();
  });

  test('without truth in the log, the gap is nothing', () => {
    expect(knowledgeGap({ events: world.log.events, incident: incident.id }).knownToDsp).toBe(9);
  });

  test('the same figures from a log that ends earlier', () => {
    const until = world.log.ofType('recovery.opened')[0]!.at;
    expect(
      recoveryMetrics({ events: world.log.events, incident: incident.id, until }).recovered
        .recovered,
    ).toBe(0);
  });
});
