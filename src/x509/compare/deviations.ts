/**
 * Every way in which a certificate can differ from its profile, as a table of codes with severity and clause.
 *
 * Who finds them: `compare.ts` and its parts. A deviation is no verdict: path validation decides what is valid.
 *
 * @module
 */
import type { Certainty } from '../../vocabulary/certainty.ts';

/**
 * - `error`: the clause forbids it, and a strict relying party refuses.
 * - `warning`: an older or uncertain form that others accept.
 * - `note`: differs from what all known certificates look like, where no clause says so.
 */
export type Severity = 'error' | 'warning' | 'note';

interface DeviationRow {
  readonly severity: Severity;
  readonly clause: string;
  /** True where the difference rather says that it is a certificate of another type. */
  readonly tellsType?: true;
}

const GBCS_12 = 'GBCS 12';
const ORGANISATION_POLICY = 'SEC Appendix B, Annex B';

/** Codes are stable; each names one thing. */
export const DEVIATIONS = {
  'not-der': { severity: 'error', clause: 'X.690 10.1' },
  version: { severity: 'error', clause: 'RFC 5280 4.1.2.1' },
  'serial-number-not-positive': { severity: 'error', clause: 'RFC 5280 4.1.2.2' },
  'serial-number-too-long': { severity: 'error', clause: GBCS_12 },
  'serial-number-length': { severity: 'warning', clause: 'seen in every certificate' },
  'serial-number-first-octet': { severity: 'note', clause: 'seen in every certificate' },
  'signature-algorithm': { severity: 'error', clause: `${GBCS_12}, rule 4` },
  'signature-algorithms-differ': { severity: 'error', clause: 'RFC 5280 4.1.1.2' },
  'signature-parameters': { severity: 'error', clause: 'RFC 5758 3.2' },
  'signature-integer-not-minimal': { severity: 'error', clause: 'X.690 8.3.2' },
  'signature-malformed': { severity: 'error', clause: 'RFC 3279 2.2.3' },
  'signed-by-itself': { severity: 'error', clause: 'RFC 5280 6.1.3 (a)(1)' },
  'not-signed-by-itself': { severity: 'error', clause: 'RFC 5280 3.2', tellsType: true },
  'issuer-attributes': { severity: 'error', clause: ORGANISATION_POLICY },
  'issuer-role': { severity: 'error', clause: ORGANISATION_POLICY },
  'issuer-string-type': { severity: 'warning', clause: 'decoded from the authorities of ZAZ1' },
  'issuer-common-name': { severity: 'warning', clause: ORGANISATION_POLICY },
  'subject-attributes': { severity: 'error', clause: ORGANISATION_POLICY, tellsType: true },
  'subject-role-malformed': { severity: 'error', clause: ORGANISATION_POLICY },
  'subject-role': { severity: 'error', clause: ORGANISATION_POLICY, tellsType: true },
  'subject-unit': { severity: 'error', clause: 'this model', tellsType: true },
  'subject-string-type': { severity: 'warning', clause: ORGANISATION_POLICY },
  'subject-common-name': { severity: 'warning', clause: ORGANISATION_POLICY },
  'subject-entity-id': { severity: 'error', clause: ORGANISATION_POLICY },
  'validity-inverted': { severity: 'error', clause: 'RFC 5280 4.1.2.5' },
  'validity-length': { severity: 'warning', clause: ORGANISATION_POLICY },
  'validity-end': { severity: 'error', clause: `${GBCS_12}, Device Certificates` },
  'time-type': { severity: 'error', clause: 'RFC 5280 4.1.2.5' },
  'public-key': { severity: 'error', clause: `${GBCS_12}, rule 3` },
  'unique-identifiers': { severity: 'error', clause: 'RFC 5280 4.1.2.8' },
  'extension-missing': { severity: 'error', clause: GBCS_12 },
  'extension-unexpected': { severity: 'warning', clause: ORGANISATION_POLICY },
  'extension-unexpected-critical': { severity: 'error', clause: `${GBCS_12}, rule 9` },
  'extension-criticality': { severity: 'error', clause: GBCS_12 },
  'extension-order': { severity: 'note', clause: 'order is not normative' },
  'extension-malformed': { severity: 'error', clause: 'RFC 5280 4.2.1' },
  'key-usage': { severity: 'error', clause: ORGANISATION_POLICY, tellsType: true },
  'key-usage-role': { severity: 'warning', clause: ORGANISATION_POLICY },
  'basic-constraints': { severity: 'error', clause: 'RFC 5280 4.2.1.9', tellsType: true },
  'basic-constraints-empty': { severity: 'warning', clause: 'RFC 5280 4.2.1.9' },
  'policy-count': { severity: 'error', clause: `${GBCS_12}, rule 6` },
  'subject-key-identifier': { severity: 'error', clause: `${GBCS_12}, rule 8` },
  'authority-key-identifier-form': { severity: 'error', clause: `${GBCS_12}, rule 7` },
  'authority-key-identifier-length': { severity: 'error', clause: `${GBCS_12}, rule 8` },
  'hardware-module-name': { severity: 'error', clause: `${GBCS_12}, Device Certificates` },
  'hardware-serial-number': { severity: 'error', clause: `${GBCS_12}, Device Certificates` },
} as const satisfies Record<string, DeviationRow>;

/** Stable code of a way in which a certificate differs from its profile. */
export type DeviationCode = keyof typeof DEVIATIONS;

/** One difference between a certificate and a profile. */
export interface Deviation {
  /** Dotted field name, as in errors: `tbsCertificate.issuer`, `extensions.keyUsage`. */
  readonly field: string;
  readonly code: DeviationCode;
  readonly expected: string;
  readonly found: string;
  readonly clause: string;
  readonly severity: Severity;
}

/** What a check found, before severity and clause are looked up. */
export interface Finding {
  readonly field: string;
  readonly code: DeviationCode;
  readonly expected: string;
  readonly found: string;
  /** Of the rule that is not met, where it is not confirmed: an error against it is only a warning. */
  readonly certainty?: Certainty;
}

/** Completes a finding from the table. */
export function deviationOf({ field, code, expected, found, certainty }: Finding): Deviation {
  const { severity, clause } = DEVIATIONS[code];
  const uncertain = certainty !== undefined && certainty !== 'confirmed';
  return {
    field,
    code,
    expected,
    found,
    clause,
    severity: uncertain && severity === 'error' ? 'warning' : severity,
  };
}

const WEIGHTS: Readonly<Record<Severity, number>> = { error: 10, warning: 3, note: 1 };
/** A difference of type outweighs a handful of mistakes. */
const TYPE_WEIGHT = 50;

/** How far from a profile: the sum over all deviations. */
export function distance(deviations: readonly Deviation[]): number {
  return deviations.reduce((sum, { code, severity }) => {
    const row: DeviationRow = DEVIATIONS[code];
    return sum + (row.tellsType ? TYPE_WEIGHT : WEIGHTS[severity]);
  }, 0);
}
