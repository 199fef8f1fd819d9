/**
 * Who can sign, and where: custodians who do not come, HSM sites that are down, upgraded, shared or far away: T15, T16, T61.
 *
 * @module
 */
import { HOUR_MS } from '../../core/instant.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import type { Custody } from '../../recovery/custody.ts';
import { faultNamed } from '../faults/index.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import { commandsTaken, eventsOf, setScene, statuses } from './setting.ts';

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

/** What the custodians did in each ceremony, by its transcript: what was accepted, whether batches were signed. */
function meetingsOf(world: RecoveryWorld): readonly string[] {
  return eventsOf(world, 'recovery.ceremony').flatMap(({ transcript }) => {
    const accepted = /accept.*?(upgraded HSM at \w+)/.exec(transcript)?.[1];
    if (accepted !== undefined) return [`accept: ${accepted}`];
    return transcript.includes('sign batch') ? ['sign batch'] : [];
  });
}

/** Where each of these signed. */
function sitesOf(...signed: readonly ReturnType<typeof signing>[]): readonly string[] {
  return signed.flatMap(({ world }) =>
    openSessionNotes(world).map((note) => note.replace('session at ', '')),
  );
}

export const CUSTODY_SCENARIOS: readonly Scenario[] = [
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
      const [soon, late] = [usual, short].map(({ world }) => metricsOf(world).milestones);
      stage.expect(
        'which the figures show as the time to a quorum',
        ((late?.quorum ?? 0) - (soon?.quorum ?? 0)) / HOUR_MS,
        Number((short.hours - usual.hours).toFixed(6)),
      );
      stage.expect('the figures show who came', metricsOf(short.world).custodians, {
        called: 8,
        present: 4,
        site: 'primary',
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
    expected: 'the backup is used, then the third; the report shows which',
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
      stage.expect(
        'the figures of the report say where',
        [backup, third].map(({ world }) => metricsOf(world).custodians?.site),
        ['backup', 'third'],
      );
      stage.expect('which takes longer', third.hours > backup.hours, true);
      stage.expect('both were closed', [backup.state, third.state], ['closed', 'closed']);
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
        Math.round(upgraded.hours - usual.hours),
        72,
      );
      stage.expect('the custodians met twice for it', meetingsOf(upgraded.world), [
        'accept: upgraded HSM at primary',
        'sign batch',
      ]);
      stage.expect('usually once', meetingsOf(usual.world), ['sign batch']);
      const shared = signing(stage, faultNamed('hsm-sites-share-risk').surroundings?.custody);
      stage.expect('the backup is lost with the primary', openSessionNotes(shared.world), [
        'session at third',
      ]);
      stage.expect('the flight takes a day', Math.round(shared.hours - usual.hours), 24);
      stage.expect('and every site that can is used once', sitesOf(usual, upgraded, shared), [
        'primary',
        'primary',
        'third',
      ]);
      const custody = faultNamed('hsm-sites-share-risk').surroundings?.custody;
      const lost = {
        ...custody,
        sites: (custody?.sites ?? []).map((site) => ({ ...site, state: 'down' as const })),
      } as Custody;
      const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0, custody: lost });
      const stuck = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      stage.refuses('without any site it stands still', 'recovery/stands-still', () =>
        stuck.run({ method: 3, ...APPROVE }),
      );
      stage.expect('because no HSM can sign', stuck.standing?.code, 'no-hsm');
      stage.expect('no custodian has signed for anything', meetingsOf(world), []);
      stage.expect('nothing was sent', commandsTaken(world), {});
      stage.expect('no status has changed', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      stage.expect(
        'the others were closed, with every device',
        [usual, upgraded, shared].map(({ world: own, state }) => [state, metricsOf(own).recovered]),
        Array.from({ length: 3 }, () => ['closed', { recovered: 4, of: 4 }]),
      );
    },
  },
];
