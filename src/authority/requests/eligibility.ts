/**
 * May this officer have what this request asks for: Authorised Subscriber, Eligible Subscriber (SEC L3).
 *
 * The form of the request is judged before; nothing here needs a key. How the officer proves who he is (the IKI
 * credential, mutual TLS) is not modelled: only that the credential is good.
 *
 * @module
 */
import { kindOfValue } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import { formatEui64 } from '../../vocabulary/eui64.ts';
import { requireKnownName } from '../../vocabulary/known-name.ts';
import { type Answer, no, yes } from '../answer.ts';
import { isRecord } from '../environment/description-checks.ts';
import { type Officer, isOnRegister } from '../registration/officers.ts';
import type { PolicyName, Registration } from '../registration/registration.ts';
import { INVENTORY_STATUSES, type InventoryLookup } from './device-eligibility.ts';
import type { CheckedRequest } from './request-form.ts';

/** What eligibility is judged by. */
export interface EligibilityContext {
  readonly registration: Registration;
  readonly inventory: InventoryLookup;
  readonly deviceEligibilityChecks: 'on' | 'off';
  readonly at: Instant;
  /** True while the IKI Certificate of this serial number is neither revoked nor expired. */
  readonly isCredentialGood: (serial: string) => boolean;
}

/** The officer, if he is an ARO in office with a good credential: nobody else reaches the SMKI interfaces. */
export function judgeOfficer(by: string, context: EligibilityContext): Answer<Officer> {
  const officer = context.registration.officer(by);
  if (officer === undefined) return no('requester-unknown', by);
  if (officer.office !== 'ARO') return no('requester-not-aro', by);
  if (!isOnRegister(officer, context.at)) return no('requester-left', by);
  if (officer.credential === undefined || !context.isCredentialGood(officer.credential)) {
    return no('requester-revoked', by);
  }
  return yes(officer);
}

/** The same, if his party is authorised under the policy. */
export function judgeRequester(
  by: string,
  policy: PolicyName,
  context: EligibilityContext,
): Answer<Officer> {
  const judged = judgeOfficer(by, context);
  if (!judged.ok) return judged;
  const officer = judged.value;
  const party = context.registration.party(officer.party);
  if (party?.authorised.includes(policy) !== true) {
    return no('not-authorised-subscriber', `${officer.party}, ${policy}`);
  }
  return judged;
}

/** The officer again, when his party may have the subject. */
export function judgeSubject(
  request: CheckedRequest,
  officer: Officer,
  context: EligibilityContext,
): Answer<Officer> {
  return request.profile === 'device'
    ? judgeDevice(request, officer, context)
    : judgeOrganisation(request, officer, context);
}

function judgeOrganisation(
  { subject: { entityId, role } }: CheckedRequest,
  officer: Officer,
  { registration }: EligibilityContext,
): Answer<Officer> {
  const owner = registration.entity(entityId);
  if (owner?.party !== officer.party) return no('entity-not-yours', formatEui64(entityId));
  if (role === undefined || !registration.mayHold(entityId, role)) {
    return no('role-not-held', `${role ?? 'none'}, ${formatEui64(entityId)}`);
  }
  return yes(officer);
}

function judgeDevice(
  { subject: { entityId } }: CheckedRequest,
  officer: Officer,
  { registration, inventory, deviceEligibilityChecks }: EligibilityContext,
): Answer<Officer> {
  const entry = inventory(entityId);
  if (entry === undefined || deviceEligibilityChecks === 'off') return yes(officer);
  // Inventories are those of callers: another simulator, a file.
  const { status, responsible } = isRecord(entry) ? entry : refuseEntry(entry);
  requireKnownName('inventory status', status, INVENTORY_STATUSES);
  const { mayAsk } = INVENTORY_STATUSES[status];
  if (mayAsk === 'anyone') return yes(officer);
  const about = `${formatEui64(entityId)} is ${status}`;
  if (mayAsk === 'nobody') return no('device-out-of-service', about);
  const owner = responsible && registration.entity(responsible)?.party;
  return owner === officer.party ? yes(officer) : no('device-not-yours', about);
}

function refuseEntry(entry: unknown): never {
  const reason = `must be undefined or have a status, not ${kindOfValue(entry)}`;
  const field = 'entry of the inventory';
  fail('authority/bad-description', `inventory: ${field} ${reason}`, { field, reason });
}
