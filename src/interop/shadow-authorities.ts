/**
 * Simulated authorities under the names of real ones: the same profile and policy, other keys, valid now.
 *
 * @module
 */
import { type ContingencyKeySet, createContingencyKeySet } from '../authority/contingency.ts';
import { toHex } from '../core/bytes.ts';
import type { Clock } from '../core/clock.ts';
import { isSmkiError } from '../core/errors.ts';
import { startOfDay } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { KeyStore, SigningKey } from '../crypto/keys.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import type { CertificateContents, CertificateIssuer } from '../x509/certificate-contents.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { issueCertificate } from '../x509/issue.ts';
import { keyIdentifier } from '../x509/key-identifier.ts';
import { sameName } from '../x509/name-matching.ts';
import { nameAttributeText } from '../x509/name.ts';
import { TEST_POLICY } from '../x509/profiles.ts';
import { serialNumberFrom } from '../x509/serial-number.ts';
import { unsupported } from './entry.ts';
import type { AuthorityTier, ImportedAuthority } from './imported-authorities.ts';

/** What shadowing draws on. */
export interface ShadowSetting {
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: KeyStore;
  readonly assumptions: Partial<Assumptions>;
}

/** A simulated authority. */
export interface ShadowAuthority {
  readonly tier: AuthorityTier;
  readonly commonName: string;
  /** DER. */
  readonly certificate: Uint8Array;
  readonly signingKey: SigningKey;
  /** Of its certificate and of what it issues. */
  readonly policies: readonly string[];
  /** The real authority of this name; undefined for one that the source did not have. */
  readonly shadows: ImportedAuthority | undefined;
}

/** Common names of authorities that the source does not name. */
export interface ShadowNames {
  /** `ZA`, as the test PKI calls it, unless given. */
  readonly rootOca?: string;
  readonly issuingOca?: string;
  readonly rootDca?: string;
  readonly issuingDca?: string;
}

/** As the test PKI calls them; the name of its Root DCA is not known, so that one is marked as simulated. */
const USUAL_NAMES = {
  rootOca: 'ZA',
  issuingOca: 'Z1',
  rootDca: 'SD1',
  issuingDca: 'E357',
} as const;

/** All simulated authorities of one environment. */
export interface ShadowHierarchy {
  readonly contingency: ContingencyKeySet;
  /** In the order of the tiers. */
  readonly authorities: readonly ShadowAuthority[];
}

/** Founds the authorities: those of the source, and those without which a chain would have no root. */
export function foundShadows(
  imported: readonly ImportedAuthority[],
  names: ShadowNames,
  setting: ShadowSetting,
): ShadowHierarchy {
  const { random, clock, assumptions } = setting;
  const contingency = createContingencyKeySet({
    random: random.fork('contingency'),
    at: clock.now(),
    assumptions,
  });
  const found = (tier: AuthorityTier, roots: readonly ShadowAuthority[]): ShadowAuthority[] => {
    const known = imported.filter((authority) => authority.tier === tier);
    const wanted = (known.length > 0 ? known : [undefined]).map((shadows): AuthorityOrder => {
      const commonName = commonNameOf(shadows) ?? names[tier] ?? USUAL_NAMES[tier];
      const issuer = rootOf(shadows, roots);
      return { tier, commonName, shadows, issuer, contingency, policies: policies(tier, shadows) };
    });
    const unique = new Map(wanted.map((order) => [order.commonName, order]));
    return [...unique.values()].map((order) => foundAuthority(order, setting));
  };
  const policies = (tier: AuthorityTier, shadows?: ImportedAuthority): readonly string[] => {
    const own = shadows?.policies ?? [];
    return own.length > 0 ? own : policiesBelow(tier, imported);
  };
  const rootOcas = found('rootOca', []);
  const rootDcas = found('rootDca', []);
  const issuingOcas = found('issuingOca', rootOcas);
  const issuingDcas = found('issuingDca', rootDcas);
  return { contingency, authorities: [...rootOcas, ...issuingOcas, ...rootDcas, ...issuingDcas] };
}

