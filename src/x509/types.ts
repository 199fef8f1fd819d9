/**
 * The parsed values of X.509 (RFC 5280): certificates, names, extensions. Plain read-only data over the input's octets.
 *
 * `parseCertificate` (certificate.ts) makes them; nothing here judges whether a value is allowed.
 *
 * @module
 */
import type { DeviationNote } from '../asn1/index.ts';
import type { Instant } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import type { KeyUsage } from '../vocabulary/key-usages.ts';

/** One attribute of a name: type, string tag, content octets. */
export interface NameAttribute {
  readonly type: string;
  /** Identifier octet of the value: PrintableString, UTF8String, BIT STRING, … */
  readonly valueTag: number;
  readonly value: Uint8Array;
  /** The value as text, when its type is a string type that could be decoded. */
  readonly text: string | undefined;
}

/** A distinguished name: its encoding, and its RDNs in encoded order. */
export interface Name {
  readonly der: Uint8Array;
  readonly relativeNames: readonly (readonly NameAttribute[])[];
}

/** AlgorithmIdentifier (RFC 5280 §4.1.1.2): its encoding, the algorithm, the parameters. */
export interface AlgorithmIdentifier {
  readonly der: Uint8Array;
  readonly algorithm: string;
  /** Encoding of the parameters; undefined when absent, which is not the same as NULL. */
  readonly parameters: Uint8Array | undefined;
}

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), of whatever algorithm. */
export interface PublicKeyInfo {
  readonly der: Uint8Array;
  readonly algorithm: AlgorithmIdentifier;
  /** Content of the BIT STRING: the value that key identifiers are computed from. */
  readonly key: Uint8Array;
  /** The key as a P-256 point, when it is one in uncompressed form and lies on the curve. */
  readonly point: Point | undefined;
}

/** One extension as it came: identifier, criticality, octets. */
export interface Extension {
  readonly id: string;
  readonly critical: boolean;
  /** Content of the extnValue OCTET STRING. */
  readonly value: Uint8Array;
  readonly der: Uint8Array;
}

/** basicConstraints (RFC 5280 §4.2.1.9). */
export interface BasicConstraints {
  readonly ca: boolean;
  readonly pathLength: number | undefined;
}

/** authorityKeyIdentifier (RFC 5280 §4.2.1.1). */
export interface AuthorityKeyIdentifier {
  readonly keyIdentifier: Uint8Array | undefined;
  /** True when authorityCertIssuer or authorityCertSerialNumber is present, which SMKI does not allow. */
  readonly hasIssuerAndSerial: boolean;
}

/** A certificate: every field, and the octets that were signed. */
export interface Certificate {
  readonly der: Uint8Array;
  /** The signed octets: the whole tbsCertificate element. */
  readonly tbs: Uint8Array;
  readonly version: number;
  /** Content octets of the serial number INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly innerSignatureAlgorithm: AlgorithmIdentifier;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly timeTypes: readonly ['utc' | 'generalized', 'utc' | 'generalized'];
  readonly publicKeyInfo: PublicKeyInfo;
  readonly hasUniqueIds: boolean;
  /** Content octets of issuerUniqueID and subjectUniqueID, which SMKI does not use. */
  readonly issuerUniqueId: Uint8Array | undefined;
  readonly subjectUniqueId: Uint8Array | undefined;
  readonly extensions: readonly Extension[];
  /** Content of the signature BIT STRING: for ECDSA, DER of `SEQUENCE { r, s }`. */
  readonly signature: Uint8Array;
  /** What a tolerant parse forgave. */
  readonly deviations: readonly DeviationNote[];
}

/** HardwareModuleName (RFC 4108 section 5): how a device certificate names its device. */
export interface HardwareModuleName {
  /** hwType: an OID of the manufacturer's. */
  readonly type: string;
  /** hwSerialNum: the EUI-64 of the device, 8 octets. */
  readonly serialNumber: Uint8Array;
}

/** Certificate with the extensions that SMKI uses decoded; each undefined when absent. */
export interface SmkiExtensions {
  readonly keyUsage: readonly KeyUsage[] | undefined;
  readonly basicConstraints: BasicConstraints | undefined;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly authorityKeyIdentifier: AuthorityKeyIdentifier | undefined;
  /** Policy identifiers in encoded order. */
  readonly certificatePolicies: readonly string[] | undefined;
  /** hwType and hwSerialNum of the HardwareModuleName in subjectAltName. */
  readonly hardwareModuleName: HardwareModuleName | undefined;
  /** wrapAlgorithm OID and wrapped key of wrappedApexContinKey (RFC 5934). */
  readonly wrappedContingencyKey: WrappedContingencyKey | undefined;
}

/** ApexContingencyKey (RFC 5934 section 9): the contingency public key, wrapped. */
export interface WrappedContingencyKey {
  /** OID of the wrap algorithm. */
  readonly wrapAlgorithm: string;
  readonly wrappedPublicKey: Uint8Array;
}

/** A PKCS#10 request (RFC 2986): who asks for which key to be certified. */
export interface CertificationRequest {
  readonly der: Uint8Array;
  /** The signed octets: the whole certificationRequestInfo element. */
  readonly tbs: Uint8Array;
  /** As people count it: 1 for v1, the only one there is. */
  readonly version: number;
  readonly subject: Name;
  readonly publicKeyInfo: PublicKeyInfo;
  /** Types of all attributes, in encoded order. */
  readonly attributeTypes: readonly string[];
  /** What the extensionRequest attribute asks for; empty when there is none. */
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly deviations: readonly DeviationNote[];
}

/** Why a certificate was revoked (RFC 5280 section 5.3.1). */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise';

/** One revoked certificate. */
export interface RevocationEntry {
  /** Content octets of the serial number INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly revokedAt: Instant;
  /** Undefined when no reason is given, which means unspecified. */
  readonly reason: RevocationReason | undefined;
  readonly extensions: readonly Extension[];
}

/** A certificate revocation list (RFC 5280 section 5): of authorities (ARL) or of parties (CRL). */
export interface RevocationList {
  readonly der: Uint8Array;
  /** The signed octets: the whole tbsCertList element. */
  readonly tbs: Uint8Array;
  /** 1 or 2. */
  readonly version: number;
  readonly innerSignatureAlgorithm: AlgorithmIdentifier;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly issuer: Name;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant | undefined;
  readonly entries: readonly RevocationEntry[];
  readonly extensions: readonly Extension[];
  /** CRLNumber, when there is one. */
  readonly number: bigint | undefined;
  readonly signature: Uint8Array;
  readonly deviations: readonly DeviationNote[];
}
