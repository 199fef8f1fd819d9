/**
 * Reading back: every cell of every listed device by CS02a, under the MAC of the Access Control Broker, held against the certificate
 * mapping (CR118).
 *
 * A device whose cells are not what its Responses said is in Recovery again. One that does not answer is said to be unread, and no more.
 *
 * @module
 */
import type { EventOf } from '../../core/event-types.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';
import { type Activity, done } from '../activity.ts';
import { settle } from '../device-outcomes.ts';
import { KEY_CLASSES, affectedCells } from '../compromised-key.ts';
import type { RecoveryContext } from '../context.ts';
import { type IncidentRecord, isUnsettled } from '../incident-record.ts';
import { beginRecovery } from '../statuses.ts';

/** A round of reading. */
export interface Reading {
  /** Devices that are asked, and have not answered. */
  readonly open: Set<Eui64>;
  answered: number;
  /** Cells that were not what the mapping believed, by device. */
  readonly differences: Map<Eui64, CellName[]>;
}

/** Reads the cells back, when asked; else the verified Responses have told already. */
export const checkSlots: Activity = ({ context, incident, calls }) => {
  if (incident.options.readBack !== 'all') {
    return done('verified Responses and the certificate mapping agree, or alarms were raised');
  }
  if (calls === 0 || incident.reading === undefined) {
    incident.reading = { open: new Set(), answered: 0, differences: new Map() };
    for (const device of incident.list) readCells(context, incident, device);
  }
  const { open, answered, differences } = incident.reading;
  if (open.size > 0) return { result: 'waiting', note: `${open.size} reads are open` };
  const held = [...differences.keys()].filter((device) => holdBack(context, incident, device));
  const unread = incident.list.length - answered;
  if (unread > 0) warnUnread(context, incident, unread);
  const differ = held.length === 0 ? '' : `; ${held.length} differ and are in Recovery again`;
  return done(`${answered} of ${incident.list.length} devices were read back${differ}`);
};

const ROLES: readonly RemotePartyRole[] = [
  'root',
  'recovery',
  'supplier',
  'networkOperator',
  'accessControlBroker',
  'transitionalCoS',
];

function readCells(context: RecoveryContext, incident: IncidentRecord, device: Eui64): void {
  const broker = context.party(context.parties.of('accessControlBroker')?.entityId);
  const command = broker.readCredentials({
    target: device,
    roles: ROLES,
    authorisingCell: 'accessControlBroker.keyAgreement',
  });
  const submission = context.dcc.submit({
    command,
    requester: broker.entityId,
    serviceRequest: '6.24.1',
    incident: incident.id,
  });
  if (!submission.accepted) return;
  incident.reading?.open.add(device);
  context.reads.set(submission.ticket, incident);
}

/** Takes what became of a read: an answer that verified, or none. */
export function concludeReading(
  context: RecoveryContext,
  incident: IncidentRecord,
  { device, result }: EventOf<'dcc.concluded'>,
): void {
  const { reading } = incident;
  if (reading === undefined) return;
  reading.open.delete(device as Eui64);
  if (result === 'success') reading.answered += 1;
  if (reading.open.size === 0) context.wake(incident);
}

/** Takes a difference that an answer has brought to light. */
export function noteDifference(
  context: RecoveryContext,
  { device, cell }: EventOf<'dcc.mapping-alarm'>,
): void {
  for (const { reading } of new Set(context.reads.values())) {
    if (reading?.open.has(device as Eui64) !== true) continue;
    const cells = reading.differences.get(device as Eui64) ?? [];
    reading.differences.set(device as Eui64, [...cells, cell as CellName]);
  }
}

/** A device that counts as done, and holds something else in a cell that this incident is about, is not done. */
function holdBack(context: RecoveryContext, incident: IncidentRecord, device: Eui64): boolean {
  const progress = incident.progress.get(device);
  const cells = incident.reading?.differences.get(device) ?? [];
  const { role } = KEY_CLASSES[incident.key.keyClass];
  const affected = affectedCells(incident.key);
  const own = role === undefined ? cells : cells.filter((cell) => affected.includes(cell));
  if (progress === undefined || own.length === 0 || isUnsettled(progress)) return false;
  progress.failed = own;
  settle(context, incident, progress, { outcome: 'partial', code: 'read-back-differs' });
  beginRecovery(context, incident, device);
  return true;
}

function warnUnread(context: RecoveryContext, { id }: IncidentRecord, unread: number): void {
  context.write<'recovery.warning'>({
    type: 'recovery.warning',
    actor: 'dcc',
    incident: id,
    code: 'not-read-back',
    message: `${unread} devices were not read back: they gave no answer, or the DCC would not ask them`,
  });
}
