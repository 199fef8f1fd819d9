/**
 * Path processing: the state machine of RFC 5280 §6.1, step by step in its order and by its letters.
 *
 * Unlike §6.1 it does not stop at the first failure but goes on to find every reason. RFC 9618 replaces the policy tree.
 * Which path to process is `build.ts`.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import { toIso } from '../../core/instant.ts';
import { oidName } from '../object-identifiers.ts';
import { applyAnchorConstraints } from './anchor-constraints.ts';
import type { CandidatePath } from './build.ts';
import type { PathCertificate } from './path-certificate.ts';
import { ANY_POLICY, isRecognisedExtension } from './path-extensions.ts';
import { PROFILE_RULES } from './profile-rules.ts';
import { type PathReason, type PathReasonCode, type Position, pathReason } from './reasons.ts';
import {
  type PathState,
  type ProcessContext,
  constrainPathLength,
  constrainPolicies,
  initialise,
  issuerInPath,
} from './state.ts';

/** Unknown critical extensions of one certificate that are told: one is enough to refuse it. */
const UNRECOGNISED_TOLD_MAX = 16;

/** The verdict on one path (RFC 5280 §6.1.6). */
export interface ProcessedPath {
  /** Empty when the path is valid. */
  readonly reasons: readonly PathReason[];
  /** user_constrained_policy_set of RFC 9618. */
  readonly policies: readonly string[];
}

/** Processes a path from its anchor to its leaf. */
export function processPath(path: CandidatePath, context: ProcessContext): ProcessedPath {
  const { certificates, anchor } = path;
  const state = initialise(path, context);
  if (anchor?.given !== undefined && context.settings.rules.judgesAnchorCertificates) {
    const position = {
      certificate: anchor.given,
      index: certificates.length,
      role: 'anchor',
    } as const;
    judgeAnchor(state, position);
  }
  for (let index = certificates.length - 1; index >= 0; index--) {
    const certificate = certificates[index];
    if (certificate === undefined) break;
    const role = index === 0 ? 'leaf' : 'intermediate';
    const position: Position = { certificate, index, role };
    processBasics(state, position);
    if (role === 'intermediate') prepareForNext(state, position);
    else wrapUp(state, certificate);
    processExtensions(state, position);
    applyProfile(state, position);
  }
  return { reasons: state.reasons, policies: acceptPolicies(state, certificates[0]) };
}

/** An anchor certificate in a rule set that judges it: like an intermediate, and RFC 5937 §3.2. */
function judgeAnchor(state: PathState, position: Position): void {
  checkValidity(state, position);
  checkIssuer(state, position);
  applyAnchorConstraints(state, position.certificate);
  processExtensions(state, position);
  applyProfile(state, position);
}

/** §6.1.3 */
function processBasics(state: PathState, position: Position): void {
  const { certificate, role } = position;
  checkSignature(state, position); // (a)(1)
  checkValidity(state, position); // (a)(2)
  checkRevocation(state, position); // (a)(3); (a)(4), name chaining, is how the path was built
  if (!certificate.selfIssued || role === 'leaf') checkNames(state, position); // (b), (c)
  state.policyGraph.addCertificate({
    policies: certificate.extensions.certificatePolicies,
    anyPolicyCounts:
      state.inhibitAnyPolicy > 0 || (role === 'intermediate' && certificate.selfIssued),
  }); // (d), (e)
  if (state.explicitPolicy === 0 && state.policyGraph.isNull) refusePolicy(state, position); // (f)
}

/** §6.1.4 */
function prepareForNext(state: PathState, position: Position): void {
  const { certificate } = position;
  const { extensions, subject, key, selfIssued } = certificate;
  mapPolicies(state, position); // (a), (b)
  state.workingIssuer = issuerInPath(state, { name: subject, key, certificate }); // (c) to (f)
  if (extensions.nameConstraints) state.nameConstraints.add(extensions.nameConstraints); // (g)
  if (!selfIssued) {
    state.explicitPolicy = lessOne(state.explicitPolicy); // (h)
    state.policyMapping = lessOne(state.policyMapping);
    state.inhibitAnyPolicy = lessOne(state.inhibitAnyPolicy);
  }
  constrainPolicies(state, certificate); // (i), (j)
  checkIssuer(state, position); // (k), (n)
  if (!selfIssued) {
    if (state.maxPathLength === 0) add(state, 'path-length-exceeded', position); // (l)
    state.maxPathLength = lessOne(state.maxPathLength);
  }
  constrainPathLength(state, certificate); // (m)
}

/** §6.1.5(a) and (b); (c) to (e) only matter to who uses the key, (f) is `processExtensions`, (g) `acceptPolicies`. */
function wrapUp(state: PathState, { extensions }: PathCertificate): void {
  state.explicitPolicy = lessOne(state.explicitPolicy);
  if (extensions.policyConstraints?.requireExplicitPolicy === 0) state.explicitPolicy = 0;
}

