/**
 * What a device of recorded messages had of its own when CS02c, CS02d or CS02e came: certificates, pending key pairs, and
 * the faults of hardware that the pack's answers can only come from.
 *
 * @module
 */
import { isSmkiError } from '../../src/core/errors.ts';
import {
  type AgreementKey,
  type Point,
  type SigningKey,
  seededRandom,
  softKeyStore,
} from '../../src/crypto/index.ts';
import type { DeviceFaults } from '../../src/device/context.ts';
import type { DeviceKeys } from '../../src/device/device-keys.ts';
import { type DecodedMessage, responseFromCode, statusFromCode } from '../../src/gbcs/index.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import type { EndEntityKeyUsage } from '../../src/vocabulary/key-usages.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import type { KnownKeys } from './known-keys.ts';

/** The certificates that the device holds of its own keys: those at hand, or the one that it answered with. */
export function ownCertificates(order: {
  readonly entityId: string;
  readonly response: DecodedMessage;
  readonly keys: KnownKeys;
}): Partial<Record<EndEntityKeyUsage, Uint8Array>> {
  const { entityId, response, keys } = order;
  const held: Partial<Record<EndEntityKeyUsage, Uint8Array>> = {};
  if (resultOf(response) === 'noCertificateHeld') return held;
  for (const { holder, usage, certificate } of keys.keys) {
    if (holder === entityId && certificate) held[usage as EndEntityKeyUsage] = certificate;
  }
  const { payload } = response;
  if (payload.type !== 'read-device-certificate.response' || !payload.certificate) return held;
  const [usage] = smkiExtensions(parseCertificate(payload.certificate)).keyUsage ?? [];
  return { ...held, [usage as EndEntityKeyUsage]: payload.certificate };
}

/** The key of a CS02d certificate as if CS02c had made it, unless the answer says that there was none, or another. */
export function pendingKeys(
  { payload }: DecodedMessage,
  response: DecodedMessage,
): DeviceKeys['pending'] & object {
  const result = resultOf(response);
  if (payload.type !== 'install-device-certificate.command') return {};
  if (result === 'noCorrespondingKeyPairGenerated') return {};
  const another = softKeyStore(seededRandom('another')).createSigningKey('another');
  const publicKey = result === 'wrongPublicKey' ? another.publicKey : keyIn(payload.certificate);
  if (publicKey === undefined) return {};
  // Only its public half is known: what it signs does not verify.
  const sign: SigningKey['sign'] = (octets) => another.sign(octets);
  const digitalSignature: SigningKey = { id: 'pending', publicKey, sign };
  const keyAgreement: AgreementKey = { id: 'pending', publicKey, agree: () => new Uint8Array(32) };
  return { digitalSignature, keyAgreement };
}

/** Codes that only failing hardware gives: the pack's faults were injected too. */
export function faultsIn(answers: readonly DecodedMessage[]): DeviceFaults {
  const replacements = Object.fromEntries(answers.flatMap(failedCells));
  const faults = { replacements };
  const [result] = answers.map(resultOf);
  switch (result) {
    case 'keyPairGenerationFailed':
    case 'cRProductionFailed':
      return { ...faults, issueCredentials: result };
    case 'certificateStorageFailed':
    case 'privateKeyChangeFailed':
      return { ...faults, installCertificate: result };
    case 'certificateRetrievalFailure':
      return { ...faults, readCertificate: result };
    default:
      return faults;
  }
}

function failedCells({ payload }: DecodedMessage): readonly (readonly [CellName, string])[] {
  const outcome = 'outcome' in payload ? payload.outcome : undefined;
  return (outcome?.replacements ?? []).flatMap(({ cell: { cell }, statusCode }) => {
    const status = statusFromCode(statusCode);
    const isHardware = status === 'resourcesBusy' || status === 'insufficientMemory';
    return cell !== undefined && isHardware ? [[cell, status] as const] : [];
  });
}

/** Name of the response code of CS02c to CS02e. */
function resultOf({ payload }: DecodedMessage) {
  switch (payload.type) {
    case 'issue-credentials.response':
      return responseFromCode('issue-credentials', payload.responseCode ?? NO_CODE);
    case 'install-device-certificate.response':
      return responseFromCode('install-device-certificate', payload.responseCode);
    case 'read-device-certificate.response':
      return responseFromCode('read-device-certificate', payload.responseCode ?? NO_CODE);
    default:
      return undefined;
  }
}

const NO_CODE = -1;

function keyIn(certificate: Uint8Array): Point | undefined {
  try {
    return parseCertificate(certificate).publicKeyInfo.point;
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}
