/**
 * Method 1, by suppliers and network operators, as it should go: T1 to T3.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { decodeMessage } from '../../gbcs/message.ts';
import type { Party } from '../../party/party.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  KA,
  TOP_UP,
  all,
  became,
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

/** The floor that a command sets for whoever sends it. */
function floorNamedBy(command: Uint8Array | undefined): bigint | undefined {
  const payload = command && decodeMessage(command).payload;
  return payload?.type === 'update-credentials.command' ? payload.control.newFloor : undefined;
}

/** A command of the supplier's with a counter of our choice, MACed by the DCC. */
function withCounter(
  world: RecoveryWorld,
  supplier: Party,
  device: FleetDevice,
  originatorCounter: bigint,
): Uint8Array {
  const command = supplier.updateCredentials({
    target: device.entityId,
    mode: 'supplierBySupplier',
    replacements: { [DS]: supplier.credential('digitalSignature').certificate },
    issuers: [world.authority.current().issuingOca],
    originatorCounter,
  });
  return world.dcc.protect(command);
}

export const METHOD_ONE_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T1',
    title: 'Method 1 after a key agreement key has leaked',
    setUp: "S0, A's key agreement key leaked",
    action: "Method 1 on all of A's devices",
    expected:
      'mode 2; the key agreement cell replaced, nothing else; statuses back to Commissioned; the old certificate revoked after the last device',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA, devicesOfB } = setScene(stage);
      const before = a.cells();
      const ofB = devicesOfB.map(({ device }) => memoryOf(device).cells);
      const incident = world
        .compromise({ keyClass: 'supplier', owner: a.entityId, slots: ['keyAgreement'] })
        .run({ method: 1 });
      const holders = withCell(devicesOfA, KA);
      stage.expect('the incident is closed', incident.state, 'closed');
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: devicesOfA.length,
      });
      stage.expect('devices executed mode 2', executed(world), {
        supplierBySupplier: holders.length,
      });
      stage.expect(
        'the key agreement cell holds the new certificate',
        holding(world, holders, KA, a.cells()[KA]),
        all(holders.length),
      );
      stage.expect(
        'the signing cell holds what it held',
        holding(world, holders, DS, before[DS]),
        all(holders.length),
      );
      stage.expect('every status is what it was', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      stage.expect(
        "B's devices are untouched",
        devicesOfB.map(({ device }, index) => memoryOf(device).cells === ofB[index]),
        ofB.map(() => true),
      );
      stage.expect('no recovery command was sent', commandsTaken(world)['recovery'], undefined);
      stage.expect(
        'one certificate was revoked, when no device trusted it any more',
        eventsOf(world, 'recovery.revoked').map(({ stillTrustedBy }) => stillTrustedBy),
        [0],
      );
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T2',
    title: 'Method 1 after a signing key is suspected',
    setUp: "S0, A's signing key suspected",
    action: 'Method 1',
    expected:
      'all three supplier cells replaced; the old signing key rejected after; floors applied',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const stolen = a.signingKey();
      const esme = first(devicesOfA);
      const recorded = world.dcc.protect(criticalCommand(world, a, esme));
      const commands = withCell(devicesOfA, TOP_UP).map(
        (device) => [device, recordCommands(device)] as const,
      );
      const incident = world.compromise('supplier.digitalSignature').run({ method: 1 });
      for (const cell of [DS, KA, TOP_UP] as const) {
        const holders = withCell(devicesOfA, cell);
        stage.expect(
          `${cell} holds the new certificate`,
          holding(world, holders, cell, a.cells()[cell]),
          all(holders.length),
        );
      }
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: devicesOfA.length,
      });
      const forged = world.dcc.protect(criticalCommand(world, a, esme, stolen));
      stage.expect(
        'the old key is rejected',
        became(esme.take(forged, 'attacker')),
        'signature-invalid',
      );
      stage.expect(
        'a command recorded before is refused by the floor',
        became(esme.take(recorded, 'attacker')),
        'counter-not-newer',
      );
      stage.expect(
        'the floors are those that the commands named',
        commands.map(([{ device }]) => memoryOf(device).counters.roles.supplier),
        commands.map(([, [command]]) => floorNamedBy(command)),
      );
      const floor = memoryOf(esme.device).counters.roles.supplier ?? 0n;
      stage.expect(
        'the new key is refused at the floor',
        became(esme.take(withCounter(world, a, esme, floor), 'dcc')),
        'counter-not-newer',
      );
      stage.expect(
        'and obeyed above it',
        became(esme.take(withCounter(world, a, esme, floor + 1n), 'dcc')),
        'executed',
      );
    },
  },
  {
    id: 'T3',
    title: 'Method 1 by a network operator',
    setUp: "S0, the network operator's signing key leaked",
    action: 'Method 1 by the network operator (SR 6.15.1 as ED or GT)',
    expected: 'mode 3; supplier cells untouched',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, network, devicesOfA } = setScene(stage);
      const incident = world
        .compromise('networkOperator.digitalSignature', { certain: 'yes' })
        .run({ method: 1 });
      const holders = withCell(world.fleet.devices, 'networkOperator.digitalSignature');
      stage.expect('only devices with such cells are listed', incident.list.length, holders.length);
      stage.expect('devices executed mode 3', executed(world), {
        networkOperatorByNetworkOperator: holders.length,
      });
      stage.expect('commands were 6.15.1', commandsTaken(world), { '6.15.1': holders.length });
      for (const cell of [
        'networkOperator.digitalSignature',
        'networkOperator.keyAgreement',
      ] as const) {
        stage.expect(
          `${cell} holds the new certificate`,
          holding(world, holders, cell, network.cells()[cell]),
          all(holders.length),
        );
      }
      for (const cell of [DS, KA, TOP_UP] as const) {
        stage.expect(
          `${cell} is untouched`,
          holding(world, withCell(devicesOfA, cell), cell, a.cells()[cell]),
          all(withCell(devicesOfA, cell).length),
        );
      }
      stage.expect('statuses are back', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      expectAccounts(stage, world, incident);
    },
  },
];
