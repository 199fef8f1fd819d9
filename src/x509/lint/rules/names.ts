/**
 * Lint rules about issuer and subject (RFC 5280 §4.1.2.4, SEC Appendix B).
 *
 * @module
 */
import type { LintRuleRow, RuleId } from '../rule-types.ts';

export const NAME_RULES = {
  e_issuer_attributes: {
    explanation:
      'The issuer has other attributes, or another order, than an authority is named by.',
    finds: { code: 'issuer-attributes' },
  },
  e_issuer_role: {
    explanation: 'The OU of the issuer is not the role of an authority that may issue this.',
    finds: { code: 'issuer-role' },
  },
  w_issuer_string_type: {
    explanation: 'The issuer is written in another string type than authorities are named in.',
    finds: { code: 'issuer-string-type' },
  },
  w_issuer_common_name: {
    explanation: 'The common name of the issuer is empty or longer than four characters.',
    finds: { code: 'issuer-common-name' },
  },
  e_subject_attributes: {
    explanation: 'The subject has other attributes, or another order, than its profile says.',
    finds: { code: 'subject-attributes' },
  },
  e_subject_role_malformed: {
    explanation:
      'The OU is not two upper-case hexadecimal digits, for example the role in decimal: OU=135 for 87.',
    finds: { code: 'subject-role-malformed' },
  },
  e_subject_role: {
    explanation: 'The OU is a role that this kind of certificate cannot have.',
    finds: { code: 'subject-role' },
  },
  e_subject_unit: {
    explanation: 'The OU is not the fixed text of this profile.',
    finds: { code: 'subject-unit' },
  },
  w_subject_string_type: {
    explanation:
      'An attribute of the subject is written in another string type, so its octets differ from what devices know.',
    finds: { code: 'subject-string-type' },
  },
  w_subject_common_name: {
    explanation: 'The common name of the subject is empty or too long.',
    finds: { code: 'subject-common-name' },
  },
  e_subject_entity_id: {
    explanation: 'x500UniqueIdentifier is not a BIT STRING of the 64 bits of an EUI-64.',
    finds: { code: 'subject-entity-id' },
  },
} as const satisfies Record<RuleId, LintRuleRow>;
