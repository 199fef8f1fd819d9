/**
 * Holds a certificate against the profiles: which one it follows, and every field in which it does not.
 *
 * Looks at the certificate alone: chains, revocation and time belong to path validation. Never throws for a certificate
 * that was parsed.
 *
 * @module
 */
import { compareExtensions } from './compare/extensions.ts';
import { compareFields } from './compare/fields.ts';
import { compareNames } from './compare/names.ts';
import { type Comparison, signsItself } from './compare/comparison.ts';
import { type Deviation, deviationOf, distance } from './compare/deviations.ts';
import type { ProfileName } from './profile-types.ts';
import { namedProfile } from './profile-violation.ts';
import { PROFILE_NAMES } from './profiles.ts';
import type { Certificate } from './types.ts';
import { requireCertificate } from './parsed-argument.ts';

/** The nearest profile, and what differs from it. */
export interface ProfileMatch {
  readonly profile: ProfileName;
  /** None for a certificate that is just as its profile says. */
  readonly deviations: readonly Deviation[];
}

/**
 * The profile that a certificate comes nearest to, with every deviation from it.
 *
 * @example
 * ```ts
 * import { standardWorld } from 'smki-sim/testing';
 * import { matchProfile, parseCertificate } from 'smki-sim/x509';
 *
 * const { profile, deviations } = matchProfile(parseCertificate(standardWorld().hierarchy.root));
 * console.log(profile, deviations.length); // rootOca 0
 * ```
 */
export function matchProfile(certificate: Certificate): ProfileMatch {
  requireCertificate(certificate);
  const selfSigned = signsItself(certificate);
  const matches = PROFILE_NAMES.map((profile) => {
    const deviations = compare({ certificate, profile: namedProfile(profile), selfSigned });
    return { profile, deviations, distance: distance(deviations) };
  });
  // The first of the nearest: profiles are in order of preference.
  const nearest = matches.reduce((best, match) => (match.distance < best.distance ? match : best));
  return { profile: nearest.profile, deviations: nearest.deviations };
}

/**
 * Every deviation from one profile.
 *
 * @throws SmkiError `x509/unknown-profile`
 */
export function compareWithProfile(
  certificate: Certificate,
  profile: ProfileName,
): readonly Deviation[] {
  return compare({
    certificate,
    profile: namedProfile(profile),
    selfSigned: signsItself(certificate),
  });
}

function compare(comparison: Comparison): readonly Deviation[] {
  return [compareFields, compareNames, compareExtensions]
    .flatMap((check) => check(comparison))
    .map(deviationOf);
}
