/**
 * The certificate profiles of SMKI as one table: SEC Appendix A (devices), B (organisations), Q (IKI), and GBCS 12.
 *
 * Issuing, comparing, inspecting and linting read it; none knows a profile of its own. The full text of the
 * appendices is not public: each value says where it comes from and how sure it is. DCCKI (Appendix S) is absent.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { type Instant, instant } from '../core/instant.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import { REMOTE_PARTY_ROLES, type RemotePartyRole, roleCode } from '../vocabulary/roles.ts';
import { OID } from './object-identifiers.ts';
import type {
  CertificateProfile,
  ExtensionRule,
  ProfileExtension,
  ProfileName,
  Rule,
  SubjectAttributeRule,
  ValidityRule,
} from './profile-types.ts';

/** notAfter of a certificate that has no well-defined end (RFC 5280 §4.1.2.5): every device certificate. */
export const NO_WELL_DEFINED_EXPIRY: Instant = instant('9999-12-31T23:59:59Z');

/** The policy of the test environment, in every ZAZ1 certificate. The live identifiers are not public. */
export const TEST_POLICY = '1.2.826.0.1.8641679.1.2.1.4';

const decoded = (what: string): Sourced => ({ source: `decoded: ${what}`, certainty: 'confirmed' });
const gbcs12 = (rule: number): Sourced => ({
  source: `GBCS 12, rule ${rule} for every certificate used by devices`,
  certainty: 'confirmed',
});
const recalled = (source: string): Sourced => ({ source, certainty: 'recalled' });
const proposed = (why: string): Sourced => ({
  source: `this model: ${why}`,
  certainty: 'proposed',
});

const rule = <const T>(value: T, from: Sourced): Rule<T> => ({ value, ...from });

const ALL = decoded('all 440 certificates of the test PKI');
const ORGANISATIONS = decoded('the Organisation Certificates of ZAZ1');
const DEVICES = decoded('402 Device Certificates of the test PKI');
const ISSUING_OCA = decoded('Issuing OCA Z1, in every CS02b command of the reference messages');
const ANALOGY = proposed('by analogy with the Organisation hierarchy; Appendix Q is not public');

const SIGNS: Sourced = { source: 'RFC 5280 4.2.1.3 and 4.2.1.9', certainty: 'confirmed' };
const LINK = proposed('the new root key under the new name, signed by the old root key');
const LINK_DCA = proposed('as for a Root OCA, which relying parties follow like any other path');

const ROOT_OCA = recalled('SEC Appendix B, Annex B; none is at hand');
const DCA = recalled('SEC Appendix A, Annex B; none is at hand');

/** What every profile has in common. */
const COMMON = {
  version: rule(3, ALL),
  serialNumber: rule({ octets: 16, firstOctetMin: 0x10, firstOctetMax: 0x7f }, ALL),
  signatureAlgorithm: rule(OID.ecdsaWithSha256, gbcs12(4)),
  publicKey: rule('P-256, uncompressed', gbcs12(3)),
  policyCount: rule(1, ALL),
  keyIdentifierOctets: rule(8, gbcs12(8)),
} as const;

const authorityKeyUsages = (from: Sourced): CertificateProfile['keyUsages'] =>
  rule([['keyCertSign', 'cRLSign']] as const, from);
const SIGNATURE_ONLY = [['digitalSignature']] as const;
const SIGNATURE_OR_AGREEMENT = [['digitalSignature'], ['keyAgreement']] as const;

const END_ENTITY = rule(undefined, decoded('basicConstraints is absent'));

const extension = (
  name: ProfileExtension,
  critical: 'critical' | 'non-critical',
  from: Sourced,
): ExtensionRule => ({
  extension: name,
  presence: 'required',
  critical: critical === 'critical',
  ...from,
});

const KEY_USAGE = extension('keyUsage', 'critical', gbcs12(2));
const POLICIES = extension('certificatePolicies', 'critical', gbcs12(6));
const SUBJECT_KEY = extension('subjectKeyIdentifier', 'non-critical', gbcs12(5));
const AUTHORITY_KEY = extension('authorityKeyIdentifier', 'non-critical', gbcs12(7));
const DEVICE_NAME = extension('subjectAltName', 'critical', DEVICES);
/** A root may leave it out, and ours does. */
const OWN_AUTHORITY_KEY: ExtensionRule = { ...AUTHORITY_KEY, presence: 'optional' };
const WRAPPED_CONTINGENCY_KEY = extension('wrappedApexContinKey', 'non-critical', {
  source: 'SEC L10.30(e) for its presence; RFC 5934 §9; criticality recalled',
  certainty: 'recalled',
});

