/**
 * Reading back: cells of listed devices by CS02a, under the MAC of the Access Control Broker, held against the certificate mapping
 * (CR118).
 *
 * Devices that were silent are read unless nothing is to be: a command may have been obeyed and its Response lost, and a verified
 * reading that shows exactly what was to be placed says so. When all are read, a device whose cells are not what its Responses said is
 * in Recovery again. One that does not answer is said to be unread, and no more. Where the broker's own key was replaced, a silent device
 * knows the old one or the new one: both are tried.
 *
 * @module
 */
import { equalBytes } from '../../core/bytes.ts';
import type { EventOf } from '../../core/event-types.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';
import { type Activity, done } from '../activity.ts';
import { recovered } from '../campaign.ts';
import { useHandedBack, useNewCredentials } from '../coming-into-use.ts';
import { replacementsFor } from '../commands.ts';
import { isSilent, settle } from '../device-outcomes.ts';
import { KEY_CLASSES, affectedCells } from '../compromised-key.ts';
import type { RecoveryContext } from '../context.ts';
import { type IncidentRecord, isUnsettled } from '../incident-record.ts';
import { keyIdentifierOf } from '../key-identifier.ts';
import { beginRecovery } from '../statuses.ts';
import { warn } from '../warnings.ts';

/** A round of reading. */
export interface Reading {
  readonly asked: readonly Eui64[];
  /** Devices that are asked, and have not answered. */
  readonly open: Set<Eui64>;
  /** Devices that were asked by the broker's new key too. */
  readonly askedAgain: Set<Eui64>;
  /** Devices whose answer verified. */
  readonly answered: Set<Eui64>;
  /** Cells that were not what the mapping believed, by device. */
  readonly differences: Map<Eui64, CellName[]>;
}

/** Reads the cells back of whom the options say; of the others the verified Responses have told already. */
export const checkSlots: Activity = ({ context, incident, calls }) => {
  if (calls === 0 || incident.reading === undefined) {
    const asked = devicesToRead(context, incident);
    incident.reading = {
      asked,
      open: new Set(),
      askedAgain: new Set(),
      answered: new Set(),
      differences: new Map(),
    };
    for (const device of asked) readCells(context, incident, { device });
  }
  const { asked, open, answered, differences } = incident.reading;
  if (asked.length === 0) {
    return done('verified Responses and the certificate mapping agree, or alarms were raised');
  }
  if (open.size > 0) return { result: 'waiting', note: `${open.size} reads are open` };
  const held = [...differences.keys()].filter((device) => holdBack(context, incident, device));
  const found = [...answered].filter((device) => recogniseSilent(context, incident, device));
  // New keys of which no Response has told come into use by what was read.
  if (found.length > 0) useWhatWasRead(context, incident);
  const unread = asked.length - answered.size;
  if (unread > 0) warnUnread(context, incident, unread);
  const differ = held.length === 0 ? '' : `; ${held.length} differ and are in Recovery again`;
  const silent = found.length === 0 ? '' : `; ${found.length} silent ones hold what was placed`;
  return done(`${answered.size} of ${asked.length} devices were read back${differ}${silent}`);
};

/** After a handover nothing comes into use but what was handed back: the rest of the incident may be long over. */
function useWhatWasRead(context: RecoveryContext, incident: IncidentRecord): void {
  const { serviceRequest, owner } = incident.campaign?.plan ?? {};
  if (serviceRequest === '6.21' && owner) useHandedBack(context, incident, owner);
  else useNewCredentials(context, incident);
}

function devicesToRead(context: RecoveryContext, incident: IncidentRecord): readonly Eui64[] {
  const { readBack = 'silent' } = incident.options;
  if (readBack === 'none') return [];
  if (readBack === 'all') return incident.list;
  return incident.list.filter((device) => placedOnSilent(context, incident, device) !== undefined);
}

