/**
 * People decide: decisions, custodians, sites, working days, reports, the officer register: T14 to T18, T44, T47, T58, T61.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, instant, toIso } from '../../core/instant.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import type { Custody } from '../../recovery/custody.ts';
import { faultNamed } from '../faults/index.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import { commandsTaken, eventsOf, outcomes, setScene, statuses } from './setting.ts';

const APPROVE = { decisions: [{ decision: 'approve' }] } as const;

/** Metrics of the first incident. */
function metricsOf({ log }: RecoveryWorld): ReturnType<typeof recoveryMetrics> {
  return recoveryMetrics({ events: log.events, incident: 'R1' });
}

/** A governed Method 3 with this custody: when the first batch was signed after the decision, and where. */
function signing(
  stage: Stage,
  custody: Custody | undefined,
): { readonly hours: number; readonly world: RecoveryWorld; readonly state: string } {
  // One seed, so that custodians arrive at the same time in every world.
  const { world } = setScene(stage, {
    seed: `${stage.seed}:signing`,
    homesOfA: 1,
    homesOfB: 0,
    ...(custody && { custody }),
  });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  incident.run({ method: 3, ...APPROVE });
  const [batch] = eventsOf(world, 'recovery.batch');
  const [decision] = eventsOf(world, 'recovery.decision');
  const hours = ((batch?.at ?? 0) - (decision?.at ?? 0)) / HOUR_MS;
  return { hours, world, state: incident.state };
}

function openSessionNotes(world: RecoveryWorld): readonly string[] {
  return eventsOf(world, 'recovery.step')
    .filter(({ step, result }) => step === '3.3' && result === 'done')
    .map(({ note }) => note.split(' until')[0] ?? '');
}

/** When the PMA meets after a notification at a time, and how long that is by the figures. */
function meeting(
  stage: Stage,
  startAt: string,
  pmaNoticeCounts: 'calendar-hours' | 'working-hours',
): { readonly at: string; readonly waitHours: number } {
  const none = {
    majorIncidentMs: 0,
    confirmationMs: 0,
    evidenceMs: 0,
    notificationFileMs: 0,
    listValidationMs: 0,
    proposalMs: 0,
  };
  const { world } = setScene(stage, {
    homesOfA: 1,
    homesOfB: 0,
    startAt: instant(startAt),
    recoveryAssumptions: { ...none, pmaNoticeCounts },
  });
  world
    .compromise('supplier.digitalSignature', { certain: 'yes' })
    .run({ method: 3, decisions: [{ decision: 'approve' }] });
  const [decision] = eventsOf(world, 'recovery.decision');
  const { decided = 0 } = metricsOf(world).milestones;
  return {
    at: decision === undefined ? 'never' : toIso(decision.at),
    waitHours: decided / HOUR_MS,
  };
}

