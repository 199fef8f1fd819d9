/**
 * Remote Party Roles (GBCS RemotePartyRole; the OU of Organisation Certificates, two upper-case hex digits).
 *
 * @module
 */
import type { Sourced } from './certainty.ts';
import { requireKnownName } from './known-name.ts';

interface RoleRow extends Sourced {
  readonly code: number;
  /** What the role is, for a person. */
  readonly meaning: string;
}

const REFERENCE = 'GBCS RemotePartyRole; decoded from the RTDS 4.5.0 messages';

/** Every role that a certificate or a cell may carry. */
export const REMOTE_PARTY_ROLES = {
  root: { code: 0, meaning: 'Root OCA', source: REFERENCE, certainty: 'confirmed' },
  recovery: { code: 1, meaning: 'DCC recovery', source: REFERENCE, certainty: 'confirmed' },
  supplier: { code: 2, meaning: 'energy supplier', source: REFERENCE, certainty: 'confirmed' },
  networkOperator: {
    code: 3,
    meaning: 'network operator',
    source: REFERENCE,
    certainty: 'confirmed',
  },
  accessControlBroker: {
    code: 4,
    meaning: 'DCC Access Control Broker',
    source: REFERENCE,
    certainty: 'confirmed',
  },
  transitionalCoS: {
    code: 5,
    meaning: 'DCC transitional Change of Supplier',
    source: REFERENCE,
    certainty: 'confirmed',
  },
  wanProvider: {
    code: 6,
    meaning: 'communications service provider',
    source: REFERENCE,
    certainty: 'confirmed',
  },
  issuingAuthority: { code: 7, meaning: 'Issuing OCA', source: REFERENCE, certainty: 'confirmed' },
  loadController: {
    code: 8,
    meaning: 'load controller',
    source: `${REFERENCE}; after GBCS v3`,
    certainty: 'confirmed',
  },
  other: {
    code: 127,
    meaning: 'Other User',
    source: 'ZAZ1 otherUser certificates, OU=7F',
    certainty: 'confirmed',
  },
  xmlSigning: {
    code: 135,
    meaning: 'User that signs service requests',
    source: 'ZAZ1 xml-sign certificates, OU=87',
    certainty: 'confirmed',
  },
  dspXmlSigning: {
    code: 137,
    meaning: 'DSP that signs service responses',
    source: 'ZAZ1 dsp-xml-sign certificate, OU=89',
    certainty: 'confirmed',
  },
} as const satisfies Record<string, RoleRow>;

/** Name of a role. */
export type RemotePartyRole = keyof typeof REMOTE_PARTY_ROLES;

const BY_CODE: ReadonlyMap<number, RemotePartyRole> = new Map(
  Object.entries(REMOTE_PARTY_ROLES).map(([name, row]) => [row.code, name as RemotePartyRole]),
);

/** The role with this code, or undefined: an unknown code is data, not an error. */
export function roleFromCode(code: number): RemotePartyRole | undefined {
  return BY_CODE.get(code);
}

/**
 * The number of a role in messages.
 *
 * @throws SmkiError `vocabulary/unknown-name`
 */
export function roleCode(role: RemotePartyRole): number {
  requireKnownName('role', role, REMOTE_PARTY_ROLES);
  return REMOTE_PARTY_ROLES[role].code;
}

/** The OU of a certificate of this role: `02`, `7F`. */
export function roleOrganisationalUnit(role: RemotePartyRole): string {
  return roleCode(role).toString(16).padStart(2, '0').toUpperCase();
}
