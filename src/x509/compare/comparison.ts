/**
 * What the parts of a comparison share: the certificate, the profile, and ways to say what differs.
 *
 * @module
 */
import { equalBytes } from '../../core/bytes.ts';
import type { Finding } from './deviations.ts';
import type { NamedProfile } from '../profile-violation.ts';
import type { Certificate } from '../types.ts';
import { verifySigned } from '../verify-signature.ts';

/** One certificate against one profile. */
export interface Comparison {
  readonly certificate: Certificate;
  readonly profile: NamedProfile;
  /** Whether the certificate's own key signed it. */
  readonly selfSigned: boolean;
}

/** True when the certificate's own key signed it, whatever the names say. */
export function signsItself(certificate: Certificate): boolean {
  const { point } = certificate.publicKeyInfo;
  return point !== undefined && verifySigned(certificate, point, { decoding: 'tolerant' });
}

/** True when issuer and subject are the same octets. */
export function isSelfIssued({ issuer, subject }: Certificate): boolean {
  return equalBytes(issuer.der, subject.der);
}

/** One finding when the condition holds, none otherwise. */
export function when(condition: boolean, finding: Finding): readonly Finding[] {
  return condition ? [finding] : [];
}
