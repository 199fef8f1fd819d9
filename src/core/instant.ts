/**
 * Points in time as plain numbers. Every verb that judges validity takes one; nothing here reads a clock.
 *
 * @module
 */
import { kindOfValue } from './bytes.ts';
import { fail } from './errors.ts';

declare const instantBrand: unique symbol;

/** Whole milliseconds since the Unix epoch, UTC. Reaches beyond the year 9999, which device certificates need. */
export type Instant = number & { readonly [instantBrand]: true };

export const SECOND_MS = 1_000;
export const MINUTE_MS: number = 60 * SECOND_MS;
export const HOUR_MS: number = 60 * MINUTE_MS;
export const DAY_MS: number = 24 * HOUR_MS;

/** As far as dates of ECMAScript reach, in both directions: some 275,000 years. */
const INSTANT_MS_MAX = 8.64e15;

/** A day, or a day and a time with its zone. Without the zone, a text would mean another time on another machine. */
const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * Reads an ISO 8601 time that names its zone (`Z` or an offset), or a day, which begins at midnight UTC.
 *
 * @throws SmkiError `time/not-an-instant`, also for a day that no calendar has
 * @example
 * ```ts
 * import { instant } from 'smki-sim';
 *
 * console.log(instant('2026-01-01T01:00:00+01:00') === instant('2026-01-01')); // true
 * ```
 */
export function instant(iso: string): Instant {
  if (typeof iso !== 'string') failNotText(iso);
  const [, day = ''] = ISO_8601.exec(iso) ?? [];
  const milliseconds = Date.parse(iso);
  if (day === '' || !isDay(day) || Number.isNaN(milliseconds)) failNotAnInstant(iso);
  return milliseconds as Instant;
}

/**
 * The instant that is this many milliseconds since the Unix epoch. Also the check of whatever is passed as an instant.
 *
 * @throws SmkiError `time/not-an-instant` for a fraction, further away than dates reach, or what is no number
 */
export function instantFromMs(milliseconds: number): Instant {
  if (!Number.isInteger(milliseconds) || Math.abs(milliseconds) > INSTANT_MS_MAX) {
    failNotMilliseconds(milliseconds);
  }
  return milliseconds as Instant;
}

/**
 * A later (or, with a negative duration, earlier) instant.
 *
 * @throws SmkiError `time/not-an-instant`
 * @example
 * ```ts
 * import { addMs, instant, toIso } from 'smki-sim';
 *
 * console.log(toIso(addMs(instant('2026-01-01'), 1_500))); // 2026-01-01T00:00:01.500Z
 * ```
 */
export function addMs(at: Instant, durationMs: number): Instant {
  return instantFromMs(at + durationMs);
}

/**
 * The same time of day so many calendar years later; 29 February becomes 1 March in a common year.
 *
 * @throws SmkiError `time/not-an-instant`
 * @example
 * ```ts
 * import { addYears, instant, toIso } from 'smki-sim';
 *
 * console.log(toIso(addYears(instant('2024-02-29'), 1))); // 2025-03-01T00:00:00Z
 * ```
 */
export function addYears(at: Instant, years: number): Instant {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return instantFromMs(date.getTime());
}

/** Midnight UTC at the start of this instant's day. */
export function startOfDay(at: Instant): Instant {
  return instantFromMs(Math.floor(at / DAY_MS) * DAY_MS);
}

/**
 * ISO 8601 without a fraction when there is none.
 *
 * @throws SmkiError `time/not-an-instant` for what is none
 * @example
 * ```ts
 * import { instant, toIso } from 'smki-sim';
 *
 * console.log(toIso(instant('2026-01-01'))); // 2026-01-01T00:00:00Z
 * ```
 */
export function toIso(at: Instant): string {
  return new Date(instantFromMs(at)).toISOString().replace('.000Z', 'Z');
}

/** Date.parse alone reads 30 February as 2 March. */
function isDay(day: string): boolean {
  const milliseconds = Date.parse(day);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day);
}

function failNotAnInstant(text: string): never {
  const message = `not a point in time: ${JSON.stringify(text)}; write it as instant('2026-01-01T00:00:00Z')`;
  fail('time/not-an-instant', message, { text });
}

/** A caller without types passes a `Date`, or text that would have been right elsewhere. */
function failNotText(value: unknown): never {
  const message = `instant reads text such as '2026-01-01T00:00:00Z', not ${kindOfValue(value)}${adviceFor(value)}`;
  fail('time/not-an-instant', message, { text: String(value) });
}

function failNotMilliseconds(value: unknown): never {
  const found = typeof value === 'number' ? String(value) : kindOfValue(value);
  const message = `an instant is a whole number of milliseconds since 1970 and near enough for a date, not ${found}`;
  fail('time/not-an-instant', `${message}${adviceFor(value)}`, { text: String(value) });
}

function adviceFor(value: unknown): string {
  if (typeof value === 'string') return `: pass instant(${JSON.stringify(value)})`;
  if (value instanceof Date) return ': pass instant(date.toISOString())';
  return "; make one with instant('2026-01-01T00:00:00Z') or addMs";
}
