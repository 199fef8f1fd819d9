/**
 * The policy graph of RFC 9618 gives the answers of the tree of RFC 5280 §6.1, which is written down here as the clause has
 * it, node by node.
 *
 * @module
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ANY_POLICY, type PolicyMapping } from '../../../src/x509/path/path-extensions.ts';
import { PolicyGraph } from '../../../src/x509/path/policy-graph.ts';

interface Level {
  readonly policies: readonly string[] | undefined;
  readonly anyPolicyCounts: boolean;
  readonly mappings: readonly PolicyMapping[];
  readonly mappingAllowed: boolean;
}

interface TreeNode {
  readonly depth: number;
  readonly policy: string;
  readonly parent: TreeNode | undefined;
  expected: readonly string[];
  children: TreeNode[];
}

/** RFC 5280 §6.1.3(d)(e), §6.1.4(b), §6.1.5(g), literally. */
class PolicyTree {
  root: TreeNode | undefined = {
    depth: 0,
    policy: ANY_POLICY,
    parent: undefined,
    expected: [ANY_POLICY],
    children: [],
  };
  #depth = 0;

  #at(depth: number, node = this.root): TreeNode[] {
    if (node === undefined) return [];
    const here = node.depth === depth ? [node] : [];
    return [...here, ...node.children.flatMap((child) => this.#at(depth, child))];
  }

  #grow(parent: TreeNode, policy: string, expected: readonly string[] = [policy]): void {
    parent.children.push({ depth: parent.depth + 1, policy, parent, expected, children: [] });
  }

  add({ policies, anyPolicyCounts }: Level): void {
    const i = ++this.#depth;
    if (policies === undefined) this.root = undefined;
    if (this.root === undefined || policies === undefined) return;
    for (const policy of policies.filter((one) => one !== ANY_POLICY)) {
      const matching = this.#at(i - 1).filter(({ expected }) => expected.includes(policy));
      for (const node of matching) this.#grow(node, policy); // (d)(1)(i)
      if (matching.length > 0) continue;
      for (const node of this.#at(i - 1)) if (node.policy === ANY_POLICY) this.#grow(node, policy); // (ii)
    }
    if (policies.includes(ANY_POLICY) && anyPolicyCounts) {
      for (const node of this.#at(i - 1)) {
        const missing = node.expected.filter(
          (policy) => !node.children.some((child) => child.policy === policy),
        );
        for (const policy of missing) this.#grow(node, policy); // (d)(2)
      }
    }
    this.#prune(i);
  }

  map({ mappings, mappingAllowed }: Level): void {
    const i = this.#depth;
    for (const from of new Set(mappings.map(({ issuerDomainPolicy }) => issuerDomainPolicy))) {
      const to = mappings
        .filter(({ issuerDomainPolicy }) => issuerDomainPolicy === from)
        .map(({ subjectDomainPolicy }) => subjectDomainPolicy);
      const nodes = this.#at(i).filter(({ policy }) => policy === from);
      if (!mappingAllowed) {
        for (const node of nodes)
          node.parent!.children = node.parent!.children.filter((c) => c !== node);
      } else if (nodes.length > 0) {
        for (const node of nodes) node.expected = to;
      } else {
        const any = this.#at(i).find(({ policy }) => policy === ANY_POLICY);
        if (any !== undefined) this.#grow(any.parent!, from, to);
      }
    }
    this.#prune(i);
  }

  #prune(i: number): void {
    for (let depth = i - 1; depth >= 0; depth--) {
      for (const node of this.#at(depth)) {
        if (node.children.length > 0) continue;
        if (node.parent === undefined) this.root = undefined;
        else node.parent.children = node.parent.children.filter((child) => child !== node);
      }
    }
  }

  /** §6.1.5(g): the valid_policy_node_set, intersected with what the user accepts. */
  acceptable(initial: ReadonlySet<string>): ReadonlySet<string> {
    const n = this.#depth;
    const nodes = Array.from({ length: n + 1 }, (_, depth) => this.#at(depth)).flat();
    const valid = nodes.filter(
      ({ policy, parent }) => parent?.policy === ANY_POLICY && policy !== ANY_POLICY,
    );
    const any = this.#at(n).some(({ policy }) => policy === ANY_POLICY);
    const found = new Set(valid.map(({ policy }) => policy));
    if (any) found.add(ANY_POLICY);
    if (initial.has(ANY_POLICY)) return found;
    const kept = [...found].filter((policy) => initial.has(policy));
    return new Set(any ? [...kept, ...initial] : kept);
  }
}

const policy = fc.constantFrom('1.1', '1.2', '1.3', '1.4');
const policyOrAny = fc.oneof({ weight: 4, arbitrary: policy }, fc.constant(ANY_POLICY));
const level = fc.record<Level>({
  policies: fc.option(fc.uniqueArray(policyOrAny, { maxLength: 4 }), { nil: undefined, freq: 12 }),
  anyPolicyCounts: fc.boolean(),
  mappings: fc.array(fc.record({ issuerDomainPolicy: policy, subjectDomainPolicy: policy }), {
    maxLength: 4,
  }),
  mappingAllowed: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
});
const initialSet = fc.oneof(
  fc.constant(new Set([ANY_POLICY])),
  fc.uniqueArray(policy).map((policies) => new Set(policies)),
);

test('RFC 9618: graph and tree agree on every path', () => {
  let acceptable = 0;
  fc.assert(
    fc.property(fc.array(level, { minLength: 1, maxLength: 5 }), initialSet, (levels, initial) => {
      const graph = new PolicyGraph();
      const tree = new PolicyTree();
      levels.forEach((one, index) => {
        graph.addCertificate(one);
        tree.add(one);
        if (index < levels.length - 1) {
          graph.applyMappings(one.mappings, { allowed: one.mappingAllowed });
          tree.map(one);
        }
        expect(graph.isNull).toBe(tree.root === undefined);
      });
      const found = new Set(graph.userConstrainedPolicies(initial));
      expect(found).toEqual(tree.acceptable(initial));
      if (found.size > 0) acceptable++;
    }),
    { numRuns: 5_000, seed: 9618 },
  );
  expect(acceptable).toBeGreaterThan(500);
});
