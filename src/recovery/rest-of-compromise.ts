/**
 * The rest of a compromise: devices that an earlier incident of the same key has left, listed by another one later.
 *
 * They are told by the certificates that they are believed to hold. Where all of a list hold what an earlier incident was about, and
 * its owner uses something else by now that nobody takes for compromised, that is what they get: nothing is renewed, and whoever holds
 * it already has nothing to fear. One device among them that holds what is in use says otherwise: then that is compromised too. A
 * choice of this model; no source speaks of it. For a Root see `isForLateDevices` of foundings.ts.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import type { Credential } from '../party/credentials.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { affectedCells, affectedSlots, describeKey } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { replacesSame } from './exposure.ts';
import { type DeviceProgress, type IncidentRecord, isUnsettled } from './incident-record.ts';
import { CALLED_OFF } from './incident-states.ts';
import { keysInUse, notifiedIn } from './notified-keys.ts';

/** Takes note of what the list of an incident is about: what is in use, or what an earlier incident has left. */
export function noteWhatItIsAbout(context: RecoveryContext, incident: IncidentRecord): void {
  const { key, notifiedKeys } = incident;
  const inUse = keysInUse(context, key);
  const former = formerKeys(context, incident, inUse);
  incident.restOf = former?.incident;
  notifiedKeys.clear();
  for (const name of former?.keys ?? inUse) notifiedKeys.add(name);
}

interface Former {
  readonly incident: string;
  /** Key identifiers in hexadecimal. */
  readonly keys: ReadonlySet<string>;
}

function formerKeys(
  context: RecoveryContext,
  { id, key, list }: IncidentRecord,
  inUse: readonly string[],
): Former | undefined {
  if (key.owner === undefined || list.length === 0) return undefined;
  const earlier = [...context.records.values()].filter(
    (other) =>
      other.id !== id && other.key.owner === key.owner && !CALLED_OFF.includes(other.state),
  );
  const about = (name: string): IncidentRecord | undefined =>
    earlier.find(({ notifiedKeys }) => notifiedKeys.has(name));
  if (inUse.every((name) => about(name) !== undefined)) return undefined;
  const cells = affectedCells(key);
  const keys = new Set<string>();
  for (const device of list) {
    const own = heldIn(context, device, cells).filter((name) => about(name) !== undefined);
    if (own.length === 0) return undefined;
    for (const name of own) keys.add(name);
  }
  const [incident] = [...keys].flatMap((name) => about(name)?.id ?? []);
  return incident === undefined ? undefined : { incident, keys };
}

function heldIn(
  { dcc }: RecoveryContext,
  device: Eui64,
  cells: ReturnType<typeof affectedCells>,
): readonly string[] {
  return cells.flatMap((cell) => {
    const believed = dcc.mapping.believed(device, cell);
    return believed === undefined ? [] : toHex(believed.keyIdentifier);
  });
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

/** Whether nobody is done with a device: neither this incident, nor a later one that replaces the same. */
export function isStillLeft(
  { records }: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
): boolean {
  if (!isUnsettled(progress)) return false;
  const all = [...records.values()];
  const own = describeKey(incident.key);
  return !all.slice(all.indexOf(incident) + 1).some((later) => {
    const there = later.progress.get(progress.device);
    return there && !isUnsettled(there) && replacesSame(describeKey(later.key), own);
  });
}
