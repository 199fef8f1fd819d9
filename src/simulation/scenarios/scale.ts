/**
 * Many devices, planned work, paper: T52 to T55, T60.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { granted } from '../../authority/answer.ts';
import { createEnvironment } from '../../authority/environment/environment.ts';
import { checkRequest } from '../../authority/requests/request-form.ts';
import { simulatedClock } from '../../core/clock.ts';
import { DAY_MS, HOUR_MS, instant } from '../../core/instant.ts';
import { softKeyStore, seededRandom } from '../../crypto/index.ts';
import { commandOctets } from '../../dcc/delivery-figures.ts';
import { cellsOf } from '../../party/wallet.ts';
import { EVIDENCE_SCRIPT } from '../../recovery/evidence.ts';
import { knowledgeGap } from '../../recovery/knowledge.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import type { Actor } from '../../recovery/procedure.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import { FRONT } from '../../recovery/procedures/front.ts';
import { METHOD_2 } from '../../recovery/procedures/methods.ts';
import { walkthrough } from '../../recovery/walkthrough.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import { validatePath } from '../../x509/path.ts';
import { createCertificationRequest } from '../../x509/request.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { verifyEvidence, walkthroughEvidence } from '../evidence/index.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  all,
  commandsTaken,
  eventsOf,
  executed,
  holding,
  outcomes,
  setScene,
  statuses,
  withCell,
} from './setting.ts';

function marks(text: string, mark: string): number {
  return text.split(mark).length - 1;
}

/** Median time from attempt to conclusion, of the first half of the commands and of the second. */
function mediansOfHalves(world: RecoveryWorld): readonly number[] {
  const attempted = new Map(eventsOf(world, 'dcc.attempted').map(({ ticket, at }) => [ticket, at]));
  const took = eventsOf(world, 'dcc.concluded')
    .toSorted((left, right) => left.ticket - right.ticket)
    .map(({ ticket, at }) => at - (attempted.get(ticket) ?? at));
  const middle = took.length / 2;
  return [took.slice(0, middle), took.slice(middle)].map(
    (half) => half.toSorted((left, right) => left - right)[Math.floor(half.length / 2)] ?? 0,
  );
}

