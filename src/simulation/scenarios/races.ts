/**
 * Stolen keys of the DCC, and attackers who are quicker: T36, T37, T39, T49, T59.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { macMessage } from '../../gbcs/mac.ts';
import { verifyMessageSignature } from '../../gbcs/signing.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import { faultNamed } from '../faults/index.ts';
import type { AgreementKey } from '../../crypto/keys.ts';
import type { Party } from '../../party/party.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  all,
  became,
  cellsReadBack,
  commandsTaken,
  criticalCommand,
  eventsOf,
  executed,
  expectAccounts,
  first,
  holding,
  outcomes,
  recordCommands,
  setScene,
  statuses,
  withCell,
} from './setting.ts';

const RECOVERY_CELL = 'recovery.digitalSignature';

/** A thief of the Recovery key puts a certificate of his own into the recovery cell; an insider had it certified. */
function stealRecoveryCells(
  world: RecoveryWorld,
  devices: readonly FleetDevice[],
): ReturnType<RecoveryWorld['addParty']> {
  const thief = world.addParty({ role: 'recovery', name: 'THIEF' });
  const stolen = world.party('recovery').signingKey();
  for (const device of devices) {
    const command = world.party('recovery').updateCredentials({
      target: device.entityId,
      mode: 'anyExceptAbnormalRootByRecovery',
      replacements: { [RECOVERY_CELL]: thief.credential('digitalSignature').certificate },
      issuers: [world.authority.current().issuingOca],
      signWith: stolen,
    });
    device.take(command, 'thief');
    world.log.append({
      at: world.clock.now(),
      type: 'simulation.attack',
      actor: 'attacker',
      attack: 'recovery cell taken over',
      subject: device.entityId,
      note: 'mode 8, signed with the stolen Recovery key',
    });
  }
  return thief;
}

