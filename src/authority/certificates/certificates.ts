/**
 * The verbs on certificates: request, accept or reject, use, withdraw, replace, certify again, revoke (SEC Appendices A and
 * B, 4.1 to 4.9). Each asks who does it, and what happened is in the register.
 *
 * A certificate is good for nothing until it is accepted, and is put into use only when every device that must rely on
 * it can validate it; it leaves use only when no device holds it.
 *
 * @module
 */
import { withArguments } from '../../core/verb-arguments.ts';
import { fail } from '../../core/errors.ts';
import { type Answer, no, yes } from '../answer.ts';
import { AUTHORITY_STATES } from '../authority-states.ts';
import type { Authority } from '../authority.ts';
import { type Batch, type BatchOrder, openBatch } from '../requests/batch.ts';
import type { RelyingDevice } from '../roll-over/reliance.ts';
import {
  type CertificatesContext,
  type StepOrder,
  revoke,
  step,
  upToDate,
} from './certificate-steps.ts';
import { type Issuance, type RequestOrder, issueFor } from './issuance.ts';
import { type CertificateEvent, type CertificateRecord, serialText } from './register.ts';
import { reissue, replace } from './replacement.ts';
import type { RevocationGround } from './revocation-grounds.ts';
import type { PublishedList } from './revocation-lists.ts';

/** The verbs. */
export interface Certificates {
  /** Judges one request and certifies it. The certificate then waits to be accepted. */
  request(order: RequestOrder): Answer<CertificateRecord>;
  /** Opens a batch of device requests. */
  batch(order: BatchOrder): Answer<Batch>;
  /**
   * The subscriber finds the certificate true: from then on others may take it from the repository.
   *
   * @param order - `request`: DER of what was asked for, to be compared with the certificate first
   */
  accept(order: StepOrder & { readonly request?: Uint8Array }): Answer<CertificateRecord>;
  /** The subscriber finds something untrue in the certificate; it never reaches the repository. */
  reject(order: StepOrder & { readonly because: string }): Answer<CertificateRecord>;
  /**
   * Puts a certificate into use.
   *
   * @param order - `devices`: those that will rely on it; every device of the environment's view unless given
   */
  use(order: StepOrder & { readonly devices?: Iterable<RelyingDevice> }): Answer<CertificateRecord>;
  /** Takes a certificate out of use for a while, when no device holds it. */
  withdraw(order: StepOrder): Answer<CertificateRecord>;
  /** Marks that another certificate has taken the place of this one everywhere. */
  supersede(order: StepOrder): Answer<CertificateRecord>;
  /** A certificate for the same subject, role and usage over a new key; both stay valid. */
  replace(order: RequestOrder & { readonly serial: string }): Answer<CertificateRecord>;
  /** Another certificate over the same key, by whoever issues now: where the environment permits it. */
  reissue(order: StepOrder): Answer<CertificateRecord>;
  /** Revokes, and issues the list that says so at once. */
  revoke(order: StepOrder & { readonly ground: RevocationGround }): Answer<PublishedList>;
  /**
   * What a party renews with: requests go in, accepted certificates come out, a refusal is an exception.
   *
   * @param issuer - the Issuing OCA that certifies parties; the one that is active unless given
   */
  portal(by: string, issuer?: Authority): { issue(request: Uint8Array): Uint8Array };
  /** What happened to one certificate, oldest first. */
  history(serial: string): readonly CertificateEvent[];
  /** Everything that ever happened, oldest first. */
  readonly events: readonly CertificateEvent[];
}

/** Makes the verbs. */
export function createCertificates(context: CertificatesContext): Certificates {
  const { issuance } = context;
  const certificates: Certificates = {
    request: (order) => issueFor(issuance, order),
    batch: (order) => openBatch(issuance, order),
    accept: (order) => step(context, order, 'accept'),
    reject: (order) => step(context, order, 'reject'),
    use: (order) => step(context, order, 'use'),
    withdraw: (order) => step(context, order, 'withdraw'),
    supersede: (order) => step(context, order, 'supersede'),
    replace: (order) => replace(issuance, order),
    reissue: (order) => reissue(issuance, order),
    revoke: (order) => revoke(context, order),
    portal: (by, issuer) => {
      const from = issuer === undefined ? issuance : issuedBy(issuance, issuer);
      return { issue: (request) => issueAndAccept(context, from, { by, request }) };
    },
    history: (serial) => upToDate(issuance).history(serialText(serial)),
    get events() {
      return upToDate(issuance).events;
    },
  };
  const order = { order: 'record' } as const;
  return withArguments('certificates', certificates, {
    request: order,
    batch: order,
    accept: order,
    reject: order,
    use: order,
    withdraw: order,
    supersede: order,
    replace: order,
    reissue: order,
    revoke: order,
    portal: { by: 'text', 'issuer?': { life: 'record' } },
  });
}

/** Parties are certified by this Issuing OCA, as long as it issues; devices by whoever certifies them anyway. */
function issuedBy(issuance: Issuance, issuer: Authority): Issuance {
  return {
    ...issuance,
    issuerFor: (profile) => {
      if (profile === 'device') return issuance.issuerFor(profile);
      const doesIssue = AUTHORITY_STATES[issuer.life.state].issues === 'certificates';
      return doesIssue ? yes(issuer) : no('issuance-stopped', issuer.name);
    },
  };
}

function issueAndAccept(
  context: CertificatesContext,
  issuance: Issuance,
  order: RequestOrder,
): Uint8Array {
  const issued = issueFor(issuance, order);
  const accepted = issued.ok
    ? step(context, { by: order.by, serial: issued.value.serial }, 'accept')
    : issued;
  if (accepted.ok) return accepted.value.certificate;
  const { code: reason, advice, message } = accepted.refusal;
  fail('authority/request-refused', `request refused, ${reason}: ${message}`, { reason, advice });
}
