/**
 * Lint rules about the octets: what makes a file no certificate, a cut one, or one that is not DER (X.690).
 *
 * @module
 */
import type { LintRuleRow, RuleId } from '../rule-types.ts';

export const ENCODING_RULES = {
  e_pem_broken: {
    clause: 'RFC 7468 2',
    explanation:
      'The PEM text was cut or altered: an END line is missing or the base64 is not whole.',
  },
  e_not_a_certificate: {
    clause: 'RFC 5280 4.1',
    explanation: 'The file holds something else: a request, a key, a revocation list, other text.',
  },
  e_truncated: {
    clause: 'X.690 8.1.3',
    explanation: 'The file ends before the certificate does: it was cut.',
  },
  e_trailing_octets: {
    clause: 'X.690 8.1.1',
    explanation: 'Octets follow the certificate; a strict parser refuses the whole file.',
  },
  e_malformed: {
    clause: 'RFC 5280 4.1',
    explanation: 'The structure is not that of a certificate at the place named.',
  },
  e_not_der: {
    explanation: 'A length, an integer or a default value is not encoded in the one way of DER.',
    finds: { code: 'not-der' },
  },
} as const satisfies Record<RuleId, LintRuleRow>;
