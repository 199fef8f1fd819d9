/**
 * Steps in the life of a certificate that somebody takes: who may, from which state, and what must hold first.
 *
 * @module
 */
import { requireKnownName } from '../../vocabulary/known-name.ts';
import { type Answer, type Refused, no, yes } from '../answer.ts';
import type { Authority } from '../authority.ts';
import type { Officer } from '../registration/officers.ts';
import { judgeOfficer } from '../requests/eligibility.ts';
import type { RelyingDevice } from '../roll-over/reliance.ts';
import { acceptanceProblems } from './acceptance.ts';
import type { CertificateEventName } from './certificate-states.ts';
import { type Issuance, eligibility } from './issuance.ts';
import { type CertificateRecord, type CertificateRegister, serialText } from './register.ts';
import { type GuardContext, guardAcceptance, guardLeaving, guardUse } from './reliance-guards.ts';
import { REVOCATION_GROUNDS, type RevocationGround } from './revocation-grounds.ts';
import type { PublishedList } from './revocation-lists.ts';

/** A step of a subscriber. */
export interface StepOrder {
  /** Identifier of the officer. */
  readonly by: string;
  /** Serial number of the certificate, in hexadecimal. */
  readonly serial: string;
  readonly because?: string;
}

/** What the verbs work on. */
export interface CertificatesContext extends Omit<GuardContext, 'register' | 'at'> {
  readonly issuance: Issuance;
  /** The authority of this name. */
  readonly authority: (name: string) => Authority | undefined;
  /** Lists a certificate as revoked, and publishes. */
  readonly publishRevocation: (
    authority: Authority,
    record: CertificateRecord,
    ground: RevocationGround,
  ) => Answer<PublishedList>;
}

function guardContext(context: CertificatesContext): GuardContext {
  const { issuance, devices, pathCertificates, rootsElsewhere } = context;
  const { register, clock } = issuance;
  return { register, at: clock.now(), devices, pathCertificates, rootsElsewhere };
}

/** The register, with every expiry until now. */
export function upToDate({ register, clock }: Issuance): CertificateRegister {
  register.passTime(clock.now());
  return register;
}

/** A certificate and who acts on it. */
export interface OwnCertificate {
  readonly record: CertificateRecord;
  readonly officer: Officer;
  readonly standing: 'subscriber' | 'authority';
}

/** The certificate, and in which standing the ARO acts: for its subscriber, or for the DCC as authority. */
export function ownCertificate(
  issuance: Issuance,
  { by, serial }: StepOrder,
): Answer<OwnCertificate> {
  const { registration } = issuance;
  const record = upToDate(issuance).bySerial(serialText(serial));
  if (record === undefined) return no('certificate-unknown', serial);
  const judged = judgeOfficer(by, eligibility(issuance));
  if (!judged.ok) return judged;
  const officer = judged.value;
  if (officer.party === record.subscriber) return yes({ record, officer, standing: 'subscriber' });
  const isDcc = registration.party(officer.party)?.kind === 'dcc';
  return isDcc
    ? yes({ record, officer, standing: 'authority' })
    : no('certificate-not-yours', `${record.serial} of ${record.subscriber}`);
}

/** A step of a subscriber, and what devices would have to say about it. */
type Step = Extract<CertificateEventName, 'accept' | 'reject' | 'use' | 'withdraw' | 'supersede'>;

/** A step, with the devices that will rely on a certificate or the request that it is compared with. */
interface StepParts extends StepOrder {
  readonly devices?: Iterable<RelyingDevice>;
  readonly request?: Uint8Array;
}

/** Steps that let others rely on a certificate. */
const BEGINNINGS: readonly Step[] = ['accept', 'use'];

