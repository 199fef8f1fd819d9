/**
 * The credentials of a party: for each slot the generations of keys and certificates, and which one is in use.
 *
 * A renewed certificate is held beside the old one until devices have it: the old key still signs until then.
 *
 * @module
 */
import type { AgreementKey, SigningKey } from '../crypto/keys.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { RemotePartyRole } from '../vocabulary/roles.ts';

/** What a certificate of a party is for. Management and prepayment key agreement differ by cell, not by content. */
export type CredentialSlot = 'digitalSignature' | 'keyAgreement' | 'keyAgreement.prePaymentTopUp';

/** Key usage of a slot. */
export function slotKeyUsage(slot: CredentialSlot): EndEntityKeyUsage {
  return slot === 'digitalSignature' ? 'digitalSignature' : 'keyAgreement';
}

/** Roles that appear as parties. */
export type PartyRole = Exclude<
  RemotePartyRole,
  'root' | 'issuingAuthority' | 'xmlSigning' | 'dspXmlSigning' | 'other'
>;

/** The slots of each role, and the cell that each fills. */
export const CREDENTIAL_SLOTS = {
  recovery: { digitalSignature: 'recovery.digitalSignature' },
  supplier: {
    digitalSignature: 'supplier.digitalSignature',
    keyAgreement: 'supplier.keyAgreement',
    'keyAgreement.prePaymentTopUp': 'supplier.keyAgreement.prePaymentTopUp',
  },
  networkOperator: {
    digitalSignature: 'networkOperator.digitalSignature',
    keyAgreement: 'networkOperator.keyAgreement',
  },
  accessControlBroker: {
    digitalSignature: 'accessControlBroker.digitalSignature',
    keyAgreement: 'accessControlBroker.keyAgreement',
  },
  transitionalCoS: { digitalSignature: 'transitionalCoS.digitalSignature' },
  wanProvider: { digitalSignature: 'wanProvider.digitalSignature' },
  loadController: {
    digitalSignature: 'loadController.digitalSignature',
    keyAgreement: 'loadController.keyAgreement',
  },
} as const satisfies Record<PartyRole, Partial<Record<CredentialSlot, CellName>>>;

/** The cells that a role's certificates fill. */
export type CellOfRole<R extends PartyRole> =
  (typeof CREDENTIAL_SLOTS)[R][keyof (typeof CREDENTIAL_SLOTS)[R]] & CellName;

/** Slots of a role, in the order of the table. */
export function slotsOf(role: PartyRole): readonly CredentialSlot[] {
  return Object.keys(CREDENTIAL_SLOTS[role]) as CredentialSlot[];
}

/** The cell that a slot of a role fills. */
export function cellOfSlot(role: PartyRole, slot: CredentialSlot): CellName | undefined {
  const cells: Partial<Record<CredentialSlot, CellName>> = CREDENTIAL_SLOTS[role];
  return cells[slot];
}

/** One generation of one slot. */
export interface Credential {
  readonly slot: CredentialSlot;
  readonly generation: number;
  /** DER, once accepted. */
  readonly certificate: Uint8Array;
  readonly key:
    | { readonly kind: 'signing'; readonly signingKey: SigningKey }
    | { readonly kind: 'agreement'; readonly agreementKey: AgreementKey };
}
