/**
 * What a call is refused with, in words.
 *
 * @module
 */
import { isSmkiError } from '../../src/core/errors.ts';

/** Code and message, or `taken` when the call returns; an error that is not ours is thrown on. */
export function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isSmkiError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'taken';
}
