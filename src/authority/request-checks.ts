/**
 * What an authority checks of a certification request before it certifies anything (SEC Appendices A and B, 3.2.1 and 4.2).
 *
 * Form, key, proof of possession, key usage, and that the subject is one a profile knows. Whether this requester may
 * have this subject is registration's business.
 *
 * @module
 */
import { fail, isSmkiError } from '../core/errors.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import { eui64 } from '../vocabulary/eui64.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { ROLE_KEY_USAGES, profileOfRole } from '../x509/profiles.ts';
import { parseCertificationRequest, verifyCertificationRequest } from '../x509/request.ts';
import { subjectValuesOf } from '../x509/subject.ts';
import { roleFromCode } from '../vocabulary/roles.ts';
import type { CertificationRequest, SmkiExtensions } from '../x509/types.ts';
import type { CertificateOrder } from './certification-authority.ts';

/** Why a request is refused, and what its sender can do. */
export const REQUEST_REFUSALS = {
  malformed: 'send DER of one PKCS#10 request',
  'not-p256': 'use an uncompressed P-256 key',
  'no-proof-of-possession': 'sign the request with the key that it asks to certify',
  'key-usage': 'ask for exactly one of digitalSignature and keyAgreement, one that the role has',
  subject: 'name a role and an EUI-64, or, for a device, a hardwareModuleName and nothing else',
} as const;

/** Stable code of a refused request. */
export type RequestRefusal = keyof typeof REQUEST_REFUSALS;

/**
 * What a request asks for, checked.
 *
 * @throws SmkiError `authority/request-refused` with the reason of {@link REQUEST_REFUSALS}
 */
export function checkRequest(encoded: Uint8Array): CertificateOrder {
  const { request, extensions } = parse(encoded);
  const publicKey = request.publicKeyInfo.point;
  if (publicKey === undefined) refuse('not-p256');
  if (!verifyCertificationRequest(request)) refuse('no-proof-of-possession');
  const { keyUsage: usages, hardwareModuleName } = extensions;
  const [keyUsage, ...others] = usages ?? [];
  if (!isEndEntityUsage(keyUsage) || others.length > 0) refuse('key-usage');
  if (request.subject.relativeNames.length === 0) {
    if (hardwareModuleName?.serialNumber.length !== 8) refuse('subject');
    const { type: hardwareType, serialNumber } = hardwareModuleName;
    const subject = { entityId: eui64(serialNumber) };
    return { profile: 'device', subject, publicKey, keyUsage, hardwareType };
  }
  return { ...organisationOrder(request, keyUsage), publicKey, keyUsage };
}

function organisationOrder(
  request: CertificationRequest,
  keyUsage: EndEntityKeyUsage,
): Pick<CertificateOrder, 'profile' | 'subject'> {
  const subject = subjectValuesOf(request.subject);
  const role = typeof subject.role === 'number' ? roleFromCode(subject.role) : subject.role;
  if (role === undefined || role === 'root' || role === 'issuingAuthority') refuse('subject');
  if (subject.entityId === undefined) refuse('subject');
  if (!ROLE_KEY_USAGES[role].keyUsages.includes(keyUsage)) refuse('key-usage');
  return { profile: profileOfRole(role), subject };
}

function isEndEntityUsage(usage: string | undefined): usage is EndEntityKeyUsage {
  return usage === 'digitalSignature' || usage === 'keyAgreement';
}

function parse(encoded: Uint8Array): {
  readonly request: CertificationRequest;
  readonly extensions: SmkiExtensions;
} {
  try {
    const request = parseCertificationRequest(encoded);
    return { request, extensions: smkiExtensions(request) };
  } catch (error) {
    if (isSmkiError(error)) refuse('malformed', error);
    throw error;
  }
}

function refuse(reason: RequestRefusal, cause?: Error): never {
  const advice = REQUEST_REFUSALS[reason];
  const message = `request refused, ${reason}: ${advice}`;
  fail('authority/request-refused', message, { reason, advice }, cause ? { cause } : undefined);
}
