/**
 * The sound certificates that defects are put into: one of each kind under its authority, all from one source of chance.
 *
 * A caller with authorities of their own passes them, so that their own anchors lead to the defective certificates.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import type { Random } from '../../core/random.ts';
import { softKeyStore } from '../../crypto/index.ts';
import type { SigningKey } from '../../crypto/keys.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';
import type {
  CertificateContents,
  CertificateDefect,
  CertificateIssuer,
} from '../certificate-contents.ts';
import { issueCertificate } from '../issue.ts';
import { keyIdentifier } from '../key-identifier.ts';
import { parseCertificate } from '../certificate.ts';
import { serialNumberFrom } from '../serial-number.ts';
import type { SubjectValues } from '../subject.ts';
import type { Name } from '../types.ts';

/** An authority that signs defective certificates. */
export interface DefectAuthority {
  /** DER of its certificate. */
  readonly certificate: Uint8Array;
  readonly signingKey: SigningKey;
}

/** Where defective certificates come from. */
export interface DefectSettingOptions {
  readonly random: Random;
  readonly notBefore: Instant;
  /** The authorities of organisations and of devices; simulated ones unless given. */
  readonly authorities?: {
    readonly issuingOca?: DefectAuthority;
    readonly issuingDca?: DefectAuthority;
  };
}

/** An authority with its own certificate and those above it, the nearest first. */
export interface SettledAuthority extends DefectAuthority {
  readonly chain: readonly Uint8Array[];
}

/** What a certificate is about to be made of. */
export interface Draft {
  readonly contents: CertificateContents;
  /** The key of the subject. */
  readonly key: SigningKey;
  /** Whoever signs; undefined for a root, which signs itself. */
  readonly signer: SettledAuthority | undefined;
  /** What the certificate is meant for. */
  readonly role: RemotePartyRole | undefined;
}

/** Makes drafts, and authorities to sign them. */
export interface DefectSetting {
  /** The sound contents of one certificate; the key and the serial number follow from the label. */
  draft(kind: DefectKind, label: string): Draft;
  /** The same, under an Issuing OCA of another name. */
  draftUnder(issuer: Name, label: string): Draft;
}

/** The simulated party and device of the fixtures: nobody's, because the local bit is set. */
const PARTY = 'FE5A4B1000000002';
const DEVICE = 'FE5A4B20000001A0';
const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';
/** Nothing opens it: the fixtures need its place, not its content. */
const WRAPPED_KEY = {
  wrapAlgorithm: '2.16.840.1.101.3.4.1.8',
  wrappedPublicKey: new Uint8Array(104).fill(0xc5),
};

interface KindRow {
  readonly issuer?: 'rootOca' | 'issuingOca' | 'rootDca' | 'issuingDca' | 'rootIca' | 'issuingIca';
  readonly subject: SubjectValues;
  readonly role?: RemotePartyRole;
  readonly more?: Partial<CertificateContents>;
}

const KINDS = {
  rootOca: { subject: { commonName: 'SR0' }, more: { wrappedContingencyKey: WRAPPED_KEY } },
  issuingOca: { issuer: 'rootOca', subject: { commonName: 'SI0' } },
  organisation: {
    issuer: 'issuingOca',
    subject: { role: 'supplier', entityId: PARTY, commonName: 'SIM SUPPLIER' },
    role: 'supplier',
    more: { keyUsage: 'digitalSignature' },
  },
  rootDca: { subject: { commonName: 'SD0' } },
  issuingDca: { issuer: 'rootDca', subject: { commonName: 'SE0' } },
  device: {
    issuer: 'issuingDca',
    subject: { entityId: DEVICE },
    more: { keyUsage: 'digitalSignature', hardwareType: HARDWARE_TYPE },
  },
  rootIca: { subject: { commonName: 'SK0' } },
  issuingIca: { issuer: 'rootIca', subject: { commonName: 'SJ0' } },
  iki: { issuer: 'issuingIca', subject: { commonName: 'SIM ARO' } },
} as const satisfies Record<string, KindRow>;

/** The kinds of certificate that defects are put into, named as their profiles. */
export type DefectKind = keyof typeof KINDS;

/** Makes a setting. The same source of chance gives the same octets. */
export function createDefectSetting(options: DefectSettingOptions): DefectSetting {
  const { random, notBefore, authorities = {} } = options;
  const keys = softKeyStore(random.fork('keys'));
  const settled = new Map<DefectKind, SettledAuthority>();

  const draftBy = (kind: DefectKind, label: string, signer: Draft['signer']): Draft => {
    const { subject, role, more }: KindRow = KINDS[kind];
    const key = keys.createSigningKey(`${kind}:${label}`);
    const contents: CertificateContents = {
      profile: kind,
      serialNumber: serialNumberFrom(random.fork(`serial:${kind}:${label}`)),
      issuer: signer && issuerOf(signer),
      subject,
      publicKey: key.publicKey,
      notBefore,
      ...more,
    };
    return { contents, key, signer, role };
  };
  const draft = (kind: DefectKind, label: string): Draft => {
    const { issuer }: KindRow = KINDS[kind];
    return draftBy(kind, label, issuer && authority(issuer));
  };
  const authority = (kind: NonNullable<KindRow['issuer']>): SettledAuthority => {
    const given = kind === 'issuingOca' || kind === 'issuingDca' ? authorities[kind] : undefined;
    const found = settled.get(kind) ?? settle(given ?? signed(draft(kind, 'sound')));
    settled.set(kind, found);
    return found;
  };
  return {
    draft,
    draftUnder: (name, label) => {
      const { contents, ...rest } = draft('issuingOca', label);
      const rename: CertificateDefect = (fields) => ({ ...fields, subject: name.der });
      const renamed = { ...rest, contents: { ...contents, defects: [rename] } };
      return draftBy('organisation', label, signed(renamed));
    },
  };
}

/** Signs a draft of an authority. */
function signed({ contents, key, signer }: Draft): SettledAuthority {
  const certificate = issueCertificate({ ...contents, signingKey: signer?.signingKey ?? key });
  return { certificate, signingKey: key, chain: [certificate, ...(signer?.chain ?? [])] };
}

function settle(authority: DefectAuthority | SettledAuthority): SettledAuthority {
  return { chain: [authority.certificate], ...authority };
}

function issuerOf({ certificate, signingKey }: DefectAuthority): CertificateIssuer {
  return {
    name: parseCertificate(certificate).subject,
    keyIdentifier: keyIdentifier(signingKey.publicKey),
  };
}
