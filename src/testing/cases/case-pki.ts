/**
 * The small PKI that the ready cases are made in: two hierarchies, every party twice, and certificates with one thing wrong.
 *
 * Built from certificates and keys alone, without authorities that refuse, because half of what is needed here no
 * authority would issue. Everything follows from the seed.
 *
 * @module
 */
import { type ContingencyKeySet, createContingencyKeySet } from '../../authority/contingency.ts';
import { toHex } from '../../core/bytes.ts';
import { type Instant, addMs, addYears } from '../../core/instant.ts';
import type { Random } from '../../core/random.ts';
import { seededRandom, softKeyStore } from '../../crypto/index.ts';
import type { AgreementKey, KeyStore, SigningKey } from '../../crypto/keys.ts';
import {
  CREDENTIAL_SLOTS,
  type CredentialSlot,
  type PartyRole,
  cellOfSlot,
  slotKeyUsage,
  slotsOf,
} from '../../party/credentials.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import { type Eui64, eui64 } from '../../vocabulary/eui64.ts';
import { roleOrganisationalUnit } from '../../vocabulary/roles.ts';
import type { CertificateContents, CertificateIssuer } from '../../x509/certificate-contents.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { issueCertificate } from '../../x509/issue.ts';
import { keyIdentifier } from '../../x509/key-identifier.ts';
import { serialNumberFrom } from '../../x509/serial-number.ts';

/** A key with a certificate over it. */
export interface CaseCredential {
  readonly certificate: Uint8Array;
  /** For a signing slot. */
  readonly signingKey?: SigningKey;
  /** For a key agreement slot. */
  readonly agreementKey?: AgreementKey;
}

/** A party with what it has in use and what it is about to use. */
export interface CaseParty {
  readonly role: PartyRole;
  readonly entityId: Eui64;
  readonly current: Readonly<Partial<Record<CredentialSlot, CaseCredential>>>;
  readonly next: Readonly<Partial<Record<CredentialSlot, CaseCredential>>>;
}

/** One hierarchy. */
export interface CaseHierarchy {
  readonly root: Uint8Array;
  readonly rootKey: SigningKey;
  readonly issuing: Uint8Array;
  readonly contingency: ContingencyKeySet;
  /** A certificate of this hierarchy, sound but for what `change` makes of it. */
  issue(order: LeafOrder): CaseCredential;
}

/** Which certificate to issue. */
export interface LeafOrder {
  readonly role: PartyRole;
  readonly entityId: Eui64;
  readonly slot: CredentialSlot;
  /** Tells apart the keys of one slot. */
  readonly label: string;
  /** Fields that differ from a sound certificate. */
  readonly change?: Partial<CertificateContents>;
}

/** Everything that cases are made of. */
export interface CasePki extends CaseHierarchy {
  readonly at: Instant;
  readonly parties: Readonly<Record<PartyRole, CaseParty>>;
  /** The signing key that a certificate of this PKI is about; undefined for key agreement and authorities. */
  signerWith(certificate: Uint8Array): SigningKey | undefined;
  /** A further party of a role: a new supplier, for a change of supplier. */
  party(role: PartyRole, label: string): CaseParty;
  /** Another hierarchy, unknown to the device. */
  readonly other: CaseHierarchy;
  /** The root of the other hierarchy, signed by the root of this one (RFC 4210 newWithOld). */
  readonly linkToOther: Uint8Array;
  /** The root once more: same key, another certificate. */
  readonly rootAgain: Uint8Array;
}

const ROLES = Object.keys(CREDENTIAL_SLOTS) as PartyRole[];

/** Makes the PKI. */
export function createCasePki(options: { readonly seed: string; readonly at: Instant }): CasePki {
  const { at } = options;
  const random = seededRandom(`anchor replacement cases:${options.seed}`);
  const signers = new Map<string, SigningKey>();
  const own = caseHierarchy({ random: random.fork('own'), generation: 1, at, signers });
  const other = caseHierarchy({ random: random.fork('other'), generation: 2, at, signers });
  const party = (role: PartyRole, label: string): CaseParty =>
    caseParty(own.hierarchy, role, label);
  return {
    ...own.hierarchy,
    at,
    parties: Object.fromEntries(ROLES.map((role) => [role, party(role, '00')])) as Record<
      PartyRole,
      CaseParty
    >,
    signerWith: (certificate) => signers.get(toHex(certificate)),
    party,
    other: other.hierarchy,
    linkToOther: linked(own, other),
    rootAgain: own.signRoot({
      serialNumber: serialNumberFrom(random.fork('root again')),
      notBefore: at,
    }),
  };
}

interface FoundedHierarchy {
  readonly hierarchy: CaseHierarchy;
  /** Signs the root's certificate with some fields changed. */
  readonly signRoot: (change: Partial<CertificateContents>, signer?: SigningKey) => Uint8Array;
}

