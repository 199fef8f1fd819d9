/**
 * The valid policy graph (RFC 9618 §5, which replaces the valid_policy_tree of RFC 5280 §6.1.2(a)).
 *
 * The tree has one node for each way a policy is reached, and a hostile chain makes it grow exponentially; the graph has
 * one node for each policy at each depth, and grows with the size of the certificates. Same answers. Policy qualifiers
 * are not kept: nothing in a verdict depends on them.
 *
 * @module
 */
import { ANY_POLICY, type PolicyMapping } from './path-extensions.ts';

interface PolicyNode {
  readonly policy: string;
  /** Nodes of the depth above. */
  readonly parents: ReadonlySet<PolicyNode>;
  /** Policies that the next certificate may name to continue this node. */
  expected: ReadonlySet<string>;
}

/** All nodes of one depth, by their policy. */
type Level = Map<string, PolicyNode>;

/** What one certificate may do to the graph. */
export interface PolicyStep {
  /** Identifiers of certificatePolicies; undefined when the extension is absent. */
  readonly policies: readonly string[] | undefined;
  /** RFC 5280 §6.1.3(d)(2): inhibit_anyPolicy is above 0, or the certificate is self-issued and not the last. */
  readonly anyPolicyCounts: boolean;
}

/** The graph while a path is processed. Null when no policy is valid any more. */
export class PolicyGraph {
  #levels: Level[];

  /** RFC 5280 §6.1.2(a): one node of depth 0, anyPolicy, expecting anyPolicy. */
  constructor() {
    const root = {
      policy: ANY_POLICY,
      parents: new Set<PolicyNode>(),
      expected: setOf(ANY_POLICY),
    };
    this.#levels = [new Map([[ANY_POLICY, root]])];
  }

  get isNull(): boolean {
    return this.#levels.length === 0;
  }

  /** RFC 5280 §6.1.3(d) and (e): the policies of the next certificate. */
  addCertificate({ policies, anyPolicyCounts }: PolicyStep): void {
    const above = this.#levels.at(-1);
    if (above === undefined) return;
    if (policies === undefined) {
      this.#levels = [];
      return;
    }
    const expecting = nodesByExpectation(above);
    const level: Level = new Map();
    const add = (policy: string, parents: readonly PolicyNode[]): void => {
      level.set(policy, { policy, parents: new Set(parents), expected: setOf(policy) });
    };
    // (d)(1): each named policy, below the nodes that expect it (i), or else below anyPolicy (ii).
    const anyAbove = above.get(ANY_POLICY);
    for (const policy of policies) {
      if (policy === ANY_POLICY) continue;
      const parents = expecting.get(policy) ?? (anyAbove && [anyAbove]);
      if (parents !== undefined) add(policy, parents);
    }
    // (d)(2): anyPolicy continues whatever is expected and was not named.
    if (anyPolicyCounts && policies.includes(ANY_POLICY)) {
      for (const [policy, parents] of expecting) if (!level.has(policy)) add(policy, parents);
    }
    this.#levels.push(level);
    this.#prune();
  }

  /** RFC 5280 §6.1.4(b): the policy mappings of the certificate that was added last. */
  applyMappings(mappings: readonly PolicyMapping[], mapping: { readonly allowed: boolean }): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    for (const [issuerPolicy, subjectPolicies] of groupByIssuerPolicy(mappings)) {
      const node = level.get(issuerPolicy);
      const any = level.get(ANY_POLICY);
      if (!mapping.allowed) {
        level.delete(issuerPolicy);
      } else if (node !== undefined) {
        node.expected = subjectPolicies;
      } else if (any !== undefined) {
        const { parents } = any;
        level.set(issuerPolicy, { policy: issuerPolicy, parents, expected: subjectPolicies });
      }
    }
    this.#prune();
  }

  /** RFC 9618 §5.4, 6.1.5(g): the policies valid for the whole path in the anchor's terms, within what the user accepts. */
  userConstrainedPolicies(initialPolicySet: ReadonlySet<string>): readonly string[] {
    const valid = this.#authorityConstrainedPolicies();
    if (initialPolicySet.has(ANY_POLICY)) return [...valid];
    const constrained = [...valid].filter((policy) => initialPolicySet.has(policy));
    if (!valid.has(ANY_POLICY)) return constrained;
    return [...new Set([...constrained, ...initialPolicySet])];
  }

  #authorityConstrainedPolicies(): ReadonlySet<string> {
    const valid = new Set<string>();
    for (const level of this.#levels) {
      for (const { policy, parents } of level.values()) {
        const belowAny = [...parents].some((parent) => parent.policy === ANY_POLICY);
        if (policy !== ANY_POLICY && belowAny) valid.add(policy);
      }
    }
    if (this.#levels.at(-1)?.has(ANY_POLICY) === true) valid.add(ANY_POLICY);
    return valid;
  }

  /** RFC 5280 §6.1.3(d)(3): nodes above the last depth that have no child go; without any root the graph is null. */
  #prune(): void {
    let children = this.#levels.at(-1);
    for (let depth = this.#levels.length - 2; depth >= 0; depth--) {
      const level = this.#levels[depth];
      if (level === undefined || children === undefined) break;
      const kept = new Set<PolicyNode>();
      for (const child of children.values()) for (const parent of child.parents) kept.add(parent);
      for (const [policy, node] of level) if (!kept.has(node)) level.delete(policy);
      children = level;
    }
    if (this.#levels[0]?.size === 0) this.#levels = [];
  }
}

function setOf(policy: string): ReadonlySet<string> {
  return new Set([policy]);
}

function nodesByExpectation(level: Level): ReadonlyMap<string, readonly PolicyNode[]> {
  const nodes = new Map<string, PolicyNode[]>();
  for (const node of level.values()) {
    for (const policy of node.expected) {
      const found = nodes.get(policy);
      if (found === undefined) nodes.set(policy, [node]);
      else found.push(node);
    }
  }
  return nodes;
}

function groupByIssuerPolicy(
  mappings: readonly PolicyMapping[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { issuerDomainPolicy, subjectDomainPolicy } of mappings) {
    const group = groups.get(issuerDomainPolicy);
    if (group === undefined) groups.set(issuerDomainPolicy, new Set([subjectDomainPolicy]));
    else group.add(subjectDomainPolicy);
  }
  return groups;
}
