/**
 * The certificate profile of RFC 5280 §4 as a table: what one certificate must look like, whatever the path around it.
 *
 * Rule set `rfc5280-profile` applies it to every certificate of a path, an anchor given as a certificate included. Only
 * what the clause says with MUST, and only what path validation (§6.1) does not check by itself. Not the SMKI profiles.
 *
 * @module
 */
import { TAG } from '../../asn1/index.ts';
import { GENERALIZED_TIME_FROM } from '../../asn1/der-time.ts';
import { equalBytes, toHex } from '../../core/bytes.ts';
import { toIso } from '../../core/instant.ts';
import { OID, oidName } from '../object-identifiers.ts';
import type { PathCertificate } from './path-certificate.ts';

/** A certificate and what a rule may ask about it. */
export interface ProfileSubject {
  readonly certificate: PathCertificate;
  readonly role: 'leaf' | 'intermediate' | 'anchor';
  /** Its own key verifies its signature, whatever its issuer is called (§4.2.1.1); asked for only by rules that need it. */
  readonly selfSigned: () => boolean;
}

interface ProfileRule {
  readonly clause: string;
  readonly means: string;
  /** What is wrong, in a word or value; undefined when nothing is. */
  readonly violation: (subject: ProfileSubject) => string | undefined;
}

export const PROFILE_RULES = {
  'certificate-not-v3': {
    clause: 'RFC 5280 4.1.2.1',
    means: 'a certificate with extensions must be of version 3',
    violation: ({ certificate: { certificate } }) =>
      certificate.version !== 3 && certificate.extensions.length > 0
        ? `v${certificate.version}`
        : undefined,
  },
  'serial-number-not-positive': {
    clause: 'RFC 5280 4.1.2.2',
    means: 'the serial number must be positive',
    violation: ({ certificate: { certificate } }) => {
      const { serialNumber } = certificate;
      const positive = (serialNumber[0] ?? 0) < 0x80 && serialNumber.some((octet) => octet !== 0);
      return positive ? undefined : toHex(serialNumber);
    },
  },
  'serial-number-too-long': {
    clause: 'RFC 5280 4.1.2.2',
    means: 'the serial number must not be longer than 20 octets',
    violation: ({ certificate: { certificate } }) =>
      certificate.serialNumber.length > 20 ? `${certificate.serialNumber.length}` : undefined,
  },
  'issuer-name-empty': {
    clause: 'RFC 5280 4.1.2.4',
    means: 'the issuer must be a non-empty name',
    violation: ({ certificate }) =>
      certificate.issuer.relativeNames.length > 0 ? undefined : '{}',
  },
  'subject-name-empty': {
    clause: 'RFC 5280 4.1.2.6',
    means: 'the subject of a certification authority must be a non-empty name',
    violation: ({ certificate }) =>
      isAuthority(certificate) && certificate.subject.relativeNames.length === 0 ? '{}' : undefined,
  },
  'time-encoding': {
    clause: 'RFC 5280 4.1.2.5',
    means: 'times through 2049 must be UTCTime, later ones GeneralizedTime',
    violation: ({ certificate: { certificate } }) => {
      const { notBefore, notAfter, timeTypes } = certificate;
      const wrong = [notBefore, notAfter].find(
        (at, i) => timeTypes[i] !== (at < GENERALIZED_TIME_FROM ? 'utc' : 'generalized'),
      );
      return wrong === undefined ? undefined : toIso(wrong);
    },
  },
  'public-key-encoding': {
    clause: 'RFC 5280 4.1.2.7, RFC 5480 2.1.1',
    means: 'an elliptic curve key must name its curve',
    violation: ({ certificate: { certificate } }) => {
      const { algorithm, parameters } = certificate.publicKeyInfo.algorithm;
      const named = parameters?.[0] === TAG.objectIdentifier;
      return algorithm === OID.ecPublicKey && !named ? 'parameters' : undefined;
    },
  },
  'unique-identifiers': {
    clause: 'RFC 5280 4.1.2.8',
    means: 'issuerUniqueID and subjectUniqueID must be absent',
    violation: ({ certificate: { certificate } }) =>
      certificate.hasUniqueIds ? 'present' : undefined,
  },
  'authority-key-identifier-missing': {
    clause: 'RFC 5280 4.2.1.1',
    means: 'only a self-signed certificate may lack the keyIdentifier of authorityKeyIdentifier',
    violation: ({ certificate, selfSigned }) => {
      const identifier = certificate.extensions.authorityKeyIdentifier;
      if (identifier !== undefined) {
        return identifier.keyIdentifier === undefined ? 'keyIdentifier' : undefined;
      }
      return selfSigned() ? undefined : 'extension';
    },
  },
  'authority-key-identifier-incomplete': {
    clause: 'RFC 5280 4.2.1.1, A.2',
    means: 'authorityCertIssuer and authorityCertSerialNumber must be both present or both absent',
    violation: ({ certificate }) => {
      const identifier = certificate.extensions.authorityKeyIdentifier;
      const issuer = identifier?.issuer !== undefined;
      const serial = identifier?.serialNumber !== undefined;
      return issuer === serial ? undefined : issuer ? 'serial number' : 'issuer';
    },
  },
  'authority-key-identifier-of-another': {
    clause: 'RFC 5280 4.2.1.1',
    means: 'the authorityKeyIdentifier of a self-signed certificate must identify itself',
    violation: ({ certificate, selfSigned }) =>
      namesAnotherAuthority(certificate) && selfSigned() ? 'mismatch' : undefined,
  },
  'subject-key-identifier-missing': {
    clause: 'RFC 5280 4.2.1.2',
    means: 'a certification authority must have a subjectKeyIdentifier',
    violation: ({ certificate }) =>
      isAuthority(certificate) && certificate.extensions.subjectKeyIdentifier === undefined
        ? 'extension'
        : undefined,
  },
  'key-usage-missing': {
    clause: 'RFC 5280 4.2.1.3',
    means: 'an intermediate certification authority must have a keyUsage',
    // An anchor without one is let be: what a caller trusts is not narrowed by what its certificate leaves unsaid.
    violation: ({ certificate, role }) =>
      role === 'intermediate' && certificate.extensions.keyUsage === undefined
        ? 'extension'
        : undefined,
  },
  'key-usage-empty': {
    clause: 'RFC 5280 4.2.1.3',
    means: 'at least one bit of keyUsage must be set',
    violation: ({ certificate }) =>
      certificate.extensions.keyUsage?.length === 0 ? 'no bit' : undefined,
  },
  'certificate-signing-without-authority': {
    clause: 'RFC 5280 4.2.1.3, 4.2.1.9',
    means: 'keyCertSign must not be set unless basicConstraints say cA TRUE',
    violation: ({ certificate }) =>
      signsCertificates(certificate) && !isAuthority(certificate) ? 'keyCertSign' : undefined,
  },
  'duplicate-policy': {
    clause: 'RFC 5280 4.2.1.4',
    means: 'a policy must not appear twice in certificatePolicies',
    violation: ({ certificate }) => {
      const policies = certificate.extensions.certificatePolicies ?? [];
      const seen = new Set<string>();
      return policies.find((policy) => seen.size === seen.add(policy).size);
    },
  },
  'subject-unnamed': {
    clause: 'RFC 5280 4.1.2.6, 4.2.1.6',
    means: 'with an empty subject, subjectAltName must be present and critical',
    violation: ({ certificate: { certificate, subject } }) => {
      if (subject.relativeNames.length > 0) return undefined;
      const names = certificate.extensions.find(({ id }) => id === OID.subjectAltName);
      return names === undefined ? 'absent' : names.critical ? undefined : 'not critical';
    },
  },
  'path-length-without-authority': {
    clause: 'RFC 5280 4.2.1.9',
    means: 'pathLenConstraint needs cA TRUE and keyCertSign',
    violation: ({ certificate }) => {
      const { basicConstraints, keyUsage } = certificate.extensions;
      if (basicConstraints?.pathLength === undefined) return undefined;
      if (!basicConstraints.ca) return 'cA FALSE';
      return keyUsage === undefined || signsCertificates(certificate)
        ? undefined
        : 'no keyCertSign';
    },
  },
  'name-constraints-without-authority': {
    clause: 'RFC 5280 4.2.1.10',
    means: 'only a certification authority may have nameConstraints',
    violation: ({ certificate }) =>
      certificate.extensions.nameConstraints !== undefined && !isAuthority(certificate)
        ? 'extension'
        : undefined,
  },
  'extension-criticality': {
    clause: 'RFC 5280 4.2.1, 4.2.2',
    means: 'an extension is critical that must not be, or is not critical that must be',
    violation: firstWrongCriticality,
  },
} as const satisfies Record<string, ProfileRule>;

