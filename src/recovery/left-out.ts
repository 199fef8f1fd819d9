/**
 * Devices that hold what is compromised and are on no list of the incident: not named by whoever wrote the list, in the hands of another
 * incident, or not commissioned. They are named when the list is validated (N8), and those that have joined since before it is closed;
 * they count as trusting the key until they hold another one, or are out of use for good.
 *
 * @module
 */
import { equalBytes, fromHex, toHex } from '../core/bytes.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import {
  type CompromisedKey,
  KEY_CLASSES,
  type KeyClass,
  affectedCells,
} from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { devicesConcerned, devicesHolding, isInTheField, mayBeUsed } from './device-list.ts';
import { isForLateDevices } from './foundings.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { LATE } from './late-subscribers.ts';
import { formerIncident, isStillLeft } from './rest-of-compromise.ts';
import { warn } from './warnings.ts';

/** Who is left out, and what of. */
export interface LeftOut {
  readonly devices: readonly Eui64[];
  /** Key identifiers of what is compromised, in hexadecimal; and the root, which may be replaced by another one over the same key. */
  readonly keys: ReadonlySet<string>;
  readonly root: Uint8Array;
}

/** Names them, in the log and as a warning, for a list that has been validated. */
export function noteLeftOut(context: RecoveryContext, incident: IncidentRecord): number {
  const before = incident.leftOut?.devices ?? [];
  incident.leftOut = leftOutOf(context, incident);
  tell(context, incident, before);
  return incident.leftOut.devices.length;
}

/** Names those that have come by it since the list was made: homes that joined, devices that the list has lost. */
export function noteJoined(context: RecoveryContext, incident: IncidentRecord): void {
  const { leftOut } = incident;
  if (leftOut === undefined) return;
  const before = stillLeftOut(context, incident);
  const listed = new Set<Eui64>([...incident.progress.keys(), ...before]);
  const joined = holding(context, incident, leftOut).filter((device) => !listed.has(device));
  if (joined.length === 0) return;
  incident.leftOut = { ...leftOut, devices: [...before, ...joined] };
  tell(context, incident, before);
}

/** The log has all of them, the warnings those that are new. */
function tell(context: RecoveryContext, incident: IncidentRecord, before: readonly Eui64[]): void {
  const devices = incident.leftOut?.devices ?? [];
  if (devices.length > 0 || before.length > 0) {
    const event = { type: 'recovery.left-out', actor: 'dcc', devices } as const;
    context.write<'recovery.left-out'>({ ...event, incident: incident.id });
  }
  const known = new Set(before);
  const fresh = devices.filter((device) => !known.has(device));
  const listable = fresh.filter((device) => isInTheField(context, device)).length;
  const told = (count: number, message: string): void => {
    if (count === 0) return;
    warn(context, incident, { actor: 'dcc', code: 'left-out', message: `${count} ${message}` });
  };
  told(
    listable,
    'devices hold what is to be replaced and are not on the list, or in another recovery: they keep it until an incident lists them',
  );
  told(
    fresh.length - listable,
    `devices that are not commissioned hold what is to be replaced: ${UNTIL_COMMISSIONED}`,
  );
}

/** What is to be done about a device that no incident can list yet. */
export const UNTIL_COMMISSIONED =
  'no recovery lists them before they are commissioned; then notify the compromise again with theirs, at once';

/** Those that hold it by now, and are not listed. */
export function leftOutOf(context: RecoveryContext, incident: IncidentRecord): LeftOut {
  const { key } = incident;
  const { role, inAppendixL } = KEY_CLASSES[key.keyClass];
  const leftOut = { devices: [], ...whatIsCompromised(context, incident) };
  const isForLate = incident.restOf === undefined && isForLateDevices(context, incident);
  if (inAppendixL === 'no' || isForLate) {
    return { ...leftOut, keys: new Set() };
  }
  const isOfAll = role === undefined && incident.restOf === undefined;
  const concerned = new Set([
    ...(isOfAll ? devicesConcerned(context, key) : []),
    ...holding(context, incident, leftOut),
  ]);
  const listed = new Set(incident.list);
  return { ...leftOut, devices: [...concerned].filter((device) => !listed.has(device)) };
}