export const GOVERNANCE_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T14',
    title: 'The Recovery key without a decision of the PMA',
    setUp: 'a governed run, nobody has decided',
    action: 'start execution',
    expected:
      'blocked before anything has changed; step by step, the incident stands still and the log says why',
    governance: 'governed',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1 });
      const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      const length = world.log.length;
      stage.refuses('run at once', 'recovery/decision-missing', () => incident.run({ method: 3 }));
      stage.expect('the log has nothing new', world.log.length, length);
      while (incident.standing === undefined && incident.next() !== undefined);
      stage.expect('step by step, it stands still', incident.standing?.code, 'decision-missing');
      stage.expect(
        'the step is in the log',
        eventsOf(world, 'recovery.step').filter(({ result }) => result === 'failed').length,
        1,
      );
      stage.expect('nothing was signed', eventsOf(world, 'recovery.batch').length, 0);
      stage.expect('nothing was sent', commandsTaken(world), {});
      stage.expect('no status has changed', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
    },
  },
  {
    id: 'T15',
    title: 'The quorum of custodians is missed by one',
    setUp: 'four of seven Key Custodians do not come',
    action: 'prepare',
    expected: 'no session until an alternate has come; the delay is shown',
    governance: 'governed',
    play: (stage: Stage): void => {
      const usual = signing(stage, undefined);
      const missing = faultNamed('custodians-missing').surroundings?.custody;
      const short = signing(stage, missing);
      const [attendance] = eventsOf(short.world, 'recovery.custodians');
      stage.expect('an alternate was called', attendance?.called, 8);
      stage.expect('the quorum is there', attendance?.present, attendance?.quorum);
      stage.expect('it took longer than a day more', short.hours - usual.hours > 24, true);
      stage.expect('the figures show who came', metricsOf(short.world).custodians, {
        called: 8,
        present: 4,
      });
      stage.expect('the incident was closed all the same', short.state, 'closed');
      const { world } = setScene(stage, {
        homesOfA: 1,
        homesOfB: 0,
        ...(missing && { custody: { ...missing, alternates: 0 } }),
      });
      const stuck = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      stage.refuses('without alternates it stands still', 'recovery/stands-still', () =>
        stuck.run({ method: 3, ...APPROVE }),
      );
      stage.expect('never prepared', stuck.state, 'approved');
      stage.expect('nothing was signed', eventsOf(world, 'recovery.batch').length, 0);
    },
  },
  {
    id: 'T16',
    title: 'The primary HSM is down',
    setUp: 'the primary HSM does not start',
    action: 'prepare',
    expected: 'the backup is used, then the third; the log shows which',
    governance: 'governed',
    play: (stage: Stage): void => {
      const custody = faultNamed('hsm-down').surroundings?.custody;
      const backup = signing(stage, custody);
      stage.expect('the backup signs', openSessionNotes(backup.world), ['session at backup']);
      const without = (name: string): Custody => ({
        absent: [],
        alternates: 2,
        sites: (custody?.sites ?? []).map((site) =>
          site.name === name ? { ...site, state: 'down' } : site,
        ),
      });
      const third = signing(stage, without('backup'));
      stage.expect('then the third', openSessionNotes(third.world), ['session at third']);
      stage.expect('which takes longer', third.hours > backup.hours, true);
      stage.expect('both were closed', [backup.state, third.state], ['closed', 'closed']);
    },
  },
  {
    id: 'T17',
    title: 'A notification on Friday at 17:00',
    setUp: 'Friday, 17:00',
    action: 'convene the PMA',
    expected:
      'no meeting at the weekend: with calendar hours Monday at the start of working hours, with working hours later; the wait is shown',
    governance: 'governed',
    play: (stage: Stage): void => {
      const friday = '2026-01-09T17:00:00Z';
      stage.expect('calendar hours: Monday morning', meeting(stage, friday, 'calendar-hours'), {
        at: '2026-01-12T09:00:00Z',
        waitHours: 64,
      });
      const later = meeting(stage, friday, 'working-hours');
      stage.expect(
        'working hours: later than Monday morning',
        later.at > '2026-01-12T09:00:00Z',
        true,
      );
      stage.expect('24 of them, eight a day: Thursday', later, {
        at: '2026-01-15T09:00:00Z',
        waitHours: 136,
      });
      stage.expect(
        'on a Tuesday: the next day',
        meeting(stage, '2026-01-06T10:00:00Z', 'calendar-hours'),
        { at: '2026-01-07T10:00:00Z', waitHours: 24 },
      );
    },
  },
  {
    id: 'T18',
    title: 'A false alarm before the decision',
    setUp: 'the alarm turns out to be false',
    action: 'the PMA rejects recovery',
    expected: 'no command at all; statuses unchanged',
    governance: 'governed',
    play: (stage: Stage): void => {
      const { world } = setScene(stage);
      const before = world.fleet.devices.map(({ device }) => device.snapshot());
      const incident = world.compromise('supplier.digitalSignature').run({
        method: 3,
        decisions: [{ decision: 'reject', because: 'false alarm' }],
      });
      world.advance(30 * DAY_MS);
      stage.expect('rejected', incident.state, 'rejected');
      stage.expect('nothing was sent', commandsTaken(world), {});
      stage.expect('no status was touched', eventsOf(world, 'dcc.status-changed').length, 0);
      stage.expect(
        'no device has noticed',
        world.fleet.devices.filter(({ device }, index) => device.snapshot() !== before[index])
          .length,
        0,
      );
      stage.expect('nothing is blocked', world.dcc.access.blocks.length, 0);
    },
  },
  {
    id: 'T44',
    title: 'A report is missed',
    setUp: 'the PMA wants a report every day; some devices stay silent for days',
    action: 'the DCC misses a day',
    expected: 'the missed report is counted, and the PMA says so',
    governance: 'governed',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage);
      devicesOfA[0]?.addCondition({ name: 'unreachable', isReachable: () => false });
      const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      incident.missReports(1);
      incident.run({
        method: 3,
        decisions: [{ decision: 'approve', reportEveryMs: DAY_MS, residualShareAccepted: 0.5 }],
      });
      const { reports } = metricsOf(world);
      stage.expect('one report was missed', reports.missed, 1);
      stage.expect('others were written', reports.written > 1, true);
      stage.expect(
        'the PMA asks where it is',
        eventsOf(world, 'recovery.notice').filter(
          ({ actor, subject }) => actor === 'pma' && subject.includes('is missing'),
        ).length,
        1,
      );
      const dues = eventsOf(world, 'recovery.progress').map(({ due }) => due);
      const gaps = dues.slice(1, -1).map((due, index) => due - (dues[index] ?? 0));
      stage.expect(
        'the rhythm is a day',
        gaps.every((gap) => gap === DAY_MS),
        true,
      );
    },
  },
  {
    id: 'T47',
    title: 'The officer register is stale',
    setUp: 'the officers on the register have left the company',
    action: 'notification, call-back',
    expected: 'confirmation fails with each of them; the incident goes on as suspected',
    governance: 'governed',
    play: (stage: Stage): void => {
      const officers = faultNamed('officers-gone').surroundings?.officers;
      const { world } = setScene(stage, { homesOfA: 1, ...(officers && { officers }) });
      const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      incident.run({ method: 3, ...APPROVE });
      const states = eventsOf(world, 'recovery.state').map(({ to }) => to);
      stage.expect('suspected, not confirmed', states.slice(0, 2), ['suspected', 'assessed']);
      stage.expect(
        'the PMA is told that it is suspected',
        eventsOf(world, 'recovery.notice').some(
          ({ to, subject }) => to === 'pma' && subject.includes('suspected'),
        ),
        true,
      );
      const answering = stage.world({
        officers: {
          officersOf: () => [
            { name: 'A. Former', office: 'SRO', answers: 'left' },
            { name: 'C. Present', office: 'ARO', answers: 'yes' },
          ],
        },
      });
      answering.addHomes({ count: 1 });
      answering
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 3, ...APPROVE });
      stage.expect(
        'the next officer confirms',
        eventsOf(answering, 'recovery.state')[0]?.to,
        'confirmed',
      );
      stage.expect(
        'by name',
        eventsOf(answering, 'recovery.step').some(({ note }) => note.includes('C. Present')),
        true,
      );
    },
  },
  {
    id: 'T58',
    title: 'The recovery environment is not live yet',
    setUp: 'the recovery environment goes live a month later',
    action: 'ask for each method',
    expected: 'only Method 1 is offered; the others are refused with a code',
    governance: 'governed',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage, {
        recoveryLiveFrom: instant('2026-02-01T00:00:00Z'),
      });
      const length = world.log.length;
      for (const method of [2, 3] as const) {
        const incident = world.compromise('supplier.digitalSignature');
        stage.refuses(`Method ${method}`, 'recovery/environment-not-live', () =>
          incident.run({ method, ...APPROVE }),
        );
      }
      const root = world.compromise('rootOca');
      stage.refuses('Apex', 'recovery/environment-not-live', () =>
        root.run({ method: 'apex', ...APPROVE }),
      );
      stage.expect('nothing but the notifications is in the log', world.log.length - length, 6);
      const one = world.compromise('supplier.digitalSignature').run({ method: 1 });
      stage.expect('Method 1 works', outcomes(one), { recovered: devicesOfA.length });
      world.agenda.runUntil(instant('2026-02-01T00:00:00Z'));
      const later = world.compromise('supplier.digitalSignature').run({ method: 3, ...APPROVE });
      stage.expect('a month later Method 3 does', outcomes(later), {
        recovered: devicesOfA.length,
      });
    },
  },
  {
    id: 'T61',
    title: 'HSM sites: an upgrade, a shared risk, a flight',
    setUp:
      'an HSM upgrade makes custodians meet again; the backup shares the risk of the primary; the third needs a flight',
    action: 'prepare',
    expected: 'the time to signing changes as configured',
    governance: 'governed',
    play: (stage: Stage): void => {
      const usual = signing(stage, undefined);
      const upgraded = signing(stage, faultNamed('hsm-upgraded').surroundings?.custody);
      stage.expect(
        'after an upgrade: as long as a custodian may take',
        {
          hours: Math.round(upgraded.hours - usual.hours),
        },
        { hours: 72 },
      );
      const shared = signing(stage, faultNamed('hsm-sites-share-risk').surroundings?.custody);
      stage.expect('the backup is lost with the primary', openSessionNotes(shared.world), [
        'session at third',
      ]);
      stage.expect('the flight takes a day', Math.round(shared.hours - usual.hours), 24);
    },
  },
];
