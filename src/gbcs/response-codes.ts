/**
 * Response codes of CS02c, CS02d and CS02e: plain INTEGERs, one list for each use case (GBCS 13.4 to 13.6).
 *
 * Codes 0 and 3 were seen on the wire; names and the other numbers come from tools and the MMC schema.
 *
 * @module
 */
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { Sourced } from '../vocabulary/certainty.ts';

interface ResponseCodeRow extends Sourced {
  readonly code: number;
}

const row = (code: number, source = 'MMC schema 5.4, gbcs-parser') =>
  ({ code, source, certainty: 'confirmed' }) as const satisfies ResponseCodeRow;

const SEEN = 'MMC schema 5.4, gbcs-parser; decoded from RTDS 4.5.0';

/** The lists, by the payload type that carries them. */
export const RESPONSE_CODES = {
  'issue-credentials': {
    invalidKeyUsage: row(1),
    keyPairGenerationFailed: row(2),
    cRProductionFailed: row(3, SEEN),
  },
  'install-device-certificate': {
    success: row(0, SEEN),
    invalidCertificate: row(1),
    wrongDeviceIdentity: row(2),
    invalidKeyUsage: row(3, SEEN),
    noCorrespondingKeyPairGenerated: row(4),
    wrongPublicKey: row(5),
    certificateStorageFailed: row(6),
    privateKeyChangeFailed: row(7),
  },
  'read-device-certificate': {
    invalidKeyUsage: row(1),
    noCertificateHeld: row(2),
    certificateRetrievalFailure: row(3, SEEN),
  },
} as const satisfies Record<string, Record<string, ResponseCodeRow>>;

/** Payload families that answer with a response code. */
export type ResponseCodeFamily = keyof typeof RESPONSE_CODES;

/** Name of a response code of one use case. */
export type ResponseCode<F extends ResponseCodeFamily = ResponseCodeFamily> =
  F extends ResponseCodeFamily ? keyof (typeof RESPONSE_CODES)[F] : never;

/** Name of a response code, or undefined: an unknown number is data, not an error. */
export function responseFromCode(
  family: ResponseCodeFamily,
  code: number,
): ResponseCode | undefined {
  requireKnownName('family of Responses', family, RESPONSE_CODES);
  const rows: Record<string, ResponseCodeRow> = RESPONSE_CODES[family];
  const found = Object.entries(rows).find(([, { code: own }]) => own === code);
  return found?.[0] as ResponseCode | undefined;
}

/** Number of a response code of one use case. */
export function responseCode<F extends ResponseCodeFamily>(
  family: F,
  response: ResponseCode<F>,
): number {
  requireKnownName('family of Responses', family, RESPONSE_CODES);
  const rows = RESPONSE_CODES[family] as Record<ResponseCode<F>, ResponseCodeRow>;
  return rows[response].code;
}
