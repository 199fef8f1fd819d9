/**
 * Says loudly which test material is missing: once, before the first test, however many files look for it.
 *
 * @module
 */
import { MISSING_MATERIAL } from './material.ts';

/** What vitest calls before the run. */
export function setup(): void {
  for (const sentence of MISSING_MATERIAL) console.warn(`\n*** ${sentence} ***`);
}
