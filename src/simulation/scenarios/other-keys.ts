/**
 * Keys that are not of Users: T68 a device's own, T69 the transitional CoS party's, T70 the WAN provider's.
 *
 * @module
 */
import { equalBytes } from '../../core/bytes.ts';
import { countBy } from '../../core/count-by.ts';
import { invariant } from '../../core/errors.ts';
import { HOUR_MS } from '../../core/instant.ts';
import type { SigningKey } from '../../crypto/keys.ts';
import { decodeMessage } from '../../gbcs/message.ts';
import type { ReplacementMode } from '../../gbcs/modes.ts';
import { signMessage } from '../../gbcs/signing.ts';
import type { Payload } from '../../gbcs/types.ts';
import { composeCommand } from '../../party/compose.ts';
import type { Party } from '../../party/party.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { EndEntityKeyUsage } from '../../vocabulary/key-usages.ts';
import { factoryPortalOf } from '../enrolment.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld } from '../recovery-world.ts';
import type { Scenario, Stage } from './scenario.ts';
import {
  DS,
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
  outcomes,
  recordResponses,
  setScene,
  statuses,
  withCell,
} from './setting.ts';

const COS_CELL = 'transitionalCoS.digitalSignature';
const WAN_CELL = 'wanProvider.digitalSignature';

export const OTHER_KEY_SCENARIOS: readonly Scenario[] = [
  {
    id: 'T68',
    title: "A device's own keys have leaked",
    setUp: 'both keys of a meter are known to somebody else',
    action:
      'classify; then what happens instead: SR 6.17, a certificate of the Issuing DCA, SR 6.15.2, SR 6.24.2, for each key',
    expected:
      'outside Appendix L: no recovery command, no status; afterwards the meter answers by its new keys, the old ones convince nobody, its trust anchors are what they were',
    governance: 'technical',
    play: (stage: Stage): void => {
      const { world, a, b, devicesOfA } = setScene(stage);
      const esme = first(devicesOfA);
      const cells = cellsReadBack(world, esme);
      const responses = recordResponses(esme);
      ask(world, a, esme, READ);
      const [byOldKey] = responses;
      invariant(byOldKey !== undefined, 'the meter answers SR 6.24.2');
      const macForOldKey = world.dcc.protect(criticalCommand(world, a, esme));
      const asked = commandsTaken(world);
      const incident = world.compromise(
        { keyClass: 'device', owner: esme.entityId },
        { by: a.entityId, certain: 'yes' },
      );
      incident.run({});
      stage.expect('outside', incident.state, 'outside');
      const [notice] = eventsOf(world, 'recovery.notice').slice(-1);
      stage.expect(
        'who notified is told what happens instead',
        notice && [notice.to, /6\.17.*6\.15\.2.*6\.24\.2/u.test(notice.subject)],
        [a.entityId, true],
      );
      stage.expect('no command was sent', commandsTaken(world), asked);
      stage.expect('the old key still convinces', world.dcc.verify(byOldKey), true);
      stage.expect('nobody else may order new keys', ask(world, b, esme, READ), 'refused');
      for (const usage of ['digitalSignature', 'keyAgreement'] as const) {
        expectNewKey(stage, { world, a }, esme, usage);
      }
      stage.expect('what the old key has signed', world.dcc.verify(byOldKey), false);
      stage.expect(
        'what was MACed for the old key',
        became(esme.take(macForOldKey, 'thief')),
        'mac-invalid',
      );
      stage.expect(
        'what the DCC protects now',
        became(esme.take(world.dcc.protect(criticalCommand(world, a, esme)), 'dcc')),
        'executed',
      );
      stage.expect('no trust anchor has changed', cellsReadBack(world, esme), cells);
      stage.expect('no recovery command was sent', executed(world), {
        supplierBySupplier: 1,
      });
      stage.expect('no status was touched', eventsOf(world, 'dcc.status-changed').length, 0);
      stage.expect('nothing is left to be done', incident.report().next, []);
    },
  },
  {
    id: 'T69',
    title: 'The key of the transitional CoS party has leaked',
    setUp: 'whoever has it can put any supplier on any device (mode 7), where the DCC adds its MAC',
    action: 'certain: mode 8; then again, suspected only: the party by its own mode 6',
    expected:
      'the cell replaced on all devices that have it, supplier cells as they were; the old key rejected; no Change of Supplier meanwhile, and one afterwards',
    governance: 'technical',
    play: (stage: Stage): void => {
      stage.expect('before, a thief can do it', executedBefore(stage, theftOfHome), 'executed');
      const { world, a, b, devicesOfA } = setScene(stage);
      const holders = withCell(world.fleet.devices, COS_CELL);
      const party = world.party('transitionalCoS');
      const esme = first(devicesOfA);
      for (const [certain, procedure, mode] of [
        ['yes', 'dcc-key-by-recovery-key', 'anyExceptAbnormalRootByRecovery'],
        ['no', 'dcc-key-by-itself', 'transCoSByTransCoS'],
      ] as const) {
        const stolen = party.signingKey();
        const incident = world.compromise(COS_CELL, { certain });
        incident.start({});
        stage.expect(`${mode}: the procedure`, incident.procedure, procedure);
        stage.expect(
          `${mode}: no Change of Supplier meanwhile`,
          changeOfSupplier(world, b, esme),
          'status-not-eligible',
        );
        incident.run();
        stage.expect(`${mode}: all have recovered`, outcomes(incident), {
          recovered: holders.length,
        });
        stage.expect(`${mode}: on every device that has the cell`, executed(world)[mode], 12);
        stage.expect(
          `${mode}: every cell holds the new certificate`,
          holding(world, holders, COS_CELL, party.cells()[COS_CELL]),
          all(holders.length),
        );
        stage.expect(
          `${mode}: the old key`,
          became(esme.take(theftOfHome(world, esme, stolen), 'thief')),
          'signature-invalid',
        );
        expectAccounts(stage, world, incident);
      }
      const suppliers = withCell(devicesOfA, DS);
      stage.expect(
        "A's cells are A's",
        holding(world, suppliers, DS, a.cells()[DS]),
        all(suppliers.length),
      );
      stage.expect('statuses are back', statuses(world), { commissioned: 15 });
      stage.expect('a Change of Supplier now', changeOfSupplier(world, b, esme), 'taken');
      world.advance(HOUR_MS);
      stage.expect('is executed', holding(world, [esme], DS, b.cells()[DS]), all(1));
    },
  },
  {
    id: 'T70',
    title: 'The key of a WAN provider has leaked',
    setUp: 'only Communications Hubs have a cell for it',
    action: 'certain: mode 8; then again, suspected only: the WAN provider by its own mode 5',
    expected:
      'the cell replaced on every hub; the old key rejected; no other device is sent anything or changes its status',
    governance: 'technical',
    play: (stage: Stage): void => {
      stage.expect('before, a thief can do it', executedBefore(stage, modeFive), 'executed');
      const { world } = setScene(stage);
      const hubs = withCell(world.fleet.devices, WAN_CELL);
      const provider = world.party('wanProvider');
      const hub = first(hubs, 'CHF');
      for (const [certain, procedure, mode] of [
        ['yes', 'dcc-key-by-recovery-key', 'anyExceptAbnormalRootByRecovery'],
        ['no', 'dcc-key-by-itself', 'wanProviderByWanProvider'],
      ] as const) {
        const stolen = provider.signingKey();
        const incident = world.compromise(WAN_CELL, { certain }).run({});
        stage.expect(`${mode}: the procedure`, incident.procedure, procedure);
        stage.expect(`${mode}: all hubs have recovered`, outcomes(incident), { recovered: 3 });
        stage.expect(`${mode}: one command each`, executed(world)[mode], 3);
        stage.expect(
          `${mode}: every cell holds the new certificate`,
          holding(world, hubs, WAN_CELL, provider.cells()[WAN_CELL]),
          all(3),
        );
        stage.expect(
          `${mode}: the old key`,
          became(hub.take(modeFive(world, hub, stolen), 'thief')),
          'signature-invalid',
        );
        expectAccounts(stage, world, incident);
      }
      stage.expect('nobody but hubs was sent anything', typesTouched(world, 'dcc.submitted'), [
        'CHF',
      ]);
      stage.expect('or changed its status', typesTouched(world, 'dcc.status-changed'), ['CHF']);
      stage.expect('statuses are back', statuses(world), { commissioned: 15 });
    },
  },
];

