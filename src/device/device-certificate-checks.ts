/**
 * What a device checks of its own new certificate, and the CS02d response code of each check (GBCS 13.5).
 *
 * @module
 */
import { DerReader } from '../asn1/index.ts';
import { equalBytes } from '../core/bytes.ts';
import { instant } from '../core/instant.ts';
import type { ResponseCode } from '../gbcs/response-codes.ts';
import { eui64Bytes } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import { OID } from '../x509/object-identifiers.ts';
import { findExtension } from '../x509/extension.ts';
import type { Certificate } from '../x509/types.ts';
import {
  type Requirement,
  brokenRequirement,
  hasPlainAuthorityKeyIdentifier,
  hasUnknownCritical,
  isCritical,
} from './conformity.ts';
import type { DeviceContext } from './context.ts';
import type { DeviceState } from './state.ts';
import type { CertificateFacts } from './trust-anchor.ts';

/** RFC 5280 4.1.2.5: no well-defined end. */
const NEVER = instant('9999-12-31T23:59:59Z');

type InstallResult = ResponseCode<'install-device-certificate'>;

/** Either the usage whose key pair the certificate completes, or the response code and why. */
export type InstallVerdict =
  | { readonly ok: true; readonly usage: EndEntityKeyUsage }
  | { readonly ok: false; readonly result: InstallResult; readonly because: string };

interface Question {
  readonly facts: CertificateFacts;
  readonly usage: EndEntityKeyUsage;
  readonly state: DeviceState;
  readonly context: DeviceContext;
}

interface InstallCheck {
  readonly result: InstallResult;
  /** Undefined when the check passes, otherwise why it does not. */
  readonly problem: (question: Question) => string | undefined;
}

/** The checks after the key usage is known, in order. */
const CHECKS: readonly InstallCheck[] = [
  { result: 'wrongDeviceIdentity', problem: wrongIdentity },
  { result: 'noCorrespondingKeyPairGenerated', problem: noPendingKey },
  { result: 'wrongPublicKey', problem: wrongPublicKey },
  {
    result: 'certificateStorageFailed',
    problem: ({ context }) =>
      context.faults.installCertificate === 'certificateStorageFailed'
        ? 'injected fault'
        : undefined,
  },
  {
    result: 'privateKeyChangeFailed',
    problem: ({ context }) =>
      context.faults.installCertificate === 'privateKeyChangeFailed' ? 'injected fault' : undefined,
  },
];

/** Judges the certificate of a CS02d command; text stands for octets that are no certificate, and says why. */
export function checkDeviceCertificate(
  facts: CertificateFacts | string,
  state: DeviceState,
  context: DeviceContext,
): InstallVerdict {
  if (typeof facts === 'string') return failed('invalidCertificate', facts);
  const structure = structureProblem(facts, context);
  const pathFirst = context.assumptions.installCheckOrder === 'path-before-usage';
  if (pathFirst && structure !== undefined) return failed('invalidCertificate', structure);
  const [usage, ...others] = facts.keyUsages;
  if ((usage !== 'digitalSignature' && usage !== 'keyAgreement') || others.length > 0) {
    const found = facts.keyUsages.join(' and ') || 'none';
    return failed('invalidKeyUsage', `key usage is ${found}`);
  }
  if (structure !== undefined) return failed('invalidCertificate', structure);
  for (const { result, problem } of CHECKS) {
    const found = problem({ facts, usage, state, context });
    if (found !== undefined) return failed(result, found);
  }
  return { ok: true, usage };
}

function failed(result: InstallResult, because: string): InstallVerdict {
  return { ok: false, result, because };
}

const SECTION_12 = {
  asked: 'always',
  source: 'GBCS 12, rules for all certificates (v0.8.1)',
  certainty: 'confirmed',
} as const;
const DEVICE_RULES = {
  asked: 'always',
  source: 'GBCS 12, requirements of Device Certificates (v0.8.1)',
  certainty: 'confirmed',
} as const;
const PROFILE = {
  asked: 'always',
  source: 'every Device Certificate of the pack; that a device looks is inferred',
  certainty: 'inferred',
} as const;

