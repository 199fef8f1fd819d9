/**
 * Durations for people, as step tables and warnings give them.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/instant.ts';

/** A duration for people: `24 h`, `5 d`, `30 min`. */
export function durationText(durationMs: number): string {
  if (durationMs >= 2 * DAY_MS && durationMs % DAY_MS === 0) return `${durationMs / DAY_MS} d`;
  if (durationMs >= HOUR_MS) return `${Math.round((durationMs / HOUR_MS) * 10) / 10} h`;
  return `${Math.round(durationMs / MINUTE_MS)} min`;
}
