/**
 * The device list of an incident: built from the certificate mapping, or validated as a Subscriber sent it (step N8).
 *
 * A Relevant Device is commissioned and holds, or is believed to hold, data from the compromised certificate (SEC L10.30(a)): one
 * without a cell that the key fills is none.
 * What does not belong is an exception and is not touched.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import { OUT_OF_USE } from '../dcc/device-statuses.ts';
import type { DeviceStatus, InventoryEntry } from '../dcc/inventory-types.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import {
  type CompromisedKey,
  KEY_CLASSES,
  USER_CLASSES,
  affectedCells,
} from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { formerHierarchyOf, foundingToJoin, isReachable, isUnder } from './foundings.ts';
import { holderOf, isLetGo } from './holding.ts';
import { hasCell, mayBeControlledBy } from './occupants.ts';

/** Why a device is not taken. */
export type ListException =
  | 'unknown-device'
  | 'duplicate'
  | 'not-commissioned'
  | 'in-another-recovery'
  /** Taken since the list was made. */
  | 'under-dcc-control'
  | 'device-of-another-party'
  | 'holds-no-such-certificate'
  | 'contingency-key-destroyed';

/** A list that has been looked through. */
export interface ValidatedList {
  readonly accepted: readonly Eui64[];
  readonly exceptions: readonly { readonly device: Eui64; readonly code: ListException }[];
}

/** Every Relevant Device that the DCC knows of. */
export function devicesConcerned(context: RecoveryContext, key: CompromisedKey): readonly Eui64[] {
  const devices: Eui64[] = [];
  const concerned = concernOf(context, key);
  const hasOne = havingCells(context, key);
  const isTaken = takenOver(context, key);
  for (const entry of context.dcc.inventory.entries()) {
    if (entry.status !== 'commissioned' && !isTaken(entry)) continue;
    if (hasOne(entry) && concerned(entry)) devices.push(entry.entityId);
  }
  return devices;
}

/** Devices not out of use that are believed to hold one of these keys in any cell, whoever's cell it is. */
export function devicesHolding(
  context: RecoveryContext,
  keyIdentifiers: readonly Uint8Array[],
): ReadonlySet<Eui64> {
  const { mapping } = context.dcc;
  const holding = new Set<Eui64>();
  for (const keyIdentifier of keyIdentifiers) {
    if (mapping.holderCount(keyIdentifier) === 0) continue;
    for (const { device } of mapping.holdersOf(keyIdentifier)) {
      if (mayBeUsed(context, device)) holding.add(device);
    }
  }
  return holding;
}

/** Whether a device is in use somewhere, or may be one day. */
export function mayBeUsed({ dcc }: RecoveryContext, device: Eui64): boolean {
  const status = dcc.inventory.entry(device)?.status;
  return status !== undefined && !OUT_OF_USE.has(status);
}

/** Left under a root that was replaced, whose Contingency keys are destroyed: an incident of a root can do nothing for them. */
export function devicesWithoutWayOut(
  context: RecoveryContext,
  key: CompromisedKey,
): readonly Eui64[] {
  if (key.keyClass !== 'rootOca') return [];
  return [...context.dcc.inventory.entries()]
    .map(({ entityId }) => entityId)
    .filter((device) => isInTheField(context, device) && isWithoutWayOut(context, device));
}

function isWithoutWayOut(context: RecoveryContext, device: Eui64): boolean {
  const former = formerHierarchyOf(context, device);
  return former !== undefined && !isReachable(former);
}

/** In the field: only these are anybody's to recover. */
const IN_THE_FIELD: readonly DeviceStatus[] = ['commissioned', 'recovery', 'recovered'];

/** Whether an incident can list a device at all. */
export function isInTheField({ dcc }: RecoveryContext, device: Eui64): boolean {
  const status = dcc.inventory.entry(device)?.status;
  return status !== undefined && IN_THE_FIELD.includes(status);
}

/** Sorts a list into what is taken and what is not, and why. */
export function validateList(
  context: RecoveryContext,
  key: CompromisedKey,
  devices: readonly Eui64[],
): ValidatedList {
  const { inventory } = context.dcc;
  const concerned = concernOf(context, key);
  const hasOne = havingCells(context, key);
  const isTaken = takenOver(context, key);
  const accepted: Eui64[] = [];
  const exceptions: { device: Eui64; code: ListException }[] = [];
  const seen = new Set<Eui64>();
  for (const device of devices) {
    const isLost = key.keyClass === 'rootOca' && isWithoutWayOut(context, device);
    const code = seen.has(device)
      ? 'duplicate'
      : isLost
        ? 'contingency-key-destroyed'
        : exceptionOf({ key, concerned, hasOne, isTaken }, inventory.entry(device));
    seen.add(device);
    if (code === undefined) accepted.push(device);
    else exceptions.push({ device, code });
  }
  return { accepted, exceptions };
}