/** What is in use; or what the earlier incident was about whose rest this one takes. */
function whatIsCompromised(
  context: RecoveryContext,
  incident: IncidentRecord,
): Pick<LeftOut, 'keys' | 'root'> {
  const { root } = context.authority.current();
  const former = formerIncident(context, incident);
  const isOfParty = KEY_CLASSES[incident.key.keyClass].role !== undefined;
  const notified = isOfParty ? incident.notifiedKeys : [];
  if (former === undefined) {
    const certificates = compromisedCertificates(context, incident);
    const keys = certificates.map((one) => toHex(keyIdentifierOf(one)));
    return { keys: new Set([...keys, ...notified]), root };
  }
  if (isOfParty) return { keys: new Set(notified), root };
  return former.leftOut ?? { keys: new Set(), root };
}

/** Devices that are believed to hold it. */
function holding(
  context: RecoveryContext,
  { key }: Pick<IncidentRecord, 'key'>,
  leftOut: LeftOut,
): readonly Eui64[] {
  const devices = [...devicesHolding(context, [...leftOut.keys].map(fromHex))];
  return OVER_THE_SAME_KEY.includes(key.keyClass)
    ? devices.filter((device) => holds(context, { key, leftOut }, device))
    : devices;
}

/** What fills the cells that the key is about: of a party its own; of an Issuing OCA everybody's; of a root the root. */
function compromisedCertificates(
  context: RecoveryContext,
  { key }: IncidentRecord,
): readonly Uint8Array[] {
  const { parties, authority } = context;
  const { role } = KEY_CLASSES[key.keyClass];
  if (role !== undefined) {
    const inUse = context.party(key.owner ?? parties.of(role)?.entityId).cells();
    return affectedCells(key).flatMap((cell) => inUse[cell] ?? []);
  }
  if (key.keyClass !== 'issuingOca') return [authority.current().root];
  return parties.all().flatMap((one) => Object.values(one.cells()));
}

/** Those that still hold it, as far as the DCC knows: another incident may have replaced it since. */
function stillLeftOut(
  context: RecoveryContext,
  { leftOut, key }: IncidentRecord,
): readonly Eui64[] {
  if (leftOut === undefined) return [];
  return leftOut.devices.filter(
    (device) => mayBeUsed(context, device) && holds(context, { key, leftOut }, device),
  );
}

/** How many of those an incident can list. */
export function leftOutToList(context: RecoveryContext, incident: IncidentRecord): number {
  return stillLeftOut(context, incident).filter((device) => isInTheField(context, device)).length;
}

/** How many of those none can list yet: they are not commissioned. */
export function leftOutForNow(context: RecoveryContext, incident: IncidentRecord): number {
  return stillLeftOut(context, incident).length - leftOutToList(context, incident);
}

/** Whether a device is believed to hold it, in whatever cell. */
function holds(
  { dcc: { mapping } }: RecoveryContext,
  { key, leftOut: { keys, root } }: { readonly key: CompromisedKey; readonly leftOut: LeftOut },
  device: Eui64,
): boolean {
  if (OVER_THE_SAME_KEY.includes(key.keyClass)) {
    const held = mapping.believed(device, 'root')?.certificate;
    return held === undefined || equalBytes(held, root);
  }
  const cells = [...mapping.cells(device).values()];
  return cells.some(({ keyIdentifier }) => keys.has(toHex(keyIdentifier)));
}

/** Their recovery places a new Root certificate over the same root key: identifiers do not tell who has which. */
const OVER_THE_SAME_KEY: readonly KeyClass[] = [
  'contingencyPrivate',
  'contingencySymmetric',
  'contingencyBoth',
];

/** Devices that trust what is to be revoked: listed and not done, or left out; a late Subscriber's hold what it still uses. */
export function devicesTrusting(context: RecoveryContext, incident: IncidentRecord): number {
  const listed = [...incident.progress.values()]
    .filter((own) => own.outcome !== LATE && isStillLeft(context, incident, own))
    .map(({ device }) => device);
  return new Set([...listed, ...stillLeftOut(context, incident)]).size;
}
