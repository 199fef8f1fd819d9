/**
 * X.509 for SMKI: parse, issue, request, revoke, compare with the profiles, describe, and validate paths.
 *
 * Public as `smki-sim/x509`. Everything is synchronous; time and chance are parameters; octets in, plain values out.
 *
 * @module
 */
export type {
  AlgorithmIdentifier,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificationRequest,
  Extension,
  HardwareModuleName,
  Name,
  NameAttribute,
  PublicKeyInfo,
  RevocationEntry,
  RevocationList,
  RevocationReason,
  SmkiExtensions,
  WrappedContingencyKey,
} from './types.ts';

export { type ParseOptions, encodeCertificate, parseCertificate } from './certificate.ts';
export { type InputKind, recognise } from './recognise.ts';
export { type PemBlock, certificatesFromPem, derToPem, pemToDer } from './pem.ts';
export { smkiExtensions } from './extensions.ts';
export { type ExtensionOwner, type ExtensionParts, findExtension } from './extension.ts';
export {
  type NamePart,
  type NameStringType,
  nameAttributeText,
  nameEntityId,
  nameOf,
  nameText,
  parseName,
} from './name.ts';
export { nameFromText } from './name-from-text.ts';
export { OID, oidName } from './object-identifiers.ts';
export { keyIdentifier } from './key-identifier.ts';
export { publicKeyInfoOf } from './public-key-info.ts';
export { serialNumberFrom, serialNumberText } from './serial-number.ts';

export type {
  CertificateProfile,
  ExtensionRule,
  ProfileExtension,
  ProfileName,
  Rule,
  SubjectAttributeRule,
} from './profile-types.ts';
export {
  CERTIFICATE_PROFILES,
  NO_WELL_DEFINED_EXPIRY,
  PROFILE_NAMES,
  ROLE_KEY_USAGES,
  TEST_POLICY,
  certificateProfile,
  profileOfRole,
} from './profiles.ts';

export {
  type CertificateContents,
  type CertificateDefect,
  type CertificateIssuer,
  expiryOf,
} from './certificate-contents.ts';
export { type SubjectValues, subjectName, subjectValuesOf } from './subject.ts';
export type { TbsFields } from './to-be-signed.ts';
export {
  type PreparedCertificate,
  assembleCertificate,
  issueCertificate,
  prepareCertificate,
} from './issue.ts';
export {
  type DeviceRequest,
  type OrganisationRequest,
  type PreparedRequest,
  type RequestContents,
  assembleCertificationRequest,
  createCertificationRequest,
  parseCertificationRequest,
  prepareCertificationRequest,
  verifyCertificationRequest,
} from './request.ts';
export {
  REVOCATION_REASONS,
  findRevocation,
  parseRevocationList,
  verifyRevocationList,
} from './revocation-list.ts';
export {
  type PreparedRevocationList,
  type RevocationListContents,
  type RevokedCertificate,
  assembleRevocationList,
  issueRevocationList,
  prepareRevocationList,
} from './issue-revocation-list.ts';

export { signatureFromDer, signatureToDer } from './ecdsa-signature.ts';
export { type VerifyOptions, verifyCertificateSignature } from './verify-signature.ts';
export { type ProfileMatch, compareWithProfile, matchProfile } from './compare.ts';
export {
  DEVIATIONS,
  type Deviation,
  type DeviationCode,
  type Severity,
} from './compare/deviations.ts';
export {
  LINT_RULES,
  LINT_RULE_IDS,
  type LintContext,
  type LintFinding,
  type LintOptions,
  type LintRule,
  type LintRuleId,
  type LintSeverity,
  lintCertificate,
} from './lint.ts';
export {
  type DescriptionRow,
  describeCertificate,
  describeCertificationRequest,
  describeRevocationList,
} from './describe.ts';

export {
  type BarePathAnchor,
  type PathAnchor,
  type PathCache,
  type PathInputs,
  type PathOptions,
  type PathReason,
  type PathReasonCode,
  type PathResult,
  type PathResultAnchor,
  type PathTime,
  type ReasonSubject,
  type RuleSetName,
  PATH_REASONS,
  RULE_SETS,
  createPathCache,
  validatePath,
} from './path.ts';
export { type MatchingName, isWithinSubtree, matchingName, sameName } from './name-matching.ts';

// Names for what the above takes and returns.
export type { RawSignature } from '../crypto/backend.ts';
export type { Sourced } from '../vocabulary/certainty.ts';
export type { Eui64Like } from '../vocabulary/eui64.ts';
export type { EndEntityKeyUsage, KeyUsage } from '../vocabulary/key-usages.ts';
export type { ExtensionOptions } from './extensions.ts';
export type { Explainable } from './path/explain.ts';
export type { CertificateLabel } from './path/labels.ts';
export type { ProfileRuleCode } from './path/profile-rules.ts';
export type { SerialNumberRule, ValidityRule } from './profile-types.ts';
export type { DeviationSelector, LintRuleRow } from './lint/rule-types.ts';
export type { ReasonRow } from './path/reasons.ts';