function exceptionOf(
  {
    key,
    concerned,
    hasOne,
    isTaken,
  }: { readonly key: CompromisedKey } & Readonly<
    Record<'concerned' | 'hasOne' | 'isTaken', Concern>
  >,
  entry: InventoryEntry | undefined,
): ListException | undefined {
  if (entry === undefined) return 'unknown-device';
  if (!hasOne(entry)) return 'holds-no-such-certificate';
  if (isAnothers(key, entry)) return 'device-of-another-party';
  if (isTaken(entry)) return concerned(entry) ? undefined : 'holds-no-such-certificate';
  if (entry.status === 'recovery' || entry.status === 'recovered') return 'in-another-recovery';
  if (entry.status !== 'commissioned') return 'not-commissioned';
  if (concerned(entry)) return undefined;
  return key.owner === undefined ? 'holds-no-such-certificate' : 'device-of-another-party';
}

/**
 * Whether the inventory has a device as another supplier's, or another network operator's: asked first, whoever has it in Recovery. The
 * inventory has no owner of load controller cells.
 */
export function isAnothers({ keyClass, owner }: CompromisedKey, entry: InventoryEntry): boolean {
  if (owner === undefined || !USER_CLASSES.includes(keyClass)) return false;
  const { role } = KEY_CLASSES[keyClass];
  if (role === 'supplier') return entry.responsibleSupplier !== owner;
  return role === 'networkOperator' && entry.networkOperator !== owner;
}

type Concern = (entry: InventoryEntry) => boolean;

/**
 * In Recovery or Recovered for another incident, and this one's to take all the same. What that one has let go is: still in Recovery on
 * its residual list (recovery.md 3.12), or under DCC control. A key of the DCC or of an authority is replaced on all Relevant Devices
 * (recovery.md 3.5), so what is still in hand is listed too, and waited for. A User lists such a device when it is let go.
 */
function takenOver(context: RecoveryContext, key: CompromisedKey): Concern {
  const isOfAll = !USER_CLASSES.includes(key.keyClass);
  const cells = affectedCells(key);
  return (entry) => {
    const isWaitedFor = isOfAll && holderOf(context, entry) !== undefined;
    if (!isWaitedFor && !isLetGo(context, entry)) return false;
    // Under DCC control, cells of a User hold certificates of the broker: then nothing of the User's is compromised there.
    return (
      isOfAll ||
      entry.status === 'recovery' ||
      cells.some((cell) => context.dcc.mapping.entityIn(entry.entityId, cell) === key.owner)
    );
  };
}

/** Whether a device with such a cell holds the compromised certificate: by its parties, and the root that it is believed to be under. */
function concernOf(context: RecoveryContext, key: CompromisedKey): Concern {
  const { dcc, authority } = context;
  const root = smkiExtensions(parseCertificate(authority.current().root)).subjectKeyIdentifier;
  // What an incident that was given up has placed already: the next one goes on with it, and brings it into use.
  const founded = foundingToJoin(context, 'hierarchy')?.to;
  return (entry) => {
    if (!concerns(context, key, entry)) return false;
    // An environment may have a second hierarchy (SECPMA_30_1312: SIT has two): its devices hold nothing of this one.
    if (key.keyClass === 'rootOca') {
      // Left over under a root that was replaced before: its own Contingency keys still reach it.
      const former = formerHierarchyOf(context, entry.entityId);
      if (former !== undefined) return isReachable(former);
      if (founded !== undefined && isUnder(context, entry.entityId, founded)) return true;
    }
    const believed = dcc.mapping.believed(entry.entityId, 'root')?.keyIdentifier;
    return believed === undefined || root === undefined || equalBytes(believed, root);
  };
}

/** Whether a device has a cell that the key of a party fills; a key that is of nobody is in no cell of its own. */
function havingCells(context: RecoveryContext, key: CompromisedKey): Concern {
  const cells = KEY_CLASSES[key.keyClass].role === undefined ? [] : affectedCells(key);
  return (entry) => cells.length === 0 || cells.some((cell) => hasCell(context, entry, cell));
}

function concerns(context: RecoveryContext, key: CompromisedKey, entry: InventoryEntry): boolean {
  const { role } = KEY_CLASSES[key.keyClass];
  switch (role) {
    case 'supplier':
      return entry.responsibleSupplier === key.owner;
    case 'networkOperator':
      return entry.networkOperator === key.owner;
    case 'loadController':
      return mayBeControlledBy(context, entry, key.owner);
    default:
      return true;
  }
}
