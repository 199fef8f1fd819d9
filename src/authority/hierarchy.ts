/**
 * The Organisation hierarchy (Root OCA, Issuing OCA) and the Device hierarchy (Root DCA, Issuing DCA) of one generation.
 *
 * Takes PKCS#10 requests, gives certificates: octets both ways. Checks proof of possession and what the profile
 * demands; registration, eligibility and life cycle are not here.
 *
 * @module
 */
import type { Clock } from '../core/clock.ts';
import { startOfDay } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import { softKeyStore } from '../crypto/index.ts';
import { type Assumptions } from '../vocabulary/assumptions.ts';
import { issueCertificate } from '../x509/issue.ts';
import type { ProfileName } from '../x509/profile-types.ts';
import type { WrappedContingencyKey } from '../x509/types.ts';
import {
  type CertificateOrder,
  type CertificationAuthority,
  certificationAuthority,
  serialNumberFor,
} from './certification-authority.ts';
import { type ContingencyKeySet, createContingencyKeySet } from './contingency.ts';
import { checkRequest } from './request-checks.ts';

/** Options of {@link createHierarchy}. */
export interface HierarchyOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 1 unless given. Another generation is another hierarchy, root and contingency keys included. */
  readonly generation?: number;
  /** Common names, at most 4 characters; they start with S, for simulated, unless given. */
  readonly names?: Partial<HierarchyNames>;
  readonly assumptions?: Partial<Assumptions>;
}

/** Common names of the authorities. */
export interface HierarchyNames {
  readonly rootOca: string;
  readonly issuingOca: string;
  readonly rootDca: string;
  readonly issuingDca: string;
}

/** Authorities that certify what parties and devices ask for. */
export interface Hierarchy {
  readonly generation: number;
  /** DER of the Root OCA certificate: what goes into the root cell of every device. */
  readonly root: Uint8Array;
  /** DER of the Issuing OCA certificate: what commands carry as path certificate. */
  readonly issuingOca: Uint8Array;
  readonly rootDca: Uint8Array;
  readonly issuingDca: Uint8Array;
  readonly contingency: ContingencyKeySet;
  /**
   * Certifies a request of a party or of a device; which of the two, its subject tells.
   *
   * @throws SmkiError `authority/request-refused`
   */
  issue(request: Uint8Array): Uint8Array;
}

/**
 * Makes a hierarchy: keys, certificates, contingency key set. The same seed gives the same octets.
 *
 * @throws SmkiError `x509/profile-violation` for a name that a CA cannot have
 * @example
 * ```ts
 * const hierarchy = createHierarchy({ clock, random });
 * const certificate = hierarchy.issue(supplier.request('digitalSignature'));
 * ```
 */
export function createHierarchy(options: HierarchyOptions): Hierarchy {
  const { clock, generation = 1 } = options;
  const random = options.random.fork(`hierarchy:${generation}`);
  const names: HierarchyNames = {
    rootOca: `SR${generation}`,
    issuingOca: `SI${generation}`,
    rootDca: `SD${generation}`,
    issuingDca: `SE${generation}`,
    ...options.names,
  };
  const contingency = createContingencyKeySet({
    random: random.fork('contingency'),
    ...(options.assumptions && { assumptions: options.assumptions }),
  });
  const pair = (kind: 'Oca' | 'Dca', wrapped?: WrappedContingencyKey): AuthorityPair =>
    authorityPair({ kind, names, clock, random, ...(wrapped && { wrapped }) });
  const oca = pair('Oca', contingency.wrappedKey);
  const dca = pair('Dca');
  return {
    generation,
    root: oca.root.certificate,
    issuingOca: oca.issuing.certificate,
    rootDca: dca.root.certificate,
    issuingDca: dca.issuing.certificate,
    contingency,
    issue: (request) => {
      const order = checkRequest(request);
      return (order.profile === 'device' ? dca : oca).issuing.issue(order);
    },
  };
}

interface AuthorityPair {
  readonly root: CertificationAuthority;
  readonly issuing: CertificationAuthority;
}

interface PairOptions {
  readonly kind: 'Oca' | 'Dca';
  readonly names: HierarchyNames;
  readonly clock: Clock;
  readonly random: Random;
  readonly wrapped?: WrappedContingencyKey;
}

/** A root and an issuing authority under it. */
function authorityPair({ kind, names, clock, random, wrapped }: PairOptions): AuthorityPair {
  const keys = softKeyStore(random.fork('authority-keys'));
  const serials = random.fork('serials');
  const rootKey = keys.createSigningKey(`root${kind}`);
  const issuingKey = keys.createSigningKey(`issuing${kind}`);
  const notBefore = startOfDay(clock.now());
  const rootProfile: ProfileName = `root${kind}`;
  const issuingProfile: ProfileName = `issuing${kind}`;
  const rootCertificate = issueCertificate({
    profile: rootProfile,
    serialNumber: serialNumberFor(serials, rootKey.publicKey, notBefore),
    subject: { commonName: names[`root${kind}`] },
    publicKey: rootKey.publicKey,
    notBefore,
    signingKey: rootKey,
    ...(wrapped && { wrappedContingencyKey: wrapped }),
  });
  const authority = (signingKey: typeof rootKey, certificate: Uint8Array): CertificationAuthority =>
    certificationAuthority({ signingKey, clock, random: serials, certificate });
  const root = authority(rootKey, rootCertificate);
  const order: CertificateOrder = {
    profile: issuingProfile,
    subject: { commonName: names[`issuing${kind}`] },
    publicKey: issuingKey.publicKey,
  };
  return { root, issuing: authority(issuingKey, root.issue(order)) };
}
