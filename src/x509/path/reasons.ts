/**
 * Why a path is refused: every code, what it means, the clause that says so, and which tells more.
 *
 * Codes are stable. The order of the tables is the rank: a reason that stands higher tells a person more about what to
 * do. The codes of the certificate-profile rules stand in `profile-rules.ts`.
 *
 * @module
 */
import { type CertificateLabel, certificateLabel, shortText } from './labels.ts';
import type { PathCertificate } from './path-certificate.ts';
import { PROFILE_RULES, type ProfileRuleCode } from './profile-rules.ts';

/** What is known of one reason for which a path is not valid. */
export interface ReasonRow {
  readonly clause: string;
  /** A sentence about the certificate (or the list, or the bundle) that the reason names. */
  readonly means: string;
}

/** What can be wrong with a path beyond one certificate's profile, most telling first. */
export const PROCESSING_REASONS = {
  'signature-budget-exceeded': {
    clause: 'RFC 4158 3.1, denial of service; not in RFC 5280',
    means: 'the bundle needs more signature verifications than the budget allows',
  },
  'search-budget-exceeded': {
    clause: 'RFC 4158 3.1, denial of service; not in RFC 5280',
    means: 'the bundle allows more candidate paths than will be tried',
  },
  'malformed-certificate': {
    clause: 'RFC 5280 4.1',
    means: 'the octets are not one DER certificate',
  },
  'malformed-extension': {
    clause: 'RFC 5280 4.2',
    means: 'an extension that must be processed cannot be decoded',
  },
  'certificate-revoked': {
    clause: 'RFC 5280 6.1.3(a)(3), 6.3.3(i)',
    means: 'the issuer has revoked the certificate',
  },
  'signature-algorithm-mismatch': {
    clause: 'RFC 5280 4.1.1.2',
    means: 'the algorithm beside the signature is not the one inside the signed part',
  },
  'signature-algorithm-unsupported': {
    clause: 'RFC 5280 6.1.3(a)(1), RFC 5758 3.2',
    means: 'the signature is not ecdsa-with-SHA256 with absent parameters',
  },
  'issuer-key-unsupported': {
    clause: 'RFC 5280 6.1.3(a)(1), RFC 5480 2.1.1',
    means: 'the key of the issuer is not an uncompressed point on the named curve P-256',
  },
  'signature-malformed': {
    clause: 'RFC 5280 6.1.3(a)(1), RFC 3279 2.2.3',
    means: 'the signature is not DER of two positive integers of at most 256 bits',
  },
  'signature-invalid': {
    clause: 'RFC 5280 6.1.3(a)(1)',
    means: 'the signature does not verify under the key of any issuer of that name',
  },
  expired: {
    clause: 'RFC 5280 6.1.3(a)(2)',
    means: 'the validity period has ended',
  },
  'not-yet-valid': {
    clause: 'RFC 5280 6.1.3(a)(2)',
    means: 'the validity period has not begun',
  },
  'issuer-not-v3': {
    clause: 'RFC 5280 6.1.4(k)',
    means: 'an issuer below version 3 cannot be told from an end entity',
  },
  'basic-constraints-missing': {
    clause: 'RFC 5280 6.1.4(k)',
    means: 'it issued a certificate, but has no basicConstraints',
  },
  'not-a-certification-authority': {
    clause: 'RFC 5280 6.1.4(k)',
    means: 'it issued a certificate, but its basicConstraints do not say cA TRUE',
  },
  'path-length-exceeded': {
    clause: 'RFC 5280 6.1.4(l)',
    means: 'the path is longer than a pathLenConstraint above it allows',
  },
  'key-usage-without-certificate-signing': {
    clause: 'RFC 5280 6.1.4(n)',
    means: 'it issued a certificate, but its keyUsage does not include keyCertSign',
  },
  'name-not-permitted': {
    clause: 'RFC 5280 6.1.3(b), 4.2.1.10',
    means: 'a name lies outside the subtrees that an authority above may certify',
  },
  'name-excluded': {
    clause: 'RFC 5280 6.1.3(c), 4.2.1.10',
    means: 'a name lies in a subtree that an authority above must not certify',
  },
  'name-constraint-unsupported': {
    clause: 'RFC 5280 4.2.1.10',
    means: 'a name has a form that is constrained in a way that cannot be processed',
  },
  'name-comparison-budget-exceeded': {
    clause: 'RFC 5280 8; not in 6.1',
    means: 'names and name constraints are more than will be compared',
  },
  'unrecognised-critical-extension': {
    clause: 'RFC 5280 6.1.4(o), 6.1.5(f)',
    means: 'a critical extension is not known here',
  },
  'policy-mapping-with-any-policy': {
    clause: 'RFC 5280 6.1.4(a)',
    means: 'a policy is mapped from or to anyPolicy',
  },
  'no-acceptable-policy': {
    clause: 'RFC 5280 6.1.3(f), 6.1.5(g)',
    means: 'an explicit policy is required, and no acceptable one holds for the whole path',
  },
  'revocation-list-unusable': {
    clause: 'RFC 5280 6.3.3',
    means: 'a revocation list of the issuer is there but must not be relied upon',
  },
} as const satisfies Record<string, ReasonRow>;

