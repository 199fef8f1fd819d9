/**
 * Replacing a certificate: over a new key, as the policies want it, or over the same key, as the owners of the test PKI did.
 *
 * Both leave the old one valid: overlap is what makes a replacement possible at all.
 *
 * @module
 */
import { parseCertificate } from '../../x509/certificate.ts';
import { smkiExtensions } from '../../x509/extensions.ts';
import { subjectValuesOf } from '../../x509/subject.ts';
import { type Answer, no } from '../answer.ts';
import { judgeRequester } from '../requests/eligibility.ts';
import { type CheckedRequest, judgeForm } from '../requests/request-form.ts';
import { type StepOrder, ownCertificate } from './certificate-steps.ts';
import {
  type Issuance,
  type RequestOrder,
  certify,
  eligibility,
  isSameSubject,
} from './issuance.ts';
import type { CertificateRecord } from './register.ts';

/** A certificate for the same subject, role and usage over a new key. */
export function replace(
  issuance: Issuance,
  order: RequestOrder & { readonly serial: string },
): Answer<CertificateRecord> {
  const own = ownCertificate(issuance, order);
  if (!own.ok) return own;
  const form = judgeForm(order.request);
  if (!form.ok) return form;
  if (!isSameSubject(own.value.record, form.value)) return no('not-a-replacement', order.serial);
  return certifyFor(issuance, form.value, { by: order.by, replaces: own.value.record.serial });
}

/** Another certificate over the same key. */
export function reissue(issuance: Issuance, order: StepOrder): Answer<CertificateRecord> {
  const own = ownCertificate(issuance, order);
  if (!own.ok) return own;
  if (issuance.description.sameKeyReissue === 'refused') return no('same-key-not-permitted');
  const { record } = own.value;
  const request = requestOf(record);
  if (request === undefined) return no('subject', record.profile);
  return certifyFor(issuance, request, { by: order.by, replaces: record.serial });
}

function certifyFor(
  issuance: Issuance,
  request: CheckedRequest,
  { by, replaces }: { readonly by: string; readonly replaces: string },
): Answer<CertificateRecord> {
  const policy = request.profile === 'device' ? 'device' : 'organisation';
  const context = eligibility(issuance);
  const officer = judgeRequester(by, policy, context);
  return officer.ok
    ? certify(issuance, request, { officer: officer.value, context, replaces })
    : officer;
}

/** What a certificate was once asked for with; its proof of possession was judged then. */
function requestOf(record: CertificateRecord): CheckedRequest | undefined {
  const { profile, entityId, role, keyUsage } = record;
  const certificate = parseCertificate(record.certificate);
  const publicKey = certificate.publicKeyInfo.point;
  if (entityId === undefined || publicKey === undefined) return undefined;
  const hardwareType = smkiExtensions(certificate).hardwareModuleName?.type;
  const { commonName } = subjectValuesOf(certificate.subject);
  return {
    profile,
    subject: {
      entityId,
      ...(role !== undefined && { role }),
      ...(commonName !== undefined && { commonName }),
    },
    publicKey,
    keyUsage,
    ...(hardwareType !== undefined && { hardwareType }),
  };
}
