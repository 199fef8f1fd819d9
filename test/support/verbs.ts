/**
 * Every method that somebody can call who holds an object: found by walking from it, through fields, getters and classes.
 */
import { isOctets } from '../../src/core/bytes.ts';

/** A method, where it was met, and how to call it there. */
export interface Verb {
  /** From the root: `world.dcc.inventory.join`. */
  readonly path: string;
  readonly call: (...given: unknown[]) => unknown;
}

const DEPTH_MAX = 6;
const NATIVE = new Set<unknown>([Object.prototype, Array.prototype, Map.prototype, Set.prototype]);

/** One method for each name and text, on objects of each shape: a second device has nothing new. */
export function verbsOf(root: unknown, name: string): readonly Verb[] {
  const seen = new Set<unknown>();
  const known = new Set<string>();
  const verbs: Verb[] = [];
  const queue: [value: unknown, path: string, depth: number][] = [[root, name, 0]];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [value, path, depth] = next;
    if (typeof value !== 'object' || value === null || seen.has(value) || isOctets(value)) continue;
    seen.add(value);
    if (depth > DEPTH_MAX) continue;
    if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
      const [first] = value instanceof Map ? value.values() : value;
      queue.push([first, `${path}[0]`, depth + 1]);
      continue;
    }
    const members = membersOf(value);
    for (const member of members) {
      const own = (value as Readonly<Record<string, unknown>>)[member];
      if (typeof own !== 'function') {
        queue.push([own, `${path}.${member}`, depth + 1]);
        continue;
      }
      const kind = `${member} ${String(own)} ${members.join(' ')}`;
      if (known.has(kind)) continue;
      known.add(kind);
      const call = (...given: unknown[]): unknown => Reflect.apply(own, value, given);
      verbs.push({ path: `${path}.${member}`, call });
    }
  }
  return verbs;
}

function membersOf(value: object): readonly string[] {
  const names = new Set<string>();
  for (let at: unknown = value; at !== null && !NATIVE.has(at); at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor') names.add(name);
  }
  return [...names];
}
