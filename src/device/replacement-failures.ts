/**
 * Why one replacement inside an authentic command fails, and the status code that the device reports for it.
 *
 * Each replacement succeeds or fails alone; a failed one leaves its cell as it was (RTDS supplierBySupplier ERROR).
 *
 * @module
 */
import type { StatusCode } from '../gbcs/status-codes.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import type { Certainty } from '../vocabulary/certainty.ts';

/** One way to fail. A status that the texts leave open is the name of an assumption. */
export interface ReplacementFailureRow {
  readonly status:
    | { readonly always: StatusCode }
    | {
        readonly assumed: 'cellNotHeldStatus' | 'expiredCertificateStatus' | 'abnormalRootStatus';
      };
  readonly meaning: string;
  readonly clause: string;
  readonly certainty: Certainty;
}

/** In the order of `check-order.ts`. */
export const REPLACEMENT_FAILURES = {
  'authoriser-replaced': {
    status: { always: 'other' },
    meaning:
      'the key by which the future-dated command was authorised is no longer in the cell that authorised it',
    clause: 'GBCS 13.3; switched by pendingOfReplacedParty',
    certainty: 'proposed',
  },
  'cell-not-held': {
    status: { assumed: 'cellNotHeldStatus' },
    meaning: 'the device holds no such cell',
    clause: 'GBCS 13.3.5',
    certainty: 'recalled',
  },
  'cell-outside-mode': {
    status: { always: 'other' },
    meaning: 'the mode may not change this cell',
    clause: 'GBCS 13.3',
    certainty: 'recalled',
  },
  'resources-busy': {
    status: { always: 'resourcesBusy' },
    meaning: 'the device is busy',
    clause: 'GBCS 13.3.5, RFC 5934 §5; injected fault',
    certainty: 'recalled',
  },
  'certificate-malformed': {
    status: { always: 'badCertificate' },
    meaning: 'the certificate is not strict DER of an X.509 certificate',
    clause: 'GBCS 12',
    certainty: 'recalled',
  },
  'certificate-not-conforming': {
    status: { always: 'badCertificate' },
    meaning: 'the certificate lacks what GBCS 12 requires of every certificate',
    clause: 'GBCS 12',
    certainty: 'recalled',
  },
  'key-usage-mismatch': {
    status: { always: 'badCertificate' },
    meaning: 'the key usage of the certificate is not that of the cell',
    clause: 'GBCS 13.3.5',
    certainty: 'recalled',
  },
  'role-mismatch': {
    status: { always: 'badCertificate' },
    meaning: 'the role in the certificate is not that of the cell',
    clause: 'GBCS 12; off by default, the reference messages break it',
    certainty: 'inferred',
  },
  'path-invalid': {
    status: { always: 'noTrustAnchor' },
    meaning: 'no valid path leads from the certificate to the root in this device',
    clause: 'RFC 5280 §6',
    certainty: 'confirmed',
  },
  'path-outside-validity': {
    status: { assumed: 'expiredCertificateStatus' },
    meaning: 'the path is right but a certificate in it is not yet, or no longer, valid',
    clause: 'GBCS 13.3.5, RFC 5280 §6.1.3',
    certainty: 'inferred',
  },
  'root-abnormal': {
    status: { assumed: 'abnormalRootStatus' },
    meaning:
      'the old root does not vouch for the new one, and the authorising key may not replace it then',
    clause: 'GBCS 13.3, RFC 4210 §4.4',
    certainty: 'recalled',
  },
  'insufficient-memory': {
    status: { always: 'insufficientMemory' },
    meaning: 'the device cannot store the certificate',
    clause: 'GBCS 13.3.5, RFC 5934 §5; injected fault',
    certainty: 'recalled',
  },
} as const satisfies Record<string, ReplacementFailureRow>;

/** Stable code of a failed replacement. */
export type ReplacementFailureCode = keyof typeof REPLACEMENT_FAILURES;

/** The status code name that a device reports for a failure. */
export function statusOfFailure(
  code: ReplacementFailureCode,
  assumptions: Assumptions,
): StatusCode {
  const { status } = REPLACEMENT_FAILURES[code] as ReplacementFailureRow;
  return 'always' in status ? status.always : assumptions[status.assumed];
}
