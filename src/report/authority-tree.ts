/**
 * A tree of authorities as text, with a bar for the validity of each.
 *
 * @module
 */
import type { AuthorityNode } from '../authority/environment/environment-tree.ts';
import { type Instant, toIso } from '../core/instant.ts';
import { NO_WELL_DEFINED_EXPIRY } from '../x509/profiles.ts';
import { textTable } from './text-table.ts';

const BAR_LENGTH = 32;

/**
 * The tree. Bars share one time axis, from the first beginning to the last end; `┃` is now, `▶` a validity without end.
 *
 * @param nodes - `environmentTree(environment)`
 * @example
 * ```ts
 * console.log(authorityTree(environmentTree(environment), { at: clock.now() }));
 * ```
 */
export function authorityTree(
  nodes: readonly AuthorityNode[],
  { at }: { readonly at: Instant },
): string {
  const lines = [...linesOf(nodes, '')];
  const all = lines.map(({ node }) => node);
  const axis: Axis = {
    from: Math.min(at, ...all.map(({ notBefore }) => notBefore)),
    to: Math.max(at + 1, ...all.map(({ notAfter }) => notAfter).filter(hasEnd)),
  };
  const rows = lines.map(({ prefix, node }) => [
    `${prefix}${node.name}`,
    bar(node, axis, at),
    `${day(node.notBefore)} … ${hasEnd(node.notAfter) ? day(node.notAfter) : 'no end'}`,
    node.state,
    String(node.issued),
    node.keyIdentifier,
  ]);
  return textTable([
    ['authority', `${day(axis.from)} … ${day(axis.to)}`, 'valid', 'state', 'issued', 'key'],
    ...rows,
  ]);
}

interface Axis {
  readonly from: number;
  readonly to: number;
}

interface TreeLine {
  readonly prefix: string;
  readonly node: AuthorityNode;
}

function* linesOf(nodes: readonly AuthorityNode[], indent: string): Generator<TreeLine> {
  for (const node of nodes) {
    yield { prefix: indent, node };
    for (const [index, child] of node.children.entries()) {
      const isLast = index === node.children.length - 1;
      yield* linesOf([child], `${indent}${isLast ? '└─ ' : '├─ '}`);
    }
  }
}

function bar({ notBefore, notAfter }: AuthorityNode, { from, to }: Axis, at: Instant): string {
  const step = (to - from) / BAR_LENGTH;
  const cells = Array.from({ length: BAR_LENGTH }, (_, index): string => {
    const [begins, ends] = [from + index * step, from + (index + 1) * step];
    if (begins <= at && at < ends) return '┃';
    return notBefore < ends && begins <= notAfter ? '━' : '·';
  });
  if (!hasEnd(notAfter)) cells[BAR_LENGTH - 1] = '▶';
  return cells.join('');
}

function hasEnd(notAfter: Instant): boolean {
  return notAfter < NO_WELL_DEFINED_EXPIRY;
}

function day(at: number): string {
  return toIso(at as Instant).slice(0, 10);
}