/** A rule of the certificate profiles that path validation can check. */
export type ProfileRuleCode = keyof typeof PROFILE_RULES;

/** Criticality that a conforming authority has no choice about. */
const CRITICALITY: ReadonlyMap<string, { readonly critical: boolean; readonly clause: string }> =
  new Map([
    ['2.5.29.35', { critical: false, clause: '4.2.1.1' }],
    ['2.5.29.14', { critical: false, clause: '4.2.1.2' }],
    ['2.5.29.9', { critical: false, clause: '4.2.1.8' }],
    ['2.5.29.30', { critical: true, clause: '4.2.1.10' }],
    ['2.5.29.36', { critical: true, clause: '4.2.1.11' }],
    ['2.5.29.54', { critical: true, clause: '4.2.1.14' }],
    ['2.5.29.46', { critical: false, clause: '4.2.1.15' }],
    ['1.3.6.1.5.5.7.1.1', { critical: false, clause: '4.2.2.1' }],
    ['1.3.6.1.5.5.7.1.11', { critical: false, clause: '4.2.2.2' }],
  ]);

function firstWrongCriticality({ certificate }: ProfileSubject): string | undefined {
  for (const { id, critical } of certificate.certificate.extensions) {
    // §4.2.1.9: basicConstraints must be critical in an authority, and may be either elsewhere.
    const isConstraints = id === OID.basicConstraints && isAuthority(certificate);
    const rule = isConstraints ? { critical: true, clause: '4.2.1.9' } : CRITICALITY.get(id);
    if (rule !== undefined && rule.critical !== critical) return `${oidName(id)}, ${rule.clause}`;
  }
  return undefined;
}

function isAuthority({ extensions }: PathCertificate): boolean {
  return extensions.basicConstraints?.ca === true;
}

function signsCertificates({ extensions }: PathCertificate): boolean {
  return extensions.keyUsage?.includes('keyCertSign') === true;
}

/** True when some part of authorityKeyIdentifier is not this certificate's own. */
function namesAnotherAuthority({ certificate, issuer, extensions }: PathCertificate): boolean {
  const identifier = extensions.authorityKeyIdentifier;
  if (identifier === undefined) return false;
  const { keyIdentifier, issuer: names, serialNumber } = identifier;
  const otherKey = keyIdentifier !== undefined && keyIdentifier !== extensions.subjectKeyIdentifier;
  const otherIssuer =
    names !== undefined &&
    !names.some((name) => name.form === 'directoryName' && name.name.key === issuer.key);
  const otherSerial =
    serialNumber !== undefined && !equalBytes(serialNumber, certificate.serialNumber);
  return otherKey || otherIssuer || otherSerial;
}