function caseHierarchy(options: {
  readonly random: Random;
  readonly generation: number;
  readonly at: Instant;
  /** Filled as certificates are issued, by their octets as hexadecimal text. */
  readonly signers: Map<string, SigningKey>;
}): FoundedHierarchy {
  const { random, generation, at, signers } = options;
  const keys = softKeyStore(random.fork('keys'));
  const rootKey = keys.createSigningKey('root');
  const issuingKey = keys.createSigningKey('issuing');
  // The parties' certificates are a year old, and the authorities old enough to have issued expired ones.
  const notBefore = addYears(at, -15);
  const contingency = createContingencyKeySet({ random: random.fork('contingency'), at });
  const rootContents: CertificateContents = {
    profile: 'rootOca',
    serialNumber: serialNumberFrom(random.fork('root serial')),
    subject: { commonName: `CR${generation}` },
    publicKey: rootKey.publicKey,
    notBefore,
    wrappedContingencyKey: contingency.wrappedKey,
  };
  const signRoot: FoundedHierarchy['signRoot'] = (change, signer = rootKey) =>
    issueCertificate({ ...rootContents, ...change, signingKey: signer });
  const root = signRoot({});
  const issuing = issueCertificate({
    profile: 'issuingOca',
    serialNumber: serialNumberFrom(random.fork('issuing serial')),
    issuer: issuerOf(root),
    subject: { commonName: `CI${generation}` },
    publicKey: issuingKey.publicKey,
    notBefore,
    signingKey: rootKey,
  });
  const common = {
    issuer: issuerOf(issuing),
    signingKey: issuingKey,
    notBefore: addYears(at, -1),
  };
  const issue = (order: LeafOrder): CaseCredential => {
    const credential = issueLeaf({ keys, random, common, order });
    const { certificate, signingKey } = credential;
    if (signingKey !== undefined) signers.set(toHex(certificate), signingKey);
    return credential;
  };
  return { hierarchy: { root, rootKey, issuing, contingency, issue }, signRoot };
}

function issueLeaf({
  keys,
  random,
  common,
  order,
}: {
  readonly keys: KeyStore;
  readonly random: Random;
  readonly common: Pick<CertificateContents, 'issuer' | 'notBefore'> & {
    readonly signingKey: SigningKey;
  };
  readonly order: LeafOrder;
}): CaseCredential {
  const { role, entityId, slot, label, change } = order;
  const keyId = `${role}:${entityId}:${slot}:${label}`;
  const keyUsage = slotKeyUsage(slot);
  const key =
    keyUsage === 'digitalSignature'
      ? { signingKey: keys.createSigningKey(keyId) }
      : { agreementKey: keys.createAgreementKey(keyId) };
  const { publicKey } = key.signingKey ?? key.agreementKey;
  const certificate = issueCertificate({
    profile: role === 'recovery' ? 'recovery' : 'organisation',
    serialNumber: serialNumberFrom(random.fork(`serial:${keyId}`)),
    subject: { role, entityId },
    publicKey,
    keyUsage,
    ...common,
    ...change,
  });
  return { certificate, ...key };
}

/** A party whose Entity Identifier ends in its label and its role. */
function caseParty(hierarchy: CaseHierarchy, role: PartyRole, label: string): CaseParty {
  const entityId = eui64(`FE5A4B300000${label}${roleOrganisationalUnit(role)}`);
  const credentials = (generation: string): CaseParty['current'] =>
    Object.fromEntries(
      slotsOf(role).map((slot) => [
        slot,
        hierarchy.issue({ role, entityId, slot, label: generation }),
      ]),
    );
  return { role, entityId, current: credentials('current'), next: credentials('next') };
}

/** The certificates of a party by the cell that each fills. */
export function cellsOfParty(
  { role }: CaseParty,
  credentials: CaseParty['current'],
): Partial<Record<CellName, Uint8Array>> {
  const cells: Partial<Record<CellName, Uint8Array>> = {};
  for (const slot of slotsOf(role)) {
    const cell = cellOfSlot(role, slot);
    const credential = credentials[slot];
    if (cell !== undefined && credential !== undefined) cells[cell] = credential.certificate;
  }
  return cells;
}

function linked(old: FoundedHierarchy, next: FoundedHierarchy): Uint8Array {
  const { subject } = parseCertificate(old.hierarchy.root);
  return next.signRoot(
    { defects: [(fields) => ({ ...fields, issuer: subject.der })] },
    old.hierarchy.rootKey,
  );
}

function issuerOf(certificate: Uint8Array): CertificateIssuer {
  const { subject, publicKeyInfo } = parseCertificate(certificate);
  return { name: subject, keyIdentifier: keyIdentifier(publicKeyInfo.key) };
}

/** A certificate that ended a year ago, and one that begins in a year. */
export const OUTSIDE_VALIDITY = {
  expired: (at: Instant): Partial<CertificateContents> => ({
    notBefore: addYears(at, -11),
    notAfter: addMs(addYears(at, -1), -1000),
  }),
  'not yet valid': (at: Instant): Partial<CertificateContents> => ({ notBefore: addYears(at, 1) }),
} as const;
