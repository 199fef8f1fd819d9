/**
 * Copies of plain data: what leaves an actor leaves in octets and objects of its own.
 *
 * @module
 */
import { isOctets } from './bytes.ts';

/** The same data, of which nothing is shared: lists, plain objects, octets. */
export function copied<T>(data: T): T {
  if (isOctets(data)) return new Uint8Array(data) as T;
  if (Array.isArray(data)) return data.map((part) => copied<unknown>(part)) as T;
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(
    ([name, part]) => [name, copied<unknown>(part)] as const,
  );
  return Object.fromEntries(entries) as T;
}
