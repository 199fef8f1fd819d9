/**
 * Certification path validation (RFC 5280 §6): is this certificate good, under these anchors, at this time?
 *
 * One verb. Its parts, one file each, are in `path/`: `build.ts` finds paths, `process.ts` is the state machine, with
 * `policy-graph.ts`, `name-constraints.ts` and `revocation.ts`; `profile-rules.ts` has the rules of §4; `reasons.ts` every
 * reason. Synchronous; time is a parameter; no state but a cache that the caller passes.
 *
 * @module
 */
import type { Point } from '../crypto/backend.ts';
import type { TrustAnchor } from './path/anchors.ts';
import { type CandidatePath, PathSearch } from './path/build.ts';
import { type Bundle, prepareBundle } from './path/bundle.ts';
import { type Explainable, explainPath } from './path/explain.ts';
import { NAME_COMPARISONS_MAX } from './path/name-constraints.ts';
import { type PathOptions, type PathSettings, pathSettings } from './path/options.ts';
import type { PathCertificate } from './path/path-certificate.ts';
import { processPath } from './path/process.ts';
import { type PathReason, pathReason, rankOf } from './path/reasons.ts';
import { RevocationChecker } from './path/revocation.ts';
import { SignatureLedger } from './path/signatures.ts';
import type { ProcessContext } from './path/state.ts';
import type { Certificate, Name } from './types.ts';

export { createPathCache, type PathCache } from './path/cache.ts';
export type { BarePathAnchor, PathAnchor } from './path/anchors.ts';
export type { PathInputs, PathOptions, PathTime } from './path/options.ts';
export { REASONS as PATH_REASONS } from './path/reasons.ts';
export type { PathReason, PathReasonCode, ReasonSubject } from './path/reasons.ts';
export { RULE_SETS, type RuleSetName } from './path/rule-sets.ts';

/** The anchor under which a path ends. */
export interface PathResultAnchor {
  readonly name: Name;
  /** Undefined when it is not an uncompressed P-256 point. */
  readonly publicKey: Point | undefined;
  /** Undefined for a bare anchor. */
  readonly certificate: Certificate | undefined;
}

/** The verdict. */
export interface PathResult extends Explainable {
  readonly valid: boolean;
  /** Every reason found on every path tried, most telling first; empty when valid. */
  readonly reasons: readonly PathReason[];
  /** The valid path, or else the one that came nearest: the leaf first, then each issuer, without the anchor. */
  readonly path: readonly Certificate[];
  readonly anchor: PathResultAnchor | undefined;
  /** Policies that hold for the whole path, in the anchor's terms and as far as acceptable; may include anyPolicy. */
  readonly policies: readonly string[];
  /** How many distinct signature checks the verdict took, known from a cache or not. */
  readonly signatureChecks: number;
  /** The verdict for a person. */
  readonly explain: () => string;
}

/**
 * Validates a certificate: finds a path to an anchor and processes it.
 *
 * Never throws for what it is given to judge: octets that are not a certificate, a hostile bundle or a broken list are
 * reasons.
 *
 * @param options - `leaf`, `intermediates` and `anchors` as DER or parsed; `at`, or `timeChecks: 'disapply'`; `rules`
 * @returns the verdict with its reasons, the path, and `explain()`
 * @throws SmkiError `x509/bad-path-options` for misuse only
 * @example
 * ```ts
 * const { valid, reasons } = validatePath({
 *   leaf: supplierCertificate,
 *   intermediates: [issuingAuthority],
 *   anchors: [{ name: rootName, publicKey: rootKey }],
 *   at: instant('2025-01-01T00:00:00Z'),
 *   rules: 'path',
 * });
 * ```
 */
export function validatePath(options: PathOptions): PathResult {
  const settings = pathSettings(options);
  const bundle = prepareBundle(options, settings);
  const ledger = new SignatureLedger(settings.signatureBudget);
  const outcome =
    bundle.leaf === undefined
      ? { valid: false, reasons: bundle.unreadableCertificates, path: undefined, policies: [] }
      : judge(bundle.leaf, {
          settings,
          bundle,
          ledger,
          judgesRevocation: options.revocationLists !== undefined,
        });
  return pathResult(outcome, { rules: options.rules, at: settings.at, ledger });
}

interface Outcome {
  readonly valid: boolean;
  readonly reasons: readonly PathReason[];
  readonly path: CandidatePath | undefined;
  readonly policies: readonly string[];
}

interface FailedPath {
  readonly path: CandidatePath;
  readonly reasons: readonly PathReason[];
}

interface Judging {
  readonly settings: PathSettings;
  readonly bundle: Bundle;
  readonly ledger: SignatureLedger;
  readonly judgesRevocation: boolean;
}

