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
import { readOne } from './device-certificates.ts';
import type { AnswerObserver } from './conclusions.ts';
import type { DccMapping } from './mapping.ts';
import type { Proofs } from './proofs.ts';
import type { DeviceRegister } from './register.ts';
import type { Flight } from './tickets.ts';
import type { DccAlert, InventoryEntry } from './types.ts';

/** What follow-up is made of. */
export interface FollowUpSurroundings {
  readonly register: DeviceRegister;
  readonly mapping: DccMapping;
  readonly proofs: Proofs;
  readonly alert: (alert: DccAlert) => void;
  readonly serviceRequestOf: (ticket: number) => string;
}

/** A cell that now holds another certificate. */
interface Replaced {
  readonly cell: CellName;
  readonly certificate: Uint8Array;
}

/** Roles of Users: their credentials are theirs to know about. */
const USER_ROLES: readonly RemotePartyRole[] = ['supplier', 'networkOperator', 'loadController'];

/** Makes the observer that does all this. */
export function followUp(surroundings: FollowUpSurroundings): AnswerObserver {
  const { mapping, proofs } = surroundings;
  return (flight, message) => {
    const { device } = flight;
    mapping.checkMessage(device, message);
    const outcome = outcomeOf(message);
    if (outcome === undefined) {
      noteDeviceCertificate(flight, message, surroundings);
      return;
    }
    const replaced = replacedCells(flight, outcome);
    for (const { cell, certificate } of replaced) {
      mapping.record(device, cell, certificate);
      proofs.forget(device, cell);
    }
    noteSupplier(flight, replaced, surroundings);
    tellUsers(flight, replaced, outcome, surroundings);
  };
}

function outcomeOf({ payload }: DecodedMessage): ExecutionOutcome | undefined {
  const reports =
    payload.type === 'update-credentials.response' || payload.type === 'update-credentials.alert';
  return reports ? payload.outcome : undefined;
}

function replacedCells(
  { command }: Flight,
  { replacements }: ExecutionOutcome,
): readonly Replaced[] {
  if (command.payload.type !== 'update-credentials.command') return [];
  const asked = command.payload.replacements;
  return replacements.flatMap(({ cell: { cell }, statusCode: status }) => {
    const certificate = asked.find(({ target }) => target.cell === cell)?.certificate;
    const succeeded = status === statusCode('success');
    return succeeded && cell && certificate ? [{ cell, certificate }] : [];
  });
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
  // The device has judged it: it is its own and can be read.
  const { signing, agreement } = readOne(certificate);
  const entry = register.entryOf(device);
  const kept = entry.certificates.filter((other) => keyKind(other) !== keyKind(certificate));
  register.replace({
    ...entry,
    ...(signing && { signing }),
    ...(agreement && { agreement }),
    certificates: [...kept, certificate],
  });
}

function keyKind(certificate: Uint8Array): 'signing' | 'agreement' {
  return readOne(certificate).signing === undefined ? 'agreement' : 'signing';
}

/** A Change of Supplier that succeeded makes the gaining supplier responsible. */
function noteSupplier(
  { device, ticket }: Flight,
  replaced: readonly Replaced[],
  { register, mapping, serviceRequestOf }: FollowUpSurroundings,
): void {
  if (serviceRequestOf(ticket) !== '6.23') return;
  if (!replaced.some(({ cell }) => cell === 'supplier.digitalSignature')) return;
  const gaining = mapping.believed(device, 'supplier.digitalSignature')?.entityId;
  if (gaining === undefined) return;
  register.replace({ ...register.entryOf(device), responsibleSupplier: gaining });
}

function tellUsers(
  { device }: Flight,
  replaced: readonly Replaced[],
  outcome: ExecutionOutcome,
  { alert, mapping, register }: FollowUpSurroundings,
): void {
  for (const role of USER_ROLES) {
    const cells = replaced.filter(({ cell }) => TRUST_ANCHOR_CELLS[cell].role === role);
    const to = userOf(role, register.entryOf(device));
    if (cells.length === 0 || to === undefined) continue;
    alert({
      alert: 'SecurityCredentialsUpdated',
      device,
      to,
      role,
      counters: outcome.counterChanges.flatMap((change) => countersOf(role, change)),
      certificateHashes: cells.flatMap(
        ({ cell }) => mapping.believed(device, cell)?.certificateSha1 ?? [],
      ),
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
