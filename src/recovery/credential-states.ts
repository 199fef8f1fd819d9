/**
 * Keys and certificates of parties in the log: what is notified is suspect, compromised or sound after all, and superseded by what
 * comes into use; a certificate is issued, in use, superseded, revoked.
 *
 * Organisation Certificates only: devices have two of their own each, which no recovery touches (recovery.md 3.10). The Recovery key
 * has a life of its own (`recovery-keys.ts`). No source says that a party destroys a key, so none is written to.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import type { Credential } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { nameEntityId } from '../x509/name.ts';
import { KEY_CLASSES } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';

/** A key of a party: in use unless something is known of it. */
export type PartyKeyState = 'active' | 'suspect' | 'compromised' | 'superseded';

/** A certificate of a party: in use unless something is known of it. */
export type CertificateState = 'issued' | 'in-use' | 'superseded' | 'revoked';

/** What is known, by key identifier and by serial number in hexadecimal. */
export interface CredentialStates {
  readonly keys: Map<string, PartyKeyState>;
  readonly certificates: Map<string, CertificateState>;
}

/** Moves the notified keys of a party, as far as they are in use: a compromised key does not become sound again. */
export function markPartyKeys(
  context: RecoveryContext,
  { key: { keyClass, owner, slots } }: IncidentRecord,
  to: 'active' | 'suspect' | 'compromised',
): void {
  const { role } = KEY_CLASSES[keyClass];
  if (role === undefined || role === 'recovery') return;
  const party = owner === undefined ? context.parties.of(role) : context.parties.byId(owner);
  const from: readonly PartyKeyState[] = to === 'active' ? ['suspect'] : ['active', 'suspect'];
  for (const slot of slots ?? party?.slots ?? []) {
    if (party === undefined) return;
    moveKey(context, party, party.credential(slot), { from, to });
  }
}

/** Certificates that an authority has just issued. */
export function noteIssued(context: RecoveryContext, credentials: readonly Credential[]): void {
  for (const { certificate } of credentials) moveCertificate(context, certificate, 'issued');
}

/** Puts credentials into use: what was in use is superseded, key and certificate. */
export function useNoted(
  context: RecoveryContext,
  party: Party,
  credentials: readonly Credential[],
): void {
  const before = credentials.map(({ slot }) => party.credential(slot));
  party.use(credentials);
  for (const [index, { certificate }] of credentials.entries()) {
    const former = before[index];
    if (former === undefined || former.certificate === certificate) continue;
    moveKey(context, party, former, { from: IN_USE, to: 'superseded' });
    moveCertificate(context, former.certificate, 'superseded');
    moveCertificate(context, certificate, 'in-use');
  }
}

const IN_USE: readonly PartyKeyState[] = ['active', 'suspect', 'compromised'];

/** A certificate is on the list of its issuer. */
export function noteRevoked(context: RecoveryContext, certificate: Uint8Array): void {
  moveCertificate(context, certificate, 'revoked');
}

function moveKey(
  context: RecoveryContext,
  { role, entityId: owner }: Party,
  { slot, certificate }: Credential,
  change: { readonly from: readonly PartyKeyState[]; readonly to: PartyKeyState },
): void {
  if (role === 'recovery') return;
  const { keys } = context.credentialStates;
  const keyIdentifier = toHex(keyIdentifierOf(certificate));
  const from = keys.get(keyIdentifier) ?? 'active';
  const { to } = change;
  if (from === to || !change.from.includes(from)) return;
  keys.set(keyIdentifier, to);
  const event = { type: 'recovery.party-key', actor: role, owner, slot, keyIdentifier } as const;
  context.write<'recovery.party-key'>({ ...event, from, to });
}

function moveCertificate(
  context: RecoveryContext,
  encoded: Uint8Array,
  to: CertificateState,
): void {
  const { certificates } = context.credentialStates;
  const { serialNumber, subject } = parseCertificate(encoded);
  const certificate = toHex(serialNumber);
  const from = certificates.get(certificate) ?? (to === 'issued' ? 'none' : 'in-use');
  certificates.set(certificate, to);
  const owner = nameEntityId(subject) ?? '';
  const keyIdentifier = toHex(keyIdentifierOf(encoded));
  const event = { type: 'recovery.certificate', actor: 'ra', certificate, owner } as const;
  context.write<'recovery.certificate'>({ ...event, keyIdentifier, from, to });
}

/** Nothing is known of any of them yet. */
export function createCredentialStates(): CredentialStates {
  return { keys: new Map(), certificates: new Map() };
}
