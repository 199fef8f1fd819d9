/**
 * Lint rules about the extensions: which are there, critical or not, and what they say (RFC 5280 §4.2, GBCS 12).
 *
 * @module
 */
import type { LintRuleRow, RuleId } from '../rule-types.ts';

export const EXTENSION_RULES = {
  e_key_usage_missing: {
    clause: 'GBCS 12, rule 2',
    explanation: 'There is no keyUsage.',
    finds: { code: 'extension-missing', extension: 'keyUsage' },
  },
  e_basic_constraints_missing: {
    clause: 'RFC 5280 4.2.1.9',
    explanation: 'An authority has no basicConstraints, so nothing it signs is valid.',
    finds: { code: 'extension-missing', extension: 'basicConstraints' },
  },
  e_certificate_policies_missing: {
    clause: 'GBCS 12, rule 6',
    explanation: 'There is no certificatePolicies, which devices use in path validation.',
    finds: { code: 'extension-missing', extension: 'certificatePolicies' },
  },
  e_subject_key_identifier_missing: {
    clause: 'GBCS 12, rule 5',
    explanation: 'There is no subjectKeyIdentifier, by which devices name what a cell holds.',
    finds: { code: 'extension-missing', extension: 'subjectKeyIdentifier' },
  },
  e_authority_key_identifier_missing: {
    clause: 'GBCS 12, rule 7',
    explanation: 'There is no authorityKeyIdentifier, so the issuing key cannot be picked by it.',
    finds: { code: 'extension-missing', extension: 'authorityKeyIdentifier' },
  },
  e_subject_alt_name_missing: {
    clause: 'GBCS 12, Device Certificates',
    explanation: 'There is no subjectAltName, so the certificate names no device.',
    finds: { code: 'extension-missing', extension: 'subjectAltName' },
  },
  w_wrapped_contingency_key_missing: {
    clause: 'SEC L10.30(e)',
    explanation: 'The root carries no wrapped contingency key, so it can never be replaced by it.',
    finds: { code: 'extension-missing', extension: 'wrappedApexContinKey' },
  },
  e_key_usage_not_critical: {
    clause: 'GBCS 12, rule 2',
    explanation: 'keyUsage is not critical.',
    finds: { code: 'extension-criticality', extension: 'keyUsage' },
  },
  e_basic_constraints_not_critical: {
    clause: 'RFC 5280 4.2.1.9',
    explanation: 'basicConstraints of an authority is not critical.',
    finds: { code: 'extension-criticality', extension: 'basicConstraints' },
  },
  e_certificate_policies_not_critical: {
    clause: 'GBCS 12, rule 6',
    explanation: 'certificatePolicies is not critical, as in certificates of an older draft.',
    finds: { code: 'extension-criticality', extension: 'certificatePolicies' },
  },
  e_subject_key_identifier_critical: {
    clause: 'GBCS 12, rule 5',
    explanation: 'subjectKeyIdentifier is critical.',
    finds: { code: 'extension-criticality', extension: 'subjectKeyIdentifier' },
  },
  e_authority_key_identifier_critical: {
    clause: 'GBCS 12, rule 7',
    explanation: 'authorityKeyIdentifier is critical.',
    finds: { code: 'extension-criticality', extension: 'authorityKeyIdentifier' },
  },
  e_subject_alt_name_not_critical: {
    clause: 'GBCS 12, Device Certificates',
    explanation: 'subjectAltName is not critical, although the subject is empty.',
    finds: { code: 'extension-criticality', extension: 'subjectAltName' },
  },
  w_wrapped_contingency_key_critical: {
    clause: 'RFC 5934 9',
    explanation:
      'The wrapped contingency key is critical: software that does not know it refuses the root.',
    finds: { code: 'extension-criticality', extension: 'wrappedApexContinKey' },
  },
  w_extension_unexpected: {
    explanation: 'There is an extension that the profile does not have.',
    finds: { code: 'extension-unexpected' },
  },
  e_extension_unexpected_critical: {
    explanation: 'There is a critical extension that a device does not know and so must refuse.',
    finds: { code: 'extension-unexpected-critical' },
  },
  w_extension_order: {
    explanation: 'The extensions stand in another order than in the known certificates.',
    finds: { code: 'extension-order' },
    remark: true,
  },
  e_extension_malformed: {
    explanation: 'The content of an extension cannot be read.',
    finds: { code: 'extension-malformed' },
  },
  e_key_usage: {
    explanation:
      'keyUsage is not the one use that the profile allows: both uses at once, or another one.',
    finds: { code: 'key-usage' },
  },
  w_key_usage: {
    explanation: 'keyUsage differs from what this model expects; the profile is not public.',
    finds: { code: 'key-usage' },
  },
  w_key_usage_role: {
    explanation: 'The role of the subject is not known to have a key for this use.',
    finds: { code: 'key-usage-role' },
  },
  e_basic_constraints: {
    explanation: 'basicConstraints makes an authority of an end entity, or none of an authority.',
    finds: { code: 'basic-constraints' },
  },
  w_basic_constraints: {
    explanation: 'The path length differs from what this model expects; the profile is not public.',
    finds: { code: 'basic-constraints' },
  },
  w_basic_constraints_empty: {
    explanation:
      'An end entity has an empty basicConstraints, as in certificates of an older draft.',
    finds: { code: 'basic-constraints-empty' },
  },
  e_policy_count: {
    explanation: 'certificatePolicies does not name exactly one policy.',
    finds: { code: 'policy-count' },
  },
  e_subject_key_identifier: {
    explanation:
      'subjectKeyIdentifier is not method (2) over the key: the 160 bits of method (1), or of another key.',
    finds: { code: 'subject-key-identifier' },
  },
  e_authority_key_identifier_form: {
    explanation:
      'authorityKeyIdentifier names issuer and serial number, or lacks the key identifier.',
    finds: { code: 'authority-key-identifier-form' },
  },
  e_authority_key_identifier_length: {
    explanation: 'authorityKeyIdentifier does not have the 8 octets of method (2).',
    finds: { code: 'authority-key-identifier-length' },
  },
  e_hardware_module_name: {
    explanation: 'subjectAltName is not exactly one HardwareModuleName.',
    finds: { code: 'hardware-module-name' },
  },
  e_hardware_serial_number: {
    explanation: 'hwSerialNum is not the 8 octets of an EUI-64, for example its digits as text.',
    finds: { code: 'hardware-serial-number' },
  },
} as const satisfies Record<RuleId, LintRuleRow>;
