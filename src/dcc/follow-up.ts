/**
 * What follows from an answer that the DCC believes, before its ticket is concluded: the map, the device's own keys, the
 * Responsible Supplier after a Change of Supplier, and the Alert to Users whose credentials changed.
 *
 * @module
 */
import { statusCode } from '../gbcs/status-codes.ts';
import type { CounterChange, DecodedMessage, ExecutionOutcome } from '../gbcs/types.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { type RemotePartyRole, roleFromCode } from '../vocabulary/roles.ts';
import { readOneOrNothing } from './device-certificates.ts';
import type { AnswerObserver } from './conclusions.ts';
import type { DccMapping } from './mapping.ts';
import type { Proofs } from './proofs.ts';
import type { DeviceRegister } from './register.ts';
import type { Flight } from './tickets.ts';
import type { ServiceRequest } from './command-types.ts';
import type { InventoryEntry } from './inventory-types.ts';
import type { DccAlert } from './types.ts';

/** What follow-up is made of. */
export interface FollowUpSurroundings {
  readonly register: DeviceRegister;
  readonly mapping: DccMapping;
  readonly proofs: Proofs;
  readonly alert: (alert: DccAlert) => void;
  readonly serviceRequestOf: (ticket: number) => ServiceRequest;
}

/** Cells that now hold another certificate, and which. */
type Replaced = ReadonlyMap<CellName, Uint8Array>;

const NONE: Replaced = new Map();

/** Roles of Users: their credentials are theirs to know about. */
const USER_ROLES: readonly RemotePartyRole[] = ['supplier', 'networkOperator', 'loadController'];

/** Makes the observer that does all this. */
export function followUp(surroundings: FollowUpSurroundings): AnswerObserver {
  const { mapping, proofs } = surroundings;
  return (flight, message) => {
    const { device } = flight;
    const outcome = outcomeOf(message);
    const replaced = outcome === undefined ? NONE : replacedCells(flight, outcome);
    mapping.checkMessage(device, message, replaced);
    if (outcome === undefined) {
      noteDeviceCertificate(flight, message, surroundings);
      return;
    }
    for (const cell of replaced.keys()) proofs.forget(device, cell);
    noteSupplier(flight, replaced, surroundings);
    tellUsers(flight, replaced, outcome, surroundings);
  };
}

function outcomeOf({ payload }: DecodedMessage): ExecutionOutcome | undefined {
  const reports =
    payload.type === 'update-credentials.response' || payload.type === 'update-credentials.alert';
  return reports ? payload.outcome : undefined;
}

/** Each cell once, however often a Response names it. */
function replacedCells({ command }: Flight, outcome: ExecutionOutcome): Replaced {
  if (command.payload.type !== 'update-credentials.command') return NONE;
  const asked = command.payload.replacements;
  const certificates = new Map<CellName, Uint8Array>();
  for (const { cell: reference, statusCode: status } of outcome.replacements) {
    const { cell } = reference;
    const certificate = asked.find(({ target }) => target.cell === cell)?.certificate;
    const succeeded = status === statusCode('success');
    if (succeeded && cell && certificate) certificates.set(cell, certificate);
  }
  return certificates;
}

/** After CS02d the device signs, or agrees, with another key. */
function noteDeviceCertificate(
  { command, device }: Flight,
  { payload }: DecodedMessage,
  { register }: FollowUpSurroundings,
): void {
  if (payload.type !== 'install-device-certificate.response' || payload.responseCode !== 0) return;
  if (command.payload.type !== 'install-device-certificate.command') return;
  const { certificate } = command.payload;
  const read = readOneOrNothing(certificate);
  if (read?.entityId !== device) return;
  const { signing, agreement } = read;
  const entry = register.entryOf(device);
  const others = entry.certificates.filter((encoded) => {
    const other = readOneOrNothing(encoded);
    return signing === undefined ? other?.agreement === undefined : other?.signing === undefined;
  });
  register.replace({
    ...entry,
    ...(signing && { signing }),
    ...(agreement && { agreement }),
    certificates: [...others, certificate],
  });
}

/** A Change of Supplier that succeeded makes the gaining supplier responsible. */
function noteSupplier(
  { device, ticket }: Flight,
  replaced: Replaced,
  { register, mapping, serviceRequestOf }: FollowUpSurroundings,
): void {
  if (serviceRequestOf(ticket) !== '6.23') return;
  if (!replaced.has('supplier.digitalSignature')) return;
  const gaining = mapping.believed(device, 'supplier.digitalSignature')?.entityId;
  if (gaining === undefined) return;
  register.replace({ ...register.entryOf(device), responsibleSupplier: gaining });
}

function tellUsers(
  { device }: Flight,
  replaced: Replaced,
  outcome: ExecutionOutcome,
  { alert, mapping, register }: FollowUpSurroundings,
): void {
  for (const role of USER_ROLES) {
    const to = userOf(role, register.entryOf(device));
    if (to === undefined) continue;
    const certificateHashes: Uint8Array[] = [];
    for (const cell of replaced.keys()) {
      if (TRUST_ANCHOR_CELLS[cell].role !== role) continue;
      const hash = mapping.occupant(device, cell)?.certificateSha1;
      if (hash !== undefined) certificateHashes.push(hash);
    }
    if (certificateHashes.length === 0) continue;
    alert({
      alert: 'SecurityCredentialsUpdated',
      device,
      to,
      role,
      counters: outcome.counterChanges.flatMap((change) => countersOf(role, change)),
      certificateHashes,
    });
  }
}

/** Whoever the DCC has on its books for the device: under Method 2 the cells hold the broker's certificates. */
function userOf(role: RemotePartyRole, entry: InventoryEntry): Eui64 | undefined {
  if (role === 'supplier') return entry.responsibleSupplier;
  return role === 'networkOperator' ? entry.networkOperator : undefined;
}

function countersOf(role: RemotePartyRole, change: CounterChange): readonly string[] {
  if (roleFromCode(change.roleCode) !== role) return [];
  const specialist = change.specialistFloors ?? [];
  return [change.floor, ...specialist.map(({ floor }) => floor)].map(counterText);
}

function counterText(counter: bigint): string {
  return counter.toString(16).toUpperCase().padStart(16, '0');
}
