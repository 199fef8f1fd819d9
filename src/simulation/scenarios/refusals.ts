/**
 * What devices must refuse, whoever sends it: T9, T11, T12, T13, T27, T28, T30.
 *
 * Recovery commands carry no MAC, so the device is the last to say no.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  KA,
  TOP_UP,
  became,
  cellsReadBack,
  commandsTaken,
  contingencyCommand,
  eventsOf,
  executed,
  first,
  idsOf,
  outcomes,
  recordCommands,
  replaced,
  setScene,
  statuses,
} from './setting.ts';

/** Expects that nothing at all has changed in a device but its log. */
function expectUntouched(
  stage: Stage,
  world: RecoveryWorld,
  device: FleetDevice,
  act: () => void,
): void {
  const cells = cellsReadBack(world, device);
  const { counters } = memoryOf(device.device);
  act();
  stage.expect('its counters are what they were', memoryOf(device.device).counters, counters);
  stage.expect('its cells are what they were, by CS02a', cellsReadBack(world, device), cells);
}

export const REFUSAL_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T9',
    title: 'A replacement certificate of the wrong role',
    setUp: 'T8 with a network operator certificate for a supplier cell',
    action: 'Method 3',
    expected:
      'found by the cross-check before anything is signed: no status changes; without it, a device that compares roles answers badCertificate and stays in Recovery, and another takes it',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, network, devicesOfA } = setScene(stage);
      const wrong = network.credential('digitalSignature').certificate;
      const esme = first(devicesOfA);
      const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      expectUntouched(stage, world, esme, () => {
        incident.choose({ method: 3, replacements: { [DS]: wrong } });
        while (incident.standing === undefined && incident.next() !== undefined);
      });
      stage.expect('the incident stands still', incident.standing?.code, 'wrong-replacement');
      stage.expect('nothing was sent', commandsTaken(world), {});
      stage.expect('no status has changed', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      stage.refuses('running it to the end says so', 'recovery/stands-still', () => incident.run());
      stage.expect(
        'a device that compares roles says badCertificate',
        withoutCrossCheck(stage, 'equal'),
        {
          cells: { [DS]: 'badCertificate', [KA]: 'success', [TOP_UP]: 'success' },
          replaced: 'no',
          statuses: { recovery: 1 },
        },
      );
      stage.expect('one that does not takes it', withoutCrossCheck(stage, 'off'), {
        cells: { [DS]: 'success', [KA]: 'success', [TOP_UP]: 'success' },
        replaced: 'yes',
        statuses: { commissioned: 1 },
      });
    },
  },
  {
    id: 'T11',
    title: 'A recovery command signed with a supplier key',
    setUp: 'mode 8 in the name of the Recovery party, signed by A',
    action: 'send',
    expected: 'the device discards it; no change; a line in its security log',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const esme = first(devicesOfA);
      const logged = memoryOf(esme.device).securityLog.length;
      const recovery = world.party('recovery');
      const order = {
        target: esme.entityId,
        mode: 'anyExceptAbnormalRootByRecovery',
        replacements: { [DS]: a.credential('digitalSignature').certificate },
        issuers: [world.authority.current().issuingOca],
        signWith: a.signingKey(),
      } as const;
      expectUntouched(stage, world, esme, () => {
        const forged = recovery.updateCredentials(order);
        stage.expect(
          'the signature is refused',
          became(esme.take(forged, 'supplier')),
          'signature-invalid',
        );
        const own = a.updateCredentials(order);
        stage.expect(
          'in his own name he is nobody',
          became(esme.take(own, 'supplier')),
          'originator-unknown',
        );
      });
      const lines = memoryOf(esme.device).securityLog.slice(logged);
      stage.expect(
        'both are in the security log',
        lines.map(({ what }) => what),
        ['signature-invalid', 'originator-unknown'],
      );
    },
  },
  {
    id: 'T12',
    title: 'A recovery command is replayed',
    setUp: 'the octets of T4, recorded',
    action: 'send them again',
    expected: 'refused as a replay',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage);
      const esme = first(devicesOfA);
      const recorded = recordCommands(esme);
      world
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 2, devices: idsOf(devicesOfA) });
      const [takeOver] = recorded;
      stage.expect('A is in control again', cellsReadBack(world, esme)[DS] !== undefined, true);
      expectUntouched(stage, world, esme, () => {
        stage.expect(
          'the recorded take-over is refused',
          became(esme.take(takeOver ?? new Uint8Array(), 'attacker')),
          'counter-not-newer',
        );
      });
      stage.expect('status Commissioned', statuses(world, devicesOfA), {
        commissioned: devicesOfA.length,
      });
    },
  },
  {
    id: 'T13',
    title: 'The Recovery key cannot place an unrelated root',
    setUp: 'another hierarchy',
    action: 'mode 8 replaces the root cell with its root',
    expected: 'refused: an abnormal root replacement needs the Contingency key',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage);
      const stranger = stage.world().authority.current();
      const esme = first(devicesOfA);
      const cells = cellsReadBack(world, esme);
      const command = world.party('recovery').updateCredentials({
        target: esme.entityId,
        mode: 'anyExceptAbnormalRootByRecovery',
        replacements: { root: stranger.root },
        issuers: [stranger.issuingOca],
      });
      stage.expect('the root cell fails', replaced(esme.take(command, 'dcc')), {
        root: 'noTrustAnchor',
      });
      stage.expect('no cell has changed, by CS02a', cellsReadBack(world, esme), cells);
    },
  },
  {
    id: 'T27',
    title: 'The wrong symmetric key',
    setUp: 'T26 with another plaintextSymmetricKey',
    action: 'send',
    expected: 'the device cannot unwrap the contingency key; no change',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage);
      const esme = first(devicesOfA);
      const { contingency } = world.authority.current();
      const next = stage.world().authority.current();
      const guess = contingency.releaseSymmetricKey().map((octet) => octet ^ 1);
      expectUntouched(stage, world, esme, () => {
        const command = contingencyCommand(world, esme, {
          symmetricKey: guess,
          key: contingency.signingKey,
          root: next.root,
        });
        stage.expect('locked', became(esme.take(command, 'dcc')), 'contingency-key-locked');
      });
      stage.expect('nothing was executed', executed(world), {});
    },
  },
  {
    id: 'T28',
    title: 'The contingency key of another hierarchy',
    setUp: 'T26 with the right symmetric key and the contingency key of another hierarchy',
    action: 'send',
    expected: 'refused',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, devicesOfA } = setScene(stage);
      const esme = first(devicesOfA);
      const { contingency } = world.authority.current();
      const other = stage.world().authority.current();
      expectUntouched(stage, world, esme, () => {
        const command = contingencyCommand(world, esme, {
          symmetricKey: contingency.releaseSymmetricKey(),
          key: other.contingency.signingKey,
          root: other.root,
        });
        stage.expect('refused', became(esme.take(command, 'attacker')), 'signature-invalid');
      });
      stage.expect('nothing was executed', executed(world, 'attacker'), {});
    },
  },
  {
    id: 'T30',
    title: 'A symmetric key in a recovery command',
    setUp: 'mode 8 with plaintextSymmetricKey',
    action: 'send',
    expected: 'refused as malformed: only mode 9 carries it',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const esme = first(devicesOfA);
      expectUntouched(stage, world, esme, () => {
        const command = world.party('recovery').updateCredentials({
          target: esme.entityId,
          mode: 'anyExceptAbnormalRootByRecovery',
          replacements: { [DS]: a.credential('digitalSignature').certificate },
          issuers: [world.authority.current().issuingOca],
          plaintextSymmetricKey: new Uint8Array(16),
        });
        stage.expect('refused', became(esme.take(command, 'dcc')), 'control-field-forbidden');
      });
      const incident = world
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 3, devices: idsOf([esme]) });
      stage.expect('a well-formed one is obeyed', outcomes(incident), { recovered: 1 });
    },
  },
];

/** What an ESME makes of a network operator's certificate for its supplier cell. */
function withoutCrossCheck(
  stage: Stage,
  certificateRoleCheck: 'off' | 'equal',
): { readonly cells: unknown; readonly replaced: 'yes' | 'no'; readonly statuses: unknown } {
  const { world, network, devicesOfA } = setScene(stage, { assumptions: { certificateRoleCheck } });
  const esme = first(devicesOfA);
  const before = cellsReadBack(world, esme)[DS];
  world.compromise('supplier.digitalSignature', { certain: 'yes' }).run({
    method: 3,
    devices: idsOf([esme]),
    replacements: { [DS]: network.credential('digitalSignature').certificate },
    crossCheck: 'none',
    proving: 'none',
    revocation: 'none',
  });
  const [answer] = eventsOf(world, 'dcc.concluded');
  return {
    cells: Object.fromEntries((answer?.cells ?? []).map(({ cell, status }) => [cell, status])),
    replaced: cellsReadBack(world, esme)[DS] === before ? 'no' : 'yes',
    statuses: statuses(world, [esme]),
  };
}
