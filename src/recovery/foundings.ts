/**
 * What incidents have founded: authorities that are not in use yet, and those that were in use before.
 *
 * A compromise that is notified again is told from another one by what is in use: as long as the authority that was to be replaced
 * still is, the next incident goes on with what the first one has founded. Once the new one is in use, a compromise is a new one, and
 * founds anew; devices that were left over are taken along, by the contingency keys that they know.
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { Credential } from '../party/credentials.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import type { OrganisationHierarchy } from './surroundings.ts';

/** What is founded: a hierarchy, an Issuing OCA under the same root, a Root certificate with new contingency keys. */
export type FoundingKind = 'hierarchy' | 'issuing' | 'contingency';

/** One of them. */
export interface Founding {
  readonly kind: FoundingKind;
  readonly incident: string;
  /** What was in use then. */
  readonly from: OrganisationHierarchy;
  readonly to: OrganisationHierarchy;
  /** Credentials under it by owner, those of its incident. */
  readonly renewed: ReadonlyMap<Eui64, readonly Credential[]>;
}

/** What each kind takes the place of: a root key, an Issuing OCA, a Root certificate with the contingency keys in it. */
const REPLACED: Readonly<Record<FoundingKind, (hierarchy: OrganisationHierarchy) => Uint8Array>> = {
  hierarchy: ({ root }) => keyIdentifierOf(root),
  issuing: ({ issuingOca }) => issuingOca,
  contingency: ({ root }) => root,
};

function hasSame(
  kind: FoundingKind,
  one: OrganisationHierarchy,
  other: OrganisationHierarchy,
): boolean {
  return equalBytes(REPLACED[kind](one), REPLACED[kind](other));
}

/** What was founded in place of what is still in use. */
export function foundingToJoin(
  { authority, foundings }: RecoveryContext,
  kind: FoundingKind,
): Founding | undefined {
  const current = authority.current();
  return foundings.find(
    (founding) => founding.kind === kind && hasSame(kind, founding.from, current),
  );
}

/** What of a kind is in use: as it was founded, or as it is in use where nobody has founded it. */
export function foundedInUse(
  { authority, foundings }: RecoveryContext,
  kind: Exclude<FoundingKind, 'hierarchy'>,
): OrganisationHierarchy {
  const current = authority.current();
  const founding = foundings.findLast((one) => one.kind === kind && hasSame(kind, one.to, current));
  return founding?.to ?? current;
}

function isSame(one: OrganisationHierarchy, other: OrganisationHierarchy): boolean {
  return equalBytes(one.root, other.root) && equalBytes(one.issuingOca, other.issuingOca);
}

const ROOT: CellName = 'root';

/** The hierarchy that a device is believed to be under, of those that incidents have replaced. */
export function formerHierarchyOf(
  context: RecoveryContext,
  device: Eui64,
): OrganisationHierarchy | undefined {
  return leftBehindBy(context, device)?.from;
}

/** The founding that has left a device under the hierarchy that it took the place of. */
export function leftBehindBy(
  { dcc, foundings, authority }: RecoveryContext,
  device: Eui64,
): Founding | undefined {
  if (foundings.length === 0) return undefined;
  const believed = dcc.mapping.believed(device, ROOT)?.keyIdentifier;
  if (believed === undefined || isRootOf(authority.current(), believed)) return undefined;
  return foundings.find(({ from }) => isRootOf(from, believed));
}

/** True when a device is believed to be under a root. */
export function isUnder(
  { dcc }: RecoveryContext,
  device: Eui64,
  hierarchy: OrganisationHierarchy,
): boolean {
  const believed = dcc.mapping.believed(device, ROOT)?.keyIdentifier;
  return believed !== undefined && isRootOf(hierarchy, believed);
}

/**
 * True when another incident has replaced what this one is to replace: what it has founded belongs to something that is gone.
 * A new root takes the place of any Issuing OCA under the old one; a new Issuing OCA leaves the Root certificate as it is, and new
 * contingency keys leave the Issuing OCA.
 */
export function isOvertaken(
  context: RecoveryContext,
  { oldHierarchy: from, newHierarchy: to }: IncidentRecord,
): boolean {
  if (from === undefined || to === undefined) return false;
  const current = context.authority.current();
  const kind = kindOf(context, to);
  if (hasSame(kind, current, from)) return false;
  return kind === 'hierarchy' ? !isSame(current, to) : !hasSame(kind, current, to);
}

