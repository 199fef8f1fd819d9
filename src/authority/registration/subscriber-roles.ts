/**
 * Who may hold which role in a certificate (SEC L3), and which role each kind of DCC User has.
 *
 * @module
 */
import type { Sourced } from '../../vocabulary/certainty.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import { type RemotePartyRole, roleFromCode } from '../../vocabulary/roles.ts';
import { profileOfRole } from '../../x509/profiles.ts';

/** Kinds of parties. */
export const PARTY_KINDS = {
  dcc: 'the DCC',
  party: 'a Party that is a User, or would be one',
  rdp: 'a Registration Data Provider',
} as const;

/** Kind of a party. */
export type PartyKind = keyof typeof PARTY_KINDS;

/** Roles that are registered with a User ID: by name, or by code for signing roles without a public name. */
export type SubscriberRole = Exclude<RemotePartyRole, 'root' | 'issuingAuthority'> | number;

interface SubscriberRoleRow extends Sourced {
  readonly heldBy: readonly PartyKind[];
  /** Roles that bring this one with them. */
  readonly impliedBy?: readonly RemotePartyRole[];
}

const DCC_ONLY: SubscriberRoleRow = {
  heldBy: ['dcc'],
  source: 'SEC L3: roles 00, 01, 04, 05, 06, 07 and 89 are the DCC’s',
  certainty: 'recalled',
};
const USERS: SubscriberRoleRow = {
  heldBy: ['party'],
  source: 'SEC L3, Eligible Subscriber for an Organisation Certificate',
  certainty: 'recalled',
};

/** Which kind of party may hold each named role. */
export const SUBSCRIBER_ROLES: Readonly<
  Record<Exclude<SubscriberRole, number>, SubscriberRoleRow>
> = {
  recovery: DCC_ONLY,
  supplier: USERS,
  networkOperator: USERS,
  accessControlBroker: DCC_ONLY,
  transitionalCoS: DCC_ONLY,
  wanProvider: DCC_ONLY,
  loadController: USERS,
  other: USERS,
  xmlSigning: {
    ...USERS,
    impliedBy: ['supplier', 'networkOperator', 'loadController', 'other'],
    source: 'SEC L3.18: any User may sign service requests, with a key of its own (PMA 64)',
  },
  dspXmlSigning: DCC_ONLY,
};

/** Codes without a public name sign files and XML; nobody outside knows which is whose. */
const UNNAMED: SubscriberRoleRow = {
  heldBy: ['dcc', 'party', 'rdp'],
  source: 'roles 80 to 86 and 88: exact mapping not public',
  certainty: 'unknown',
};

/** The role under which a Registration Data Provider signs its files here. */
export const RDP_FILE_SIGNING_ROLE = 129;

/** Roles of DCC Users, and the role in their Organisation Certificates. */
export const USER_ROLES = {
  importSupplier: 'supplier',
  gasSupplier: 'supplier',
  electricityDistributor: 'networkOperator',
  gasTransporter: 'networkOperator',
  exportSupplier: 'other',
  registeredSupplierAgent: 'other',
  otherUser: 'other',
} as const satisfies Record<string, RemotePartyRole>;

/** The row of a role. */
export function subscriberRole(role: SubscriberRole): SubscriberRoleRow {
  return typeof role === 'number' ? UNNAMED : SUBSCRIBER_ROLES[role];
}

/**
 * A role as a caller names it: a code that has a name becomes that name.
 *
 * @throws SmkiError `vocabulary/unknown-name`, `x509/unknown-profile`
 */
export function namedRole(role: SubscriberRole): SubscriberRole {
  const named = typeof role === 'number' ? (roleFromCode(role) ?? role) : role;
  if (typeof named === 'number') profileOfRole(named);
  else requireKnownName('role of a subscriber', named, SUBSCRIBER_ROLES);
  return named as SubscriberRole;
}

/** The role of a code; undefined for those of authorities. */
export function subscriberRoleFromCode(code: number): SubscriberRole | undefined {
  const role = roleFromCode(code) ?? code;
  return role === 'root' || role === 'issuingAuthority' ? undefined : role;
}

/** True when a User ID with these roles may have a certificate of this role. */
export function holdsRole(roles: readonly SubscriberRole[], role: SubscriberRole): boolean {
  if (roles.includes(role)) return true;
  const { impliedBy = [] } = subscriberRole(role);
  return impliedBy.some((other) => roles.includes(other as SubscriberRole));
}