const authorityExtensions = (
  from: Sourced,
  authorityKey = AUTHORITY_KEY,
): readonly ExtensionRule[] => [
  KEY_USAGE,
  extension('basicConstraints', 'critical', from),
  POLICIES,
  SUBJECT_KEY,
  authorityKey,
];
const LEAF_EXTENSIONS = [KEY_USAGE, SUBJECT_KEY, POLICIES, AUTHORITY_KEY] as const;
const DEVICE_EXTENSIONS = [KEY_USAGE, SUBJECT_KEY, DEVICE_NAME, POLICIES, AUTHORITY_KEY] as const;

const authorityCommonName = (from: Sourced): SubjectAttributeRule => ({
  attribute: 'commonName',
  presence: 'required',
  string: 'printable',
  lengthMax: 4,
  ...from,
});
const authorityRole = (role: RemotePartyRole, from: Sourced): SubjectAttributeRule => ({
  attribute: 'organisationalUnitName',
  presence: 'required',
  string: 'printable',
  roleCodes: [roleCode(role)],
  ...from,
});

/** [CN], OU, x500UniqueIdentifier. */
const organisationSubject = (roleCodes: readonly number[]): readonly SubjectAttributeRule[] => [
  {
    attribute: 'commonName',
    presence: 'optional',
    string: 'utf8',
    lengthMax: 16,
    source: 'decoded: at most 16 characters seen; the bound is recalled',
    certainty: 'recalled',
  },
  {
    attribute: 'organisationalUnitName',
    presence: 'required',
    string: 'utf8',
    roleCodes,
    ...ORGANISATIONS,
  },
  { attribute: 'x500UniqueIdentifier', presence: 'required', ...ORGANISATIONS },
];

/** Marks IKI names, so that no IKI certificate looks like one of a device authority. */
const ikiUnit = (string: 'printable' | 'utf8'): SubjectAttributeRule => ({
  attribute: 'organisationalUnitName',
  presence: 'required',
  string,
  text: 'IKI',
  ...ANALOGY,
});

/** A role, the key usages its certificates may have, and which profile they follow. */
interface RoleUsage extends Sourced {
  readonly profile: 'organisation' | 'recovery' | 'xmlSigning';
  readonly keyUsages: readonly EndEntityKeyUsage[];
}

const BOTH: readonly EndEntityKeyUsage[] = ['digitalSignature', 'keyAgreement'];
const SIGNATURE: readonly EndEntityKeyUsage[] = ['digitalSignature'];
const organisationRole = (keyUsages: readonly EndEntityKeyUsage[]): RoleUsage => ({
  profile: 'organisation',
  keyUsages,
  ...ORGANISATIONS,
});

/** Which key usages each role of a party has certificates for. */
export const ROLE_KEY_USAGES: Readonly<
  Record<Exclude<RemotePartyRole, 'root' | 'issuingAuthority'>, RoleUsage>
> = {
  recovery: { profile: 'recovery', keyUsages: SIGNATURE, ...ORGANISATIONS },
  supplier: organisationRole(BOTH),
  networkOperator: organisationRole(BOTH),
  accessControlBroker: organisationRole(BOTH),
  transitionalCoS: organisationRole(SIGNATURE),
  wanProvider: organisationRole(SIGNATURE),
  loadController: organisationRole(BOTH),
  other: organisationRole(BOTH),
  xmlSigning: { profile: 'xmlSigning', keyUsages: SIGNATURE, ...ORGANISATIONS },
  dspXmlSigning: { profile: 'xmlSigning', keyUsages: SIGNATURE, ...ORGANISATIONS },
};

/** The key usages of a role; undefined for an authority, which has a profile of its own. */
export function roleKeyUsages(role: RemotePartyRole): readonly EndEntityKeyUsage[] | undefined {
  return role === 'root' || role === 'issuingAuthority'
    ? undefined
    : ROLE_KEY_USAGES[role].keyUsages;
}

const rolesOf = (profile: RoleUsage['profile']): readonly number[] =>
  Object.entries(ROLE_KEY_USAGES)
    .filter(([, usage]) => usage.profile === profile)
    .map(([role]) => REMOTE_PARTY_ROLES[role as RemotePartyRole].code);

/** Codes of further XML and file signing roles, whose exact meaning is not public: 80 to 86 and 88. */
const UNNAMED_SIGNING_ROLES = [128, 129, 130, 131, 132, 133, 134, 136];

