/**
 * Common names of authorities from their patterns.
 *
 * @module
 */

/** The common name with this number. */
export function authorityName(pattern: string, number: number): string {
  return pattern
    .replace('@', String.fromCharCode(64 + number))
    .replace(/#+/, (hashes) => String(number).padStart(hashes.length, '0'));
}
