/**
 * Certification path validation as a device does it: its root cell is the only anchor, time may be disapplied, and
 * no revocation list is ever read (GBCS 12, 13.3.5; RFC 5280 §6).
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type PathCache, createPathCache } from '../x509/path/cache.ts';
import { validatePath } from '../x509/path.ts';
import type { Certificate, Name } from '../x509/types.ts';
import type { ReplacementFailureCode } from './replacement-failures.ts';
import { type CertificateFacts, type TrustAnchor, certificateFacts } from './trust-anchor.ts';

/** What the path of one replacement is judged by. */
export interface PathQuestion {
  readonly leaf: Certificate;
  readonly root: TrustAnchor | undefined;
  /** DER of the certificationPathCertificates of the command. */
  readonly pathCertificates: readonly Uint8Array[];
  /** Undefined when the command disapplies time-based checks. */
  readonly at: Instant | undefined;
  readonly assumptions: Assumptions;
}

/** Why a path does not hold. */
export interface PathFailure {
  readonly failure: Extract<ReplacementFailureCode, 'path-invalid' | 'path-outside-validity'>;
  readonly because: string;
}

/** One memory of certificates for all devices: a signature that held once holds everywhere. */
const cache: PathCache = createPathCache();

/** Reasons that concern time alone. */
const TIME_REASONS: readonly string[] = ['expired', 'not-yet-valid'];

/** Undefined when a valid path leads from the leaf to the root in the device. */
export function checkPath(question: PathQuestion): PathFailure | undefined {
  const { leaf, root, pathCertificates, at, assumptions } = question;
  if (root?.publicKey === undefined) {
    return { failure: 'path-invalid', because: 'the key in the root cell is not usable' };
  }
  const name = root.name ?? rootNameFromPath(root, [leaf.der, ...pathCertificates]);
  if (name === undefined) {
    return {
      failure: 'path-invalid',
      because: 'no certificate of the path names the root as issuer',
    };
  }
  const result = validatePath({
    leaf,
    intermediates: pathCertificates,
    anchors: [{ name, publicKey: root.publicKey, keyIdentifier: root.keyIdentifier }],
    ...(at === undefined ? { timeChecks: 'disapply' } : { at }),
    rules: 'path',
    requireExplicitPolicy: assumptions.explicitPolicy === 'required',
    cache,
  });
  if (result.valid) return undefined;
  const timeOnly = result.reasons.every(({ code }) => TIME_REASONS.includes(code));
  return {
    failure: timeOnly ? 'path-outside-validity' : 'path-invalid',
    because: result.reasons[0]?.message ?? 'no path',
  };
}

/**
 * The name of a root of which a caller knows only the key: what the certificates issued by that key call it. The key
 * still has to verify their signatures.
 */
function rootNameFromPath(
  root: TrustAnchor,
  certificates: readonly Uint8Array[],
): Name | undefined {
  for (const encoded of certificates) {
    const facts = readCertificate(encoded);
    const issuerKey = facts?.extensions.authorityKeyIdentifier?.keyIdentifier;
    if (issuerKey && equalBytes(issuerKey, root.keyIdentifier)) return facts.certificate.issuer;
  }
  return undefined;
}

function readCertificate(encoded: Uint8Array): CertificateFacts | undefined {
  try {
    return certificateFacts(encoded);
  } catch (error) {
    if (isSmkiError(error)) return undefined;
    throw error;
  }
}
