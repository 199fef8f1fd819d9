/**
 * Which key is compromised, and what class of key it is: whether the Recovery Procedure is for it, and which cells it fills.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { CREDENTIAL_SLOTS, type CredentialSlot, type PartyRole } from '../party/credentials.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';

/** Classes of keys that a procedure is written for, and those that none is written for. */
export type KeyClass =
  | 'supplier'
  | 'networkOperator'
  | 'accessControlBroker'
  | 'transitionalCoS'
  | 'wanProvider'
  | 'loadController'
  | 'recovery'
  | 'contingencyPrivate'
  | 'contingencySymmetric'
  | 'contingencyBoth'
  | 'issuingOca'
  | 'rootOca'
  | 'device'
  | 'issuingDca'
  | 'rootDca'
  | 'iki'
  | 'xmlSigning';

/** A compromised key, as plain data. */
export interface CompromisedKey {
  readonly keyClass: KeyClass;
  /** Whose: for keys of parties, and for IKI, XML-signing and device keys. */
  readonly owner?: Eui64;
  /** Slots of the owner that are affected; all of them when a signing key is. */
  readonly slots?: readonly CredentialSlot[];
}

/** What is known of a class. */
export interface KeyClassRow extends Sourced {
  readonly inAppendixL: 'yes' | 'no';
  readonly role?: PartyRole;
  /** Whose it is; keys of a role are of a party. */
  readonly ownedBy: 'party' | 'device' | 'nobody';
  readonly meaning: string;
  /** What happens where Appendix L has nothing. */
  readonly instead?: string;
}

const HEADINGS = 'headings of the July 2015 draft of SEC Appendix L';
const NO_HEADING = `no heading in the ${HEADINGS}`;
const inside = (meaning: string, role?: PartyRole): KeyClassRow => ({
  inAppendixL: 'yes',
  meaning,
  ...(role && { role }),
  ownedBy: role === undefined ? 'nobody' : 'party',
  source: HEADINGS,
  certainty: 'confirmed',
});
const outside = (
  ownedBy: KeyClassRow['ownedBy'],
  meaning: string,
  instead: string,
): KeyClassRow => ({
  inAppendixL: 'no',
  ownedBy,
  meaning,
  instead,
  source: NO_HEADING,
  certainty: 'recalled',
});

/** Every class. */
export const KEY_CLASSES: Readonly<Record<KeyClass, KeyClassRow>> = {
  supplier: inside('keys of a supplier in device cells', 'supplier'),
  networkOperator: inside('keys of a network operator in device cells', 'networkOperator'),
  accessControlBroker: inside('keys of the Access Control Broker', 'accessControlBroker'),
  transitionalCoS: inside('key of the transitional Change of Supplier party', 'transitionalCoS'),
  wanProvider: inside('key of a WAN provider on Communications Hubs', 'wanProvider'),
  loadController: inside('keys of a load controller in device cells', 'loadController'),
  recovery: inside('the Recovery Private Key', 'recovery'),
  contingencyPrivate: inside('the Contingency Private Key'),
  contingencySymmetric: inside('the Contingency Symmetric Key'),
  contingencyBoth: inside('Contingency Private Key and Symmetric Key together'),
  issuingOca: inside('the Issuing OCA Private Key'),
  rootOca: inside('the Root OCA Private Key'),
  device: outside(
    'device',
    "a device's own key",
    'the Responsible Supplier has the device make a new key (SR 6.17), installs its new certificate (SR 6.15.2) and reads it back (SR 6.24.2); suspend or exchange the device if its firmware is at fault',
  ),
  issuingDca: outside(
    'nobody',
    'the Issuing DCA Private Key',
    'a new Issuing DCA is made, the old key is destroyed, certificates that it issued are issued again; no trust anchor on any device changes',
  ),
  rootDca: outside(
    'nobody',
    'the Root DCA Private Key',
    'a new Root DCA is made; the DCC and Users, who rely on it, change; no trust anchor on any device changes',
  ),
  iki: outside(
    'party',
    'an IKI key of an officer or a system',
    'revoke and issue again under the SMKI RAPP; files signed since the compromise are refused, recovery files too; nothing on devices changes',
  ),
  xmlSigning: outside(
    'party',
    'an XML-signing key',
    'the DCC refuses service requests signed with it until its owner has a new one; nothing on devices changes',
  ),
};

/** Who may own a key. */
export interface KnownOwners {
  readonly roleOf: (party: Eui64) => PartyRole | undefined;
  readonly isDevice: (device: Eui64) => boolean;
}

/**
 * Refuses what is no key: an unknown class or slot, no owner where a key has one, an owner of another role.
 *
 * @param key - as a caller gives it, from JSON perhaps
 * @param known - the role of a party, or undefined when there is no such party; whether there is such a device
 * @throws SmkiError `recovery/unknown-key`, `recovery/unknown-party`, `recovery/contradictory-options`
 */
