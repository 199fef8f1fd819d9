/**
 * A device's own certificates as they come when it joins: who it is, and the keys that its messages are checked with.
 *
 * Reads them only. Whether the Device hierarchy stands behind them is `proving.ts`.
 *
 * @module
 */
import { fail, isSmkiError } from '../core/errors.ts';
import type { Point } from '../crypto/backend.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';

/** Who a device is, and its public keys. */
export interface DeviceIdentity {
  readonly entityId: Eui64;
  readonly signing: Point;
  readonly agreement: Point;
}

/** Stands for a key whose certificate cannot be read: no signature verifies under it. */
export const NO_KEY: Point = new Uint8Array(0);

/** What one certificate of a device tells. */
export interface OneCertificate {
  readonly entityId: Eui64;
  readonly signing?: Point;
  readonly agreement?: Point;
}

/**
 * Reads both certificates of a device, in any order.
 *
 * @param options - `entityId`: who it should be, from the order or the label. With it a certificate that cannot be read
 * (truncated in manufacture) is no error: its key is {@link NO_KEY}
 * @throws SmkiError `dcc/bad-joining`, or what parsing throws
 */
export function readDeviceCertificates(
  certificates: readonly Uint8Array[],
  options: { readonly entityId?: Eui64 | undefined } = {},
): DeviceIdentity {
  const read =
    options.entityId === undefined
      ? certificates.map(readOne)
      : certificates.flatMap((encoded) => readOneOrNothing(encoded) ?? []);
  const named = options.entityId === undefined ? [] : [options.entityId];
  const entityIds = new Set([...named, ...read.map(({ entityId }) => entityId)]);
  const [entityId, ...others] = entityIds;
  if (others.length > 0)
    failJoining(`certificates of several devices: ${[...entityIds].join(', ')}`);
  const missing = options.entityId === undefined ? undefined : NO_KEY;
  const signing = read.findLast((one) => one.signing)?.signing ?? missing;
  const agreement = read.findLast((one) => one.agreement)?.agreement ?? missing;
  if (!entityId || !signing || !agreement) failJoining('not one certificate for each key usage');
  return { entityId, signing, agreement };
}

/** Reads one certificate of a device. */
export function readOne(encoded: Uint8Array): OneCertificate {
  const certificate = parseCertificate(encoded);
  const { keyUsage, hardwareModuleName } = smkiExtensions(certificate);
  if (hardwareModuleName?.serialNumber.length !== 8) failJoining('no EUI-64 in a certificate');
  const { point } = certificate.publicKeyInfo;
  const has = (usage: 'digitalSignature' | 'keyAgreement'): boolean =>
    point !== undefined && keyUsage?.includes(usage) === true;
  return {
    entityId: eui64(hardwareModuleName.serialNumber),
    ...(has('digitalSignature') && point && { signing: point }),
    ...(has('keyAgreement') && point && { agreement: point }),
  };
}

/** The same, or undefined when it cannot be read or is no device's. */
export function readOneOrNothing(encoded: Uint8Array): OneCertificate | undefined {
  try {
    return readOne(encoded);
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}

function failJoining(reason: string): never {
  const advice = 'a device joins with one signing and one key agreement certificate of its own';
  fail('dcc/bad-joining', `${advice}: ${reason}`, { reason });
}