export const RACE_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T36',
    title: 'The Recovery key has leaked, nobody has used it yet',
    setUp: 'the Recovery key leaked, the attacker is idle',
    action: 'the Recovery key replaces itself (mode 8)',
    expected:
      'the recovery cell replaced on all devices by a command that the old key signed; the old key then rejected',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a } = setScene(stage, { homesOfA: 1 });
      const stolen = world.party('recovery').signingKey();
      const esme = first(world.fleet.devices);
      const sent = recordCommands(esme);
      const incident = world.compromise('recovery', { certain: 'yes' }).run({});
      stage.expect(
        'by one command, which the old key has signed',
        sent.map((command) => verifyMessageSignature(command, stolen.publicKey)),
        [true],
      );
      stage.expect('by itself', incident.procedure, 'recovery-key-by-itself');
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: world.fleet.devices.length,
      });
      stage.expect(
        'every recovery cell holds the new certificate',
        holding(
          world,
          world.fleet.devices,
          RECOVERY_CELL,
          world.party('recovery').cells()[RECOVERY_CELL],
        ),
        all(world.fleet.devices.length),
      );
      const late = world.party('recovery').updateCredentials({
        target: esme.entityId,
        mode: 'anyExceptAbnormalRootByRecovery',
        replacements: { 'supplier.digitalSignature': a.credential('digitalSignature').certificate },
        issuers: [world.authority.current().issuingOca],
        signWith: stolen,
      });
      stage.expect(
        'the old key is rejected',
        became(esme.take(late, 'thief')),
        'signature-invalid',
      );
      stage.expect('the network let only signed batches pass', blockedKinds(world), [
        'recovery-outside-batch',
      ]);
      stage.expect('and nothing is blocked afterwards', world.dcc.access.blocks.length, 0);
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T37',
    title: 'The Recovery key has leaked, and the attacker was first on some devices',
    setUp: 'the attacker has replaced the recovery cell of five devices',
    action: 'the Recovery key replaces itself, then the Contingency key where it fails',
    expected: 'those five refuse the Recovery key and are recovered by the Contingency key',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world } = setScene(stage, {
        homesOfA: 2,
        homesOfB: 0,
        recoveryAssumptions: { apexWithoutRootCompromise: 'permitted', silentRoundsMax: 0 },
        delivery: { attemptsMax: 1 },
      });
      const taken = world.fleet.find({ home: 1 });
      const thief = stealRecoveryCells(world, taken);
      const thiefs = thief.cells()[RECOVERY_CELL];
      stage.expect(
        'the attacker owns five recovery cells',
        holding(world, taken, RECOVERY_CELL, thiefs),
        all(5),
      );
      const incident = world.compromise('recovery', { certain: 'yes' });
      incident.choose({ procedure: 'recovery-key-by-itself' });
      while (incident.step !== undefined && incident.step.run !== 'residual') incident.next();
      stage.expect('five refuse the Recovery key', outcomes(incident), { recovered: 5, silent: 5 });
      const { recoveryKeyFails } = recoveryMetrics({ events: world.log.events, incident: 'R1' });
      stage.expect('the figures say where it fails', recoveryKeyFails, 5);
      incident.escalate({
        decision: 'approve',
        procedure: 'recovery-key-by-contingency',
        because: 'the attacker was first',
      });
      incident.run();
      stage.expect('then all have recovered', outcomes(incident), { recovered: 10 });
      stage.expect('five by mode 9', executed(world)['anyByContingency'], 5);
      stage.expect(
        'every recovery cell holds the new certificate',
        holding(
          world,
          world.fleet.devices,
          RECOVERY_CELL,
          world.party('recovery').cells()[RECOVERY_CELL],
        ),
        all(10),
      );
      const back = thief.updateCredentials({
        target: taken[0]?.entityId ?? '',
        mode: 'anyExceptAbnormalRootByRecovery',
        replacements: { [RECOVERY_CELL]: thiefs ?? new Uint8Array() },
        issuers: [world.authority.current().issuingOca],
      });
      stage.expect(
        'the attacker is out',
        taken[0] && became(taken[0].take(back, 'thief')),
        'originator-unknown',
      );
      stage.expect('statuses are back', statuses(world), { commissioned: 10 });
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T39',
    title: 'A key of the Access Control Broker has leaked',
    setUp: "the ACB's key agreement key is stolen for certain",
    action: 'mode 8, because a thief could send mode 4 himself',
    expected: 'devices accept the new certificate; a MAC by the old key is rejected',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
      const cell = 'accessControlBroker.keyAgreement';
      const stolen = world.party('accessControlBroker').agreementKey();
      const esme = first(world.fleet.devices);
      const incident = world.compromise(cell, { certain: 'yes' }).run({});
      const holders = withCell(world.fleet.devices, cell);
      stage.expect('by the Recovery key', incident.procedure, 'dcc-key-by-recovery-key');
      stage.expect(
        'the cell holds the new certificate',
        holding(world, holders, cell, world.party('accessControlBroker').cells()[cell]),
        all(holders.length),
      );
      const command = criticalCommand(world, a, esme);
      const forged = macMessage(command, stolen, esme.device.publicKeys.keyAgreement);
      stage.expect('a MAC by the old key', became(esme.take(forged, 'thief')), 'mac-invalid');
      stage.expect(
        'a MAC by the new key',
        became(esme.take(world.dcc.protect(command), 'dcc')),
        'executed',
      );
      stage.expect('no mode 4 was used', executed(world)['accessControlBrokerByACB'], undefined);
      stage.expect(
        'nor can the thief use it any more',
        became(esme.take(modeFour(world, esme, stolen), 'thief')),
        'mac-invalid',
      );
      stage.expect('as he could before', beforeRecovery(stage), 'executed');
      stage.expect('statuses are back', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T49',
    title: 'An XML-signing key has leaked',
    setUp: "the key that signs A's service requests is stolen",
    action: 'classify; refuse requests signed with it',
    expected: 'outside Appendix L: no device command; requests signed with it are refused',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, b, devicesOfA, devicesOfB } = setScene(stage);
      const incident = world.compromise(
        { keyClass: 'xmlSigning', owner: a.entityId },
        { certain: 'yes' },
      );
      incident.run({});
      stage.expect('outside', incident.state, 'outside');
      stage.expect(
        'its procedure says what happens instead',
        incident.procedure,
        'outside-appendix-l',
      );
      stage.expect('no command was sent', commandsTaken(world), {});
      stage.expect('no status was touched', eventsOf(world, 'dcc.status-changed').length, 0);
      const esme = first(devicesOfA);
      const cells = cellsReadBack(world, esme);
      const request = (by: Party, device: FleetDevice, xmlSigner?: Uint8Array): string => {
        const submission = world.dcc.submit({
          command: criticalCommand(world, by, device),
          requester: by.entityId,
          serviceRequest: '6.15.1',
          ...(xmlSigner && { xmlSigner }),
        });
        return submission.accepted ? 'taken' : submission.code;
      };
      stage.expect('requests of its owner are refused', request(a, esme), 'blocked');
      stage.expect("another supplier's are not", request(b, first(devicesOfB)), 'taken');
      const [advice = ''] = incident.report().next;
      stage.expect('and it says until when', advice.includes('unblock'), true);
      world.dcc.access.separation = 'enforced';
      for (const { name } of world.dcc.access.blocks) world.dcc.access.unblock(name);
      stage.expect(
        'then a key that signs both is refused when separation is enforced',
        request(a, esme, a.credential('digitalSignature').certificate),
        'xml-signing-key-not-separate',
      );
      stage.expect('nothing is left to be done', incident.report().next, []);
      stage.expect('no cell has changed', cellsReadBack(world, esme), cells);
    },
  },
  {
    id: 'T59',
    title: 'A batch is truncated or tampered with on its way back from the TSP',
    setUp: 'the hand-off DSP, TSP, DSP',
    action: 'Method 3 with a batch that comes back short, or changed',
    expected: 'the whole batch is refused; nothing of it is sent',
    governance: 'technical',
    play: (stage: Stage): void => {
      for (const name of ['batch-truncated', 'batch-tampered']) {
        const fault = faultNamed(name);
        const { world, devicesOfA } = setScene(stage, { ...fault.surroundings });
        const before = devicesOfA.map(({ device }) => memoryOf(device));
        const incident = world
          .compromise('supplier.digitalSignature', { certain: 'yes' })
          .run({ method: 3, revocation: 'none' });
        const batches = eventsOf(world, 'recovery.batch');
        stage.expect(
          `${name}: refused whole, and as often as it is asked for again`,
          batches.map(({ result }) => result),
          ['refused', 'refused', 'refused'],
        );
        stage.expect(`${name}: nothing was sent`, commandsTaken(world), {});
        stage.expect(
          `${name}: no device has noticed`,
          devicesOfA.filter(({ device }, index) => memoryOf(device) !== before[index]).length,
          0,
        );
        stage.expect(`${name}: every device is untouched`, outcomes(incident), {
          untouched: devicesOfA.length,
        });
      }
    },
  },
];

/** Mode 4, which only a MAC protects: whoever has the broker's key agreement key can make it. */
function modeFour(world: RecoveryWorld, device: FleetDevice, stolen: AgreementKey): Uint8Array {
  const broker = world.party('accessControlBroker');
  const cell = 'accessControlBroker.keyAgreement';
  const command = broker.updateCredentials({
    target: device.entityId,
    mode: 'accessControlBrokerByACB',
    replacements: { [cell]: broker.credential('keyAgreement').certificate },
    issuers: [world.authority.current().issuingOca],
  });
  return macMessage(command, stolen, device.device.publicKeys.keyAgreement);
}

/** What a device makes of the thief's mode 4 while the broker's key is in its cell. */
function beforeRecovery(stage: Stage): string {
  const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
  const esme = first(world.fleet.devices);
  const stolen = world.party('accessControlBroker').agreementKey();
  return became(esme.take(modeFour(world, esme, stolen), 'thief'));
}

function blockedKinds(world: RecoveryWorld): readonly string[] {
  return eventsOf(world, 'dcc.blocked').map(({ subject }) => subject);
}
