/**
 * Why a step of a roll-over or of a planned replacement is refused (SEC Appendices A and B, 5.6; RFC 4210 4.4).
 *
 * @module
 */
import type { RefusalRow } from '../refusal-row.ts';

export const ROLL_OVER_REFUSALS = {
  'out-of-order': {
    means: 'the roll-over is not at this step',
    advice: 'take the steps in order: prepare, publish, activate, retire',
    source: 'this model: ROLL_OVER_STATES',
    certainty: 'proposed',
  },
  'name-taken': {
    means: 'an authority of this name exists',
    advice: 'choose another name: names of authorities are globally unique',
    source: 'SEC Appendix B, 3.1.5',
    certainty: 'recalled',
  },
  'names-used-up': {
    means:
      'the pattern of this kind of authority has given all its names: a name has at most 4 characters',
    advice:
      'describe the environment with a pattern that has more names, such as S### in place of SDC#',
    source:
      'decoded: names of authorities have at most 4 characters; SEC Appendix B, 3.1.5: each is used once',
    certainty: 'inferred',
  },
  'still-relied-on': {
    means: 'devices or subscribers still rely on certificates under the old authority',
    advice: 'replace those first: see duties() and remaining()',
    source: 'SEC Appendix B, 5.6; domain evidence on old Issuing OCAs',
    certainty: 'inferred',
  },
  'same-key-not-permitted': {
    means: 'this environment does not certify a key again',
    advice: 'make a new key pair, or permit same-key re-issue in the description',
    source: 'SEC Appendices A and B, 4.6 to 4.8; the owners of the test PKI did it',
    certainty: 'recalled',
  },
  'issuer-unknown': {
    means: 'no authority of this environment issued the certificate',
    advice: 'pass certificates of this environment, or give their issuers yourself',
    source: 'GBCS 13.3: path certificates are chosen by authorityKeyIdentifier',
    certainty: 'confirmed',
  },
  'too-many-path-certificates': {
    means: 'the certificates come from more issuers than one request may carry',
    advice: 'send the replacements in more than one command',
    source: 'DUIS schema 5.4: at most 3 CertificationPathCertificates',
    certainty: 'confirmed',
  },
  'party-cannot-validate': {
    means:
      'a party that validates Device Certificates could not validate those of the new authority',
    advice: 'give it the new Root DCA first, see waiting(), or link the roots (reading root)',
    source: 'SEC Appendix A, 5.6; that parties are asked first is this model’s',
    certainty: 'proposed',
  },
  'root-compromised': {
    means: 'a compromised root vouches for nobody',
    advice: 'replace the root on the devices with the contingency key',
    source: 'RFC 4210 4.4; PMA 30: the Apex key is for a compromised root',
    certainty: 'inferred',
  },
  'deadline-too-late': {
    means: 'a certificate that is to be replaced ends before the deadline',
    advice: 'be done before it ends: set an earlier deadline',
    source: 'T55: every cell on the new certificate before the old one expires',
    certainty: 'inferred',
  },
  'deadline-too-early': {
    means: 'the tranches cannot all be done before the deadline',
    advice: 'start earlier, or agree a higher threshold',
    source: 'PMA 64, lessons of a planned replacement; T55',
    certainty: 'proposed',
  },
} as const satisfies Record<string, RefusalRow>;
