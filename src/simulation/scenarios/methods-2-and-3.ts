/**
 * Methods 2 and 3, with the Recovery key, as they should go: T4 to T8 and T10.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { verifyMessageSignature } from '../../gbcs/signing.ts';
import type { Party } from '../../party/party.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
  KA,
  TOP_UP,
  type Setting,
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
  idsOf,
  outcomes,
  recordCommands,
  setScene,
  statuses,
  withCell,
} from './setting.ts';

/** After Method 2 somebody sends 6.21 who may not: the DCC says why not, and no cell changes in the hour that follows. */
function expectHandoverRefused(
  stage: Stage,
  { world, devicesOfA }: Setting,
  { party, code }: { readonly party: Party; readonly code: string },
): void {
  world
    .compromise('supplier.digitalSignature', { certain: 'yes' })
    .run({ method: 2, handover: 'not-requested' });
  const esme = first(devicesOfA);
  const cells = cellsReadBack(world, esme);
  const submission = world.dcc.submit({
    command: criticalCommand(world, party, esme),
    requester: party.entityId,
    serviceRequest: '6.21',
  });
  stage.expect('refused', submission.accepted ? 'accepted' : submission.code, code);
  world.advance(3_600_000);
  stage.expect('no cell has changed', cellsReadBack(world, esme), cells);
}