/** What a silent device holds if it has obeyed; undefined for others, and where a reading cannot tell. */
function placedOnSilent(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): ReadonlyMap<CellName, Uint8Array> | undefined {
  const { campaign, oldHierarchy } = incident;
  const progress = incident.progress.get(device);
  const entry = context.dcc.inventory.entry(device);
  if (campaign === undefined || entry === undefined || progress === undefined) return;
  if (!isSilent(progress)) return;
  const { failed } = progress;
  const placed = replacementsFor(context, incident, campaign.plan, { entry, failed });
  const { root } = placed;
  // CS02a names keys, and a new Root certificate may be over the same one.
  if (root !== undefined && oldHierarchy !== undefined) {
    if (equalBytes(keyIdentifierOf(root), keyIdentifierOf(oldHierarchy.root))) return;
  }
  return new Map(Object.entries(placed) as [CellName, Uint8Array][]);
}

/** A silent device whose verified reading shows exactly what was to be placed has obeyed: its Response was lost. */
function recogniseSilent(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): boolean {
  const { mapping } = context.dcc;
  const progress = incident.progress.get(device);
  const placed = placedOnSilent(context, incident, device);
  if (progress === undefined || placed === undefined || placed.size === 0) return false;
  const holds = [...placed].every(([cell, certificate]) => {
    const read = mapping.believed(device, cell);
    return read !== undefined && equalBytes(read.keyIdentifier, keyIdentifierOf(certificate));
  });
  if (!holds) return false;
  for (const [cell, certificate] of placed) mapping.record(device, cell, certificate);
  recovered(context, incident, progress, 'read-back');
  return true;
}

const BROKER_CELL: CellName = 'accessControlBroker.keyAgreement';

const ROLES: readonly RemotePartyRole[] = [
  'root',
  'recovery',
  'supplier',
  'networkOperator',
  'accessControlBroker',
  'transitionalCoS',
];

function readCells(
  context: RecoveryContext,
  incident: IncidentRecord,
  {
    device,
    brokerCertificate,
  }: { readonly device: Eui64; readonly brokerCertificate?: Uint8Array },
): void {
  const broker = context.party(context.parties.of('accessControlBroker')?.entityId);
  const placed = placedOnSilent(context, incident, device)?.keys() ?? [];
  const further = [...placed].map((cell) => TRUST_ANCHOR_CELLS[cell].role);
  const command = broker.readCredentials({
    target: device,
    roles: [...new Set([...ROLES, ...further])],
    authorisingCell: BROKER_CELL,
  });
  const submission = context.dcc.submit({
    command,
    requester: broker.entityId,
    serviceRequest: '6.24.1',
    incident: incident.id,
    ...(brokerCertificate && { brokerCertificate }),
  });
  if (!submission.accepted) return;
  incident.reading?.open.add(device);
  context.reads.set(submission.ticket, incident);
}

/**
 * A device that was to be given a new key of the broker, and does not answer to the old one, may have taken it: the new one is tried, once.
 * What no source says: the DCC asks by the one key, then by the other, as whoever has both would.
 */
function readByNewKey(context: RecoveryContext, incident: IncidentRecord, device: Eui64): void {
  const brokerCertificate = placedOnSilent(context, incident, device)?.get(BROKER_CELL);
  const { askedAgain } = incident.reading ?? {};
  if (brokerCertificate === undefined || askedAgain?.has(device) !== false) return;
  askedAgain.add(device);
  readCells(context, incident, { device, brokerCertificate });
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
  if (result === 'success') reading.answered.add(device as Eui64);
  else if (result !== 'withdrawn') readByNewKey(context, incident, device as Eui64);
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
  if (progress === undefined || own.length === 0) return false;
  if (isUnsettled(progress) || isSilent(progress)) return false;
  progress.failed = own;
  settle(context, incident, progress, { outcome: 'partial', code: 'read-back-differs' });
  beginRecovery(context, incident, device);
  return true;
}

function warnUnread(context: RecoveryContext, incident: IncidentRecord, unread: number): void {
  warn(context, incident, {
    actor: 'dcc',
    code: 'not-read-back',
    message: `${unread} devices were not read back: they gave no answer, or the DCC would not ask them; what they hold is not known`,
  });
}
