/**
 * The code of the error that a call refuses with.
 */
import { type ErrorCode, isSmkiError } from '../../src/core/errors.ts';

/** The code, or undefined when the call returns; an error that is not ours is thrown on. */
export function codeOf(call: () => unknown): ErrorCode | undefined {
  try {
    call();
  } catch (error) {
    if (isSmkiError(error)) return error.code;
    throw error;
  }
  return undefined;
}