export const METHOD_TWO_AND_THREE_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T4',
    title: 'Method 2: the DCC takes the cells over',
    setUp: "S0, A's signing key stolen, A is not clean",
    action: 'Method 2',
    expected:
      "mode 8; supplier cells hold the ACB's certificates; status Recovered; A's critical commands rejected",
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const incident = world
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 2, handover: 'not-requested' });
      const broker = world.party('accessControlBroker').cells();
      const [esme, holders] = [first(devicesOfA), withCell(devicesOfA, DS)];
      stage.expect('every device is under DCC control', outcomes(incident), {
        'under-dcc-control': devicesOfA.length,
      });
      stage.expect('devices executed mode 8', executed(world), {
        anyExceptAbnormalRootByRecovery: devicesOfA.length,
      });
      stage.expect(
        "the signing cells hold the ACB's signing certificate",
        holding(world, holders, DS, broker['accessControlBroker.digitalSignature']),
        all(holders.length),
      );
      for (const cell of [KA, TOP_UP] as const) {
        const having = withCell(devicesOfA, cell);
        stage.expect(
          `${cell} holds the ACB's key agreement certificate`,
          holding(world, having, cell, broker['accessControlBroker.keyAgreement']),
          all(having.length),
        );
      }
      stage.expect('status Recovered', statuses(world, devicesOfA), {
        recovered: devicesOfA.length,
      });
      stage.expect(
        "A's critical command is rejected",
        became(esme.take(world.dcc.protect(criticalCommand(world, a, esme)), 'dcc')),
        'originator-unknown',
      );
      stage.expect(
        'the DCC takes no 6.15.1 of A either',
        world.dcc.submit({
          command: criticalCommand(world, a, esme),
          requester: a.entityId,
          serviceRequest: '6.15.1',
        }).accepted,
        false,
      );
      stage.expect(
        'the alert of the DUIS schema tells A',
        eventsOf(world, 'dcc.alert').filter(
          ({ alert }) => alert === 'RecoveryCompleteACBCredentials',
        ).length,
        devicesOfA.length,
      );
      const { roles, prepaymentTopUp } = memoryOf(esme.device).counters;
      stage.expect(
        'the floors that it set: the counters of A begin anew',
        { supplier: roles.supplier, prepaymentTopUp },
        { supplier: 0n, prepaymentTopUp: 0n },
      );
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T5',
    title: 'Method 2, then the handover by SR 6.21',
    setUp: 'after T4',
    action: 'A sends 6.21 with new certificates',
    expected: "signed by the ACB's key, mode 2; status Commissioned; A in control again",
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const [esme, holders] = [first(devicesOfA), withCell(devicesOfA, DS)];
      const recorded = recordCommands(esme);
      const incident = world
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 2 });
      stage.expect('every device was handed back', outcomes(incident), {
        'handed-back': devicesOfA.length,
      });
      stage.expect('mode 8, then mode 2', executed(world), {
        anyExceptAbnormalRootByRecovery: devicesOfA.length,
        supplierBySupplier: devicesOfA.length,
      });
      stage.expect('by recovery commands and 6.21', commandsTaken(world), {
        recovery: devicesOfA.length,
        '6.21': devicesOfA.length,
      });
      const broker = world.party('accessControlBroker').signingKey().publicKey;
      stage.expect(
        "the handover alone is signed by the ACB's key",
        recorded.map((command) => verifyMessageSignature(command, broker)),
        [false, true],
      );
      for (const cell of [DS, KA, TOP_UP] as const) {
        const having = withCell(holders, cell);
        stage.expect(
          `${cell} holds A's new certificate`,
          holding(world, having, cell, a.cells()[cell]),
          all(having.length),
        );
      }
      stage.expect('status Commissioned', statuses(world, devicesOfA), {
        commissioned: devicesOfA.length,
      });
      stage.expect(
        'A is obeyed again',
        became(esme.take(world.dcc.protect(criticalCommand(world, a, esme)), 'dcc')),
        'executed',
      );
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T6',
    title: 'A network operator asks for the handover',
    setUp: 'after T4',
    action: 'the network operator sends 6.21',
    expected: 'refused: the role is not eligible (IS and GS only)',
    governance: 'technical',
    play: (stage: Stage): void => {
      const scene = setScene(stage);
      const { world, network, devicesOfA } = scene;
      expectHandoverRefused(stage, scene, { party: network, code: 'role-not-eligible' });
      stage.expect('still Recovered', statuses(world, devicesOfA), {
        recovered: devicesOfA.length,
      });
    },
  },
  {
    id: 'T7',
    title: 'Another supplier asks for the handover',
    setUp: 'after T4',
    action: "B sends 6.21 for a device of A's",
    expected: 'refused: not the Responsible Supplier',
    governance: 'technical',
    play: (stage: Stage): void => {
      const scene = setScene(stage);
      const { world, b, devicesOfA } = scene;
      expectHandoverRefused(stage, scene, { party: b, code: 'not-responsible-supplier' });
      stage.expect('still Recovered', statuses(world, devicesOfA), {
        recovered: devicesOfA.length,
      });
      stage.expect(
        'the refusal is in the log',
        eventsOf(world, 'dcc.refused').map(({ code }) => code),
        ['not-responsible-supplier'],
      );
    },
  },
  {
    id: 'T8',
    title: 'Method 3: new certificates by the Recovery key',
    setUp: "S0, A's signing key lost",
    action: 'Method 3',
    expected:
      'new certificates placed; status Commissioned without 6.21; a proving command is obeyed',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const incident = world
        .compromise('supplier.digitalSignature', { certain: 'yes' })
        .run({ method: 3, readBack: 'all', situation: { ownKey: 'lost' } });
      const holders = withCell(devicesOfA, DS);
      stage.expect('every device has recovered', outcomes(incident), {
        recovered: devicesOfA.length,
      });
      stage.expect(
        "the cells hold A's new certificates",
        holding(world, holders, DS, a.cells()[DS]),
        all(holders.length),
      );
      stage.expect('status Commissioned', statuses(world), {
        commissioned: world.fleet.devices.length,
      });
      stage.expect('no 6.21 was needed', commandsTaken(world)['6.21'], undefined);
      stage.expect(
        'the new key was proven on one device',
        eventsOf(world, 'dcc.proved').map(({ result }) => result),
        ['proven'],
      );
      stage.expect(
        'the alert is RecoveryComplete',
        eventsOf(world, 'dcc.alert').filter(({ alert }) => alert === 'RecoveryComplete').length,
        devicesOfA.length,
      );
      stage.expect('no mapping alarm', eventsOf(world, 'dcc.mapping-alarm').length, 0);
      expectAccounts(stage, world, incident);
    },
  },
  {
    id: 'T10',
    title: 'A replacement certificate of an issuer that is not in the path',
    setUp: 'T8, one certificate of another hierarchy',
    action: 'Method 3',
    expected:
      'noTrustAnchor on that cell, success on the others; the device stays in Recovery, partial',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, devicesOfA } = setScene(stage);
      const stranger = stage.world();
      const foreign = stranger.party('supplier').cells()[KA];
      const before = a.cells();
      const esme = first(devicesOfA);
      const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      incident.run({
        method: 3,
        devices: idsOf([esme]),
        replacements: { [KA]: foreign ?? new Uint8Array() },
        crossCheck: 'none',
        proving: 'none',
        revocation: 'none',
      });
      stage.expect('the device is partial', outcomes(incident), { partial: 1 });
      stage.expect(
        'because of noTrustAnchor',
        incident.devices.map(({ code }) => code),
        ['noTrustAnchor'],
      );
      const [firstReply] = eventsOf(world, 'dcc.concluded');
      stage.expect(
        'that cell failed alone',
        Object.fromEntries((firstReply?.cells ?? []).map(({ cell, status }) => [cell, status])),
        { [DS]: 'success', [KA]: 'noTrustAnchor', [TOP_UP]: 'success' },
      );
      stage.expect('its cell keeps its occupant', holding(world, [esme], KA, before[KA]), all(1));
      stage.expect('it stays in Recovery', statuses(world, [esme]), { recovery: 1 });
      stage.expect(
        'the cross-check would have found it before anything was signed',
        foundByCrossCheck(stage, foreign),
        'wrong-replacement',
      );
    },
  },
];

function foundByCrossCheck(
  stage: Parameters<Scenario['play']>[0],
  foreign: Uint8Array | undefined,
): string {
  const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  incident.choose({ method: 3, replacements: { [KA]: foreign ?? new Uint8Array() } });
  while (incident.standing === undefined && incident.next() !== undefined);
  const sent = commandsTaken(world)['recovery'] ?? 0;
  return sent === 0 ? (incident.standing?.code ?? 'nothing') : `${sent} commands were sent`;
}
