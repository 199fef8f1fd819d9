/**
 * What a device checks of its own new certificate, and the CS02d response code of each check (GBCS 13.5).
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { ResponseCode } from '../gbcs/response-codes.ts';
import { eui64Bytes } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import { OID } from '../x509/object-identifiers.ts';
import { hasUnknownCritical, isCritical } from './conformity.ts';
import type { DeviceContext } from './context.ts';
import type { DeviceState } from './state.ts';
import type { CertificateFacts } from './trust-anchor.ts';

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

/** What a Device Certificate must be (GBCS 12; gbcs.md 8.5), in the order in which it is looked at. */
const STRUCTURE: readonly {
  readonly unless: (facts: CertificateFacts) => boolean;
  readonly problem: string;
}[] = [
  { unless: ({ certificate }) => certificate.version === 3, problem: 'it is not of version 3' },
  {
    unless: ({ certificate }) => certificate.publicKeyInfo.point !== undefined,
    problem: 'public key is no P-256 point',
  },
  {
    unless: ({ certificate }) => certificate.subject.relativeNames.length === 0,
    problem: 'its subject is not empty',
  },
  {
    unless: ({ extensions }) => extensions.hardwareModuleName !== undefined,
    problem: 'no hardwareModuleName',
  },
  {
    unless: ({ certificate }) => isCritical(certificate, OID.subjectAltName),
    problem: 'its subjectAltName is not critical',
  },
  {
    unless: ({ extensions }) => extensions.subjectKeyIdentifier !== undefined,
    problem: 'no subjectKeyIdentifier',
  },
  {
    unless: ({ extensions }) => extensions.authorityKeyIdentifier?.keyIdentifier !== undefined,
    problem: 'no authorityKeyIdentifier',
  },
  {
    unless: ({ certificate }) => isCritical(certificate, OID.keyUsage),
    problem: 'its keyUsage is absent or not critical',
  },
  {
    unless: ({ extensions }) => extensions.certificatePolicies !== undefined,
    problem: 'no certificatePolicies',
  },
  {
    unless: ({ extensions }) => extensions.basicConstraints?.ca !== true,
    problem: 'it is the certificate of an authority',
  },
  {
    unless: ({ certificate }) => !hasUnknownCritical(certificate),
    problem: 'it has a critical extension that is not known',
  },
];

function structureProblem(
  facts: CertificateFacts,
  { assumptions }: DeviceContext,
): string | undefined {
  if (assumptions.installPathValidation === 'none') return undefined;
  return STRUCTURE.find(({ unless }) => !unless(facts))?.problem;
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
