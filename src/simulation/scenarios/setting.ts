/**
 * What most scenarios start from, and the questions that they ask of a world: statuses, cells read back by CS02a, refusals.
 *
 * The setting S0 of the domain notes in small: two suppliers, one network operator, homes with electricity and gas.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { toHex } from '../../core/bytes.ts';
import { countBy } from '../../core/count-by.ts';
import { invariant } from '../../core/errors.ts';
import type { EventOf, EventType } from '../../core/event-types.ts';
import type { SigningKey } from '../../crypto/keys.ts';
import type { Received } from '../../device/device.ts';
import { type CellName, cellFromIdentity } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { verifyMessageMac } from '../../gbcs/mac.ts';
import { decodeMessage } from '../../gbcs/message.ts';
import { signMessage, verifyMessageSignature } from '../../gbcs/signing.ts';
import { composeUpdateCredentials } from '../../party/compose.ts';
import type { Party } from '../../party/party.ts';
import type { Incident } from '../../recovery/incident.ts';
import { keyIdentifierOf } from '../../recovery/key-identifier.ts';
import { recoveryMetrics } from '../../recovery/metrics.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { RecoveryWorld, RecoveryWorldOptions } from '../recovery-world.ts';
import type { Stage } from './scenario.ts';

/** The cells of a supplier, which most scenarios are about. */
export const DS = 'supplier.digitalSignature';
export const KA = 'supplier.keyAgreement';
export const TOP_UP = 'supplier.keyAgreement.prePaymentTopUp';

/** Two suppliers, a network operator, and who has which homes. */
export interface Setting {
  readonly world: RecoveryWorld;
  readonly a: Party;
  readonly b: Party;
  readonly network: Party;
  /** Devices with cells of A: what a Method for A's keys concerns. */
  readonly devicesOfA: readonly FleetDevice[];
  readonly devicesOfB: readonly FleetDevice[];
}

/** Sets the scene: by default two dual fuel homes of A and one of B, so five devices a home. */
export function setScene(
  stage: Stage,
  options: Omit<RecoveryWorldOptions, 'seed'> & {
    readonly seed?: string;
    readonly homesOfA?: number;
    readonly homesOfB?: number;
  } = {},
): Setting {
  const { homesOfA = 2, homesOfB = 1, ...rest } = options;
  const world = stage.world(rest);
  const a = world.party('supplier');
  const b = world.addParty({ role: 'supplier', name: 'SIM SUPPLIER B' });
  world.addHomes({ count: homesOfA, paymentMode: 50 });
  if (homesOfB > 0) world.addHomes({ count: homesOfB, supplier: b });
  return {
    world,
    a,
    b,
    network: world.party('networkOperator'),
    devicesOfA: world.fleet.find({ supplier: a }),
    devicesOfB: world.fleet.find({ supplier: b }),
  };
}

/** How many devices have which SMI Status. */
export function statuses(
  world: RecoveryWorld,
  devices: readonly FleetDevice[] = world.fleet.devices,
): Readonly<Record<string, number>> {
  return countBy(devices, ({ entityId }) => world.dcc.inventory.entry(entityId)?.status ?? 'none');
}

/** How many devices of an incident ended how. */
export function outcomes(incident: Incident): Readonly<Record<string, number>> {
  return countBy(incident.devices, ({ outcome }) => outcome);
}

/** What an incident that is over has left behind: figures of its whole list, one signed progress file, a last report that agrees. */
export function expectAccounts(
  stage: Stage,
  world: RecoveryWorld,
  incident: Incident,
  recovered = incident.list.length,
): void {
  const own = (event: { readonly incident: string }): boolean => event.incident === incident.id;
  const files = eventsOf(world, 'recovery.file').filter(({ kind }) => kind.endsWith('Progress'));
  const { events } = world.log;
  stage.expect(
    'the figures are of the whole list',
    recoveryMetrics({ events, incident: incident.id }).recovered,
    { recovered, of: incident.list.length },
  );
  stage.expect(
    'the progress file has a record for each device',
    files.filter(own).map(({ result, records }) => [result, records]),
    [['accepted', incident.list.length]],
  );
  stage.expect(
    'the last report says the same',
    eventsOf(world, 'recovery.progress').filter(own).at(-1)?.recovered,
    recovered,
  );
}

const READ_ROLES: readonly RemotePartyRole[] = [
  'root',
  'recovery',
  'supplier',
  'networkOperator',
  'accessControlBroker',
  'transitionalCoS',
  'wanProvider',
];

/** Cells of a device as CS02a tells: key identifiers in hexadecimal, by cell. The Response is verified. */
export function cellsReadBack(
  world: RecoveryWorld,
  device: FleetDevice,
): Readonly<Partial<Record<CellName, string>>> {
  const broker = world.party('accessControlBroker');
  const isHub = device.device.type.communicationsHub;
  const command = broker.readCredentials({
    target: device.entityId,
    roles: READ_ROLES,
    authorisingCell: isHub
      ? 'accessControlBroker.digitalSignature'
      : 'accessControlBroker.keyAgreement',
  });
  const { response } = device.take(world.dcc.protect(command), 'auditor');
  const isGenuine = response !== undefined && isFrom(world, device, response);
  invariant(isGenuine, 'a device that is asked by CS02a answers, and its answer verifies');
  const { payload } = decodeMessage(response);
  invariant(payload.type === 'read-credentials.response', 'CS02a is answered by CS02a');
  const cells: Partial<Record<CellName, string>> = {};
  for (const { roleCode, cells: held = [] } of payload.roles) {
    for (const { keyUsages, cellUsageCode, keyIdentifier } of held) {
      const cell = cellFromIdentity({ roleCode, keyUsage: keyUsages[0], cellUsageCode });
      if (cell !== undefined) cells[cell] = toHex(keyIdentifier);
    }
  }
  return cells;
}