export function checkKey(key: CompromisedKey, known: KnownOwners): void {
  const given: unknown = key;
  const { keyClass, owner, slots } = (given ?? {}) as Partial<CompromisedKey>;
  if (keyClass === undefined || !Object.hasOwn(KEY_CLASSES, keyClass))
    failUnknown(String(keyClass));
  const { role } = KEY_CLASSES[keyClass];
  if (owner === undefined && USER_CLASSES.includes(keyClass)) {
    fail('recovery/unknown-party', `whose ${keyClass} key? name its owner`, { party: 'nobody' });
  }
  const own = owner === undefined ? undefined : ownerRole({ keyClass, owner }, known);
  if (role !== undefined && own !== undefined && own !== role) {
    const options = `a ${keyClass} key of ${String(owner)}, which is ${own}`;
    fail('recovery/contradictory-options', `these contradict each other: ${options}`, { options });
  }
  if (slots === undefined) return;
  const isKnown = (slot: string): boolean =>
    role !== undefined && Object.hasOwn(CREDENTIAL_SLOTS[role], slot);
  if (slots.length === 0 || !slots.every(isKnown)) failUnknown(`${keyClass}.${slots.join('+')}`);
}

/** The role of the party that owns a key; none where a device does. */
function ownerRole(
  { keyClass, owner }: Required<Pick<CompromisedKey, 'keyClass' | 'owner'>>,
  { roleOf, isDevice }: KnownOwners,
): PartyRole | undefined {
  const { ownedBy } = KEY_CLASSES[keyClass];
  if (ownedBy === 'nobody') {
    const options = `a ${keyClass} key of ${owner}, when it is of no party: leave its owner out`;
    fail('recovery/contradictory-options', `these contradict each other: ${options}`, { options });
  }
  if (ownedBy === 'device') {
    return isDevice(owner) ? undefined : failOwner(owner, 'device that the DCC knows: let it join');
  }
  return roleOf(owner) ?? failOwner(owner, 'party of this world: add it');
}

function failOwner(party: string, what: string): never {
  fail('recovery/unknown-party', `${party} is no ${what} first`, { party });
}

/** Classes of which every party has keys of its own. */
export const USER_CLASSES: readonly KeyClass[] = ['supplier', 'networkOperator', 'loadController'];

/** Slots of a compromised key of a party, in table order: all, when the signing key is among them. */
export function affectedSlots({ keyClass, slots }: CompromisedKey): readonly CredentialSlot[] {
  const { role } = KEY_CLASSES[keyClass];
  if (role === undefined) return [];
  const all = Object.keys(CREDENTIAL_SLOTS[role]) as CredentialSlot[];
  if (slots === undefined || slots.includes('digitalSignature')) return all;
  return all.filter((slot) => slots.includes(slot));
}

/** Cells that a compromised key of a party fills. */
export function affectedCells(key: CompromisedKey): readonly CellName[] {
  const { role } = KEY_CLASSES[key.keyClass];
  if (role === undefined) return key.keyClass === 'rootOca' ? ['root'] : [];
  const cells: Readonly<Partial<Record<CredentialSlot, CellName>>> = CREDENTIAL_SLOTS[role];
  return affectedSlots(key).flatMap((slot) => cells[slot] ?? []);
}

/** Whether it is a key of an Organisation on devices, whose Subscriber notifies it by a file; the Recovery key is the DCC's own. */
export function isOfOrganisation(keyClass: KeyClass): boolean {
  const { role } = KEY_CLASSES[keyClass];
  return role !== undefined && role !== 'recovery';
}

/** Names that a caller may use for a key: `supplier.digitalSignature`, `recovery`, `contingencyBoth`, … */
export function keyFromName(name: string, ownerOf: (role: PartyRole) => Eui64): CompromisedKey {
  const [head, ...rest] = name.split('.');
  if (head === undefined || !Object.hasOwn(KEY_CLASSES, head)) failUnknown(name);
  const keyClass = head as KeyClass;
  const { role } = KEY_CLASSES[keyClass];
  if (role === undefined) return rest.length === 0 ? { keyClass } : failUnknown(name);
  const owner = ownerOf(role);
  if (rest.length === 0) return { keyClass, owner };
  const slot = rest.join('.') as CredentialSlot;
  if (!Object.hasOwn(CREDENTIAL_SLOTS[role], slot)) failUnknown(name);
  return { keyClass, owner, slots: [slot] };
}

/** For people: `supplier 90-B3-…`. */
export function describeKey({ keyClass, owner, slots }: CompromisedKey): string {
  const whose = owner === undefined ? '' : ` of ${owner}`;
  return `${keyClass}${slots ? `.${slots.join('+')}` : ''}${whose}`;
}

function failUnknown(name: string): never {
  const known = Object.keys(KEY_CLASSES).join(', ');
  fail(
    'recovery/unknown-key',
    `no key ${name}: use one of ${known}, with a slot after a dot where the role has slots`,
    { key: name, known },
  );
}
