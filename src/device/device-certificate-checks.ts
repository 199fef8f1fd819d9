/**
 * What a device checks of its own new certificate, and the CS02d response code of each check (GBCS 13.5).
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import type { ResponseCode } from '../gbcs/response-codes.ts';
import { eui64Bytes } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
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

function structureProblem(
  { certificate, extensions }: CertificateFacts,
  { assumptions }: DeviceContext,
): string | undefined {
  if (assumptions.installPathValidation === 'none') return undefined;
  if (certificate.version !== 3) return `version is ${certificate.version}`;
  if (certificate.publicKeyInfo.point === undefined) return 'public key is no P-256 point';
  if (extensions.hardwareModuleName === undefined) return 'no hardwareModuleName';
  if (extensions.subjectKeyIdentifier === undefined) return 'no subjectKeyIdentifier';
  if (extensions.certificatePolicies === undefined) return 'no certificatePolicies';
  return undefined;
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