/** Requests about a device's own keys, with the message codes of CS02c, CS02d and CS02e. */
interface OwnKeyRequest {
  readonly serviceRequest: '6.17' | '6.15.2' | '6.24.2';
  readonly usage?: EndEntityKeyUsage;
  readonly certificate?: Uint8Array;
}

const READ: OwnKeyRequest = { serviceRequest: '6.24.2' };

/** Asks by way of the DCC, and waits for the answer. */
function ask(
  world: RecoveryWorld,
  by: Party,
  { entityId: target }: FleetDevice,
  request: OwnKeyRequest,
): 'taken' | 'refused' {
  const { serviceRequest } = request;
  const addressing = {
    target,
    originatorId: by.entityId,
    originatorCounter: by.nextCounter(),
  };
  const [code, payload] = messageOf(request);
  const { accepted } = world.dcc.submit({
    command: signMessage(composeCommand(addressing, code, payload), by.signingKey()),
    requester: by.entityId,
    serviceRequest,
  });
  world.advance(HOUR_MS);
  return accepted ? 'taken' : 'refused';
}

function messageOf({
  serviceRequest,
  usage = 'digitalSignature',
  certificate = new Uint8Array(),
}: OwnKeyRequest): readonly [number, Payload] {
  switch (serviceRequest) {
    case '6.17':
      return [0x000a, { type: 'issue-credentials.command', keyUsages: [usage] }];
    case '6.15.2':
      return [0x000b, { type: 'install-device-certificate.command', certificate }];
    case '6.24.2':
      return [0x000c, { type: 'read-device-certificate.command', keyUsages: [usage] }];
  }
}

