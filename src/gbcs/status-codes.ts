/**
 * StatusCode of single replacements and of CS02a answers: the numbering of RFC 5934 (TAMP), of which GBCS uses a part.
 *
 * ```asn1
 * StatusCode ::= ENUMERATED { success(0), …, other(127) }
 * ```
 *
 * @module
 */
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { Certainty, Sourced } from '../vocabulary/certainty.ts';

interface StatusCodeRow extends Sourced {
  readonly code: number;
  /** True when GBCS names it for CS02a, CS02b, CS02f or CS02g. */
  readonly usedByGbcs: boolean;
}

const RFC_5934 = 'RFC 5934 appendix A, StatusCode';

const tamp = (code: number) =>
  ({ code, usedByGbcs: false, source: RFC_5934, certainty: 'confirmed' }) as const;

const gbcs = <C extends Certainty>(code: number, source: string, certainty: C) =>
  ({ code, usedByGbcs: true, source: `${RFC_5934}; ${source}`, certainty }) as const;

/** Every status code, by name. */
export const STATUS_CODES = {
  success: gbcs(0, 'decoded from RTDS 4.5.0', 'confirmed'),
  decodeFailure: tamp(1),
  badContentInfo: tamp(2),
  badSignedData: tamp(3),
  badEncapContent: tamp(4),
  badCertificate: gbcs(5, 'MMC schema 5.4, gbcs-parser', 'confirmed'),
  badSignerInfo: tamp(6),
  badSignedAttrs: tamp(7),
  badUnsignedAttrs: tamp(8),
  missingContent: tamp(9),
  noTrustAnchor: gbcs(10, 'decoded from RTDS 4.5.0 (path validation failures)', 'confirmed'),
  notAuthorized: tamp(11),
  badDigestAlgorithm: tamp(12),
  badSignatureAlgorithm: tamp(13),
  unsupportedKeySize: tamp(14),
  unsupportedParameters: tamp(15),
  signatureFailure: tamp(16),
  insufficientMemory: gbcs(17, 'MMC schema 5.4, gbcs-parser', 'confirmed'),
  unsupportedTAMPMsgType: tamp(18),
  apexTAMPAnchor: tamp(19),
  improperTAAddition: tamp(20),
  seqNumFailure: tamp(21),
  contingencyPublicKeyDecrypt: gbcs(22, 'use by GBCS not seen in a text', 'recalled'),
  incorrectTarget: tamp(23),
  communityUpdateFailed: tamp(24),
  trustAnchorNotFound: gbcs(25, 'decoded from RTDS 4.5.0 (CS02a, role not held)', 'confirmed'),
  unsupportedTAAlgorithm: tamp(26),
  unsupportedTAKeySize: tamp(27),
  unsupportedContinPubKeyDecryptAlg: tamp(28),
  missingSignature: tamp(29),
  resourcesBusy: gbcs(30, 'MMC schema 5.4, gbcs-parser', 'confirmed'),
  versionNumberMismatch: tamp(31),
  missingPolicySet: tamp(32),
  revokedCertificate: tamp(33),
  unsupportedTrustAnchorFormat: tamp(34),
  improperTAChange: tamp(35),
  malformed: tamp(36),
  cmsError: tamp(37),
  unsupportedTargetIdentifier: tamp(38),
  other: gbcs(127, 'decoded from RTDS 4.5.0 (CS02f, role not permitted)', 'confirmed'),
} as const satisfies Record<string, StatusCodeRow>;

/** Name of a status code. */
export type StatusCode = keyof typeof STATUS_CODES;

const BY_CODE: ReadonlyMap<number, StatusCode> = new Map(
  Object.entries(STATUS_CODES).map(([name, row]) => [row.code, name as StatusCode]),
);

/** Name of a status, or undefined: an unknown number is data, not an error. */
export function statusFromCode(code: number): StatusCode | undefined {
  return BY_CODE.get(code);
}

/** Number of a status in messages. */
export function statusCode(status: StatusCode): number {
  requireKnownName('status', status, STATUS_CODES);
  return STATUS_CODES[status].code;
}
