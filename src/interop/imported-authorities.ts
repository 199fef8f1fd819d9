/**
 * What certificates tell about the authorities above them: names, tiers, keys as far as they are known.
 *
 * @module
 */
import type { Point } from '../crypto/backend.ts';
import { keyIdentifier } from '../x509/key-identifier.ts';
import { matchingName } from '../x509/name-matching.ts';
import { nameAttributeText, nameText } from '../x509/name.ts';
import type { BarePathAnchor } from '../x509/path.ts';
import type { Certificate, Name } from '../x509/types.ts';
import { readExtensions } from './entry.ts';
import { recoverIssuerKeys } from './recover-issuer-key.ts';

/** Which tier of which hierarchy an authority is, in the order in which they are listed. */
export const AUTHORITY_TIERS = ['rootOca', 'issuingOca', 'rootDca', 'issuingDca'] as const;

/** Which authority it is, from the root down. */
/** Tier of an authority: root or issuing, of organisations or of devices. */
export type AuthorityTier = (typeof AUTHORITY_TIERS)[number];

/** An authority, as far as it is known. */
export interface ImportedAuthority {
  /** `OU=07, CN=Z1`. */
  readonly name: string;
  readonly distinguishedName: Name;
  readonly tier: AuthorityTier;
  readonly publicKey: Point | undefined;
  readonly keyIdentifier: Uint8Array | undefined;
  /** Where the key is from: its certificate, the signatures that it made, or nowhere. */
  readonly keySource: 'certificate' | 'signatures' | 'unknown';
  /** Its certificate, when the source has it. */
  readonly certificate: Certificate | undefined;
  /** Policies of its own certificate, or else those that most of what it issued has. */
  readonly policies: readonly string[];
  /** How many certificates of the source name it as their issuer. */
  readonly issued: number;
}

/**
 * Every authority that is named.
 *
 * @param leaves - certificates of parties and devices
 * @param given - certificates of authorities
 */
export function authoritiesOf(
  leaves: readonly Certificate[],
  given: readonly Certificate[],
): readonly ImportedAuthority[] {
  const all = [...leaves, ...given];
  const recovered = recoverIssuerKeys(all);
  const names = new Map<string, Name>();
  // A name as the authority writes it itself comes before one that another certificate may have misspelt.
  for (const { subject } of given) addName(names, subject);
  for (const { issuer } of recovered) addName(names, issuer);
  for (const { issuer } of all) addName(names, issuer);
  const authorities = [...names].map(([key, distinguishedName]): ImportedAuthority => {
    const certificate = newest(given.filter(({ subject }) => isNamed(subject, key)));
    const issued = all.filter((one) => isNamed(one.issuer, key) && one !== certificate);
    const fromSignatures = recovered.find(({ issuer }) => isNamed(issuer, key))?.publicKey;
    const publicKey = certificate?.publicKeyInfo.point ?? fromSignatures;
    return {
      name: nameText(distinguishedName),
      distinguishedName,
      tier: tierOf(distinguishedName, issued),
      publicKey,
      keyIdentifier: publicKey && keyIdentifier(publicKey),
      keySource: keySourceOf(certificate, publicKey),
      certificate,
      policies: commonPolicies(certificate === undefined ? issued : [certificate]),
      issued: issued.length,
    };
  });
  return authorities.sort(
    (a, b) => AUTHORITY_TIERS.indexOf(a.tier) - AUTHORITY_TIERS.indexOf(b.tier),
  );
}

/** The authority as an anchor, when its key is known. */
export function anchorOf(authority: ImportedAuthority): readonly BarePathAnchor[] {
  const { distinguishedName: name, publicKey, keyIdentifier: identifier } = authority;
  if (publicKey === undefined) return [];
  return [{ name, publicKey, ...(identifier && { keyIdentifier: identifier }) }];
}

/** True for a certificate of an authority. */
export function isAuthority(certificate: Certificate, place: string): boolean {
  return readExtensions(certificate, place).basicConstraints?.ca === true;
}

function addName(names: Map<string, Name>, name: Name): void {
  const { key } = matchingName(name);
  if (!names.has(key)) names.set(key, name);
}

function isNamed(name: Name, key: string): boolean {
  return matchingName(name).key === key;
}

function newest(certificates: readonly Certificate[]): Certificate | undefined {
  return [...certificates].sort((a, b) => b.notBefore - a.notBefore)[0];
}

function keySourceOf(
  certificate: Certificate | undefined,
  publicKey: Point | undefined,
): ImportedAuthority['keySource'] {
  if (publicKey === undefined) return 'unknown';
  return certificate === undefined ? 'signatures' : 'certificate';
}

/** A chain has one policy throughout, that of its environment. */
function commonPolicies(certificates: readonly Certificate[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const certificate of certificates) {
    const { certificatePolicies = [] } = readExtensions(certificate, nameText(certificate.subject));
    const key = certificatePolicies.join(' ');
    if (key !== '') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0].split(' ') ?? [];
}

const ROOT = '00';
const ISSUING_AUTHORITY = '07';

/** Organisation authorities say their role in OU; device authorities have none, so their tier is what they certify. */
function tierOf(name: Name, issued: readonly Certificate[]): AuthorityTier {
  const unit = nameAttributeText(name, 'organisationalUnitName');
  if (unit === ROOT) return 'rootOca';
  if (unit === ISSUING_AUTHORITY) return 'issuingOca';
  const place = nameText(name);
  if (issued.some((certificate) => isAuthority(certificate, place))) return 'rootDca';
  const certifiesDevices = issued.every(({ subject }) => subject.relativeNames.length === 0);
  return certifiesDevices ? 'issuingDca' : 'issuingOca';
}
