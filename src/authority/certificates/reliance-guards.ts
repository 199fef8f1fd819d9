/**
 * What devices have to say about each step of a certificate: nothing becomes usable that a device which must rely on it
 * cannot validate, and nothing that devices hold leaves use (GBCS 13.3; the invariant of a roll-over, `roll-over/reliance.ts`).
 *
 * Only Organisation Certificates concern devices. An authority that is told of no devices finds nothing to object to.
 *
 * @module
 */
import { equalBytes } from '../../core/bytes.ts';
import type { Instant } from '../../core/instant.ts';
import type { Point } from '../../crypto/backend.ts';
import { type Answer, no, yes } from '../answer.ts';
import {
  type DeviceView,
  type RelianceGap,
  type RelyingDevice,
  coverageGaps,
  isReliedOn,
  relianceGaps,
  rootAnchor,
} from '../roll-over/reliance.ts';
import type { CertificateRecord, CertificateRegister } from './register.ts';

/** What the guards look at. */
export interface GuardContext {
  readonly register: CertificateRegister;
  readonly at: Instant;
  readonly devices: DeviceView;
  /** Certificates to send beside one, by authorityKeyIdentifier. */
  readonly pathCertificates: (certificate: Uint8Array) => readonly Uint8Array[];
  /** Keys of the roots of this environment above other certificates than this one: devices under them can be moved. */
  readonly rootsElsewhere: (certificate: Uint8Array) => readonly Point[];
}

/**
 * Acceptance: a device must be able to validate the certificate, or be one that can be moved to its root first; a device with a
 * root that nobody here knows would never take it.
 */
export function guardAcceptance(context: GuardContext, record: CertificateRecord): Answer<void> {
  if (!isReliedOn(record.profile)) return yes(undefined);
  const elsewhere = context.rootsElsewhere(record.certificate);
  const cannotMove = ({ root }: RelyingDevice): boolean =>
    !elsewhere.some((key) => equalBytes(key, rootAnchor(root).publicKey));
  return guardUse(context, record, [...context.devices()].filter(cannotMove));
}

/** Use: every device that must rely on the certificate can validate it now. */
export function guardUse(
  context: GuardContext,
  record: CertificateRecord,
  devices: Iterable<RelyingDevice>,
): Answer<void> {
  const { certificate, entityId, profile } = record;
  if (!isReliedOn(profile)) return yes(undefined);
  const pathCertificates = context.pathCertificates(certificate);
  const reliedOn = { certificate, entityId, pathCertificates };
  return answer(relianceGaps({ certificates: [reliedOn], devices, at: context.at }));
}

/** Withdrawal and supersession: no device holds the key, and those in use beside it serve every device without it. */
export function guardLeaving(context: GuardContext, record: CertificateRecord): Answer<void> {
  if (!isReliedOn(record.profile)) return yes(undefined);
  const beside = (
    record.entityId === undefined ? [] : context.register.byEntity(record.entityId)
  ).filter((other) => other.state === 'inUse' && other !== record && isSameSlot(other, record));
  const isCertifiedAgain = beside.some(
    ({ keyIdentifier }) => keyIdentifier === record.keyIdentifier,
  );
  const devices = [...context.devices()];
  const holders = devices.filter(({ cells = {} }) =>
    Object.values(cells).includes(record.keyIdentifier),
  );
  if (holders.length > 0 && !isCertifiedAgain) {
    return no('devices-hold-it', `${holders.length} devices, ${record.serial}`);
  }
  const certificates = beside.map(({ certificate, entityId }) => ({
    certificate,
    entityId,
    pathCertificates: context.pathCertificates(certificate),
    slot: '',
  }));
  return answer(coverageGaps({ certificates, devices, at: context.at }));
}

/** Of one subject: same role and key usage, so that either may serve a device. */
function isSameSlot(one: CertificateRecord, other: CertificateRecord): boolean {
  return one.role === other.role && one.keyUsage === other.keyUsage;
}

function answer([gap]: readonly RelianceGap[]): Answer<void> {
  return gap === undefined
    ? yes(undefined)
    : no('device-cannot-validate', `${gap.devices.length} devices: ${gap.because}`);
}
