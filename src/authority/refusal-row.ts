/**
 * The shape of a row in the refusal tables.
 *
 * @module
 */
import type { Sourced } from '../vocabulary/certainty.ts';

/** One reason to refuse. */
export interface RefusalRow extends Sourced {
  /** The reason as a sentence, without its end. */
  readonly means: string;
  /** What the one who asked can do. */
  readonly advice: string;
}
