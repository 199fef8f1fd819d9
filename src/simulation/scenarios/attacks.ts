/**
 * Attackers in the middle of a recovery: T65 races with the stolen key, T66 answers for devices, T67 replays.
 *
 * @module
 */
import { countBy } from '../../core/count-by.ts';
import { invariant } from '../../core/errors.ts';
import { HOUR_MS } from '../../core/instant.ts';
import type { SigningKey } from '../../crypto/keys.ts';
import { memoryOf } from '../../device/device.ts';
import { decodeMessage, encodeMessage, swapForResponse } from '../../gbcs/message.ts';
import { signMessage } from '../../gbcs/signing.ts';
import type { Party } from '../../party/party.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import { THIEF } from '../faults/attacker-faults.ts';
import { applyFault, faultNamed } from '../faults/index.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  all,
  became,
  cellsReadBack,
  criticalCommand,
  eventsOf,
  executed,
  expectAccounts,
  first,
  holding,
  idsOf,
  outcomes,
  recordCommands,
  recordResponses,
  setScene,
  statuses,
  withCell,
} from './setting.ts';

export const ATTACK_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T65',
    title: 'An attacker races the recovery with the stolen key',
    setUp:
      "before each command to two meters a thief sends them mode 2, signed with A's stolen key: their counter is far ahead",
    action: 'Method 1; then, where it fails, Method 3',
    expected:
      "Method 1 fails on those two, which count on from the thief's floor; the Recovery key counts by its own counter and ends his power",
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage, {
        recoveryAssumptions: { silentRoundsMax: 0 },
        delivery: { attemptsMax: 1 },
      });
      const stolen = a.signingKey();
      const struck = withCell(devicesOfA, DS).slice(0, 2);
      applyFault(faultNamed('racing-attacker'), world, { devices: struck });
      const incident = world.compromise(DS, { certain: 'yes' });
      incident.choose({ method: 1 });
      while (incident.step !== undefined && incident.step.run !== 'residual') incident.next();
      stage.expect('Method 1 fails where he was first', outcomes(incident), {
        recovered: devicesOfA.length - 2,
        silent: 2,
      });
      stage.expect('by the counter', refusalsOf(world, struck), { 'counter-not-newer': 2 });
      stage.expect('his commands are in the log', attackedIn(world), idsOf(struck));
      stage.expect('they are still in Recovery', statuses(world, struck), { recovery: 2 });
      incident.escalate({ decision: 'approve', method: 3, because: 'the attacker was first' });
      incident.run();
      stage.expect('then all have recovered', outcomes(incident), {
        recovered: devicesOfA.length,
      });
      stage.expect('by mode 8', executed(world)['anyExceptAbnormalRootByRecovery'], 2);
      const holders = withCell(devicesOfA, DS);
      stage.expect(
        'every cell holds the new certificate',
        holding(world, holders, DS, a.cells()[DS]),
        all(holders.length),
      );
      stage.expect('he has no power left', tries(world, a, struck, stolen), {
        'signature-invalid': 2,
      });
      const [one] = struck;
      stage.expect(
        'and A commands again, below his floor',
        one && became(one.take(world.dcc.protect(criticalCommand(world, a, one)), 'dcc')),
        'executed',
      );
      stage.expect('statuses are back', statuses(world), { commissioned: 15 });
      expectFigures(stage, world, devicesOfA.length);
    },
  },
  {
    id: 'T66',
    title: 'An attacker keeps commands back and answers for the devices',
    setUp:
      'somebody on the way keeps the commands to two meters, and answers for them: with Responses that he signs, and with those of another meter',
    action: 'Method 3, and again when he is gone',
    expected:
      'no answer of his counts: the two are silent, hold what they held, and recover when commands reach them',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage, {
        recoveryAssumptions: { silentRoundsMax: 1 },
      });
      const struck = devicesOfA.filter(({ particulars }) => particulars.deviceType === 'ESME');
      const honest = first(devicesOfA, 'GSME');
      const before = struck.map((device) => cellsReadBack(world, device));
      const genuine = recordResponses(honest);
      const kept = struck.map(keepCommands);
      const incident = world.compromise(DS, { certain: 'yes' });
      incident.start({ method: 3, proving: 'none' });
      world.advance(HOUR_MS);
      const forger = world.addParty({ role: 'supplier', name: 'FORGER' });
      const [pattern] = genuine;
      invariant(pattern !== undefined, 'another device has answered');
      const answers = kept.flat().map((command) => forged(pattern, command));
      stage.expect(
        'what he signs does not verify',
        answers.map((answer) => world.dcc.receive(signMessage(answer, forger.signingKey()))),
        answers.map(() => 'unverified'),
      );
      stage.expect(
        'the Response of another meter is expected by nobody',
        world.dcc.receive(pattern),
        'unexpected',
      );
      stage.expect(
        'the two do not count',
        incident.devices
          .filter(({ device }) => idsOf(struck).includes(device))
          .filter(({ outcome }) => outcome === 'recovered').length,
        0,
      );
      stage.expect(
        'they hold what they held',
        struck.map((device) => cellsReadBack(world, device)),
        before,
      );
      stage.expect('and are in Recovery', statuses(world, struck), { recovery: 2 });
      for (const device of struck) device.removeCondition(KEPT_BACK);
      incident.run();
      stage.expect('commands reach them: all have recovered', outcomes(incident), {
        recovered: devicesOfA.length,
      });
      stage.expect(
        "their cells hold A's new certificate",
        holding(world, struck, DS, a.cells()[DS]),
        all(2),
      );
      stage.expect('statuses are back', statuses(world), { commissioned: 15 });
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T67',
    title: 'An attacker replays what is sent in a recovery',
    setUp:
      'somebody on the way records every command and Response; on one meter he sends each command twice, at once',
    action: 'Method 1; Method 3 half a day later; everything once more after each',
    expected:
      'no device obeys twice, nothing goes back to what was replaced, no old Response concludes anything',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const holders = withCell(devicesOfA, DS);
      const esme = first(devicesOfA);
      const before = world.dcc.protect(criticalCommand(world, a, esme));
      const commands = holders.map((device) => [device, recordCommands(device)] as const);
      const responses = holders.map(recordResponses);
      applyFault(faultNamed('replaying-attacker'), world, { devices: [esme] });
      const sendAgain = (): Readonly<Record<string, number>> =>
        countBy(
          commands.flatMap(([device, recorded]) =>
            recorded.slice().map((command) => became(device.take(command, THIEF))),
          ),
          (result) => result,
        );
      const methodOne = world.compromise(DS).run({ method: 1 });
      stage.expect('Method 1 is done', outcomes(methodOne), { recovered: devicesOfA.length });
      stage.expect('its commands again', sendAgain(), { 'counter-not-newer': holders.length });
      stage.expect(
        "the supplier's older command, never sent",
        became(esme.take(before, THIEF)),
        'counter-not-newer',
      );
      world.advance(12 * HOUR_MS);
      const methodThree = world.compromise(DS, { certain: 'yes' }).run({ method: 3 });
      stage.expect('Method 3 is done', outcomes(methodThree), { recovered: devicesOfA.length });
      const cells = holders.map((device) => cellsReadBack(world, device));
      const counters = supplierCounters(holders);
      const again = sendAgain();
      stage.expect('nothing of either is obeyed', again['executed'], undefined);
      stage.expect(
        'every one is refused',
        Object.values(again).reduce((sum, one) => sum + one, 0),
        commands.flatMap(([, recorded]) => recorded).length,
      );
      stage.expect(
        'no cell has changed',
        holders.map((device) => cellsReadBack(world, device)),
        cells,
      );
      stage.expect('no counter of a supplier has moved', supplierCounters(holders), counters);
      stage.expect('no old Response concludes anything', concluded(world, responses.flat()), {
        unexpected: responses.flat().length,
      });
      stage.expect(
        'every cell holds the newest certificate',
        holding(world, holders, DS, a.cells()[DS]),
        all(holders.length),
      );
      stage.expect('statuses are back', statuses(world), { commissioned: 15 });
      for (const incident of [methodOne, methodThree]) expectAccounts(stage, world, incident);
    },
  },
];

