/**
 * People decide: decisions, working days, reports, the officer register: T14, T17, T18, T44, T47, T58. Custodians and sites are `custody.ts`.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, instant, toIso } from '../../core/instant.ts';
import { memoryOf } from '../../device/device.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import { faultNamed } from '../faults/index.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import { commandsTaken, eventsOf, outcomes, setScene, statuses } from './setting.ts';

const APPROVE = { decisions: [{ decision: 'approve' }] } as const;

/** Metrics of the first incident. */
function metricsOf({ log }: RecoveryWorld): ReturnType<typeof recoveryMetrics> {
  return recoveryMetrics({ events: log.events, incident: 'R1' });
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
      const before = world.fleet.devices.map(({ device }) => memoryOf(device));
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
        world.fleet.devices.filter(({ device }, index) => memoryOf(device) !== before[index])
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
];