const years = (count: number, from: Sourced): Rule<ValidityRule> => rule({ years: count }, from);
const organisation = {
  ...COMMON,
  clause: 'SEC Appendix B, Annex B',
  issuer: rule('issuingOca', ORGANISATIONS),
  validity: years(10, ORGANISATIONS),
  pathLength: END_ENTITY,
  extensions: LEAF_EXTENSIONS,
} as const;

/** Every profile by name. Rows are in the order in which `matchProfile` prefers them when two fit equally. */
export const CERTIFICATE_PROFILES: Readonly<Record<ProfileName, CertificateProfile>> = {
  rootOca: {
    ...COMMON,
    serialNumber: rule(COMMON.serialNumber.value, ROOT_OCA),
    title: 'Root OCA Certificate',
    clause: 'SEC Appendix B, Annex B',
    issuer: rule('itself', recalled('SEC Appendix B, Annex B: self-signed')),
    validity: years(50, recalled('SEC Appendix B')),
    subject: [
      authorityRole('root', decoded('issuer OU=00, CN=ZA of Issuing OCA Z1')),
      authorityCommonName(decoded('issuer OU=00, CN=ZA of Issuing OCA Z1')),
    ],
    keyUsages: authorityKeyUsages(ROOT_OCA),
    pathLength: rule(1, recalled('one level of Issuing OCAs below')),
    extensions: [...authorityExtensions(SIGNS, OWN_AUTHORITY_KEY), WRAPPED_CONTINGENCY_KEY],
  },
  linkOca: {
    ...COMMON,
    title: 'Root OCA link certificate (newWithOld)',
    clause: 'RFC 4210 4.4; GBCS 13.3 names no profile for it',
    issuer: rule('rootOca', LINK),
    validity: rule({ years: 50, orLess: true }, LINK),
    subject: [authorityRole('root', LINK), authorityCommonName(LINK)],
    keyUsages: authorityKeyUsages(LINK),
    pathLength: rule(1, LINK),
    extensions: authorityExtensions(SIGNS),
  },
  issuingOca: {
    ...COMMON,
    title: 'Issuing OCA Certificate',
    clause: 'SEC Appendix B, Annex B',
    issuer: rule('rootOca', ISSUING_OCA),
    validity: years(25, ISSUING_OCA),
    subject: [authorityRole('issuingAuthority', ISSUING_OCA), authorityCommonName(ISSUING_OCA)],
    keyUsages: authorityKeyUsages(ISSUING_OCA),
    pathLength: rule(0, ISSUING_OCA),
    extensions: authorityExtensions(ISSUING_OCA),
  },
  organisation: {
    ...organisation,
    title: 'Organisation Certificate',
    subject: organisationSubject(rolesOf('organisation')),
    keyUsages: rule(SIGNATURE_OR_AGREEMENT, ORGANISATIONS),
  },
  recovery: {
    ...organisation,
    title: 'Recovery Certificate',
    subject: organisationSubject(rolesOf('recovery')),
    keyUsages: rule(SIGNATURE_ONLY, ORGANISATIONS),
  },
  xmlSigning: {
    ...organisation,
    title: 'XML Signing Certificate',
    subject: organisationSubject([...rolesOf('xmlSigning'), ...UNNAMED_SIGNING_ROLES]),
    keyUsages: rule(SIGNATURE_ONLY, ORGANISATIONS),
  },
  rootDca: {
    ...COMMON,
    serialNumber: rule(COMMON.serialNumber.value, DCA),
    title: 'Root DCA Certificate',
    clause: 'SEC Appendix A, Annex B',
    issuer: rule('itself', recalled('SEC Appendix A')),
    validity: rule(
      { notAfter: NO_WELL_DEFINED_EXPIRY },
      {
        source: '50 years and no expiry are both recalled; its children never expire',
        certainty: 'unknown',
      },
    ),
    subject: [authorityCommonName(decoded('no OU in any name of a device authority'))],
    keyUsages: authorityKeyUsages(DCA),
    pathLength: rule(1, recalled('one level of Issuing DCAs below')),
    extensions: authorityExtensions(SIGNS, OWN_AUTHORITY_KEY),
  },
  linkDca: {
    ...COMMON,
    title: 'Root DCA link certificate (newWithOld)',
    clause: 'RFC 4210 4.4',
    issuer: rule('rootDca', LINK_DCA),
    validity: rule({ notAfter: NO_WELL_DEFINED_EXPIRY }, LINK_DCA),
    subject: [authorityCommonName(LINK_DCA)],
    keyUsages: authorityKeyUsages(SIGNS),
    pathLength: rule(1, LINK_DCA),
    extensions: authorityExtensions(SIGNS),
  },
  issuingDca: {
    ...COMMON,
    serialNumber: rule(COMMON.serialNumber.value, DCA),
    title: 'Issuing DCA Certificate',
    clause: 'SEC Appendix A, Annex B',
    issuer: rule('rootDca', recalled('SEC Appendix A')),
    validity: rule(
      { notAfter: NO_WELL_DEFINED_EXPIRY },
      {
        source: '25 years and no expiry are both recalled; its children never expire',
        certainty: 'unknown',
      },
    ),
    subject: [authorityCommonName(decoded('issuers CN=E357 and CN=0001'))],
    keyUsages: authorityKeyUsages(DCA),
    pathLength: rule(0, recalled('SEC Appendix A')),
    extensions: authorityExtensions(SIGNS),
  },
  device: {
    ...COMMON,
    title: 'Device Certificate',
    clause: 'SEC Appendix A, Annex B; GBCS 12, Requirements applicable to Device Certificates',
    issuer: rule('issuingDca', DEVICES),
    validity: rule({ notAfter: NO_WELL_DEFINED_EXPIRY }, DEVICES),
    subject: [],
    keyUsages: rule(SIGNATURE_OR_AGREEMENT, DEVICES),
    pathLength: END_ENTITY,
    extensions: DEVICE_EXTENSIONS,
  },
  rootIca: {
    ...COMMON,
    title: 'Root ICA Certificate',
    clause: 'SEC Appendix Q',
    issuer: rule('itself', ANALOGY),
    validity: years(50, ANALOGY),
    subject: [ikiUnit('printable'), authorityCommonName(ANALOGY)],
    keyUsages: authorityKeyUsages(SIGNS),
    pathLength: rule(1, ANALOGY),
    extensions: authorityExtensions(SIGNS, OWN_AUTHORITY_KEY),
  },
  issuingIca: {
    ...COMMON,
    title: 'Issuing ICA Certificate',
    clause: 'SEC Appendix Q',
    issuer: rule('rootIca', ANALOGY),
    validity: years(25, ANALOGY),
    subject: [ikiUnit('printable'), authorityCommonName(ANALOGY)],
    keyUsages: authorityKeyUsages(SIGNS),
    pathLength: rule(0, ANALOGY),
    extensions: authorityExtensions(SIGNS),
  },
  iki: {
    ...COMMON,
    title: 'IKI Certificate',
    clause: 'SEC Appendix Q',
    issuer: rule('issuingIca', ANALOGY),
    validity: years(10, ANALOGY),
    subject: [
      {
        attribute: 'commonName',
        presence: 'required',
        string: 'utf8',
        lengthMax: 64,
        ...proposed('the name of an ARO or of a file-signing system; X.520 bounds it'),
      },
      ikiUnit('utf8'),
      { attribute: 'x500UniqueIdentifier', presence: 'optional', ...ANALOGY },
    ],
    keyUsages: rule(SIGNATURE_ONLY, ANALOGY),
    pathLength: END_ENTITY,
    extensions: LEAF_EXTENSIONS,
  },
};

