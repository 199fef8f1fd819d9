/**
 * For your own test suites: fixtures, matchers for vitest and jest, a snapshot serializer.
 *
 * @module
 */
export {
  type MatcherResult,
  type OutcomeCarrier,
  type SmkiMatchers,
  smkiMatchers,
} from './matchers.ts';
export { type SnapshotSerializer, smkiSerializer } from './snapshot-serializer.ts';
export { STANDARD_SEED, standardWorld } from './standard-world.ts';