/** Whether what an incident has founded has come into use, by itself or by another incident that went on with it. */
export function isFoundingInUse(
  context: RecoveryContext,
  { newHierarchy: to }: IncidentRecord,
): boolean {
  return to !== undefined && hasSame(kindOf(context, to), to, context.authority.current());
}

/** Devices that were left over get what is in use: nothing was founded for them, and a whole hierarchy is what they get. */
function kindOf({ foundings }: RecoveryContext, to: OrganisationHierarchy): FoundingKind {
  return foundings.find((founding) => founding.to === to)?.kind ?? 'hierarchy';
}

/**
 * What is in use once devices have what an incident has founded: that, and what other incidents have replaced meanwhile. A hierarchy
 * is founded whole; an Issuing OCA comes under the Root certificate, and contingency keys over the Issuing OCA, that are in use then.
 *
 * @returns undefined where what was founded belongs to something that is gone
 */
export function comingIntoUse(
  context: RecoveryContext,
  incident: IncidentRecord,
): OrganisationHierarchy | undefined {
  const { newHierarchy: to } = incident;
  if (to === undefined || isOvertaken(context, incident)) return undefined;
  const current = context.authority.current();
  switch (kindOf(context, to)) {
    case 'hierarchy':
      return to;
    case 'issuing':
      return { ...to, root: current.root, contingency: current.contingency };
    case 'contingency':
      return { ...current, root: to.root, contingency: to.contingency };
  }
}

/** What issues for an incident: what it has founded, or what is in use once that is gone, or where it founds no issuer. */
export function issuingFor(
  context: RecoveryContext,
  incident: IncidentRecord,
): OrganisationHierarchy {
  const { newHierarchy } = incident;
  const current = context.authority.current();
  if (newHierarchy === undefined || isOvertaken(context, incident)) return current;
  // In use by now: what suspends issuing since is for everybody.
  if (equalBytes(newHierarchy.issuingOca, current.issuingOca)) return current;
  return kindOf(context, newHierarchy) === 'contingency' ? current : newHierarchy;
}

/** Whether two hierarchies are under one root key: its certificate may be another one. */
export function hasSameRoot(one: OrganisationHierarchy, other: OrganisationHierarchy): boolean {
  return hasSame('hierarchy', one, other);
}

/** True while its contingency keys can still reach a device. */
export function isReachable({ contingency }: OrganisationHierarchy): boolean {
  return isKept(contingency);
}

/** True while neither the Contingency Private Key nor the symmetric key is destroyed. */
export function isKept({ key, symmetricKey }: OrganisationHierarchy['contingency']): boolean {
  return key.life.state !== 'destroyed' && symmetricKey.state !== 'destroyed';
}

function isRootOf(hierarchy: OrganisationHierarchy, keyIdentifier: Uint8Array): boolean {
  let identifier = rootIdentifiers.get(hierarchy);
  if (identifier === undefined) {
    identifier = keyIdentifierOf(hierarchy.root);
    rootIdentifiers.set(hierarchy, identifier);
  }
  return equalBytes(identifier, keyIdentifier);
}

/** By the object itself: it is asked for each device of a fleet, several times. */
const rootIdentifiers = new WeakMap<OrganisationHierarchy, Uint8Array>();

/** True when every device of an incident is under a former root: what is in use is what they need. */
export function isForLateDevices(context: RecoveryContext, { list }: IncidentRecord): boolean {
  return list.length > 0 && list.every((device) => formerHierarchyOf(context, device));
}

/** Devices that are believed to hold this Root certificate, as far as is known: another one may be over the same key. */
export function holdersOfRoot(
  { dcc }: Pick<RecoveryContext, 'dcc'>,
  { root }: Pick<OrganisationHierarchy, 'root'>,
): number {
  const holders = dcc.mapping.holdersOf(keyIdentifierOf(root));
  return holders.filter(({ device }) => {
    const certificate = dcc.mapping.believed(device, ROOT)?.certificate;
    return certificate === undefined || equalBytes(certificate, root);
  }).length;
}

/** Hierarchies whose Root certificate no device has any more: nobody needs their contingency keys. */
export function abandonedHierarchies(context: RecoveryContext): readonly OrganisationHierarchy[] {
  const { root } = context.authority.current();
  return context.foundings
    .filter(({ kind }) => kind !== 'issuing')
    .map(({ from }) => from)
    .filter((from) => !equalBytes(from.root, root) && holdersOfRoot(context, from) === 0);
}
