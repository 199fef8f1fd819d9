/**
 * Parties of a world for recovery: enrolled with the environment, certified, found by Entity Identifier or role.
 *
 * @module
 */
import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import type { PartyRole } from '../party/credentials.ts';
import { type Party, createParty } from '../party/party.ts';
import type { PartyDirectory } from '../recovery/surroundings.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import type { WorldAuthority } from './authority-seam.ts';
import { FIRST_ADDED, FIRST_ROLES, firstParty, partyId } from './beginnings.ts';
import { enrol as enrolParty } from './enrolment.ts';

/** A party to be added. */
export interface PartyOrder {
  readonly role: PartyRole;
  /** At most 16 characters. */
  readonly name?: string;
}

/** The directory, and what fills it. */
export interface Parties {
  readonly directory: PartyDirectory;
  /** @throws SmkiError `simulation/unknown-name` for a role of which nobody has been added */
  first(role: PartyRole): Party;
  /** Adds a party with certificates in use. */
  add(order: PartyOrder): Party;
}

/** Makes the parties that every world has. */
export function createParties(surroundings: {
  readonly clock: Clock;
  readonly random: Random;
  readonly assumptions: Partial<Assumptions>;
  readonly authority: WorldAuthority;
}): Parties {
  const { authority, ...rest } = surroundings;
  const byId = new Map<Eui64, Party>();
  const byRole = new Map<PartyRole, Party>();
  let added = 0;
  const enrol = ({ role, name }: PartyOrder, number: number): Party => {
    const entityId = partyId(number);
    const named = name === undefined ? {} : { commonName: name };
    const party = createParty({ role, entityId, ...named, ...rest });
    enrolParty(authority.environment, { role, entityId, ...(name && { name }) });
    party.use(party.renew(authority.current()));
    byId.set(entityId, party);
    if (!byRole.has(role)) byRole.set(role, party);
    return party;
  };
  for (const role of FIRST_ROLES) {
    const { number, ...named } = firstParty(role);
    enrol({ role, ...named }, number);
  }
  const of = (role: PartyRole): Party | undefined => byRole.get(role);
  return {
    directory: { byId: (entityId) => byId.get(eui64(entityId)), of, all: () => [...byId.values()] },
    first: (role) => of(role) ?? failRole(role),
    add: (order) => enrol(order, FIRST_ADDED + added++),
  };
}

function failRole(role: PartyRole): never {
  fail('simulation/unknown-name', `no party of role ${role}: addParty({ role: '${role}' }) first`, {
    kind: 'party',
    name: role,
    known: FIRST_ROLES.join(', '),
  });
}