/**
 * The profile that certificates of this role follow. A code without a public name is one of the signing roles.
 *
 * @throws SmkiError `x509/unknown-profile` for a code that no certificate has
 */
export function profileOfRole(role: RemotePartyRole | number): ProfileName {
  const code = typeof role === 'number' ? role : roleCode(role);
  const found = PROFILE_NAMES.find((name) =>
    CERTIFICATE_PROFILES[name].subject.some(({ roleCodes }) => roleCodes?.includes(code)),
  );
  if (found !== undefined) return found;
  return fail('x509/unknown-profile', `no certificate profile for role ${code}`, {
    profile: `role ${code}`,
  });
}

/** All profile names, in table order. */
export const PROFILE_NAMES: readonly ProfileName[] = Object.keys(
  CERTIFICATE_PROFILES,
) as ProfileName[];

/**
 * The profile of this name.
 *
 * @throws SmkiError `x509/unknown-profile` for a name from outside the types, such as a command line
 */
export function certificateProfile(name: string): CertificateProfile {
  const known = PROFILE_NAMES.find((candidate) => candidate === name);
  if (known !== undefined) return CERTIFICATE_PROFILES[known];
  const advice = `no certificate profile ${JSON.stringify(name)}; there are ${PROFILE_NAMES.join(', ')}`;
  return fail('x509/unknown-profile', advice, { profile: name });
}
