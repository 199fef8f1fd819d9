/**
 * From the paths that building finds to one verdict: the first valid path, or the reasons of all that failed.
 *
 * @module
 */
import type { MatchingName } from '../name-matching.ts';
import type { TrustAnchor } from './anchors.ts';
import { type CandidatePath, PathSearch, type SearchBudget } from './build.ts';
import type { Bundle } from './bundle.ts';
import { NAME_COMPARISONS_MAX } from './name-constraints.ts';
import type { PathSettings } from './options.ts';
import type { PathCertificate } from './path-certificate.ts';
import { processPath } from './process.ts';
import { type PathReason, pathReason, rankOf } from './reasons.ts';
import { RevocationChecker } from './revocation.ts';
import type { SignatureLedger } from './signatures.ts';
import type { ProcessContext } from './state.ts';

/** The verdict on a leaf, before it is told. */
export interface Outcome {
  readonly valid: boolean;
  readonly reasons: readonly PathReason[];
  readonly path: CandidatePath | undefined;
  readonly policies: readonly string[];
}

interface FailedPath {
  readonly path: CandidatePath;
  readonly reasons: readonly PathReason[];
}

/** What a leaf is judged with. */
export interface Judging {
  readonly settings: PathSettings;
  readonly bundle: Bundle;
  readonly ledger: SignatureLedger;
  readonly budget: SearchBudget;
  readonly judgesRevocation: boolean;
}

/** Tries every path that the search finds, until one is valid; then, or else, says what there is to say. */
export function judge(leaf: PathCertificate, judging: Judging): Outcome {
  const { bundle, ledger, budget } = judging;
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
  if (budget.exhausted) limits.push(pathReason('search-budget-exceeded', undefined));
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
  const { bundle, ledger, budget, settings } = judging;
  const { intermediates } = bundle;
  const { pathLengthMax, at } = settings;
  return new PathSearch({ intermediates, anchors, ledger, budget, pathLengthMax, at });
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
  const find = (anchor: TrustAnchor, name: MatchingName): readonly PathCertificate[] => {
    const search = pathSearch(judging, [anchor]);
    return bundle.intermediates.filter(
      (certificate) =>
        certificate.subject.key === name.key &&
        hasValidPath(search.candidates(certificate), withoutRevocation),
    );
  };
  return { ...withoutRevocation, revocation, certificatesUnder: remembered(find) };
}

type FindCertificates = ProcessContext['certificatesUnder'];

/** Finds once what every list and every path may ask for again. */
function remembered(find: FindCertificates): FindCertificates {
  const known = new Map<TrustAnchor, Map<string, readonly PathCertificate[]>>();
  return (anchor, name) => {
    const ofAnchor = known.get(anchor) ?? new Map<string, readonly PathCertificate[]>();
    const found = ofAnchor.get(name.key) ?? find(anchor, name);
    known.set(anchor, ofAnchor.set(name.key, found));
    return found;
  };
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
