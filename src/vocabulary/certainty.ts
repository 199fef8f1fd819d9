/**
 * How sure a row of a table is, in the terms of the sources. Nothing uncertain is presented as fact.
 *
 * @module
 */

/**
 * - `confirmed`: read in a public text of the specification, or decoded from real messages or certificates.
 * - `recalled`: known from the domain, not seen in a text; kept configurable.
 * - `inferred`: follows from evidence, stated nowhere.
 * - `proposed`: a choice of this model, no claim about the real system.
 * - `unknown`: looked for, not found; a default that a caller should replace.
 */
export type Certainty = 'confirmed' | 'recalled' | 'inferred' | 'proposed' | 'unknown';

/** Where a row comes from: a clause, a message, a certificate. */
export interface Sourced {
  readonly source: string;
  readonly certainty: Certainty;
}
