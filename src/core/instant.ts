/**
 * Points in time as plain numbers. Every verb that judges validity takes one; nothing here reads a clock.
 *
 * @module
 */
import { fail } from './errors.ts';

declare const instantBrand: unique symbol;

/** Milliseconds since the Unix epoch, UTC. Reaches beyond the year 9999, which device certificates need. */
export type Instant = number & { readonly [instantBrand]: true };

export const SECOND_MS = 1_000;
export const MINUTE_MS: number = 60 * SECOND_MS;
export const HOUR_MS: number = 60 * MINUTE_MS;
export const DAY_MS: number = 24 * HOUR_MS;

/**
 * Reads an ISO 8601 time.
 *
 * @throws SmkiError `time/not-an-instant`
 * @example
 * ```ts
 * const at = instant('2026-01-01T00:00:00Z');
 * ```
 */
export function instant(iso: string): Instant {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds)) {
    fail('time/not-an-instant', `not an ISO 8601 time: ${iso}`, { text: iso });
  }
  return milliseconds as Instant;
}

/** The instant that is this many milliseconds since the Unix epoch. */
export function instantFromMs(milliseconds: number): Instant {
  return milliseconds as Instant;
}

/** A later (or, with a negative duration, earlier) instant. */
export function addMs(at: Instant, durationMs: number): Instant {
  return (at + durationMs) as Instant;
}

/** The same time of day so many calendar years later; 29 February becomes 1 March in a common year. */
export function addYears(at: Instant, years: number): Instant {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime() as Instant;
}

/** Midnight UTC at the start of this instant's day. */
export function startOfDay(at: Instant): Instant {
  return (Math.floor(at / DAY_MS) * DAY_MS) as Instant;
}

/** ISO 8601 without a fraction when there is none: `2026-01-01T00:00:00Z`. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
