/**
 * What an authority decides about a certificate before it is signed, and the checks against the profile.
 *
 * @module
 */
import { requireKnownName } from '../vocabulary/known-name.ts';
import { type Instant, addMs, addYears, toIso } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import { isPoint } from '../crypto/index.ts';
import type { EndEntityKeyUsage, KeyUsage } from '../vocabulary/key-usages.ts';
import { roleFromCode } from '../vocabulary/roles.ts';
import { deviationOf } from './compare/deviations.ts';
import { compareIssuer } from './compare/names.ts';
import type { ProfileName } from './profile-types.ts';
import { type NamedProfile, violation } from './profile-violation.ts';
import { CERTIFICATE_PROFILES, TEST_POLICY, roleKeyUsages } from './profiles.ts';
import { type SubjectValues, subjectRoleCode } from './subject.ts';
import type { TbsFields } from './to-be-signed.ts';
import type { Name, WrappedContingencyKey } from './types.ts';

/** The authority whose name goes into `issuer`, and whose key identifier into authorityKeyIdentifier. */
export interface CertificateIssuer {
  /** Copied octet by octet from the subject of the authority's own certificate. */
  readonly name: Name;
  /** 8 octets: subjectKeyIdentifier of the authority's own certificate. */
  readonly keyIdentifier: Uint8Array;
}

/** Changes the fields of a certificate after the profile has filled them, to make it faulty on purpose. */
export type CertificateDefect = (fields: TbsFields) => TbsFields;

/** Everything about a certificate but its signature. */
export interface CertificateContents {
  readonly profile: ProfileName;
  /** 16 octets, see `serialNumberFrom`. */
  readonly serialNumber: Uint8Array;
  /** Left out for a root, which signs itself. */
  readonly issuer?: CertificateIssuer | undefined;
  readonly subject: SubjectValues;
  readonly publicKey: Point;
  /** May be left out where the profile has only one. */
  readonly keyUsage?: EndEntityKeyUsage | undefined;
  readonly notBefore: Instant;
  /** As the profile says unless given: so many years less one second, or 99991231235959Z. */
  readonly notAfter?: Instant | undefined;
  /** certificatePolicies; the policy of the test environment unless given. */
  readonly policies?: readonly string[] | undefined;
  /** hwType of a device: an OID of its manufacturer's. */
  readonly hardwareType?: string | undefined;
  /** The encrypted contingency public key of a Root OCA. Its extension is not critical unless told so. */
  readonly wrappedContingencyKey?:
    (WrappedContingencyKey & { readonly critical?: boolean }) | undefined;
  /** For tests: lifts every check, and alters the fields in this order. */
  readonly defects?: readonly CertificateDefect[] | undefined;
}

const TEST_POLICIES: readonly string[] = [TEST_POLICY];

/** Policies as given, or the one of the test environment. */
export function policiesOf(contents: CertificateContents): readonly string[] {
  return contents.policies ?? TEST_POLICIES;
}

/** The key usage bits: of the authority, as asked for, or the only ones that there are. */
export function keyUsagesFor(
  profile: NamedProfile,
  contents: CertificateContents,
): readonly KeyUsage[] {
  const choices = profile.keyUsages.value;
  const [only] = choices;
  if (contents.keyUsage !== undefined) return [contents.keyUsage];
  if (choices.length === 1 && only !== undefined) return only;
  return violation(profile, 'keyUsage', `must be given: ${choices.flat().join(' or ')}`);
}

/**
 * End of a certificate by its profile.
 *
 * @returns so many calendar years after `notBefore` less one second, or the fixed instant
 * @example
 * ```ts
 * import { instant, toIso } from 'smki-sim';
 * import { expiryOf } from 'smki-sim/x509';
 *
 * console.log(toIso(expiryOf('organisation', instant('2026-01-01T00:00:00Z')))); // 2035-12-31T23:59:59Z
 * ```
 */
export function expiryOf(profile: ProfileName, notBefore: Instant): Instant {
  requireKnownName('profile', profile, CERTIFICATE_PROFILES);
  const { value } = CERTIFICATE_PROFILES[profile].validity;
  return 'years' in value ? addMs(addYears(notBefore, value.years), -1000) : value.notAfter;
}

