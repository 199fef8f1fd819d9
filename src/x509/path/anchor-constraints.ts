/**
 * What an anchor's own certificate says about paths below it, as initial values of the state machine (RFC 5937 §3.2).
 *
 * Only for rule sets that judge anchor certificates: RFC 5280 §6.1 takes a name and a key from an anchor and no more.
 *
 * @module
 */
import type { PathCertificate } from './path-certificate.ts';
import { ANY_POLICY } from './path-extensions.ts';
import { type PathState, constrainPathLength, constrainPolicies } from './state.ts';

/** Narrows the initial state by path length, name constraints, policies and policy constraints. */
export function applyAnchorConstraints(state: PathState, anchor: PathCertificate): void {
  const { nameConstraints, certificatePolicies } = anchor.extensions;
  constrainPathLength(state, anchor);
  constrainPolicies(state, anchor);
  if (nameConstraints) state.nameConstraints.add(nameConstraints);
  if (certificatePolicies !== undefined && !certificatePolicies.includes(ANY_POLICY)) {
    state.initialPolicySet = intersection(state.initialPolicySet, certificatePolicies);
  }
}

function intersection(
  accepted: ReadonlySet<string>,
  certified: readonly string[],
): ReadonlySet<string> {
  if (accepted.has(ANY_POLICY)) return new Set(certified);
  return new Set(certified.filter((policy) => accepted.has(policy)));
}
