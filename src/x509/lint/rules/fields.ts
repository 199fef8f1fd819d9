/**
 * Lint rules about version, serial number, signature, validity and key (RFC 5280 §4.1, GBCS 12).
 *
 * @module
 */
import type { LintRuleRow, RuleId } from '../rule-types.ts';

export const FIELD_RULES = {
  e_version: {
    explanation: 'The certificate is not version 3, so its extensions mean nothing.',
    finds: { code: 'version' },
  },
  e_serial_number_not_positive: {
    explanation: 'The serial number is zero or negative: its first octet has the high bit set.',
    finds: { code: 'serial-number-not-positive' },
  },
  e_serial_number_too_long: {
    explanation: 'The serial number has more than 16 octets; a device may have no room for it.',
    finds: { code: 'serial-number-too-long' },
  },
  w_serial_number_length: {
    explanation: 'The serial number is shorter than the 16 octets that every known one has.',
    finds: { code: 'serial-number-length' },
  },
  w_serial_number_first_octet: {
    explanation: 'The first octet of the serial number lies outside the range usually seen.',
    finds: { code: 'serial-number-first-octet' },
    remark: true,
  },
  e_signature_algorithm: {
    explanation: 'The certificate is not signed with ecdsa-with-SHA256, the only algorithm.',
    finds: { code: 'signature-algorithm' },
  },
  e_signature_algorithms_differ: {
    explanation: 'The algorithm inside the signed part is not the one outside.',
    finds: { code: 'signature-algorithms-differ' },
  },
  e_signature_parameters: {
    explanation:
      'The algorithm carries parameters, such as an explicit NULL, where it must have none.',
    finds: { code: 'signature-parameters' },
  },
  e_signature_integer_not_minimal: {
    explanation:
      'An integer of the signature has a needless leading zero: OpenSSL refuses such a signature.',
    finds: { code: 'signature-integer-not-minimal' },
  },
  e_signature_malformed: {
    explanation: 'The signature is not a SEQUENCE of two integers, for example bare r and s.',
    finds: { code: 'signature-malformed' },
  },
  w_signature_high_s: {
    clause: 'no clause: RFC 5480 and GBCS allow any s',
    explanation:
      'The signature has a high s. Half of all lawful ones do; a library that enforces low s refuses it.',
    remark: true,
  },
  e_signed_by_itself: {
    explanation: 'The certificate is signed by its own key under the name of another issuer.',
    finds: { code: 'signed-by-itself' },
  },
  e_not_signed_by_itself: {
    explanation: 'A root certificate is not signed by its own key under its own name.',
    finds: { code: 'not-signed-by-itself' },
  },
  e_validity_inverted: {
    explanation: 'The certificate ends before it begins.',
    finds: { code: 'validity-inverted' },
  },
  w_validity_length: {
    explanation: 'The certificate is valid for another number of years than its profile says.',
    finds: { code: 'validity-length' },
  },
  e_validity_end: {
    explanation: 'A device certificate does not end at 99991231235959Z.',
    finds: { code: 'validity-end' },
  },
  w_validity_end: {
    explanation:
      'A device authority does not end where this model lets it end; its true end is not public.',
    finds: { code: 'validity-end' },
  },
  e_time_type: {
    explanation: 'A time before 2050 is GeneralizedTime, or a later one is UTCTime.',
    finds: { code: 'time-type' },
  },
  e_public_key: {
    explanation: 'The key is not an uncompressed point on P-256: another curve, or compressed.',
    finds: { code: 'public-key' },
  },
  e_unique_identifiers: {
    explanation: 'The certificate carries issuerUniqueID or subjectUniqueID, which SMKI does not.',
    finds: { code: 'unique-identifiers' },
  },
} as const satisfies Record<RuleId, LintRuleRow>;