/** A root of which nothing is known has the policy of the authority below it that issued most. */
function policiesBelow(
  tier: AuthorityTier,
  imported: readonly ImportedAuthority[],
): readonly string[] {
  const below = tier === 'rootOca' ? 'issuingOca' : 'issuingDca';
  const [busiest] = imported
    .filter((authority) => authority.tier === below && authority.policies.length > 0)
    .sort((a, b) => b.issued - a.issued);
  return busiest?.policies ?? [TEST_POLICY];
}

interface AuthorityOrder {
  readonly tier: AuthorityTier;
  readonly commonName: string;
  readonly shadows: ImportedAuthority | undefined;
  readonly issuer: ShadowAuthority | undefined;
  readonly policies: readonly string[];
  readonly contingency: ContingencyKeySet;
}

function foundAuthority(order: AuthorityOrder, setting: ShadowSetting): ShadowAuthority {
  const { tier, commonName, shadows, issuer, policies, contingency } = order;
  const { keys, clock } = setting;
  const signingKey = keys.createSigningKey(`${tier}:${commonName}`);
  const certificate = issueShadow(
    {
      profile: tier,
      subject: { commonName },
      publicKey: signingKey.publicKey,
      notBefore: startOfDay(clock.now()),
      policies,
      issuer,
      ...(tier === 'rootOca' && { wrappedContingencyKey: contingency.wrappedKey }),
    },
    { signingKey: issuer?.signingKey ?? signingKey, setting, place: `authority ${commonName}` },
  );
  return { tier, commonName, certificate, signingKey, policies, shadows };
}

/** What a simulated certificate is made of; issuer and serial number follow. */
export type ShadowContents = Omit<CertificateContents, 'issuer' | 'serialNumber'> & {
  readonly issuer: ShadowAuthority | undefined;
};

/**
 * Issues under a simulated authority. Serial numbers follow from what is certified and the day, never from what was before.
 *
 * @throws SmkiError `interop/unsupported` when no profile has such a certificate
 */
export function issueShadow(
  { issuer, ...contents }: ShadowContents,
  by: { readonly signingKey: SigningKey; readonly setting: ShadowSetting; readonly place: string },
): Uint8Array {
  const { signingKey, setting, place } = by;
  const { profile, publicKey, notBefore, keyUsage, hardwareType, subject } = contents;
  const { entityId, role, commonName } = subject;
  const what = [profile, keyUsage, entityId, role, commonName, hardwareType].join('/');
  const label = `serial:${toHex(publicKey)}:${notBefore}:${what}`;
  try {
    return issueCertificate({
      policies: issuer?.policies,
      ...contents,
      issuer: issuer && issuerOf(issuer),
      serialNumber: serialNumberFrom(setting.random.fork(label)),
      signingKey,
    });
  } catch (error) {
    if (!isSmkiError(error)) throw error;
    return unsupported(place, error.message, error);
  }
}

function issuerOf({ certificate, signingKey }: ShadowAuthority): CertificateIssuer {
  return {
    name: parseCertificate(certificate).subject,
    keyIdentifier: keyIdentifier(signingKey.publicKey),
  };
}

function commonNameOf(shadows: ImportedAuthority | undefined): string | undefined {
  return shadows && nameAttributeText(shadows.distinguishedName, 'commonName');
}

/** The root that certified the real authority, as far as its certificate is known; else the first. */
function rootOf(
  shadows: ImportedAuthority | undefined,
  roots: readonly ShadowAuthority[],
): ShadowAuthority | undefined {
  const issuer = shadows?.certificate?.issuer;
  const found =
    issuer && roots.find(({ shadows: root }) => root && sameName(root.distinguishedName, issuer));
  return found ?? roots[0];
}
