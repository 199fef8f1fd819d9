/**
 * One small PKI of every profile, made from a seed with nothing but the functions under test.
 *
 * @module
 */
import { instant } from '../../src/core/instant.ts';
import { type SigningKey, seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import type {
  CertificateContents,
  CertificateIssuer,
} from '../../src/x509/certificate-contents.ts';
import { issueCertificate } from '../../src/x509/issue.ts';
import { keyIdentifier } from '../../src/x509/key-identifier.ts';
import type { ProfileName } from '../../src/x509/profile-types.ts';
import { serialNumberFrom } from '../../src/x509/serial-number.ts';
import { type SubjectValues, subjectName } from '../../src/x509/subject.ts';

export const NOT_BEFORE = instant('2026-01-01T00:00:00Z');
/** A link certificate ends with the old root's key, not when the new root does. */
const LINK_END = instant('2050-12-31T23:59:59Z');
export const SUPPLIER = '90B3D51F30010000';
export const METER = '00DB1234567890A0';
export const HARDWARE_TYPE = '1.2.826.0.1.8641679.1.2.2.1';
export const WRAPPED_KEY = {
  wrapAlgorithm: '2.16.840.1.101.3.4.1.8',
  wrappedPublicKey: new Uint8Array(104).fill(0xc5),
};

const random = seededRandom('test hierarchy');
const keys = softKeyStore(random.fork('keys'));

export interface Issued {
  readonly der: Uint8Array;
  readonly key: SigningKey;
  readonly contents: CertificateContents;
}

export interface Authority extends Issued {
  readonly issuer: CertificateIssuer;
}

type Wishes = Partial<CertificateContents> & { readonly subject: SubjectValues };

/** Issues one certificate; without `by` it signs itself. */
export function issue(profile: ProfileName, wishes: Wishes, by?: Authority): Issued {
  const label = `${profile}:${JSON.stringify(wishes.subject)}:${wishes.keyUsage ?? ''}`;
  const key = keys.createSigningKey(label);
  const contents: CertificateContents = {
    profile,
    serialNumber: serialNumberFrom(random.fork(label)),
    publicKey: key.publicKey,
    notBefore: NOT_BEFORE,
    issuer: by?.issuer,
    ...wishes,
  };
  const der = issueCertificate({ ...contents, signingKey: by?.key ?? key });
  return { der, key, contents };
}

function authority(profile: ProfileName, wishes: Wishes, by?: Authority): Authority {
  const issued = issue(profile, wishes, by);
  const issuer = {
    name: subjectName(profile, wishes.subject),
    keyIdentifier: keyIdentifier(issued.key.publicKey),
  };
  return { ...issued, issuer };
}

export const rootOca = authority('rootOca', {
  subject: { commonName: 'ZA' },
  wrappedContingencyKey: WRAPPED_KEY,
});
export const issuingOca = authority('issuingOca', { subject: { commonName: 'Z1' } }, rootOca);
export const rootDca = authority('rootDca', { subject: { commonName: 'D000' } });
export const issuingDca = authority('issuingDca', { subject: { commonName: 'E357' } }, rootDca);
export const rootIca = authority('rootIca', { subject: { commonName: 'K0' } });
export const issuingIca = authority('issuingIca', { subject: { commonName: 'K1' } }, rootIca);

const supplier = { role: 'supplier', entityId: SUPPLIER } as const;
const meter = { subject: { entityId: METER }, hardwareType: HARDWARE_TYPE } as const;

/** Every kind of certificate under its authority, authorities too. */
export const WORLD: Readonly<Record<string, Issued & { readonly chain: readonly Authority[] }>> = {
  'Root OCA': { ...rootOca, chain: [] },
  'link to the next root': {
    ...issue('linkOca', { subject: { commonName: 'ZB' }, notAfter: LINK_END }, rootOca),
    chain: [rootOca],
  },
  'Issuing OCA': { ...issuingOca, chain: [rootOca] },
  'supplier signing': {
    ...issue('organisation', { subject: supplier, keyUsage: 'digitalSignature' }, issuingOca),
    chain: [issuingOca, rootOca],
  },
  'supplier key agreement, with a common name': {
    ...issue(
      'organisation',
      { subject: { ...supplier, commonName: 'TEST SUPPLIER' }, keyUsage: 'keyAgreement' },
      issuingOca,
    ),
    chain: [issuingOca, rootOca],
  },
  recovery: {
    ...issue('recovery', { subject: { entityId: '90B3D51F30000001' } }, issuingOca),
    chain: [issuingOca, rootOca],
  },
  'XML signing': {
    ...issue('xmlSigning', { subject: { ...supplier, role: 'xmlSigning' } }, issuingOca),
    chain: [issuingOca, rootOca],
  },
  'Root DCA': { ...rootDca, chain: [] },
  'link to a new key of the Root DCA': {
    ...issue('linkDca', { subject: { commonName: 'D000' } }, rootDca),
    chain: [rootDca],
  },
  'Issuing DCA': { ...issuingDca, chain: [rootDca] },
  'device signing': {
    ...issue('device', { ...meter, keyUsage: 'digitalSignature' }, issuingDca),
    chain: [issuingDca, rootDca],
  },
  'device key agreement': {
    ...issue('device', { ...meter, keyUsage: 'keyAgreement' }, issuingDca),
    chain: [issuingDca, rootDca],
  },
  'Root ICA': { ...rootIca, chain: [] },
  'Issuing ICA': { ...issuingIca, chain: [rootIca] },
  IKI: {
    ...issue('iki', { subject: { commonName: 'ARO 1' } }, issuingIca),
    chain: [issuingIca, rootIca],
  },
};
