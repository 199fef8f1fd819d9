/**
 * Certification path validation (RFC 5280 §6): is this certificate good, under these anchors, at this time?
 *
 * One verb. Its parts, one file each, are in `path/`: `build.ts` finds paths, `process.ts` is the state machine, with
 * `policy-graph.ts`, `name-constraints.ts` and `revocation.ts`; `profile-rules.ts` has the rules of §4; `reasons.ts` every
 * reason. Synchronous; time is a parameter; no state but a cache that the caller passes.
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import type { Point } from '../crypto/backend.ts';
import type { TrustAnchor } from './path/anchors.ts';
import { SearchBudget } from './path/build.ts';
import { prepareBundle } from './path/bundle.ts';
import { type Explainable, explainPath } from './path/explain.ts';
import { type Outcome, judge } from './path/judge.ts';
import { type PathOptions, type PathSettings, pathSettings } from './path/options.ts';
import type { PathReason } from './path/reasons.ts';
import { SignatureLedger } from './path/signatures.ts';
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
 * import { instant } from 'smki-sim';
 * import { standardWorld } from 'smki-sim/testing';
 * import { validatePath } from 'smki-sim/x509';
 *
 * const { hierarchy, supplier } = standardWorld();
 * const { valid, reasons } = validatePath({
 *   leaf: supplier.credential('digitalSignature').certificate,
 *   intermediates: [hierarchy.issuingOca],
 *   anchors: [hierarchy.root],
 *   at: instant('2090-01-01T00:00:00Z'),
 *   rules: 'path',
 * });
 * console.log(valid, reasons.map(({ code }) => code)); // false [ 'expired', 'expired' ]
 * ```
 */
export function validatePath(options: PathOptions): PathResult {
  requireKind('options', options, 'record');
  const settings = pathSettings(options);
  const bundle = prepareBundle(options, settings);
  const ledger = new SignatureLedger(settings.signatureBudget);
  const outcome: Outcome =
    bundle.leaf === undefined
      ? { valid: false, reasons: bundle.unreadableCertificates, path: undefined, policies: [] }
      : judge(bundle.leaf, {
          settings,
          bundle,
          ledger,
          budget: new SearchBudget(),
          judgesRevocation: options.revocationLists !== undefined,
        });
  return pathResult(outcome, { rules: options.rules, at: settings.at, ledger });
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