export const SCALE_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T52',
    title: 'Load: a million devices, in figures; two thousand, in truth',
    setUp: 'two thousand real ESMEs, eight certificates each',
    action: 'a new Issuing OCA: mode 8 with eight certificates for each',
    expected:
      'about 4.0 GB on the wire for a million; queue and time figures stable; every device recovers',
    governance: 'technical',
    play: (stage: Stage): void => {
      const world = stage.world({ recoveryAssumptions: { batchCommandsMax: 500 } });
      world.addHomes({ count: 2_000, fuel: ['ESME'] });
      const incident = world
        .compromise('issuingOca', { certain: 'yes' })
        .run({ lateSubscribers: [], proving: 'none' });
      stage.expect('every device has recovered', outcomes(incident), { recovered: 2_000 });
      stage.expect('one command each', commandsTaken(world), { recovery: 2_000 });
      const metrics = recoveryMetrics({ events: world.log.events, incident: 'R1' });
      const reference = commandOctets({ certificates: 8, mac: 'no' });
      stage.expect('the reference command has 3,986 octets', reference, 3_986);
      const gigabytes = (reference * 1_000_000) / 1e9;
      stage.expect('a million of them: 4.0 GB', gigabytes.toFixed(1), '4.0');
      const average = metrics.octetsSent / 2_000;
      stage.expect('ours are within a tenth of it', Math.abs(average / reference - 1) < 0.1, true);
      stage.expect('eight cells each', Object.keys(metrics.byCell).length, 8);
      const sent = eventsOf(world, 'dcc.submitted').map(({ at }) => at);
      stage.expect(
        'commands are handed over as fast as the HSM signs them',
        ((sent.at(-1) ?? 0) - (sent[0] ?? 0)) / 1_000,
        1_500 / world.dcc.delivery.hsmSignaturesPerSecond,
      );
      const [early = 0, late = 0] = mediansOfHalves(world);
      stage.expect('the second thousand is as fast as the first', late / early < 1.1, true);
      stage.expect('no device was lost', statuses(world), { commissioned: 2_000 });
    },
  },
  {
    id: 'T53',
    title: 'The Issuing DCA is replaced while devices are in stock',
    setUp: 'an Issuing DCA at the end of its 24 months',
    action: 'roll-over',
    expected:
      'its key is destroyed; what it issued still verifies; no trust anchor on any device changes',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      const before = world.fleet.devices.map(({ device }) => memoryOf(device));
      const clock = simulatedClock(instant('2026-01-01T00:00:00Z'));
      const environment = createEnvironment(
        { like: 'zaz1-like', issuingDca: { daysMax: 730, outageHours: 0 } },
        { seed: stage.seed, clock },
      );
      const { device } = environment.authorities;
      const issue = (name: string): Uint8Array => {
        const keys = softKeyStore(seededRandom(`${stage.seed}:${name}`));
        const { publicKey } = keys.createSigningKey(name);
        const request = createCertificationRequest({
          kind: 'device',
          hardwareType: '1.2.826.0.1.8641679.1.2.2.1',
          entityId: 'FE5A4B2000000FA0',
          keyUsage: 'digitalSignature',
          publicKey,
          sign: (message) => keys.possessionProof(name).sign(message),
        });
        return granted(device.ready()).issue(checkRequest(request)).certificate;
      };
      const inStock = issue('in stock');
      clock.advance(730 * DAY_MS);
      issue('next day');
      const [old] = device.tier.issuing;
      stage.expect(
        'replaced because of its age',
        device.rollOvers.map(({ reason }) => reason),
        ['time'],
      );
      stage.expect('its key is destroyed', old?.key.life.state, 'destroyed');
      const { valid } = validatePath({
        leaf: inStock,
        intermediates: old ? [old.certificate] : [],
        anchors: [device.tier.root.certificate],
        at: clock.now(),
        rules: 'path',
      });
      stage.expect('what it issued still verifies', valid, true);
      stage.expect('no device has seen a command', executed(world), {});
      stage.expect(
        'no trust anchor has changed',
        world.fleet.devices.filter((one, index) => memoryOf(one.device) !== before[index]).length,
        0,
      );
    },
  },
  {
    id: 'T54',
    title: 'A walkthrough on paper',
    setUp: 'no keys, no commands',
    action: 'print every procedure, whole and for each actor',
    expected:
      'every step is on paper, for whoever acts, and ticked; the evidence pack has every script and answer; the world has not changed',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      const length = world.log.length;
      const missing: string[] = [];
      for (const procedure of Object.values(PROCEDURES)) {
        const whole = walkthrough({ procedure });
        missing.push(
          ...procedure.steps.filter(({ id }) => !whole.includes(id)).map(({ id }) => id),
        );
        const actors = new Set<Actor>(procedure.steps.map(({ actor }) => actor));
        for (const actor of actors) {
          const script = walkthrough({ procedure, actor });
          const own = procedure.steps.filter((step) => step.actor === actor);
          missing.push(...own.filter(({ id }) => !script.includes(id)).map(({ id }) => id));
        }
      }
      stage.expect('no step is missing', missing, []);
      const script = walkthrough({ procedure: METHOD_2 });
      stage.expect(
        'with what the facilitator throws in',
        script.includes('custodian is abroad'),
        true,
      );
      stage.expect('the same each time', script, walkthrough({ procedure: METHOD_2 }));
      const answers = Object.fromEntries(EVIDENCE_SCRIPT.map(({ id }) => [id, 'on paper']));
      const pack = walkthroughEvidence({ steps: 'ticked', answers });
      const text = (path: string): string =>
        new TextDecoder().decode(pack.files.find((file) => file.path === path)?.content);
      stage.expect('the pack is whole', verifyEvidence(pack.files), []);
      stage.expect(
        'nobody signs it but people',
        [pack.manifest.signer, text('manifest.sig')],
        [undefined, ''],
      );
      stage.expect(
        'every step in it is ticked, and no box is open',
        Object.values(PROCEDURES).map(({ name }) => [
          marks(text(`scripts/${name}.txt`), '[x]'),
          marks(text(`scripts/${name}.txt`), '[ ]'),
        ]),
        Object.values(PROCEDURES).map(({ steps }) => [FRONT.length + steps.length, 0]),
      );
      stage.expect(
        'every question has an answer',
        marks(text('questions.txt'), '  on paper'),
        EVIDENCE_SCRIPT.length,
      );
      stage.expect('nothing has happened', world.log.length, length);
    },
  },
  {
    id: 'T55',
    title: 'Planned replacement before the certificates expire',
    setUp: 'a large supplier replaces all its certificates in tranches, under its threshold',
    action: 'tranches of five a day by SR 6.15.1, no incident',
    expected:
      'every cell is on the new certificate before the old one ends; thresholds held; mixed generations on the way; nothing in Recovery',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage, { homesOfA: 4, homesOfB: 0 });
      const old = a.cells();
      const expiry = parseCertificate(old[DS] ?? new Uint8Array()).notAfter;
      const threshold = {
        requester: a.entityId,
        kind: '6.15.1',
        limit: 5,
        windowMs: DAY_MS,
      } as const;
      world.dcc.access.setThreshold(threshold, 'agreed');
      const renewed = a.renew(world.authority.current());
      const fresh = cellsOf('supplier', renewed);
      const holders = withCell(devicesOfA, DS);
      let mixed = 'no';
      for (let start = 0; start < holders.length; start += 5) {
        for (const { entityId, device } of holders.slice(start, start + 5)) {
          const cells = Object.entries(fresh).filter(([cell]) => cell in memoryOf(device).cells);
          world.dcc.submit({
            command: a.updateCredentials({
              target: entityId,
              mode: 'supplierBySupplier',
              replacements: Object.fromEntries(cells),
              issuers: [world.authority.current().issuingOca],
            }),
            requester: a.entityId,
            serviceRequest: '6.15.1',
          });
        }
        world.advance(DAY_MS + HOUR_MS);
        const done = holders.filter(({ device }) =>
          device.holds(DS, fresh[DS] ?? new Uint8Array()),
        );
        if (done.length > 0 && done.length < holders.length) mixed = 'yes';
      }
      a.use(renewed);
      for (const cell of Object.keys(fresh) as CellName[]) {
        const having = withCell(devicesOfA, cell);
        stage.expect(
          `${cell} is on the new certificate`,
          holding(world, having, cell, a.cells()[cell]),
          all(having.length),
        );
      }
      stage.expect('before the old one ends', world.clock.now() < expiry, true);
      stage.expect('generations were mixed on the way', mixed, 'yes');
      stage.expect('the threshold held', eventsOf(world, 'dcc.quarantined').length, 0);
      stage.expect('nothing was in Recovery', eventsOf(world, 'dcc.status-changed').length, 0);
      stage.expect('no incident', world.recovery.incidents.length, 0);
    },
  },
  {
    id: 'T60',
    title: 'What the DCC knows, beside what is true',
    setUp: 'feedback none, periodic, live',
    action: 'Method 3; look when half of the devices are done',
    expected: 'reports use what the DCC knows; the gap to the truth is shown',
    governance: 'technical',
    play: (stage: Stage): void => {
      const gaps = (['none', 'periodic', 'live'] as const).map((feedback) => {
        const { world } = setScene(stage, {
          seed: `${stage.seed}:feedback`,
          feedback,
          homesOfA: 3,
          homesOfB: 0,
        });
        const away = world.fleet.devices[0];
        away?.addCondition({ name: 'unreachable', isReachable: () => false });
        const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
        incident.start({
          method: 3,
          decisions: [{ decision: 'approve', reportEveryMs: 4 * HOUR_MS }],
        });
        world.advance(4 * HOUR_MS + 1);
        return knowledgeGap({ events: world.log.events, incident: 'R1' });
      });
      const [none, periodic, live] = gaps;
      stage.expect(
        'the truth is the same in all three',
        new Set(gaps.map((gap) => gap.changedInTruth)).size,
        1,
      );
      stage.expect('most devices have changed', (none?.changedInTruth ?? 0) > 6, true);
      stage.expect('without feedback the PMA hears of nobody', none?.reportedToPma, 0);
      stage.expect('so the gap is everybody', none?.gap, none?.changedInTruth);
      stage.expect('with periodic feedback it is behind', (periodic?.gap ?? 0) > 0, true);
      stage.expect('live, there is none', live?.gap, 0);
    },
  },
];
