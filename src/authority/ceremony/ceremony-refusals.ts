/**
 * Why a ceremony, or what needs one, is refused (SEC Appendices A, B and L; CPS not public).
 *
 * @module
 */
import type { RefusalRow } from '../refusal-row.ts';

const CONTROL = {
  source: 'SEC Appendix B, 5.2 and 6.2: multi-person control',
  certainty: 'recalled',
} as const;

export const CEREMONY_REFUSALS = {
  'ceremony-required': {
    means: 'this needs a key that is offline',
    advice: 'convene the key custodians and do it in a ceremony',
    ...CONTROL,
  },
  'below-quorum': {
    means: 'too few key custodians can come',
    advice: 'wait for the absent, or appoint deputies',
    source: 'Key Custodian Nominations, August 2019; numbers not public',
    certainty: 'confirmed',
  },
  'custodian-unknown': {
    means: 'nobody of this name is a key custodian',
    advice: 'appoint the custodian first',
    source: 'SEC Appendix L: appointment of Key Custodians',
    certainty: 'confirmed',
  },
  'no-hsm-site': {
    means: 'no site with a working HSM can be reached',
    advice: 'repair a site, or build another one',
    source: 'PMA 30, action 29/02: primary, backup, third',
    certainty: 'confirmed',
  },
  'ceremony-not-yet': {
    means: 'not everybody and everything is there yet',
    advice: 'open the ceremony at the time of its plan or later',
    ...CONTROL,
  },
  'ceremony-not-convened': {
    means: 'nobody was called by this plan',
    advice: 'convene the key custodians, and open what comes of it',
    ...CONTROL,
  },
  'ceremony-already-open': {
    means: 'the custodians of this plan are in a ceremony now',
    advice: 'close that one first, or convene another one',
    ...CONTROL,
  },
  'ceremony-closed': {
    means: 'the ceremony is over, and its keys are back in the safe',
    advice: 'convene another one',
    ...CONTROL,
  },
  'signature-does-not-verify': {
    means: 'what came back is not a signature over these octets by that key',
    advice: 'sign exactly the octets of the order; nothing has changed meanwhile',
    source: 'this model: a result is assembled only under a signature that verifies',
    certainty: 'proposed',
  },
  'order-overtaken': {
    means: 'another list of this authority has been issued since this one was prepared',
    advice: 'prepare another one: what the newer list says is missing from this one',
    source: 'RFC 5280 5.2.3: numbers increase; a certificate that is revoked stays listed',
    certainty: 'confirmed',
  },
  'order-already-complete': {
    means: 'the order has been completed before',
    advice: 'prepare another one',
    source: 'this model',
    certainty: 'proposed',
  },
} as const satisfies Record<string, RefusalRow>;
