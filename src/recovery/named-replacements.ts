/**
 * Replacement certificates that a notification file names by serial number (recovery.md 6.3): which of them can be placed.
 *
 * Certificates are made after the file (steps 1.2, 2.10, 3.P), so a file names one only where an earlier incident had it made and it was
 * never used. Anything else is refused when the file comes (N7): at the handover it would be too late.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { CREDENTIAL_SLOTS, type Credential, type CredentialSlot } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import { parseCertificate } from '../x509/certificate.ts';
import type { RecoveryContext } from './context.ts';
import type { NotificationRecord } from './files.ts';
import type { IncidentRecord } from './incident-record.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { isIssuedBy } from './key-ring.ts';
import { notifiedIn } from './notified-keys.ts';
import { isSameSerial } from './notified-records.ts';
import { type FileRefused, refuseAt } from './signed-files.ts';

/** Refuses a file that names, for a cell, what its sender does not hold, what is compromised, or two certificates. */
export function refusedReplacement(
  context: RecoveryContext,
  { key }: IncidentRecord,
  records: readonly NotificationRecord[],
): FileRefused | undefined {
  if (key.owner === undefined) return undefined;
  const party = context.party(key.owner);
  const known = new Map<string, string>();
  for (const [index, { cell, replacementSerial: serial }] of records.entries()) {
    if (serial === '' || known.get(cell) === serial) continue;
    const slot = slotOf(party, cell);
    const found = slot && heldBySerial(context, party, { slot, serial });
    if (found === undefined || known.has(cell)) {
      const place = { line: index + 2, column: 'replacementSerial' };
      return refuseAt('unknown-replacement', place, `names ${serial} for ${cell}`);
    }
    known.set(cell, serial);
  }
  return undefined;
}

/** The certificate that the file of an incident names for a slot of the notified key's owner, as its owner holds it. */
export function namedReplacement(
  context: RecoveryContext,
  { key, notified = [] }: IncidentRecord,
  { party, slot }: { readonly party: Party; readonly slot: CredentialSlot },
): Credential | undefined {
  if (party.entityId !== key.owner) return undefined;
  const record = notified.find(
    ({ cell, replacementSerial }) => replacementSerial !== '' && slotOf(party, cell) === slot,
  );
  return record && heldBySerial(context, party, { slot, serial: record.replacementSerial });
}

function slotOf({ role, slots }: Party, cell: string): CredentialSlot | undefined {
  const cells: Readonly<Partial<Record<CredentialSlot, string>>> = CREDENTIAL_SLOTS[role];
  return slots.find((slot) => cells[slot] === cell);
}

/** Made in an incident for this party, of what issues now, in its time, not revoked, and of a key that no incident is about. */
function heldBySerial(
  context: RecoveryContext,
  { entityId }: Party,
  { slot, serial }: { readonly slot: CredentialSlot; readonly serial: string },
): Credential | undefined {
  const issuer = keyIdentifierOf(context.authority.current().issuingOca);
  return [...context.records.values()]
    .flatMap(({ renewed }) => renewed.get(entityId) ?? [])
    .find(
      ({ slot: own, certificate }) =>
        own === slot &&
        isSameSerial(toHex(parseCertificate(certificate).serialNumber), serial) &&
        isIssuedBy(certificate, issuer) &&
        isValid(context, certificate) &&
        notifiedIn(context, certificate) === undefined,
    );
}

/** Every device would refuse one that has run out, and nobody is to rely on one that is revoked. */
function isValid(
  { agenda, authority, credentialStates }: RecoveryContext,
  certificate: Uint8Array,
): boolean {
  const { notBefore, notAfter, serialNumber } = parseCertificate(certificate);
  const now = agenda.clock.now();
  if (now < notBefore || now > notAfter) return false;
  if (credentialStates.certificates.get(toHex(serialNumber)) === 'revoked') return false;
  return authority.isRevoked?.(certificate) !== true;
}
