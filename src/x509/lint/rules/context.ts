/**
 * Lint rules that need to know more than the certificate: its issuer, its owner, what was issued before.
 *
 * @module
 */
import type { LintRuleRow, RuleId } from '../rule-types.ts';

export const CONTEXT_RULES = {
  e_issuer_name: {
    clause: 'RFC 5280 6.1.3 (a)(4)',
    explanation: 'The issuer is not the subject of the certificate that is said to have issued it.',
    needs: 'issuer',
  },
  w_issuer_name_encoding: {
    clause: 'RFC 5280 4.1.2.6',
    explanation:
      'The issuer is the same name to a person, and not the same octets as the subject of its issuer.',
    needs: 'issuer',
  },
  e_authority_key_identifier_other: {
    clause: 'RFC 5280 4.2.1.1',
    explanation: 'authorityKeyIdentifier names another key than that of the issuer.',
    needs: 'issuer',
  },
  e_signature_not_by_issuer: {
    clause: 'RFC 5280 6.1.3 (a)(1)',
    explanation:
      "The issuer's key did not make this signature: a foreign key did, or octets were changed since.",
    needs: 'issuer',
  },
  e_serial_number_reused: {
    clause: 'RFC 5280 4.1.2.2',
    explanation: 'The issuer gave the same serial number to another certificate.',
    needs: 'known',
  },
  w_key_reused: {
    clause: 'SEC Appendix B, 4.6 to 4.8',
    explanation: 'The key is certified already: SMKI replaces certificates with a new key.',
    needs: 'known',
  },
  e_entity_id_mismatch: {
    clause: 'GBCS 12',
    explanation: 'The certificate names another EUI-64 than the party or device it is meant for.',
    needs: 'expectedEntityId',
  },
  e_role_mismatch: {
    clause: 'SEC Appendix B, Annex B',
    explanation: 'The OU is a valid role, and not the one that the certificate is meant for.',
    needs: 'expectedRole',
  },
} as const satisfies Record<RuleId, LintRuleRow>;
