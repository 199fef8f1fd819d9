/**
 * Parties of a world on the register of its environment: with an SRO and an ARO, or among the roles of the DCC.
 *
 * @module
 */
import { granted } from '../authority/answer.ts';
import type { Authority } from '../authority/authority.ts';
import { DCC, type Environment } from '../authority/environment/environment.ts';
import { SUBSCRIBER_ROLES } from '../authority/registration/subscriber-roles.ts';
import { checkRequest } from '../authority/requests/request-form.ts';
import { fail } from '../core/errors.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { CertificateSource } from '../party/party.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';

/** Who is to be registered. */
export interface Enrolment {
  readonly role: PartyRole;
  readonly entityId: Eui64;
  /** The Entity Identifier unless given, or when somebody else has the name. */
  readonly name?: string;
}

/** Registers a party, so that it may ask for certificates. */
export function enrol({ registration }: Environment, { role, entityId, name }: Enrolment): void {
  const entity = { entityId, roles: [role] };
  if (SUBSCRIBER_ROLES[role].heldBy.includes('dcc')) {
    granted(registration.addEntity({ party: DCC, ...entity }));
    return;
  }
  const isTaken = name === undefined || registration.party(name) !== undefined;
  granted(registration.enrol({ name: isTaken ? entityId : name, entities: [entity] }));
}

/** Certificates for whoever is registered: each request goes through the ARO of the party that has its subject. */
export function portalOf(
  { registration, certificates }: Environment,
  issuer: Authority,
): CertificateSource {
  return {
    issue: (request) => {
      const { subject } = checkRequest(request);
      const party = registration.entity(subject.entityId)?.party;
      if (party === undefined) failUnregistered(subject.entityId);
      return certificates.portal(aroOf(party), issuer).issue(request);
    },
  };
}

/** The Authorised Responsible Officer with whom every party begins. */
export function aroOf(party: string): string {
  return `${party}: ARO`;
}

/** Certificates of devices as they are made: by the Issuing DCA of the day, without an entry in the register for each of them. */
export function factoryPortalOf({ authorities }: Environment): CertificateSource {
  const { active } = authorities.device;
  return {
    issue: (request) => {
      if (active === undefined) failUnregistered('no Issuing DCA');
      return active.issue(checkRequest(request)).certificate;
    },
  };
}

function failUnregistered(entityId: string): never {
  const advice = 'register the party first';
  fail('authority/request-refused', `request refused: ${entityId} is not on the register`, {
    reason: 'entity-not-yours',
    advice,
  });
}