/** What a Device Certificate must be (GBCS 12), in the order in which it is looked at. */
export const DEVICE_CERTIFICATE_REQUIREMENTS: readonly Requirement[] = [
  {
    unless: ({ certificate }) => certificate.version === 3,
    problem: 'it is not of version 3',
    ...PROFILE,
  },
  {
    unless: ({ certificate }) => certificate.publicKeyInfo.point !== undefined,
    problem: 'public key is no P-256 point',
    ...SECTION_12,
  },
  {
    unless: ({ certificate }) => certificate.notAfter === NEVER,
    problem: 'it does not end at 99991231235959Z',
    ...DEVICE_RULES,
  },
  {
    unless: ({ certificate }) => certificate.subject.relativeNames.length === 0,
    problem: 'its subject is not empty',
    ...DEVICE_RULES,
  },
  {
    unless: ({ extensions }) => extensions.hardwareModuleName !== undefined,
    problem: 'no hardwareModuleName',
    ...DEVICE_RULES,
  },
  {
    unless: ({ certificate }) => hasOneAlternativeName(certificate),
    problem: 'its subjectAltName has another name beside the hardwareModuleName',
    ...DEVICE_RULES,
  },
  {
    unless: ({ certificate }) => isCritical(certificate, OID.subjectAltName),
    problem: 'its subjectAltName is not critical',
    ...DEVICE_RULES,
  },
  {
    unless: ({ extensions }) => extensions.subjectKeyIdentifier?.length === 8,
    problem: 'no subjectKeyIdentifier of 8 octets',
    ...SECTION_12,
  },
  {
    unless: ({ certificate }) => !isCritical(certificate, OID.subjectKeyIdentifier),
    problem: 'its subjectKeyIdentifier is critical',
    ...SECTION_12,
  },
  {
    unless: ({ extensions }) => extensions.authorityKeyIdentifier?.keyIdentifier !== undefined,
    problem: 'no authorityKeyIdentifier',
    ...SECTION_12,
  },
  {
    unless: hasPlainAuthorityKeyIdentifier,
    problem: 'its authorityKeyIdentifier is not just a keyIdentifier of 8 octets, not critical',
    ...SECTION_12,
  },
  {
    unless: ({ certificate }) => isCritical(certificate, OID.keyUsage),
    problem: 'its keyUsage is absent or not critical',
    ...SECTION_12,
  },
  {
    unless: ({ certificate }) => isCritical(certificate, OID.certificatePolicies),
    problem: 'its certificatePolicies is absent or not critical',
    ...SECTION_12,
  },
  {
    unless: ({ extensions }) => extensions.certificatePolicies?.length === 1,
    problem: 'it has more than one policy',
    ...DEVICE_RULES,
  },
  {
    unless: ({ extensions }) => extensions.basicConstraints?.ca !== true,
    problem: 'it is the certificate of an authority',
    ...PROFILE,
  },
  {
    unless: ({ certificate }) => !hasUnknownCritical(certificate),
    problem: 'it has a critical extension that is not known',
    asked: 'always',
    source: 'RFC 5280 4.2',
    certainty: 'inferred',
  },
];

function structureProblem(
  facts: CertificateFacts,
  { assumptions: { installPathValidation, certificateStrictness } }: DeviceContext,
): string | undefined {
  if (installPathValidation === 'none') return undefined;
  return brokenRequirement(DEVICE_CERTIFICATE_REQUIREMENTS, facts, certificateStrictness);
}

/** GeneralNames of one name, whichever it is: its extension was read in strict DER before. */
function hasOneAlternativeName(certificate: Certificate): boolean {
  const extension = findExtension(certificate, OID.subjectAltName);
  if (extension === undefined) return false;
  const names = new DerReader(extension.value).sequence('subjectAltName');
  names.element('generalName');
  return names.done;
}

function wrongIdentity({ facts, state }: Question): string | undefined {
  const serialNumber = facts.extensions.hardwareModuleName?.serialNumber;
  const own = serialNumber !== undefined && equalBytes(serialNumber, eui64Bytes(state.entityId));
  return own ? undefined : 'hwSerialNum is not the Entity Identifier of this device';
}

function noPendingKey({ usage, state }: Question): string | undefined {
  return state.credentials.pending[usage] === undefined
    ? `no key pair for ${usage} was made by CS02c`
    : undefined;
}

function wrongPublicKey({ facts, usage, state, context }: Question): string | undefined {
  const keyId = state.credentials.pending[usage];
  if (keyId === undefined) return 'no pending key';
  const key =
    usage === 'digitalSignature'
      ? context.keys.signingKey(keyId)
      : context.keys.agreementKey(keyId);
  return equalBytes(key.publicKey, facts.certificate.publicKeyInfo.key)
    ? undefined
    : 'the certificate is for another key than the pending one';
}
