/**
 * The shape of answers that may be a refusal: data with a stable code, never an exception.
 *
 * @module
 */

/** One refusal: a stable code, a sentence for a person, and the clause behind it. */
export interface Refusal<C extends string = string> {
  readonly code: C;
  readonly message: string;
  readonly clause: string;
}

/** Either what was asked for, or why not. */
export type Result<T, C extends string = string> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal<C> };
