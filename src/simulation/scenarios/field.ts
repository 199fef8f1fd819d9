/**
 * In the field: devices out of reach, slow, asleep; maps that are wrong; forged answers: T24, T25, T43, T45, T50, T51.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, addMs } from '../../core/instant.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import type { Party } from '../../party/party.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { applyFault, faultNamed } from '../faults/index.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  all,
  eventsOf,
  expectAccounts,
  first,
  holding,
  idsOf,
  keyText,
  outcomes,
  setScene,
  statuses,
  withCell,
} from './setting.ts';

/** Whom and which key the DCC believes to be in the supplier's signing cell. */
function believedOf({ dcc }: RecoveryWorld, device: Eui64): readonly (string | undefined)[] {
  const occupant = dcc.mapping.believed(device, DS);
  return [occupant?.entityId, occupant && toHex(occupant.keyIdentifier)];
}

export const FIELD_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T24',
    title: 'A tenth of the devices is out of reach',
    setUp: 'S0, two devices that cannot be reached',
    action: 'Method 3 in a governed run',
    expected:
      'retries, then a residual list in status Recovery; the incident closes only when the PMA accepts them',
    governance: 'governed',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage, { homesOfA: 4 });
      const [one, two] = devicesOfA;
      const away = [one, two].filter((device) => device !== undefined);
      applyFault(faultNamed('unreachable'), world, { devices: away });
      const before = a.cells();
      const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      stage.refuses('without acceptance it stands still', 'recovery/stands-still', () =>
        incident.run({ method: 3, decisions: [{ decision: 'approve' }] }),
      );
      stage.expect('because of who is left', incident.standing?.code, 'residual-not-accepted');
      stage.expect('outcomes', outcomes(incident), {
        recovered: devicesOfA.length - 2,
        silent: 2,
      });
      const { attemptsMax } = world.dcc.delivery;
      const attempts = eventsOf(world, 'dcc.attempted').filter(({ device }) =>
        idsOf(away).includes(device as never),
      );
      // Four rounds, and a reading.
      stage.expect('they were tried again and again', attempts.length, 2 * attemptsMax * 5);
      stage.expect('they are still in Recovery', statuses(world, away), { recovery: 2 });
      const metrics = recoveryMetrics({ events: world.log.events, incident: 'R1' });
      stage.expect('the figures name them', metrics.failuresByCode, { 'no-response': 2 });
      const sentFirst = Math.min(...eventsOf(world, 'dcc.submitted').map(({ at }) => at));
      stage.expect(
        'and how long they have been silent',
        metrics.silenceLongestMs,
        (world.log.events.at(-1)?.at ?? 0) - sentFirst,
      );
      incident.acceptResidual('two devices');
      incident.run();
      stage.expect('then it is closed', incident.state, 'closed');
      expectAccounts(stage, world, incident, devicesOfA.length - 2);
      stage.expect(
        'revoked, though two still trust the old key',
        eventsOf(world, 'recovery.revoked').map(({ stillTrustedBy }) => stillTrustedBy),
        [2, 2, 2],
      );
      stage.expect(
        'which they hold',
        holding(world, withCell(away, DS), DS, before[DS]),
        all(withCell(away, DS).length),
      );
    },
  },
  {
    id: 'T25',
    title: 'Slow devices',
    setUp: 'devices that need 150 seconds for one certificate, nine certificates',
    action: 'Apex contingency',
    expected: 'at least 22.5 minutes each; no false failure by a timeout',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, { homesOfA: 2, homesOfB: 0 });
      applyFault(faultNamed('slow'), world, { percent: 100 });
      const incident = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      const esmes = world.fleet.find({ type: 'ESME' });
      const took = esmes.map(({ entityId }) => {
        const sent = eventsOf(world, 'dcc.attempted').find(({ device }) => device === entityId);
        const answered = eventsOf(world, 'dcc.concluded').find(({ device }) => device === entityId);
        return (answered?.at ?? 0) - (sent?.at ?? 0);
      });
      stage.expect(
        'each ESME took at least 22.5 minutes',
        took.every((ms) => ms >= 22.5 * MINUTE_MS),
        true,
      );
      stage.expect('nobody timed out', eventsOf(world, 'dcc.unanswered').length, 0);
      stage.expect(
        'one attempt was enough for each',
        eventsOf(world, 'dcc.attempted').length,
        world.fleet.devices.length,
      );
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: world.fleet.devices.length,
      });
      const { certificateMs } = recoveryMetrics({ events: world.log.events, incident: 'R1' });
      stage.expect('the figures show it', certificateMs.p50 >= 150 * SECOND_MS, true);
    },
  },
  {
    id: 'T43',
    title: 'The certificate mapping is stale',
    setUp: "the DCC's map names another key in the supplier's signing cell of two devices",
    action: 'T8',
    expected: 'the key in the Response differs from the map: alarm, the map is corrected',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const stale = withCell(devicesOfA, DS).slice(0, 2);
      const before = keyText(a.cells()[DS]);
      applyFault(faultNamed('stale-mapping'), world, { devices: stale });
      const incident = world
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 3 });
      const alarms = eventsOf(world, 'dcc.mapping-alarm');
      stage.expect(
        'an alarm for each of them',
        alarms.map(({ device, cell }) => [device, cell]).sort(),
        stale.map(({ entityId }) => [entityId, DS]).sort(),
      );
      stage.expect(
        'which tells what was believed, and what the device reports',
        alarms.map(({ believed, reported }) => [believed, reported]),
        stale.map(() => ['0102030405060708', before]),
      );
      stage.expect(
        'the map is right again',
        stale.map(({ entityId }) => believedOf(world, entityId)),
        stale.map(() => [a.entityId, keyText(a.cells()[DS])]),
      );
      stage.expect(
        'as the devices report',
        holding(world, stale, DS, a.cells()[DS]),
        all(stale.length),
      );
      const holders = world.dcc.mapping.holdersOf(
        world.dcc.mapping.believed(first(devicesOfA).entityId, DS)?.keyIdentifier ??
          new Uint8Array(),
      );
      stage.expect(
        'it knows who holds the new certificate',
        holders.length,
        withCell(devicesOfA, DS).length,
      );
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: devicesOfA.length,
      });
    },
  },
  {
    id: 'T45',
    title: 'The wrong network operator certificate',
    setUp: 'the file names the certificate of another network operator, or a wrong one of the same',
    action: 'Method 3 for the network operator',
    expected: 'found by the cross-check before anything is signed',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, network } = setScene(stage);
      const other = world.addParty({ role: 'networkOperator', name: 'SIM NETWORK B' });
      const cell = 'networkOperator.digitalSignature';
      const incident = world.compromise('networkOperator.digitalSignature', { certain: 'yes' });
      incident.choose({
        method: 3,
        replacements: { [cell]: other.cells()[cell] ?? new Uint8Array() },
      });
      while (incident.standing === undefined && incident.next() !== undefined);
      stage.expect('it stands still', incident.standing?.code, 'wrong-replacement');
      stage.expect('the owner is wrong', incident.standing?.note.includes('owner'), true);
      stage.expect('nothing was signed', eventsOf(world, 'recovery.batch').length, 0);
      const holders = withCell(world.fleet.devices, cell);
      stage.expect(
        'no cell has changed',
        holding(world, holders, cell, network.cells()[cell]),
        all(holders.length),
      );
      stage.expect(
        'of the same party, one of another usage is found, one that is not for this, and the compromised one',
        [
          wrongOfSameParty(stage, (operator) => operator.cells()['networkOperator.keyAgreement']),
          wrongOfSameParty(stage, (operator, { authority }) => {
            const request = operator.request('digitalSignature');
            return operator.accept(authority.current().issue(request)).certificate;
          }),
          wrongOfSameParty(stage, (operator) => operator.cells()[cell]),
        ],
        ['key usage', 'serial number', 'serial number'],
      );
    },
  },
  {
    id: 'T50',
    title: 'Forged Responses during recovery',
    setUp: 'somebody changes the Responses of two devices, and sends Responses of his own',
    action: 'Method 3',
    expected: "the signature fails under the device's certificate; not counted as recovered",
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage);
      const struck = devicesOfA.slice(0, 2);
      applyFault(faultNamed('forged-responses'), world, { devices: struck });
      const recorded: Uint8Array[] = [];
      devicesOfA[2]?.addCondition({
        name: 'recorder',
        onResponse: (response) => {
          recorded.push(response);
          return response;
        },
      });
      const incident = world
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 3, proving: 'none' });
      stage.expect('they do not count', outcomes(incident), {
        recovered: devicesOfA.length - 2,
        silent: 2,
      });
      stage.expect(
        'because nothing verified',
        incident.devices.filter(({ code }) => code === 'unverified').length,
        2,
      );
      stage.expect('they are still in Recovery', statuses(world, struck), { recovery: 2 });
      stage.expect(
        'each forgery is in the log',
        eventsOf(world, 'dcc.unverified').length >= 2,
        true,
      );
      const [genuine] = recorded;
      const forged = Uint8Array.from(genuine ?? []);
      forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
      const known = world.log.length;
      stage.expect('a forgery out of nowhere', world.dcc.receive(forged), 'unverified');
      stage.expect('is noted', world.log.length > known, true);
      stage.expect(
        'a genuine one again is expected by nobody',
        world.dcc.receive(genuine ?? new Uint8Array()),
        'unexpected',
      );
      stage.expect('and no status has changed', statuses(world, struck), { recovery: 2 });
    },
  },
  {
    id: 'T51',
    title: 'A gas meter sleeps, and obeys in the future',
    setUp: 'a GSME that wakes every 30 minutes; a command with a future date',
    action: 'send',
    expected: 'the Alert (0x8F66 or 0x8F67) closes the record, not the NULL Response before it',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const gas = first(devicesOfA, 'GSME');
      const executeAt = addMs(world.clock.now(), 6 * HOUR_MS);
      const renewed = a.renew(world.authority.current());
      const certificate = renewed.find(({ slot }) => slot === 'digitalSignature')?.certificate;
      const command = a.updateCredentials({
        target: gas.entityId,
        mode: 'supplierBySupplier',
        replacements: { [DS]: certificate ?? new Uint8Array() },
        issuers: [world.authority.current().issuingOca],
        executeAt,
      });
      const submission = world.dcc.submit({
        command,
        requester: a.entityId,
        serviceRequest: '6.15.1',
      });
      stage.expect('taken', submission.accepted, true);
      world.advance(2 * HOUR_MS);
      const arrived = eventsOf(world, 'device.processed');
      stage.expect(
        'the meter has it, once awake',
        arrived.map(({ kind }) => kind),
        ['scheduled'],
      );
      const wait = (arrived[0]?.at ?? 0) - (eventsOf(world, 'dcc.submitted')[0]?.at ?? 0);
      stage.expect('within half an hour and a little', wait <= 31 * MINUTE_MS, true);
      stage.expect('the NULL Response closes nothing', eventsOf(world, 'dcc.concluded').length, 0);
      stage.expect('the cell is what it was', holding(world, [gas], DS, a.cells()[DS]), all(1));
      world.advance(DAY_MS);
      stage.expect(
        'the Alert tells',
        eventsOf(world, 'dcc.device-alert').map(({ alertCode }) => alertCode),
        ['8F66'],
      );
      const concluded = eventsOf(world, 'dcc.concluded');
      stage.expect(
        'and closes the record',
        concluded.map(({ result }) => result),
        ['success'],
      );
      stage.expect('after the time had come', (concluded[0]?.at ?? 0) >= executeAt, true);
      stage.expect('the cell has changed', holding(world, [gas], DS, certificate), all(1));
      stage.expect('a command that fails when its time has come', futureFailure(stage), {
        beforeItsTime: 'nothing concluded',
        alerts: ['8F67'],
        concluded: ['partial'],
        cells: [`${DS} noTrustAnchor`],
        holds: all(1),
      });
    },
  },
];