/** §6.1.3(a)(1) */
function checkSignature(state: PathState, position: Position): void {
  const issuer = state.workingIssuer;
  if (issuer === undefined) return;
  const verdict = state.context.ledger.check(position.certificate, issuer.key);
  if (verdict !== 'verified') add(state, verdict, position);
}

/** §6.1.3(a)(2); both ends belong to the period (§4.1.2.5). */
function checkValidity(state: PathState, position: Position): void {
  const { at } = state.context.settings;
  if (at === undefined) return;
  const { notBefore, notAfter } = position.certificate.certificate;
  if (at < notBefore) add(state, 'not-yet-valid', position, times({ notBefore, at }));
  if (at > notAfter) add(state, 'expired', position, times({ notAfter, at }));
}

/** §6.1.3(a)(3) */
function checkRevocation(state: PathState, position: Position): void {
  const { workingIssuer, context } = state;
  if (workingIssuer === undefined) return;
  const problem = context.revocation?.problemWith(position.certificate, workingIssuer);
  if (problem !== undefined) add(state, problem.code, position, problem.detail);
}

/** §6.1.3(b) and (c) */
function checkNames(state: PathState, position: Position): void {
  const problem = state.nameConstraints.firstProblem(position.certificate);
  if (problem === undefined) return;
  add(state, problem.code, position, { form: problem.form, name: problem.name });
}

/** §6.1.4(a) and (b) */
function mapPolicies(state: PathState, position: Position): void {
  const mappings = position.certificate.extensions.policyMappings;
  if (mappings === undefined) return;
  const mapsAny = mappings.some(
    ({ issuerDomainPolicy, subjectDomainPolicy }) =>
      issuerDomainPolicy === ANY_POLICY || subjectDomainPolicy === ANY_POLICY,
  );
  if (mapsAny) add(state, 'policy-mapping-with-any-policy', position);
  else state.policyGraph.applyMappings(mappings, { allowed: state.policyMapping > 0 });
}

/** §6.1.4(k) and (n): it may issue certificates at all. */
function checkIssuer(state: PathState, position: Position): void {
  const { certificate, extensions } = position.certificate;
  if (certificate.version !== 3) add(state, 'issuer-not-v3', position);
  else if (!extensions.basicConstraints) add(state, 'basic-constraints-missing', position);
  else if (!extensions.basicConstraints.ca) add(state, 'not-a-certification-authority', position);
  if (extensions.keyUsage?.includes('keyCertSign') === false) {
    add(state, 'key-usage-without-certificate-signing', position);
  }
}

/** §6.1.4(o), §6.1.5(f): every critical extension is known, and what is known can be decoded. */
function processExtensions(state: PathState, position: Position): void {
  const { certificate, problems } = position.certificate;
  for (const { id, cause } of problems) {
    add(state, 'malformed-extension', position, { extension: oidName(id), cause: cause.message });
  }
  const unrecognised = certificate.extensions.filter(
    ({ id, critical }) => critical && !isRecognisedExtension(id),
  );
  for (const { id } of unrecognised.slice(0, UNRECOGNISED_TOLD_MAX)) {
    add(state, 'unrecognised-critical-extension', position, { extension: oidName(id) });
  }
}

/** §4's rules, as far as the rule set applies them. */
function applyProfile(state: PathState, position: Position): void {
  const { settings, ledger } = state.context;
  const { certificate, role } = position;
  const selfSigned = (): boolean => ledger.check(certificate, certificate.key) === 'verified';
  for (const code of settings.rules.profileRules) {
    const found = PROFILE_RULES[code].violation({ certificate, role, selfSigned });
    if (found !== undefined) add(state, code, position, { found });
  }
}

/** §6.1.5(g): the policies that hold for the whole path, or a reason why none needs to. */
function acceptPolicies(state: PathState, leaf: PathCertificate | undefined): readonly string[] {
  const policies = state.policyGraph.userConstrainedPolicies(state.initialPolicySet);
  if (policies.length === 0 && state.explicitPolicy === 0 && leaf !== undefined) {
    refusePolicy(state, { certificate: leaf, index: 0, role: 'leaf' });
  }
  return policies;
}

/** Once a path has no acceptable policy, every later certificate would say so again. */
function refusePolicy(state: PathState, position: Position): void {
  if (state.reasons.some(({ code }) => code === 'no-acceptable-policy')) return;
  add(state, 'no-acceptable-policy', position);
}

function add(
  state: PathState,
  code: PathReasonCode,
  position: Position,
  detail?: PathReason['detail'],
): void {
  state.reasons.push(pathReason(code, position, detail));
}

function lessOne(value: number): number {
  return Math.max(0, value - 1);
}

function times(instants: Readonly<Record<string, Instant>>): PathReason['detail'] {
  return Object.fromEntries(Object.entries(instants).map(([name, at]) => [name, toIso(at)]));
}
