/**
 * The state variables of path processing (RFC 5280 §6.1.2) and the steps that only narrow them.
 *
 * @module
 */
import type { MatchingName } from '../name-matching.ts';
import type { TrustAnchor } from './anchors.ts';
import type { CandidatePath } from './build.ts';
import { type ComparisonBudget, NameConstraints } from './name-constraints.ts';
import type { PathSettings } from './options.ts';
import type { PathCertificate } from './path-certificate.ts';
import { PolicyGraph } from './policy-graph.ts';
import type { PathReason } from './reasons.ts';
import type { CertificateIssuer, RevocationChecker } from './revocation.ts';
import type { SignatureLedger } from './signatures.ts';

/** What processing works with besides the path. */
export interface ProcessContext {
  readonly settings: PathSettings;
  readonly ledger: SignatureLedger;
  readonly comparisons: ComparisonBudget;
  /** Undefined when revocation is not judged. */
  readonly revocation: RevocationChecker | undefined;
  /** Certificates of this name that are valid under this anchor: other keys of the same authority. */
  readonly certificatesUnder: (
    anchor: TrustAnchor,
    name: MatchingName,
  ) => readonly PathCertificate[];
}

/** The state variables of §6.1.2, by their names there. */
export interface PathState {
  readonly context: ProcessContext;
  readonly anchor: TrustAnchor | undefined;
  readonly reasons: PathReason[];
  readonly policyGraph: PolicyGraph;
  /** user-initial-policy-set of §6.1.1(c). */
  initialPolicySet: ReadonlySet<string>;
  readonly nameConstraints: NameConstraints;
  explicitPolicy: number;
  inhibitAnyPolicy: number;
  policyMapping: number;
  /** working_issuer_name and working_public_key; undefined when no anchor was found. */
  workingIssuer: CertificateIssuer | undefined;
  maxPathLength: number;
}

/** §6.1.2 */
export function initialise(
  { certificates, anchor }: CandidatePath,
  context: ProcessContext,
): PathState {
  const { settings } = context;
  const n = certificates.length;
  const state: PathState = {
    context,
    anchor,
    reasons: [],
    policyGraph: new PolicyGraph(),
    initialPolicySet: settings.initialPolicySet,
    nameConstraints: new NameConstraints(context.comparisons),
    explicitPolicy: settings.requireExplicitPolicy ? 0 : n + 1,
    inhibitAnyPolicy: settings.inhibitAnyPolicy ? 0 : n + 1,
    policyMapping: settings.inhibitPolicyMapping ? 0 : n + 1,
    workingIssuer: undefined,
    maxPathLength: n,
  };
  if (settings.initialNameConstraints) state.nameConstraints.add(settings.initialNameConstraints);
  if (anchor !== undefined) {
    const certificate = settings.rules.judgesAnchorCertificates ? anchor.given : undefined;
    state.workingIssuer = issuerInPath(state, { name: anchor.name, key: anchor.key, certificate });
  }
  return state;
}

interface IssuerParts extends Pick<CertificateIssuer, 'key' | 'certificate'> {
  readonly name: MatchingName;
}

/** The issuer of the next certificate: its name is how the path was built, so only its keys are kept. */
export function issuerInPath(
  { anchor, context }: PathState,
  { name, key, certificate }: IssuerParts,
): CertificateIssuer {
  const otherCertificates = (): readonly PathCertificate[] =>
    anchor === undefined ? [] : context.certificatesUnder(anchor, name);
  return { key, certificate, otherCertificates };
}

/** §6.1.4(i) and (j) */
export function constrainPolicies(state: PathState, { extensions }: PathCertificate): void {
  const { policyConstraints, inhibitAnyPolicy } = extensions;
  const { requireExplicitPolicy, inhibitPolicyMapping } = policyConstraints ?? {};
  state.explicitPolicy = Math.min(state.explicitPolicy, requireExplicitPolicy ?? Infinity);
  state.policyMapping = Math.min(state.policyMapping, inhibitPolicyMapping ?? Infinity);
  state.inhibitAnyPolicy = Math.min(state.inhibitAnyPolicy, inhibitAnyPolicy ?? Infinity);
}

/** §6.1.4(m) */
export function constrainPathLength(state: PathState, { extensions }: PathCertificate): void {
  const { pathLength } = extensions.basicConstraints ?? {};
  state.maxPathLength = Math.min(state.maxPathLength, pathLength ?? Infinity);
}
