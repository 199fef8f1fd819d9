/**
 * The one error of issuing: what was asked for is not what the certificate's profile allows.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { CertificateProfile, ProfileName } from './profile-types.ts';
import { certificateProfile } from './profiles.ts';

/** A profile under its name, as the functions of issuing hand it around. */
export interface NamedProfile extends CertificateProfile {
  readonly name: ProfileName;
}

/** @throws SmkiError `x509/unknown-profile` */
export function namedProfile(name: ProfileName): NamedProfile {
  return { name, ...certificateProfile(name) };
}

/** Refuses to issue. */
export function violation(profile: NamedProfile, field: string, reason: string): never {
  const message = `${profile.title}: ${field} ${reason} (${profile.clause})`;
  fail('x509/profile-violation', message, { profile: profile.name, field, reason });
}