/** What the figures and the progress files say once both procedures are over. */
function expectFigures(stage: Stage, world: RecoveryWorld, devices: number): void {
  const { recoveryKeyFails, exposure, recovered } = recoveryMetrics({
    events: world.log.events,
    incident: 'R1',
  });
  stage.expect('the Recovery key failed nowhere', recoveryKeyFails, 0);
  stage.expect('nobody trusts the stolen key', exposure.stillTrusting, 0);
  stage.expect('the figures are of the whole list', recovered, {
    recovered: devices,
    of: devices,
  });
  stage.expect(
    'a progress file for each procedure',
    eventsOf(world, 'recovery.file')
      .filter(({ kind }) => kind.endsWith('Progress'))
      .map(({ result, records }) => [result, records]),
    [
      ['accepted', devices],
      ['accepted', devices],
    ],
  );
}

const KEPT_BACK = 'kept back';

/** From now on no command reaches the device; whoever keeps them has them. */
function keepCommands(device: FleetDevice): readonly Uint8Array[] {
  const kept: Uint8Array[] = [];
  device.addCondition({
    name: KEPT_BACK,
    onCommand: (command) => {
      kept.push(command);
      return undefined;
    },
  });
  return kept;
}

/** A Response to a command as its device would give it, by the pattern of another one; nobody has signed it. */
function forged(pattern: Uint8Array, command: Uint8Array): Uint8Array {
  const { header, payload } = decodeMessage(pattern);
  const own = swapForResponse(decodeMessage(command).header, header.dateTime);
  return encodeMessage({ kind: 'response', header: own, payload });
}

/** What becomes of the thief's command on each device. */
function tries(
  world: RecoveryWorld,
  owner: Party,
  devices: readonly FleetDevice[],
  stolen: SigningKey,
): Readonly<Record<string, number>> {
  return countBy(devices, (device) => {
    const command = criticalCommand(world, owner, device, stolen);
    return became(device.take(world.dcc.protect(command), THIEF));
  });
}

/** Why devices refused what the DCC sent. */
function refusalsOf(
  world: RecoveryWorld,
  devices: readonly FleetDevice[],
): Readonly<Record<string, number>> {
  const ids: readonly string[] = idsOf(devices);
  const refused = eventsOf(world, 'device.processed').filter(
    ({ kind, sender, device }) => kind === 'rejected' && sender === 'dcc' && ids.includes(device),
  );
  return countBy(refused, ({ what }) => what);
}

function attackedIn(world: RecoveryWorld): readonly string[] {
  return [...new Set(eventsOf(world, 'simulation.attack').map(({ subject }) => subject))];
}

function supplierCounters(devices: readonly FleetDevice[]): readonly (bigint | undefined)[] {
  return devices.map(({ device }) => memoryOf(device).counters.roles.supplier);
}

function concluded(
  { dcc }: RecoveryWorld,
  responses: readonly Uint8Array[],
): Readonly<Record<string, number>> {
  return countBy(responses, (response) => dcc.receive(response));
}