/** What stays the same for many certificates of one issuer. */
export function checkShape(profile: NamedProfile, contents: CertificateContents): void {
  const usages = keyUsagesFor(profile, contents);
  if (!profile.keyUsages.value.some((choice) => choice.join() === usages.join())) {
    violation(profile, 'keyUsage', `${usages.join(', ')} is not allowed`);
  }
  const policies = policiesOf(contents);
  if (policies.length !== profile.policyCount.value) {
    violation(profile, 'policies', `must be ${profile.policyCount.value}`);
  }
  const signsItself = profile.issuer.value === 'itself';
  if (signsItself && contents.issuer !== undefined) violation(profile, 'issuer', 'is the subject');
  if (!signsItself && contents.issuer === undefined) violation(profile, 'issuer', 'is missing');
  if (contents.issuer !== undefined) checkIssuer(profile, contents.issuer);
}

/** What differs from one certificate to the next. */
export function checkValues(profile: NamedProfile, contents: CertificateContents): void {
  checkSerialNumber(profile, contents.serialNumber);
  if (!isPoint(contents.publicKey)) {
    violation(profile, 'publicKey', 'must be an uncompressed point on P-256, 65 octets');
  }
  checkValidity(profile, contents);
  checkExtras(profile, contents);
  checkRoleUsage(profile, contents);
}

function checkIssuer(profile: NamedProfile, issuer: CertificateIssuer): void {
  const octets = profile.keyIdentifierOctets.value;
  if (issuer.keyIdentifier.length !== octets) {
    violation(profile, 'issuer keyIdentifier', `must have ${octets} octets (method 2)`);
  }
  if (profile.issuer.value === 'itself') return;
  // Other string types and lengths are for the authority to have; another kind of name is a mistake.
  const wrong = compareIssuer(issuer.name, profile.issuer.value)
    .map(deviationOf)
    .find(({ severity }) => severity === 'error');
  if (wrong === undefined) return;
  violation(profile, 'issuer name', `is ${wrong.found} where ${wrong.expected} belongs`);
}

function checkExtras(profile: NamedProfile, contents: CertificateContents): void {
  const has = (extension: string): boolean =>
    profile.extensions.some((rule) => rule.extension === extension);
  const extras = [
    ['subjectAltName', 'hardwareType', contents.hardwareType],
    ['wrappedApexContinKey', 'wrappedContingencyKey', contents.wrappedContingencyKey],
  ] as const;
  for (const [extension, field, value] of extras) {
    if (has(extension) && value === undefined) violation(profile, field, 'is missing');
    if (!has(extension) && value !== undefined) violation(profile, field, 'has no place here');
  }
  if (has('subjectAltName') && contents.subject.entityId === undefined) {
    violation(profile, 'subject entityId', 'is missing');
  }
}

function checkSerialNumber(profile: NamedProfile, serialNumber: Uint8Array): void {
  const { octets, firstOctetMin, firstOctetMax } = profile.serialNumber.value;
  const first = serialNumber[0] ?? 0;
  if (serialNumber.length !== octets || first < firstOctetMin || first > firstOctetMax) {
    const range = `${firstOctetMin.toString(16)} to ${firstOctetMax.toString(16)}`.toUpperCase();
    violation(profile, 'serialNumber', `must be ${octets} octets, the first of them ${range}`);
  }
}

/** Years are for the authority to decide; an end that the profile fixes, and an end after the start, are not. */
function checkValidity(profile: NamedProfile, contents: CertificateContents): void {
  const { notBefore, notAfter } = contents;
  if (notAfter === undefined) return;
  const { value, certainty } = profile.validity;
  if (notAfter < notBefore) violation(profile, 'notAfter', 'is before notBefore');
  if ('notAfter' in value && certainty === 'confirmed' && notAfter !== value.notAfter) {
    violation(profile, 'notAfter', `must be ${toIso(value.notAfter)}`);
  }
}

function checkRoleUsage(profile: NamedProfile, contents: CertificateContents): void {
  const { keyUsage } = contents;
  if (keyUsage === undefined || profile.name !== 'organisation') return;
  const role = roleFromCode(subjectRoleCode(profile, contents.subject) ?? -1);
  const allowed = role === undefined ? undefined : roleKeyUsages(role);
  if (allowed?.includes(keyUsage) === false) {
    violation(profile, 'keyUsage', `${keyUsage} is not one that a ${role ?? 'party'} has`);
  }
}
