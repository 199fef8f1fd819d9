/**
 * The SMKI Repository: certificates by Entity Identifier, usage, role, status and serial number; authorities; lists
 * (SEC Appendix O; the search service's terms as `domain` evidence has them).
 *
 * Several certificates in use for one Entity Identifier are normal. What a search yields is the register's own record, read
 * from the certificate and not from what was said about it.
 *
 * @module
 */
import { requireFields } from '../../core/arguments.ts';
import { kindOfValue } from '../../core/bytes.ts';
import type { Clock } from '../../core/clock.ts';
import { fail } from '../../core/errors.ts';
import { type Eui64, type Eui64Like, eui64 } from '../../vocabulary/eui64.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import type { EndEntityKeyUsage } from '../../vocabulary/key-usages.ts';
import { isRecord } from '../environment/description-checks.ts';
import { type SubscriberRole, namedRole } from '../registration/subscriber-roles.ts';
import {
  CERTIFICATE_STATES,
  type CertificateState,
  type RepositoryStatus,
} from './certificate-states.ts';
import { type CertificateRecord, type CertificateRegister, serialText } from './register.ts';

/** What to look for; every part must fit. */
export interface RepositoryQuery {
  readonly entityId?: Eui64Like;
  readonly keyUsage?: EndEntityKeyUsage;
  readonly role?: SubscriberRole;
  /** Status as the repository's web service writes it. */
  readonly status?: RepositoryStatus;
  readonly state?: CertificateState;
  /** Hexadecimal, either case. */
  readonly serial?: string;
  /** Hexadecimal, either case. */
  readonly keyIdentifier?: string;
}

/** The repository of one environment. */
export interface Repository {
  /** How many certificates it knows. */
  readonly size: number;
  /**
   * Certificates that fit the query, in the order in which they were issued; a search by state or status alone may
   * give them in the order in which they came into it.
   *
   * @throws SmkiError `vocabulary/not-an-eui64`, `vocabulary/unknown-name` and `x509/unknown-profile` for what no
   * certificate could have, or a part that no query has
   */
  search(query: RepositoryQuery): readonly CertificateRecord[];
  /** The certificate of this serial number, whatever its status. */
  bySerial(serial: string): CertificateRecord | undefined;
  /** Its status in the terms of the web service; undefined while it is not lodged. */
  status(record: CertificateRecord): RepositoryStatus | undefined;
}

/** By the status that the web service writes. */
const STATES_OF_STATUS: ReadonlyMap<RepositoryStatus, readonly CertificateState[]> =
  statesByStatus();

function statesByStatus(): Map<RepositoryStatus, CertificateState[]> {
  const found = new Map<RepositoryStatus, CertificateState[]>();
  for (const state of Object.keys(CERTIFICATE_STATES) as CertificateState[]) {
    const { status } = CERTIFICATE_STATES[state];
    if (status !== undefined) found.set(status, [...(found.get(status) ?? []), state]);
  }
  return found;
}

/** A repository over a register. */
export function createRepository(register: CertificateRegister, clock: Clock): Repository {
  const upToDate = (): CertificateRegister => {
    register.passTime(clock.now());
    return register;
  };
  return {
    get size() {
      return register.size;
    },
    search: (query) => {
      const wanted = normalised(query);
      const found: CertificateRecord[] = [];
      for (const record of candidates(upToDate(), wanted)) {
        if (fits(record, wanted)) found.push(record);
      }
      return found;
    },
    bySerial: (serial) => upToDate().bySerial(serialText(serial)),
    status: (record) => {
      requireFields('record', record, { state: 'text' });
      requireKnownName('state', record.state, CERTIFICATE_STATES);
      return CERTIFICATE_STATES[record.state].status;
    },
  };
}

interface Wanted {
  readonly entityId: Eui64 | undefined;
  readonly keyUsage: EndEntityKeyUsage | undefined;
  readonly role: SubscriberRole | undefined;
  readonly states: readonly CertificateState[] | undefined;
  readonly serial: string | undefined;
  readonly keyIdentifier: string | undefined;
}

/** The parts of a query, and the usages: nobody shall mistake a slip for "there is none". */
const QUERY_PARTS: Readonly<Record<keyof RepositoryQuery, true>> = {
  entityId: true,
  keyUsage: true,
  role: true,
  status: true,
  state: true,
  serial: true,
  keyIdentifier: true,
};
const KEY_USAGES: Readonly<Record<EndEntityKeyUsage, true>> = {
  digitalSignature: true,
  keyAgreement: true,
};

function normalised(given: RepositoryQuery): Wanted {
  requireQuery(given);
  for (const part of Object.keys(given)) requireKnownName('part of a query', part, QUERY_PARTS);
  const { entityId, status, state, ...query } = given;
  if (query.keyUsage !== undefined) requireKnownName('key usage', query.keyUsage, KEY_USAGES);
  return {
    entityId: entityId === undefined ? undefined : eui64(entityId),
    keyUsage: query.keyUsage,
    role: query.role === undefined ? undefined : namedRole(query.role),
    states: wantedStates(status, state),
    serial: query.serial === undefined ? undefined : serialText(query.serial),
    keyIdentifier: query.keyIdentifier === undefined ? undefined : serialText(query.keyIdentifier),
  };
}

/** States of a status are looked up, not filtered out anew for each of many searches. */
function wantedStates(
  status: RepositoryStatus | undefined,
  state: CertificateState | undefined,
): readonly CertificateState[] | undefined {
  if (state !== undefined) requireKnownName('state', state, CERTIFICATE_STATES);
  if (status === undefined) return state === undefined ? undefined : [state];
  const ofStatus = STATES_OF_STATUS.get(status);
  if (ofStatus === undefined) failStatus(status);
  return state === undefined ? ofStatus : ofStatus.filter((name) => name === state);
}

function requireQuery(given: unknown): void {
  if (isRecord(given)) return;
  const [field, reason] = ['query', `must be an object, not ${kindOfValue(given)}`];
  fail('authority/bad-description', `search: ${field} ${reason}`, { field, reason });
}

function failStatus(name: string): never {
  const known = [...STATES_OF_STATUS.keys()].join(', ');
  const kind = 'status';
  fail('vocabulary/unknown-name', `no ${kind} ${name}; there are ${known}`, { kind, name });
}

/** The narrowest index that the query can use. */
function candidates(register: CertificateRegister, wanted: Wanted): Iterable<CertificateRecord> {
  const { serial, entityId, keyIdentifier, role, states } = wanted;
  if (serial !== undefined) {
    const found = register.bySerial(serial);
    return found === undefined ? [] : [found];
  }
  if (keyIdentifier !== undefined) return register.byKeyIdentifier(keyIdentifier);
  if (entityId !== undefined) return register.byEntity(entityId);
  const ofRole = role === undefined ? undefined : register.byRole(role);
  const [state, ...others] = states ?? [];
  if (state === undefined || others.length > 0) return ofRole ?? register.all();
  const inState = register.byState(state);
  return ofRole !== undefined && ofRole.length <= inState.size ? ofRole : inState;
}

function fits(record: CertificateRecord, wanted: Wanted): boolean {
  const { entityId, keyUsage, role, states, keyIdentifier } = wanted;
  return (
    (entityId === undefined || record.entityId === entityId) &&
    (keyUsage === undefined || record.keyUsage === keyUsage) &&
    (role === undefined || record.role === role) &&
    (keyIdentifier === undefined || record.keyIdentifier === keyIdentifier) &&
    (states === undefined || states.includes(record.state))
  );
}