/** What is missing rather than wrong: these tell least, because they may follow from something else. */
export const ABSENCE_REASONS = {
  'revocation-status-unknown': {
    clause: 'RFC 5280 6.3.3',
    means: 'no usable revocation list covers the certificate',
  },
  'chain-too-long': {
    clause: 'RFC 5280 6.1; a limit of the caller',
    means: 'the chain has more intermediate certificates than the caller allows',
  },
  'issuer-not-found': {
    clause: 'RFC 5280 6.1.3(a)(4)',
    means: 'no anchor, and no other intermediate certificate, has the name of the issuer',
  },
} as const satisfies Record<string, ReasonRow>;

/** Stable code of a reason for which a path is refused. */
export type PathReasonCode =
  keyof typeof PROCESSING_REASONS | ProfileRuleCode | keyof typeof ABSENCE_REASONS;

/** Which certificate a reason is about. */
export interface ReasonSubject extends CertificateLabel {
  /** Position in the path: 0 is the leaf; the anchor stands after the last. Undefined when it is in no path. */
  readonly index: number | undefined;
  readonly role: 'leaf' | 'intermediate' | 'anchor';
}

/** One reason why a path is refused. */
export interface PathReason {
  readonly code: PathReasonCode;
  /** For a person: what the code means, and the details. May change between versions. */
  readonly message: string;
  readonly clause: string;
  /** Undefined when the reason is about the bundle, or about octets that are not a certificate. */
  readonly certificate: ReasonSubject | undefined;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Where a certificate stands in a path. */
export interface Position {
  readonly certificate: PathCertificate;
  readonly index: number | undefined;
  readonly role: ReasonSubject['role'];
}

/** Every code, most telling first. */
export const REASONS: Readonly<Record<PathReasonCode, ReasonRow>> = {
  ...PROCESSING_REASONS,
  ...PROFILE_RULES,
  ...ABSENCE_REASONS,
};

const RANKS: ReadonlyMap<string, number> = new Map(
  Object.keys(REASONS).map((code, rank) => [code, rank]),
);

/** The rank of a code: the smaller, the more telling. */
export function rankOf(code: PathReasonCode): number {
  return RANKS.get(code) ?? RANKS.size;
}

/** Makes a reason from its row of the table and the details at hand. */
export function pathReason(
  code: PathReasonCode,
  position: Position | undefined,
  given: PathReason['detail'] = {},
): PathReason {
  const { clause, means } = REASONS[code];
  const detail = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'string' ? shortText(value) : value,
    ]),
  );
  const details = Object.entries(detail).map(([name, value]) => `${name} ${value}`);
  const message = details.length === 0 ? means : `${means} (${details.join(', ')})`;
  return { code, message, clause, certificate: position && reasonSubject(position), detail };
}

function reasonSubject({ certificate, index, role }: Position): ReasonSubject {
  return { index, role, ...certificateLabel(certificate.certificate) };
}