/** An event that only the subscriber can cause, and only if it leaves no device with what it cannot validate. */
export function step(
  context: CertificatesContext,
  order: StepParts,
  event: Step,
): Answer<CertificateRecord> {
  const { issuance } = context;
  const own = ownCertificate(issuance, order);
  if (!own.ok) return own;
  const { record, officer, standing } = own.value;
  if (standing !== 'subscriber') return no('certificate-not-yours', record.subscriber);
  if (!issuance.register.mayMove(record, event)) return stateRefusal(record, event);
  if (BEGINNINGS.includes(event) && issuance.keys.isCompromised(record)) {
    return no('key-compromised', record.serial);
  }
  if (BEGINNINGS.includes(event) && context.authority(record.issuer)?.life.state === 'revoked') {
    return no('issuer-revoked', record.issuer);
  }
  const problems =
    order.request === undefined ? [] : acceptanceProblems(record.certificate, order.request);
  if (problems.length > 0) return no('not-as-requested', problems.join(', '));
  const guarded = guard(guardContext(context), record, { event, devices: order.devices });
  if (!guarded.ok) return guarded;
  return move(issuance, { record, officer, event, because: order.because });
}

function guard(
  context: GuardContext,
  record: CertificateRecord,
  {
    event,
    devices,
  }: { readonly event: Step; readonly devices: Iterable<RelyingDevice> | undefined },
): Answer<void> {
  if (event === 'reject') return yes(undefined);
  if (event === 'accept') return guardAcceptance(context, record);
  return event === 'use'
    ? guardUse(context, record, devices ?? context.devices())
    : guardLeaving(context, record);
}

function move(
  { register, clock }: Issuance,
  order: {
    readonly record: CertificateRecord;
    readonly officer: Officer;
    readonly event: CertificateEventName;
    readonly because: string | undefined;
  },
): Answer<CertificateRecord> {
  const { record, officer, event, because } = order;
  const cause = { at: clock.now(), by: officer.id };
  register.move(record, event, because === undefined ? cause : { ...cause, because });
  return yes(record);
}

function stateRefusal({ state }: CertificateRecord, event: CertificateEventName): Refused {
  return no('certificate-state', `${event} of one that is ${state}`);
}

/**
 * Revokes a certificate: the list goes out first, so that a failure to sign it changes nothing.
 *
 * A key that is compromised takes every certificate over it along.
 */
export function revoke(
  context: CertificatesContext,
  order: StepOrder & { readonly ground: RevocationGround },
): Answer<PublishedList> {
  const { issuance, authority, publishRevocation } = context;
  requireKnownName('ground', order.ground, REVOCATION_GROUNDS);
  const own = ownCertificate(issuance, order);
  if (!own.ok) return own;
  const { record, officer, standing } = own.value;
  if (record.profile === 'device') return no('device-certificates-not-revoked', record.serial);
  const mayAsk: readonly string[] = REVOCATION_GROUNDS[order.ground].mayAsk;
  if (!mayAsk.includes(standing)) return no('reason-not-permitted', `${order.ground}, ${standing}`);
  if (!issuance.register.mayMove(record, 'revoke')) return stateRefusal(record, 'revoke');
  const issuer = authority(record.issuer);
  if (issuer === undefined) return no('issuance-stopped', record.issuer);
  const published = publishRevocation(issuer, record, order.ground);
  if (!published.ok) return published;
  const because = order.because ?? REVOCATION_GROUNDS[order.ground].means;
  move(issuance, { record, officer, event: 'revoke', because });
  if (order.ground !== 'keyCompromise') return published;
  issuance.keys.compromise(record);
  return revokeBeside(context, { record, officer, because, published: published.value });
}

/** Revokes what else is over a compromised key, in every environment; the newest list of the first issuer is the answer. */
function revokeBeside(
  context: CertificatesContext,
  order: {
    readonly record: CertificateRecord;
    readonly officer: Officer;
    readonly because: string;
    readonly published: PublishedList;
  },
): Answer<PublishedList> {
  const { issuance, authority, publishRevocation } = context;
  const { officer, because } = order;
  let { published } = order;
  for (const { record, register } of issuance.keys.certificatesBeside(order.record)) {
    register.passTime(issuance.clock.now());
    const issuer = authority(record.issuer);
    if (record.profile === 'device' || !register.mayMove(record, 'revoke')) continue;
    if (issuer === undefined) continue;
    const next = publishRevocation(issuer, record, 'keyCompromise');
    // An issuer that signs nothing any more lists nothing: such a certificate is neither accepted nor used from now on.
    if (!next.ok) continue;
    move({ ...issuance, register }, { record, officer, event: 'revoke', because });
    if (next.value.issuer === published.issuer) published = next.value;
  }
  return yes(published);
}
