/**
 * The rest of a compromise: devices that an earlier incident of the same key has left, listed by another one later.
 *
 * They are told by the certificates that they are believed to hold. Where all of a list hold what an earlier incident was about, and
 * its owner uses something else by now that nobody takes for compromised, that is what they get: nothing is renewed, and whoever holds
 * it already has nothing to fear. One device among them that holds what is in use says otherwise: then that is compromised too. A
 * choice of this model; no source speaks of it. So it is for keys of parties, for an Issuing OCA, and for Contingency keys; for a Root
 * see `isForLateDevices` of foundings.ts.
 *
 * @module
 */
import { OUT_OF_USE } from '../dcc/device-statuses.ts';
import type { Credential } from '../party/credentials.ts';
import { type CompromisedKey, KEY_CLASSES, affectedSlots, describeKey } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { replacesSame } from './exposure.ts';
import { isForLateDevices, leftBehindBy } from './foundings.ts';
import { heldKeys, keysMade } from './held-keys.ts';
import { type DeviceProgress, type IncidentRecord, isUnsettled } from './incident-record.ts';
import { CALLED_OFF } from './incident-states.ts';
import { keysInUse, keysOfAuthority, notifiedIn } from './notified-keys.ts';

/** Takes note of what the list of an incident is about: what is in use, or what an earlier incident has left. */
export function noteWhatItIsAbout(context: RecoveryContext, incident: IncidentRecord): void {
  const { key, notifiedKeys } = incident;
  const inUse = keysInUse(context, key);
  const former = formerRoot(context, incident) ?? formerKeys(context, incident, inUse);
  incident.restOf = former?.incident;
  // What was in use when it was notified stays notified, whatever has come into use while it waited.
  if (former !== undefined) notifiedKeys.clear();
  for (const name of former?.keys ?? inUse) notifiedKeys.add(name);
}

interface Former {
  readonly incident: string;
  /** Key identifiers in hexadecimal. */
  readonly keys: ReadonlySet<string>;
}

/** Devices that are all under a root that was replaced: what is in use was never theirs. */
function formerRoot(context: RecoveryContext, incident: IncidentRecord): Former | undefined {
  const { key, list } = incident;
  const [first] = list;
  if (key.keyClass !== 'rootOca' || first === undefined) return undefined;
  if (!isForLateDevices(context, incident)) return undefined;
  const founding = leftBehindBy(context, first);
  if (founding === undefined) return undefined;
  return { incident: founding.incident, keys: new Set(keysOfAuthority('rootOca', founding.from)) };
}

function formerKeys(
  context: RecoveryContext,
  incident: IncidentRecord,
  inUse: readonly string[],
): Former | undefined {
  const { key, list } = incident;
  const earlier = earlierOf(context, incident);
  if (inUse.length === 0 || list.length === 0 || earlier.length === 0) return undefined;
  const about = (name: string): IncidentRecord | undefined =>
    earlier.find(({ notifiedKeys }) => notifiedKeys.has(name));
  if (isCompromisedToo(key, inUse, (name) => about(name) !== undefined)) return undefined;
  const made = new Set(earlier.flatMap((other) => keysMade(other, key.keyClass)));
  const heldBy = heldKeys(context, incident);
  const keys = new Set<string>();
  for (const device of list) {
    const held = heldBy(device);
    const former = held.filter((name) => about(name) !== undefined);
    // What is in use since before any of those incidents is what was notified now.
    const isOther = held.some((name) => inUse.includes(name) && !made.has(name));
    if (former.length === 0 || isOther) return undefined;
    for (const name of former) keys.add(name);
  }
  const [first] = [...keys].flatMap((name) => about(name)?.id ?? []);
  return first === undefined ? undefined : { incident: first, keys };
}

/** Incidents of the same owner's keys, or of the same authority's, that were not called off. */
function earlierOf(
  { records }: RecoveryContext,
  { id, key }: IncidentRecord,
): readonly IncidentRecord[] {
  return [...records.values()].filter(
    (other) => other.id !== id && whoseOf(other.key) === whoseOf(key) && !isCalledOff(other),
  );
}

function isCalledOff({ state }: IncidentRecord): boolean {
  return CALLED_OFF.includes(state);
}

function whoseOf({ keyClass, owner }: CompromisedKey): string {
  return owner ?? (keyClass.startsWith('contingency') ? 'contingency' : keyClass);
}

/** Keys of a party come into use where devices have cells for them; those of an authority all at once. */
function isCompromisedToo(
  { keyClass }: CompromisedKey,
  inUse: readonly string[],
  isNotified: (name: string) => boolean,
): boolean {
  return KEY_CLASSES[keyClass].role === undefined
    ? inUse.some(isNotified)
    : inUse.every(isNotified);
}

/** The earlier incident, where an incident takes the rest of one. */
export function formerIncident(
  { records }: Pick<RecoveryContext, 'records'>,
  { restOf }: Pick<IncidentRecord, 'restOf'>,
): IncidentRecord | undefined {
  return restOf === undefined ? undefined : records.get(restOf);
}

/**
 * What the devices of such an incident get: what is in use; or what the earlier one has made for a slot, where no device had a cell
 * for that one to bring it into use. Undefined for any other incident.
 */
export function soundCredentials(
  context: RecoveryContext,
  { key, restOf }: Pick<IncidentRecord, 'key' | 'restOf'>,
): readonly Credential[] | undefined {
  if (restOf === undefined || key.owner === undefined) return undefined;
  const party = context.party(key.owner);
  const made = context.records.get(restOf)?.renewed.get(key.owner) ?? [];
  return affectedSlots(key).map((slot) => {
    const inUse = party.credential(slot);
    if (notifiedIn(context, inUse.certificate) === undefined) return inUse;
    return made.find((own) => own.slot === slot) ?? inUse;
  });
}

/** Whether nobody is done with a device in use: neither this incident, nor a later one that replaces the same. */
export function isStillLeft(
  { records, dcc }: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
): boolean {
  const status = dcc.inventory.entry(progress.device)?.status;
  if (!isUnsettled(progress) || (status !== undefined && OUT_OF_USE.has(status))) return false;
  let isLater = false;
  for (const other of records.values()) {
    const there = isLater ? other.progress.get(progress.device) : undefined;
    isLater ||= other === incident;
    if (there === undefined || isUnsettled(there)) continue;
    if (other.restOf === incident.id) return false;
    if (replacesSame(describeKey(other.key), describeKey(incident.key))) return false;
  }
  return true;
}
