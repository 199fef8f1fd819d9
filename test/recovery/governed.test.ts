/**
 * Governed runs: the PMA's notice and decisions, custodians, HSM sites, the officer register, false alarms at every stage.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant, toIso } from '../../src/core/instant.ts';
import { afterWorkingTime, meetingAt } from '../../src/recovery/calendar.ts';
import type { KeyClass } from '../../src/recovery/compromised-key.ts';
import { type Custody, DEFAULT_CUSTODY } from '../../src/recovery/custody.ts';
import { assumeForRecovery } from '../../src/recovery/assumptions.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import type { RecoverySurroundings } from '../../src/recovery/surroundings.ts';
import { codeOf } from '../crypto/code-of.ts';
import { type BenchWorld, benchWorld } from './bench-world.ts';

const APPROVE = { decisions: [{ decision: 'approve' }] } as const;

function governed({
  custody,
  ...surroundings
}: Partial<RecoverySurroundings> & { readonly custody?: Custody } = {}): {
  world: BenchWorld;
  incident: Incident;
} {
  const world = benchWorld({
    surroundings: { governance: 'governed', ...surroundings },
    ...(custody && { custody }),
  });
  const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
  return { world, incident: world.recovery.notify({ key, certainty: 'certain' }) };
}

describe('the calendar', () => {
  const rules = assumeForRecovery();
  test.each<[string, string, 'calendar-hours' | 'working-hours', string]>([
    ['Monday morning', '2026-01-05T10:00:00Z', 'calendar-hours', '2026-01-06T10:00:00Z'],
    ['Friday, 17:00', '2026-01-09T17:00:00Z', 'calendar-hours', '2026-01-12T09:00:00Z'],
    ['Friday, 10:00', '2026-01-09T10:00:00Z', 'calendar-hours', '2026-01-12T09:00:00Z'],
    ['Saturday', '2026-01-10T12:00:00Z', 'calendar-hours', '2026-01-12T09:00:00Z'],
    [
      'Friday, 17:00 in working hours',
      '2026-01-09T17:00:00Z',
      'working-hours',
      '2026-01-14T17:00:00Z',
    ],
  ])('%s', (_why, from, pmaNoticeCounts, until) => {
    const at = meetingAt(instant(from), { ...rules, pmaNoticeCounts });
    // The end of a working day is the beginning of the next, for a meeting.
    const expected = until.endsWith('T17:00:00Z') ? '2026-01-15T09:00:00Z' : until;
    expect(toIso(at)).toBe(expected);
  });

  test('a holiday is no working day', () => {
    const holidays = ['2026-01-06'];
    expect(toIso(meetingAt(instant('2026-01-05T10:00:00Z'), { ...rules, holidays }))).toBe(
      '2026-01-07T09:00:00Z',
    );
    expect(
      toIso(afterWorkingTime(instant('2026-01-05T16:00:00Z'), 2 * HOUR_MS, { ...rules, holidays })),
    ).toBe('2026-01-07T10:00:00Z');
  });
});

describe('decisions', () => {
  test('without one, nothing begins', () => {
    const { world, incident } = governed();
    const before = world.log.length;
    expect(codeOf(() => incident.run({ method: 3 }))).toBe('recovery/decision-missing');
    expect(world.log.length).toBe(before);
  });

  test('step by step, the missing decision holds the incident, and a later one lets it go on', () => {
    const { world, incident } = governed();
    while (incident.standing === undefined) incident.next();
    expect(incident.standing.code).toBe('decision-missing');
    expect(world.log.ofType('dcc.submitted')).toEqual([]);
    incident.decide({ decision: 'approve', method: 3 });
    incident.run();
    expect(incident.state).toBe('closed');
  });

  test('Method 1 needs none', () => {
    const { incident } = governed();
    expect(incident.run({ method: 1 }).state).toBe('closed');
  });

  test.each<[KeyClass, string]>([
    ['rootOca', 'Root OCA Private Key'],
    ['issuingOca', 'Issuing OCA Private Key'],
    ['contingencyPrivate', 'Contingency Private Key'],
    ['contingencySymmetric', 'Contingency Symmetric Key'],
    ['recovery', 'Recovery Private Key'],
  ])('the log tells the life of the key: %s, rejected and approved', (keyClass, name) => {
    const livesAfter = (decision: 'reject' | 'approve'): readonly string[] => {
      const world = benchWorld({ count: 1, surroundings: { governance: 'governed' } });
      const incident = world.recovery.notify({ key: { keyClass }, certainty: 'certain' });
      incident.choose({ decisions: [{ decision }] });
      while (!['rejected', 'approved'].includes(incident.state)) incident.next();
      return world.log.ofType('recovery.key').map(({ key, from, to }) => `${key} ${from} ${to}`);
    };
    const suspect = `${name} active suspect`;
    expect(livesAfter('reject')).toEqual([suspect, `${name} suspect active`]);
    expect(livesAfter('approve')).toEqual([suspect, `${name} suspect compromised`]);
  });

  test('the PMA rejects: zero commands, statuses unchanged', () => {
    const { world, incident } = governed();
    incident.run({ method: 3, decisions: [{ decision: 'reject', because: 'false alarm' }] });
    expect(incident.state).toBe('rejected');
    expect(world.log.ofType('dcc.submitted')).toEqual([]);
    expect(world.log.ofType('dcc.status-changed')).toEqual([]);
  });

  test('the PMA asks for more, then approves: the evidence is gathered twice', () => {
    const { world, incident } = governed();
    incident.run({ method: 3, decisions: [{ decision: 'ask-for-more' }, { decision: 'approve' }] });
    expect(incident.state).toBe('closed');
    expect(
      world.log.ofType('recovery.evidence').filter(({ question }) => question === 'keys'),
    ).toHaveLength(2);
  });

  test('no quorum: the PMA meets again', () => {
    const { world, incident } = governed();
    incident.run({
      method: 3,
      decisions: [{ decision: 'approve', members: 2 }, { decision: 'approve' }],
    });
    expect(incident.state).toBe('closed');
    const meetings = world.log
      .ofType('recovery.step')
      .filter(({ step, result }) => step === 'N10' && result === 'done');
    expect(meetings).toHaveLength(2);
  });

  test('left-over devices need acceptance', () => {
    const { world, incident } = governed();
    world.unreachable.add(world.ids[0]!);
    expect(codeOf(() => incident.run({ method: 3, ...APPROVE }))).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('residual-not-accepted');
    incident.acceptResidual('one device of four');
    incident.run();
    expect(incident.state).toBe('closed');
    expect(world.dcc.inventory.entry(world.ids[0]!)?.status).toBe('recovery');
  });
});

describe('custodians and sites', () => {
  const signedAt = (world: BenchWorld): number => world.log.ofType('recovery.batch')[0]!.at;

  test('the quorum is waited for', () => {
    const { world, incident } = governed();
    incident.run({ method: 3, ...APPROVE });
    const [attendance] = world.log.ofType('recovery.custodians');
    expect(attendance).toMatchObject({ called: 7, present: 7, quorum: 4 });
    expect(signedAt(world)).toBeGreaterThan(attendance!.at);
  });

  test('one short of a quorum: alternates come later', () => {
    const absent = [0, 1, 2, 3];
    const usual = governed();
    usual.incident.run({ method: 3, ...APPROVE });
    const short = governed({ custody: { ...DEFAULT_CUSTODY, absent } });
    short.incident.run({ method: 3, ...APPROVE });
    expect(short.world.log.ofType('recovery.custodians')[0]).toMatchObject({
      called: 8,
      present: 4,
    });
    expect(signedAt(short.world) - signedAt(usual.world)).toBeGreaterThan(DAY_MS);
  });

  test('no quorum at all: nothing is signed, and the incident says why', () => {
    const { world, incident } = governed({
      custody: { ...DEFAULT_CUSTODY, absent: [0, 1, 2, 3, 4, 5], alternates: 0 },
    });
    expect(codeOf(() => incident.run({ method: 3, ...APPROVE }))).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('no-custodian-quorum');
    expect(world.log.ofType('recovery.batch')).toEqual([]);
  });

  test.each<[string, readonly string[], string, number]>([
    ['the backup when the primary is down', ['primary'], 'backup', 4],
    ['the third, with a flight, when both are down', ['primary', 'backup'], 'third', 24],
  ])('%s', (_why, down, site, hours) => {
    const sites = DEFAULT_CUSTODY.sites.map((own) => ({
      ...own,
      state: down.includes(own.name) ? ('down' as const) : own.state,
    }));
    const usual = governed();
    usual.incident.run({ method: 3, ...APPROVE });
    const { world, incident } = governed({ custody: { ...DEFAULT_CUSTODY, sites } });
    incident.run({ method: 3, ...APPROVE });
    const note = world.log
      .ofType('recovery.step')
      .find(({ step, result }) => step === '3.3' && result === 'done')?.note;
    expect(note).toContain(site);
    expect(signedAt(world) - signedAt(usual.world)).toBe(hours * HOUR_MS);
  });

  test('a backup that shares the risk of the primary is lost with it', () => {
    const sites = [
      { name: 'primary', state: 'down', hoursToUse: 0 },
      { name: 'backup', state: 'up', hoursToUse: 4, sharesRiskWith: 'primary' },
      { name: 'third', state: 'up', hoursToUse: 24 },
    ] as const;
    const { world, incident } = governed({ custody: { ...DEFAULT_CUSTODY, sites } });
    incident.run({ method: 3, ...APPROVE });
    expect(world.log.ofType('recovery.step').some(({ note }) => note.includes('third'))).toBe(true);
  });
});

test('a later round to silent devices is signed in a session of its own', () => {
  const { world, incident } = governed();
  world.unreachable.add(world.ids[0]!);
  incident.run({ method: 3, decisions: [{ decision: 'approve', residualShareAccepted: 0.5 }] });
  const over = world.log.ofType('recovery.warning').filter(({ code }) => code === 'session-over');
  expect(over.length).toBeGreaterThan(0);
  for (const { at } of world.log.ofType('recovery.batch').slice(1)) {
    expect(over.some((warning) => warning.at < at)).toBe(true);
  }
});

test('a stale register: nobody can confirm, the key counts as suspected', () => {
  const officers = {
    officersOf: () =>
      [
        { name: 'A', office: 'ARO', answers: 'left' },
        { name: 'B', office: 'SRO', answers: 'no' },
      ] as const,
  };
  const { world, incident } = governed({ officers });
  incident.run({ method: 3, ...APPROVE });
  expect(world.log.ofType('recovery.state')[0]).toMatchObject({ to: 'suspected' });
  expect(world.log.ofType('recovery.notice')[0]?.subject).toMatch(/suspected/);
});

describe('reports', () => {
  test('come at the interval that the PMA set, and a missed one is recorded', () => {
    const { world, incident } = governed();
    world.unreachable.add(world.ids[0]!);
    incident.missReports(1);
    incident.choose({
      method: 3,
      decisions: [{ decision: 'approve', reportEveryMs: DAY_MS, residualShareAccepted: 0.5 }],
    });
    incident.run();
    expect(world.log.ofType('recovery.report-missed')).toHaveLength(1);
    const [first, second] = world.log.ofType('recovery.progress');
    expect(second!.at - first!.at).toBe(DAY_MS);
    expect(first).toMatchObject({ recovered: 3 });
  });

  test.each<['none' | 'live', number]>([
    ['none', 0],
    ['live', 3],
  ])('feedback %s: %i devices are known to have recovered while it runs', (feedback, known) => {
    const { world, incident } = governed({ feedback });
    world.unreachable.add(world.ids[0]!);
    incident.run({ method: 3, decisions: [{ decision: 'approve', residualShareAccepted: 0.5 }] });
    expect(world.log.ofType('recovery.progress')[0]?.recovered).toBe(known);
  });

  test.each([
    ['known by then', HOUR_MS, 3],
    ['too late for it', 2 * DAY_MS, 0],
  ])('periodic feedback, %s', (_why, feedbackLagMs, known) => {
    const { world, incident } = governed({ feedback: 'periodic', assumptions: { feedbackLagMs } });
    world.unreachable.add(world.ids[0]!);
    incident.run({ method: 3, decisions: [{ decision: 'approve', residualShareAccepted: 0.5 }] });
    expect(world.log.ofType('recovery.progress')[0]?.recovered).toBe(known);
  });
});
