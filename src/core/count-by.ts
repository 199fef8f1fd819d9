/**
 * How many of which: one number for each name, in the order in which the names come first.
 *
 * @module
 */

/** Counts items by name. */
export function countBy<T>(
  items: Iterable<T>,
  nameOf: (item: T) => string,
): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = nameOf(item);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
