/**
 * Common names of authorities from their patterns.
 *
 * @module
 */

/** As certificates of authorities have them (decoded). */
export const AUTHORITY_NAME_LENGTH_MAX = 4;

const LETTERS = 26;

/** A to Z, then AA to ZZ and so on. */
function letters(number: number): string {
  const last = String.fromCharCode(65 + ((number - 1) % LETTERS));
  return number <= LETTERS ? last : letters(Math.floor((number - 1) / LETTERS)) + last;
}

/** The common name with this number. */
export function authorityName(pattern: string, number: number): string {
  return pattern
    .replace('@', letters(number))
    .replace(/#+/, (hashes) => String(number).padStart(hashes.length, '0'));
}