function judge(leaf: PathCertificate, judging: Judging): Outcome {
  const { bundle, ledger } = judging;
  const context = processContext(judging);
  const search = pathSearch(judging, bundle.anchors);
  const failed: FailedPath[] = [];
  for (const path of search.candidates(leaf)) {
    const { reasons, policies } = processPath(path, context);
    if (reasons.length === 0) return { valid: true, reasons, path, policies };
    failed.push({ path, reasons });
  }
  if (failed.length === 0) failed.push(diagnose(leaf, search, context));
  const [nearest, ...others] = failed.sort((a, b) => a.reasons.length - b.reasons.length);
  const limits: PathReason[] = [];
  if (ledger.exceeded) limits.push(pathReason('signature-budget-exceeded', undefined));
  if (search.exhausted) limits.push(pathReason('search-budget-exceeded', undefined));
  const elsewhere = others.flatMap((path) => path.reasons);
  const reasons = [
    ...limits,
    ...ranked(nearest?.reasons ?? []),
    ...ranked([...elsewhere, ...bundle.unreadableCertificates]),
    ...(search.tooLong ? [pathReason('chain-too-long', undefined)] : []),
  ];
  return { valid: false, reasons: distinct(reasons), path: nearest?.path, policies: [] };
}

function pathSearch(judging: Judging, anchors: readonly TrustAnchor[]): PathSearch {
  const { bundle, ledger, settings } = judging;
  const { pathLengthMax, at } = settings;
  return new PathSearch({
    intermediates: bundle.intermediates,
    anchors,
    ledger,
    pathLengthMax,
    at,
  });
}

/** What every candidate path is processed with, and, without revocation, the other keys of a list's issuer. */
function processContext(judging: Judging): ProcessContext {
  const { settings, bundle, ledger, judgesRevocation } = judging;
  const withoutRevocation: ProcessContext = {
    settings,
    ledger,
    comparisons: { comparisonsLeft: NAME_COMPARISONS_MAX },
    revocation: undefined,
    certificatesUnder: () => [],
  };
  if (!judgesRevocation) return withoutRevocation;
  const revocation = new RevocationChecker({
    lists: bundle.lists,
    unreadable: bundle.unreadableLists,
    whenMissing: settings.missingRevocationLists,
    at: settings.at,
    rules: settings.rules,
    ledger,
  });
  const certificatesUnder: ProcessContext['certificatesUnder'] = (anchor, name) => {
    const search = pathSearch(judging, [anchor]);
    return bundle.intermediates.filter(
      (certificate) =>
        certificate.subject.key === name.key &&
        hasValidPath(search.candidates(certificate), withoutRevocation),
    );
  };
  return { ...withoutRevocation, revocation, certificatesUnder };
}

function hasValidPath(paths: Iterable<CandidatePath>, context: ProcessContext): boolean {
  for (const path of paths) if (processPath(path, context).reasons.length === 0) return true;
  return false;
}

/** No path has signatures that verify: says what is wrong with the one that a person would have expected. */
function diagnose(leaf: PathCertificate, search: PathSearch, context: ProcessContext): FailedPath {
  const path = search.mostPlausible(leaf);
  const reasons = [...processPath(path, context).reasons];
  const index = path.certificates.length - 1;
  const certificate = path.certificates[index];
  if (path.anchor === undefined && certificate !== undefined && !search.tooLong) {
    const role = index === 0 ? 'leaf' : 'intermediate';
    reasons.push(pathReason('issuer-not-found', { certificate, index, role }));
  }
  return { path, reasons };
}

function ranked(reasons: readonly PathReason[]): readonly PathReason[] {
  return [...reasons].sort((a, b) => rankOf(a.code) - rankOf(b.code));
}

/** The same reason about the same certificate is told once, however many paths it spoils. */
function distinct(reasons: readonly PathReason[]): readonly PathReason[] {
  const seen = new Set<string>();
  return reasons.filter(({ code, certificate, message }) => {
    const key = [code, certificate?.serialNumber, certificate?.subject, message].join('\n');
    return seen.size !== seen.add(key).size;
  });
}

interface Telling {
  readonly rules: string;
  readonly at: PathSettings['at'];
  readonly ledger: SignatureLedger;
}

function pathResult(outcome: Outcome, { rules, at, ledger }: Telling): PathResult {
  const { valid, reasons, path, policies } = outcome;
  const anchor = path?.anchor && resultAnchor(path.anchor);
  const certificates = path?.certificates.map(({ certificate }) => certificate) ?? [];
  const result: PathResult = {
    valid,
    reasons,
    path: certificates,
    anchor,
    policies,
    signatureChecks: ledger.checks,
    explain: () => explainPath(result, { rules, at }),
  };
  return result;
}

function resultAnchor({ originalName, key, given }: TrustAnchor): PathResultAnchor {
  return { name: originalName, publicKey: key?.point, certificate: given?.certificate };
}