/** A new key, its certificate, and the certificate read back. */
function expectNewKey(
  stage: Stage,
  { world, a }: Pick<Setting, 'world' | 'a'>,
  device: FleetDevice,
  usage: EndEntityKeyUsage,
): void {
  const before = device.device.publicKeys[usage];
  const certificate = renewOwnKey(world, a, device, usage);
  const isSame = equalBytes(device.device.publicKeys[usage], before);
  stage.expect(`${usage}: a new key`, isSame, false);
  const responses = recordResponses(device);
  ask(world, a, device, { ...READ, usage });
  stage.expect(`${usage}: read back`, certificateRead(responses[0]), certificate);
}

/** The Responsible Supplier has a device make a key, has it certified and installs the certificate, which is returned. */
function renewOwnKey(
  world: RecoveryWorld,
  supplier: Party,
  device: FleetDevice,
  usage: EndEntityKeyUsage,
): Uint8Array {
  const responses = recordResponses(device);
  ask(world, supplier, device, { serviceRequest: '6.17', usage });
  const [response] = responses;
  const payload = response && decodeMessage(response).payload;
  invariant(payload?.type === 'issue-credentials.response', 'CS02c is answered by CS02c');
  const { certificationRequest } = payload;
  invariant(
    certificationRequest !== undefined,
    'a device that makes a key asks to have it certified',
  );
  const certificate = factoryPortalOf(world.environment).issue(certificationRequest);
  ask(world, supplier, device, { serviceRequest: '6.15.2', certificate });
  return certificate;
}

function certificateRead(response: Uint8Array | undefined): Uint8Array | undefined {
  const payload = response && decodeMessage(response).payload;
  return payload?.type === 'read-device-certificate.response' ? payload.certificate : undefined;
}

/** A command of whoever has a key of the DCC, for one device. */
type Theft = (world: RecoveryWorld, device: FleetDevice, stolen?: SigningKey) => Uint8Array;

/** Mode 7 with the certificates of a supplier that has no business there. */
const theftOfHome: Theft = (world, device, stolen) => {
  const thief = world.parties.all().findLast(({ role }) => role === 'supplier');
  const command = updateBy(world, 'transitionalCoS', device, {
    mode: 'supplierByTransCoS',
    replacements: thief?.cells() ?? {},
    stolen,
  });
  return world.dcc.protect(command);
};

/** Mode 5 on a hub: the WAN provider's own certificate. */
const modeFive: Theft = (world, device, stolen) =>
  world.dcc.protect(
    updateBy(world, 'wanProvider', device, {
      mode: 'wanProviderByWanProvider',
      replacements: world.party('wanProvider').cells(),
      stolen,
    }),
  );

function updateBy(
  world: RecoveryWorld,
  role: 'transitionalCoS' | 'wanProvider',
  { entityId: target }: FleetDevice,
  order: {
    readonly mode: ReplacementMode;
    readonly replacements: Readonly<Partial<Record<CellName, Uint8Array>>>;
    readonly stolen: SigningKey | undefined;
  },
): Uint8Array {
  const { mode, replacements, stolen } = order;
  return world.party(role).updateCredentials({
    target,
    mode,
    replacements,
    issuers: [world.authority.current().issuingOca],
    ...(stolen && { signWith: stolen }),
  });
}

/** What becomes of such a command in a world where nobody has recovered anything. */
function executedBefore(stage: Stage, theft: Theft): string {
  const { world } = setScene(stage, { homesOfA: 1, homesOfB: 0 });
  const device = first(world.fleet.devices, theft === modeFive ? 'CHF' : 'ESME');
  return became(device.take(theft(world, device), 'thief'));
}

/** SR 6.23 by way of the DCC. */
function changeOfSupplier(world: RecoveryWorld, gaining: Party, device: FleetDevice): string {
  const party = world.party('transitionalCoS');
  const submission = world.dcc.submit({
    command: updateBy(world, 'transitionalCoS', device, {
      mode: 'supplierByTransCoS',
      replacements: gaining.cells(),
      stolen: undefined,
    }),
    requester: party.entityId,
    serviceRequest: '6.23',
  });
  return submission.accepted ? 'taken' : submission.code;
}

/** Types of the devices that events of a kind are about. */
function typesTouched(
  world: RecoveryWorld,
  type: 'dcc.submitted' | 'dcc.status-changed',
): readonly string[] {
  const touched = new Set<string>(eventsOf(world, type).map(({ device }) => device));
  const devices = world.fleet.devices.filter(({ entityId }) => touched.has(entityId));
  return Object.keys(countBy(devices, ({ particulars }) => particulars.deviceType));
}
