/**
 * What a certificate profile says, field by field, each with its source and certainty. The table itself is `profiles.ts`.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import type { KeyUsage } from '../vocabulary/key-usages.ts';
import type { NameStringType } from './name.ts';
import type { OID } from './object-identifiers.ts';

/** Every certificate type of the three SMKI hierarchies, and the links between two roots. */
export type ProfileName =
  | 'rootOca'
  | 'linkOca'
  | 'issuingOca'
  | 'organisation'
  | 'recovery'
  | 'xmlSigning'
  | 'rootDca'
  | 'linkDca'
  | 'issuingDca'
  | 'device'
  | 'rootIca'
  | 'issuingIca'
  | 'iki';

/** One value of a profile, and where it comes from. */
export interface Rule<T> extends Sourced {
  readonly value: T;
}

/** One RDN of a subject. RDNs come in the order of the table, one attribute each. */
export interface SubjectAttributeRule extends Sourced {
  readonly attribute: 'commonName' | 'organisationalUnitName' | 'x500UniqueIdentifier';
  readonly presence: 'required' | 'optional';
  /** String type of a text attribute; x500UniqueIdentifier is a BIT STRING of 64 bits. */
  readonly string?: NameStringType;
  /** Longest text, in characters. */
  readonly lengthMax?: number;
  /** An OU that is a Remote Party Role, as two upper-case hexadecimal digits: the codes allowed. */
  readonly roleCodes?: readonly number[];
  /** An OU that is always the same. */
  readonly text?: string;
}

/** The extensions that some profile has. */
export type ProfileExtension = Extract<
  keyof typeof OID,
  | 'keyUsage'
  | 'basicConstraints'
  | 'certificatePolicies'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'subjectAltName'
  | 'wrappedApexContinKey'
>;

/** One extension. Extensions are written in the order of the table; optional ones are accepted and not written. */
export interface ExtensionRule extends Sourced {
  readonly extension: ProfileExtension;
  readonly presence: 'required' | 'optional';
  readonly critical: boolean;
}

/** Serial numbers: how many content octets, and the range of the first of them. */
export interface SerialNumberRule {
  readonly octets: number;
  readonly firstOctetMin: number;
  readonly firstOctetMax: number;
}

/** How long certificates last: calendar years less one second (or less than that), or to one fixed instant. */
export type ValidityRule =
  { readonly years: number; readonly orLess?: true } | { readonly notAfter: Instant };

/** Everything that issuing, comparing, inspecting and linting know of a certificate type. */
export interface CertificateProfile {
  /** What people call it. */
  readonly title: string;
  /** The document that defines it. */
  readonly clause: string;
  readonly version: Rule<number>;
  readonly serialNumber: Rule<SerialNumberRule>;
  /** The only algorithm, inside and outside the signed part; parameters are absent. */
  readonly signatureAlgorithm: Rule<string>;
  /** Profile of the certificate that signs it. */
  readonly issuer: Rule<ProfileName | 'itself'>;
  readonly validity: Rule<ValidityRule>;
  /** RDNs in order; none for an empty subject. */
  readonly subject: readonly SubjectAttributeRule[];
  readonly publicKey: Rule<'P-256, uncompressed'>;
  /** The sets of bits, one of which a certificate has. */
  readonly keyUsages: Rule<readonly (readonly KeyUsage[])[]>;
  /** pathLenConstraint of an authority; undefined for an end entity. */
  readonly pathLength: Rule<number | undefined>;
  /** How many policies certificatePolicies names. */
  readonly policyCount: Rule<number>;
  /** Octets of a key identifier, all of method (2). */
  readonly keyIdentifierOctets: Rule<number>;
  /** In encoded order. */
  readonly extensions: readonly ExtensionRule[];
}
