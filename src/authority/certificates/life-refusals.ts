/**
 * Why a step in the life of a certificate is refused (SEC Appendices A and B, 4.4 to 4.9).
 *
 * @module
 */
import type { RefusalRow } from '../refusal-row.ts';

export const LIFE_REFUSALS = {
  'certificate-unknown': {
    means: 'no certificate of this serial number is registered',
    advice: 'look it up in the repository; serial numbers are hexadecimal',
    source: 'SEC Appendices A and B, 4.4.2',
    certainty: 'recalled',
  },
  'certificate-not-yours': {
    means: 'the certificate is another subscriber’s',
    advice: 'let an ARO of its subscriber ask',
    source: 'SEC Appendices A and B, 4.9.2',
    certainty: 'recalled',
  },
  'certificate-state': {
    means: 'a certificate in this state cannot take that step',
    advice: 'see CERTIFICATE_EVENTS for the steps of each state',
    source: 'SEC Appendices A and B, 4.4 to 4.9; SMKI Repository status codes',
    certainty: 'inferred',
  },
  'not-as-requested': {
    means: 'the certificate is not what was asked for',
    advice: 'reject it, and say what is untrue in it',
    source: 'SEC L11; Appendices A and B, 4.4.1',
    certainty: 'recalled',
  },
  'device-cannot-validate': {
    means: 'a device that must rely on the certificate cannot validate it',
    advice: 'move those devices to the new root first, or choose a certificate under theirs',
    source: 'GBCS 13.3; the rule that nothing goes into use too early is this model’s',
    certainty: 'proposed',
  },
  'devices-hold-it': {
    means: 'devices hold the certificate, so it is in use whatever its subscriber says',
    advice: 'replace it on those devices first: a planned replacement, or CS02b',
    source: 'this model: CERTIFICATE_STATES, in use; PMA 64, lessons of a planned replacement',
    certainty: 'proposed',
  },
  'device-certificates-not-revoked': {
    means: 'certificates of the Device hierarchy are never revoked',
    advice: 'decommission the device, or replace its certificate on it (CS02c, CS02d)',
    source: 'SEC Appendix A, 4.9',
    certainty: 'recalled',
  },
  'issuer-revoked': {
    means:
      'the certificate of the authority that issued it is revoked, so that nobody may rely on it',
    advice: 'ask for a new certificate once the authority has a successor',
    source: 'RFC 5280 6.1.3 (a)(3); that its certificates are begun no more is this model’s',
    certainty: 'proposed',
  },
  'reason-not-permitted': {
    means: 'this reason is not one for which a subscriber may ask',
    advice: 'see REVOCATION_GROUNDS for reasons and who may give them',
    source: 'SEC Appendix B, 4.9.1; the list of Permitted Revocation Reasons is not public',
    certainty: 'unknown',
  },
  'authority-unknown': {
    means: 'no authority of this environment has the name',
    advice: 'use the common name of an issuing authority, as tree() shows it',
    source: 'this model: authorities are known by their common name',
    certainty: 'proposed',
  },
  'authority-state': {
    means: 'an authority or a key in this state cannot take that step',
    advice: 'see AUTHORITY_STATES and KEY_STATES for the steps of each state',
    source: 'this model: AUTHORITY_STATES, KEY_STATES',
    certainty: 'proposed',
  },
  'not-a-replacement': {
    means: 'a replacement has the subject, role and key usage of what it replaces',
    advice: 'ask for a certificate of its own, or correct the request',
    source: 'SEC Appendices A and B, 4.7',
    certainty: 'recalled',
  },
} as const satisfies Record<string, RefusalRow>;
