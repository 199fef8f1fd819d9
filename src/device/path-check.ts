/**
 * Certification path validation as a device does it: its root cell is the only anchor, time may be disapplied, and
 * no revocation list is ever read (GBCS 12, 13.3.5; RFC 5280 §6).
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import { type Instant, SECOND_MS } from '../core/instant.ts';
import type { Assumptions } from '../vocabulary/assumptions.ts';
import { type PathCache, createPathCache } from '../x509/path/cache.ts';
import { validatePath } from '../x509/path.ts';
import type { Name } from '../x509/types.ts';
import type { ReplacementFailureCode } from './replacement-failures.ts';
import { type CertificateFacts, type TrustAnchor, readCertificate } from './trust-anchor.ts';

/** What the path of one replacement is judged by. */
export interface PathQuestion {
  readonly leaf: CertificateFacts;
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

/** A path that held, and when: it holds again for the same root, path certificates and rules. */
interface KnownPath {
  readonly root: TrustAnchor;
  readonly pathCertificates: readonly Uint8Array[];
  readonly explicitPolicy: Assumptions['explicitPolicy'];
  readonly notBefore: number;
  readonly notAfter: number;
}

/** The last path that held for each leaf: a fleet meets the same certificates again and again. */
const knownPaths = new WeakMap<CertificateFacts, KnownPath>();

/** Undefined when a valid path leads from the leaf to the root in the device. */
export function checkPath(question: PathQuestion): PathFailure | undefined {
  const { leaf, root, at } = question;
  if (root?.publicKey === undefined) {
    return { failure: 'path-invalid', because: 'the key in the root cell is not usable' };
  }
  const known = knownPaths.get(leaf);
  if (known !== undefined && holdsAgain(known, question)) return undefined;
  const { pathCertificates } = question;
  const name = root.name ?? rootNameFromPath(root, [leaf.certificate.der, ...pathCertificates]);
  if (name === undefined) {
    return {
      failure: 'path-invalid',
      because: 'no certificate of the path names the root as issuer',
    };
  }
  const { explicitPolicy } = question.assumptions;
  const result = validatePath({
    leaf: leaf.certificate,
    intermediates: pathCertificates,
    anchors: [{ name, publicKey: root.publicKey, keyIdentifier: root.keyIdentifier }],
    ...(at === undefined ? { timeChecks: 'disapply' } : { at }),
    rules: 'path',
    requireExplicitPolicy: explicitPolicy === 'required',
    cache,
  });
  if (result.valid) {
    knownPaths.set(leaf, {
      root,
      pathCertificates: pathCertificates.map((encoded) => new Uint8Array(encoded)),
      explicitPolicy,
      notBefore: Math.max(...result.path.map(({ notBefore }) => notBefore)),
      notAfter: Math.min(...result.path.map(({ notAfter }) => notAfter)),
    });
    return undefined;
  }
  const timeOnly = result.reasons.every(({ code }) => TIME_REASONS.includes(code));
  return {
    failure: timeOnly ? 'path-outside-validity' : 'path-invalid',
    because: result.reasons[0]?.message ?? 'no path',
  };
}

/** Of all that a verdict depends on only the time may differ, and it may not leave the validity of the path. */
function holdsAgain(known: KnownPath, question: PathQuestion): boolean {
  const { root, pathCertificates, at, assumptions } = question;
  if (known.root !== root || known.explicitPolicy !== assumptions.explicitPolicy) return false;
  // RFC 5280 counts in seconds: a fraction belongs to the second that it has begun.
  const second = at === undefined ? known.notBefore : Math.floor(at / SECOND_MS) * SECOND_MS;
  return (
    second >= known.notBefore &&
    second <= known.notAfter &&
    known.pathCertificates.length === pathCertificates.length &&
    known.pathCertificates.every((certificate, index) =>
      equalBytes(certificate, pathCertificates[index] ?? certificate.subarray(1)),
    )
  );
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
    if (typeof facts === 'string') continue;
    const issuerKey = facts.extensions.authorityKeyIdentifier?.keyIdentifier;
    if (issuerKey && equalBytes(issuerKey, root.keyIdentifier)) return facts.certificate.issuer;
  }
  return undefined;
}
