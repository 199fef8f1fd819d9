/**
 * Alert and event codes near the replacement of credentials (GBCS 16). The rest of that long list is not modelled.
 *
 * @module
 */
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { Sourced } from '../vocabulary/certainty.ts';

interface AlertCodeRow extends Sourced {
  readonly code: number;
  /** What it says, for a person. */
  readonly meaning: string;
}

const PACK = 'decoded from RTDS 4.5.0';
const TOOLS = 'event code table of gbcs-parser; whether it is also sent as an Alert was not seen';

/** Alert codes, by name. */
export const ALERT_CODES = {
  trustedSourceAuthenticationFailure: {
    code: 0x8f3d,
    meaning: 'Trusted Source authentication failure',
    source: TOOLS,
    certainty: 'confirmed',
  },
  unauthorisedCommunicationAttempted: {
    code: 0x8f3e,
    meaning: 'Unauthorised communication access attempted',
    source: TOOLS,
    certainty: 'confirmed',
  },
  ownSigningCertificateReplacementFailed: {
    code: 0x8f4c,
    meaning: "Replacement of the Device's own Digital Signing certificate failed",
    source: TOOLS,
    certainty: 'confirmed',
  },
  ownSigningCertificateReplacementSucceeded: {
    code: 0x8f4d,
    meaning: "Replacement of the Device's own Digital Signing certificate succeeded",
    source: TOOLS,
    certainty: 'confirmed',
  },
  ownAgreementCertificateReplacementFailed: {
    code: 0x8f4e,
    meaning: "Replacement of the Device's own Key Agreement certificate failed",
    source: TOOLS,
    certainty: 'confirmed',
  },
  ownAgreementCertificateReplacementSucceeded: {
    code: 0x8f4f,
    meaning: "Replacement of the Device's own Key Agreement certificate succeeded",
    source: TOOLS,
    certainty: 'confirmed',
  },
  unusualNumberOfMalformedCommands: {
    code: 0x8f60,
    meaning: 'Unusual number of malformed, out-of-order or unexpected Commands received',
    source: TOOLS,
    certainty: 'confirmed',
  },
  futureDatedCommandSucceeded: {
    code: 0x8f66,
    meaning: 'Future-dated HAN command successfully actioned',
    source: PACK,
    certainty: 'confirmed',
  },
  futureDatedCommandFailed: {
    code: 0x8f67,
    meaning: 'Future-dated HAN command not successfully actioned',
    source: PACK,
    certainty: 'confirmed',
  },
  updateSecurityCredentials: {
    code: 0x8f70,
    meaning: 'Update Security Credentials',
    source: TOOLS,
    certainty: 'confirmed',
  },
} as const satisfies Record<string, AlertCodeRow>;

/** Name of an alert code. */
export type AlertCode = keyof typeof ALERT_CODES;

const BY_CODE: ReadonlyMap<number, AlertCode> = new Map(
  Object.entries(ALERT_CODES).map(([name, row]) => [row.code, name as AlertCode]),
);

/** Name of an alert code, or undefined: an unknown number is data, not an error. */
export function alertFromCode(code: number): AlertCode | undefined {
  return BY_CODE.get(code);
}

/** Number of an alert code in messages. */
export function alertCode(alert: AlertCode): number {
  requireKnownName('alert', alert, ALERT_CODES);
  return ALERT_CODES[alert].code;
}
