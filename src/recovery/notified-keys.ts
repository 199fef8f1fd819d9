/**
 * Keys that incidents are about: nobody is given one of them again, be it by the handover of another incident.
 *
 * Keys of authorities have names here too. What they have issued is told by its issuer (`isIssuedBy`).
 *
 * @module
 */
import type { ContingencyKeySet } from '../authority/contingency.ts';
import { toHex } from '../core/bytes.ts';
import { sha256 } from '../crypto/index.ts';
import { type CompromisedKey, type KeyClass, affectedSlots } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { CALLED_OFF } from './incident-states.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import type { OrganisationHierarchy } from './surroundings.ts';

/** What identifies the keys of an authority. Of a Root the certificate mapping tells more: `formerHierarchyOf` of foundings.ts. */
const OF_AUTHORITIES: Partial<
  Readonly<Record<KeyClass, (hierarchy: OrganisationHierarchy) => readonly string[]>>
> = {
  rootOca: ({ root }) => [nameOf(root)],
  issuingOca: ({ issuingOca }) => [nameOf(issuingOca)],
  contingencyPrivate: ({ contingency }) => [toHex(contingency.key.keyIdentifier)],
  contingencySymmetric: ({ contingency }) => [symmetricKeyIdentifier(contingency)],
  contingencyBoth: ({ contingency }) => [
    toHex(contingency.key.keyIdentifier),
    symmetricKeyIdentifier(contingency),
  ],
};

/** Octets of a digest that identify a symmetric key: as many as a key identifier of SMKI has. */
const IDENTIFIER_OCTETS = 8;

/** A symmetric key has no public half: it is told by what it opens, the wrapped Contingency key (in hexadecimal; a choice of this model). */
export function symmetricKeyIdentifier({ wrappedKey }: ContingencyKeySet): string {
  return toHex(sha256(wrappedKey.wrappedPublicKey).subarray(0, IDENTIFIER_OCTETS));
}

/** Key identifiers, in hexadecimal, of the keys of a class in a hierarchy; none for those of parties. */
export function keysOfAuthority(
  keyClass: KeyClass,
  hierarchy: OrganisationHierarchy,
): readonly string[] {
  return OF_AUTHORITIES[keyClass]?.(hierarchy) ?? [];
}

/** Key identifiers, in hexadecimal, of what the owner of a key, or an authority, has in use under its name. */
export function keysInUse(
  { parties, authority }: Pick<RecoveryContext, 'parties' | 'authority'>,
  key: CompromisedKey,
): readonly string[] {
  const owner = key.owner === undefined ? undefined : parties.byId(key.owner);
  if (owner === undefined) return keysOfAuthority(key.keyClass, authority.current());
  return affectedSlots(key).map((slot) => nameOf(owner.credential(slot).certificate));
}

/** Takes note of what takes the place of nothing sound: a certificate of the key that an incident is about. */
export function noteNotified(
  { key, notifiedKeys }: Pick<IncidentRecord, 'key' | 'notifiedKeys'>,
  { owner, certificate }: { readonly owner: string; readonly certificate: Uint8Array },
): void {
  if (owner === key.owner) notifiedKeys.add(nameOf(certificate));
}

/** The incident that takes a key for compromised, over or not; one that was called off takes none. */
export function notifiedIn(
  context: Pick<RecoveryContext, 'records'>,
  certificate: Uint8Array,
): IncidentRecord | undefined {
  return aboutKey(context, nameOf(certificate));
}

/** The same by key identifier, for a certificate that is not at hand. */
export function isNotified(
  context: Pick<RecoveryContext, 'records'>,
  keyIdentifier: Uint8Array,
): boolean {
  return aboutKey(context, toHex(keyIdentifier)) !== undefined;
}

function aboutKey(
  { records }: Pick<RecoveryContext, 'records'>,
  name: string,
): IncidentRecord | undefined {
  return [...records.values()].find(
    ({ state, notifiedKeys }) => !CALLED_OFF.includes(state) && notifiedKeys.has(name),
  );
}

function nameOf(certificate: Uint8Array): string {
  return toHex(keyIdentifierOf(certificate));
}