/** What the cross-check finds wrong with a certificate of the right network operator. */
function wrongOfSameParty(
  stage: Stage,
  certificateOf: (operator: Party, world: RecoveryWorld) => Uint8Array | undefined,
): string {
  const world = stage.world();
  world.addHomes({ count: 1 });
  const cell = 'networkOperator.digitalSignature';
  const wrong = certificateOf(world.party('networkOperator'), world) ?? new Uint8Array();
  const incident = world.compromise(cell, { certain: 'yes' });
  incident.choose({ method: 3, replacements: { [cell]: wrong } });
  while (incident.standing === undefined && incident.next() !== undefined);
  const sent = eventsOf(world, 'dcc.submitted').length;
  const found = /the (.+) of certificate/.exec(incident.standing?.note ?? '')?.[1];
  return sent > 0 ? `${sent} commands were sent` : (found ?? 'nothing');
}

/** A future-dated command whose certificate another hierarchy has issued: accepted, and refused when it is executed. */
function futureFailure(stage: Stage): Readonly<Record<string, unknown>> {
  const { world, a, devicesOfA } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
  const gas = first(devicesOfA, 'GSME');
  const foreign = stage.world().party('supplier').credential('digitalSignature').certificate;
  const command = a.updateCredentials({
    target: gas.entityId,
    mode: 'supplierBySupplier',
    replacements: { [DS]: foreign },
    issuers: [world.authority.current().issuingOca],
    executeAt: addMs(world.clock.now(), 6 * HOUR_MS),
  });
  world.dcc.submit({ command, requester: a.entityId, serviceRequest: '6.15.1' });
  world.advance(5 * HOUR_MS);
  const early = eventsOf(world, 'dcc.concluded').length;
  world.advance(DAY_MS);
  const concluded = eventsOf(world, 'dcc.concluded');
  return {
    beforeItsTime: early === 0 ? 'nothing concluded' : `${early} concluded`,
    alerts: eventsOf(world, 'dcc.device-alert').map(({ alertCode }) => alertCode),
    concluded: concluded.map(({ result }) => result),
    cells: concluded.flatMap(({ cells }) => cells.map(({ cell, status }) => `${cell} ${status}`)),
    holds: holding(world, [gas], DS, a.cells()[DS]),
  };
}
