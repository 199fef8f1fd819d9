/**
 * The fixture that most tests start from: the world of a fixed seed, made anew for each test so that nothing leaks.
 *
 * @module
 */
import { type World, type WorldOptions, createSmallWorld } from '../simulation/world.ts';

/** Seed of the standard world. Its octets are the same in every run and every minor release. */
export const STANDARD_SEED = 'standard-world';

/**
 * A fresh world: hierarchy, parties, and a home with an ESME of nine cells and a CHF.
 *
 * @param options - another seed, start or assumptions, where a test needs them
 * @example
 * ```ts
 * import { standardWorld } from 'smki-sim/testing';
 *
 * const { esme } = standardWorld();
 * console.log(esme.type.name, esme.entityId); // ESME FE5A4B20000001A0
 * ```
 */
export function standardWorld(options: Partial<WorldOptions> = {}): World {
  return createSmallWorld({ seed: STANDARD_SEED, ...options });
}