/** A Response to a MACed read carries a MAC; that of a hub is signed. */
function isFrom(
  world: RecoveryWorld,
  { device: { publicKeys, type } }: FleetDevice,
  response: Uint8Array,
): boolean {
  if (type.communicationsHub) return verifyMessageSignature(response, publicKeys.digitalSignature);
  const broker = world.party('accessControlBroker').agreementKey();
  return verifyMessageMac(response, broker, publicKeys.keyAgreement);
}

/** Key identifier of a certificate, for people. */
export function keyText(certificate: Uint8Array | undefined): string {
  return certificate === undefined ? 'none' : toHex(keyIdentifierOf(certificate));
}

/** How many of these devices report this certificate in this cell, of those that have the cell. */
export function holding(
  world: RecoveryWorld,
  devices: readonly FleetDevice[],
  cell: CellName,
  certificate: Uint8Array | undefined,
): string {
  const wanted = keyText(certificate);
  const found = devices.map((device) => cellsReadBack(world, device)[cell]);
  const having = found.filter((identifier) => identifier !== undefined);
  return `${having.filter((identifier) => identifier === wanted).length} of ${having.length}`;
}

/** All of so many. */
export function all(of: number): string {
  return `${of} of ${of}`;
}

/** Devices that have a cell, by their type. */
export function withCell(devices: readonly FleetDevice[], cell: CellName): readonly FleetDevice[] {
  return devices.filter(({ device }) => memoryOf(device).cells[cell] !== undefined);
}

/** The code of a refusal, or what else became of a command. */
export function became({ outcome }: Received): string {
  return outcome.kind === 'rejected' ? outcome.code : outcome.kind;
}

/** Statuses of the replacements of an executed command, by cell; the code of the refusal otherwise. */
export function replaced({ outcome }: Received): Readonly<Record<string, string>> | string {
  if (outcome.kind !== 'executed') return outcome.kind === 'rejected' ? outcome.code : outcome.kind;
  return Object.fromEntries(
    outcome.replacements.map(({ cell, status }) => [cell ?? 'unknown', status]),
  );
}

/** The first device of a type. */
export function first(devices: readonly FleetDevice[], type = 'ESME'): FleetDevice {
  const found = devices.find(({ particulars }) => particulars.deviceType === type);
  invariant(found !== undefined, `the setting has a device of type ${type}`);
  return found;
}

/** Events of one kind. */
export function eventsOf<T extends EventType>(
  { log }: RecoveryWorld,
  type: T,
): readonly EventOf<T>[] {
  return log.ofType(type);
}

/** How many commands the DCC took, by service request. */
export function commandsTaken(world: RecoveryWorld): Readonly<Record<string, number>> {
  return countBy(eventsOf(world, 'dcc.submitted'), ({ serviceRequest }) => serviceRequest);
}

/** Modes of the commands that devices executed for a sender. */
export function executed(world: RecoveryWorld, sender = 'dcc'): Readonly<Record<string, number>> {
  const events = eventsOf(world, 'device.processed').filter(
    (event) => event.kind === 'executed' && event.sender === sender,
  );
  return countBy(events, ({ what }) => what);
}

/** From now on, every command that reaches a device by way of the DCC, in order. */
export function recordCommands(device: FleetDevice): readonly Uint8Array[] {
  const recorded: Uint8Array[] = [];
  device.addCondition({
    name: 'recorder',
    onCommand: (command) => {
      recorded.push(command);
      return command;
    },
  });
  return recorded;
}

/** From now on, every Response of a device, in order. */
export function recordResponses(device: FleetDevice): readonly Uint8Array[] {
  const recorded: Uint8Array[] = [];
  device.addCondition({
    name: 'recorder of Responses',
    onResponse: (response) => {
      recorded.push(response);
      return response;
    },
  });
  return recorded;
}

/** A contingency command of somebody who has the symmetric key that he has, signed with the key that he has. */
export function contingencyCommand(
  { authority, clock }: RecoveryWorld,
  device: FleetDevice,
  by: { readonly symmetricKey: Uint8Array; readonly key: SigningKey; readonly root: Uint8Array },
): Uint8Array {
  const current = authority.current();
  const preCommand = composeUpdateCredentials({
    target: device.entityId,
    originatorId: current.contingency.originatorId,
    originatorCounter: BigInt(clock.now()),
    mode: 'anyByContingency',
    replacements: { root: by.root },
    issuers: [current.issuingOca],
    plaintextSymmetricKey: by.symmetricKey,
  });
  return signMessage(preCommand, by.key);
}

/** Entity Identifiers of devices. */
export function idsOf(devices: readonly FleetDevice[]): readonly Eui64[] {
  return devices.map(({ entityId }) => entityId);
}

/** A command that changes nothing of importance, signed with a key: the supplier's signing certificate once more. */
export function criticalCommand(
  world: RecoveryWorld,
  party: Party,
  device: FleetDevice,
  signWith = party.signingKey(),
): Uint8Array {
  const cell =
    party.role === 'networkOperator'
      ? 'networkOperator.digitalSignature'
      : 'supplier.digitalSignature';
  return party.updateCredentials({
    target: device.entityId,
    mode:
      party.role === 'networkOperator' ? 'networkOperatorByNetworkOperator' : 'supplierBySupplier',
    replacements: { [cell]: party.credential('digitalSignature').certificate },
    issuers: [world.authority.current().issuingOca],
    signWith,
  });
}
