/**
 * From a request to a certificate in the register: form, requester, subject, key, issuer, and only then a signature.
 *
 * A refusal at any step leaves everything as it was.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import type { Clock } from '../../core/clock.ts';
import { startOfDay } from '../../core/instant.ts';
import { keyIdentifier } from '../../x509/key-identifier.ts';
import { formatEui64 } from '../../vocabulary/eui64.ts';
import { type Answer, no, yes } from '../answer.ts';
import type { Authority } from '../authority.ts';
import type { EnvironmentDescription } from '../environment/description.ts';
import { endOfLife } from '../hierarchies/lifetimes.ts';
import type { Officer } from '../registration/officers.ts';
import type { Registration } from '../registration/registration.ts';
import type { InventoryLookup } from '../requests/device-eligibility.ts';
import { type EligibilityContext, judgeRequester, judgeSubject } from '../requests/eligibility.ts';
import { type CheckedRequest, judgeForm } from '../requests/request-form.ts';
import type { CertifiedKey, KeyLedger } from './key-ledger.ts';
import type { CertificateRecord, CertificateRegister } from './register.ts';

/** What issuing needs to know of its environment. */
export interface Issuance {
  readonly description: EnvironmentDescription;
  readonly clock: Clock;
  readonly registration: Registration;
  readonly register: CertificateRegister;
  /** The keys of every environment with the same authorities. */
  readonly keys: KeyLedger;
  readonly inventory: InventoryLookup;
  /** The authority that would issue a certificate of this kind now. */
  readonly issuerFor: (profile: CheckedRequest['profile']) => Answer<Authority>;
}

/** A request and its sender. */
export interface RequestOrder {
  /** Identifier of the officer. */
  readonly by: string;
  /** DER of a PKCS#10 request. */
  readonly request: Uint8Array;
}

/** Judges a single request, and certifies it. */
export function issueFor(
  issuance: Issuance,
  { by, request }: RequestOrder,
): Answer<CertificateRecord> {
  const form = judgeForm(request);
  if (!form.ok) return form;
  const policy = form.value.profile === 'device' ? 'device' : 'organisation';
  const context = eligibility(issuance);
  const officer = judgeRequester(by, policy, context);
  return officer.ok ? certify(issuance, form.value, { officer: officer.value, context }) : officer;
}

/** What judging needs now: expiries are recorded first, so that no credential outlives its day. */
export function eligibility({
  registration,
  register,
  inventory,
  description,
  clock,
}: Issuance): EligibilityContext {
  const at = clock.now();
  register.passTime(at);
  return {
    registration,
    inventory,
    deviceEligibilityChecks: description.deviceEligibilityChecks,
    at,
    isCredentialGood: (serial) => register.bySerial(serial)?.state === 'inUse',
  };
}

/** Certifies a request of right form by an officer who may ask. */
export function certify(
  issuance: Issuance,
  request: CheckedRequest,
  asked: {
    readonly officer: Officer;
    readonly context: EligibilityContext;
    readonly replaces?: string;
  },
): Answer<CertificateRecord> {
  const { officer, context, replaces } = asked;
  const eligible = judgeSubject(request, officer, context);
  if (!eligible.ok) return eligible;
  const identifier = toHex(keyIdentifier(request.publicKey));
  const before = issuance.keys.certificatesOver(request.publicKey, identifier);
  const again = before.length === 0 ? yes(undefined) : judgeKeyAgain(issuance, request, before);
  if (!again.ok) return again;
  return sign(issuance, request, { officer, replaces, identifier, earlier: before.length });
}

/** A key that has certificates: good for another only where that is permitted, for the same subject, and while it is secret. */
function judgeKeyAgain(
  { keys, description }: Issuance,
  request: CheckedRequest,
  before: readonly CertifiedKey[],
): Answer<void> {
  const [first] = before;
  const serial = first?.record.serial;
  if (first !== undefined && keys.isCompromised(first.record)) return no('key-compromised', serial);
  const mayAgain =
    description.sameKeyReissue === 'permitted' &&
    before.every(({ record }) => isSameSubject(record, request));
  return mayAgain ? yes(undefined) : no('key-already-certified', serial);
}

/** True when a request is for the subject, role and key usage of a certificate. */
export function isSameSubject(
  { entityId, role, keyUsage, profile }: CertificateRecord,
  request: CheckedRequest,
): boolean {
  return (
    entityId === request.subject.entityId &&
    role === request.subject.role &&
    keyUsage === request.keyUsage &&
    profile === request.profile
  );
}

function sign(
  issuance: Issuance,
  request: CheckedRequest,
  order: {
    readonly officer: Officer;
    readonly replaces: string | undefined;
    readonly identifier: string;
    readonly earlier: number;
  },
): Answer<CertificateRecord> {
  const { clock, description, register } = issuance;
  const { profile, subject, publicKey, keyUsage, hardwareType } = request;
  const ready = issuance.issuerFor(profile);
  if (!ready.ok) return ready;
  const issuer = ready.value;
  const notBefore = startOfDay(clock.now());
  const notAfter = endOfLife(profile, notBefore, description.lifetimes);
  if (notAfter > issuer.notAfter) {
    return no('would-outlive-issuer', `${issuer.name}, ${formatEui64(subject.entityId)}`);
  }
  const { earlier } = order;
  const issued = issuer.issue({
    profile,
    subject,
    publicKey,
    keyUsage,
    hardwareType,
    notBefore,
    notAfter,
    earlier,
  });
  return yes(
    register.add({
      facts: {
        certificate: issued.certificate,
        issuer: issuer.name,
        profile,
        entityId: subject.entityId,
        role: subject.role,
        keyUsage,
        notBefore,
        notAfter,
        subscriber: order.officer.party,
        replaces: order.replaces,
      },
      keyIdentifier: order.identifier,
      serialNumber: issued.serialNumber,
      cause: { at: clock.now(), by: order.officer.id },
    }),
  );
}
