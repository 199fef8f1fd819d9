/**
 * How long certificates last, where an environment says other than the profile table.
 *
 * @module
 */
import { type Instant, addMs, addYears } from '../../core/instant.ts';
import { expiryOf } from '../../x509/certificate-contents.ts';
import type { ProfileName } from '../../x509/profile-types.ts';

/** Years of validity by profile. What is left out lasts as its profile says. */
export type Lifetimes = Readonly<Partial<Record<ProfileName, number>>>;

/** notAfter of a certificate: so many calendar years less one second, or as the profile says. */
export function endOfLife(
  profile: ProfileName,
  notBefore: Instant,
  lifetimes: Lifetimes = {},
): Instant {
  const years = lifetimes[profile];
  return years === undefined
    ? expiryOf(profile, notBefore)
    : addMs(addYears(notBefore, years), -1000);
}
