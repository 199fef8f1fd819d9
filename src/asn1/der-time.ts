/**
 * UTCTime and GeneralizedTime in the forms that RFC 5280 §4.1.2.5 allows: seconds present, no fraction, Z.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { type Instant, instantFromMs, toIso } from '../core/instant.ts';

/** RFC 5280 §4.1.2.5: dates through 2049 are UTCTime, from 2050 on GeneralizedTime. */
export const GENERALIZED_TIME_FROM: Instant = instantFromMs(Date.UTC(2050, 0, 1));

/** The first year that the two digits of a UTCTime can mean (RFC 5280 §4.1.2.5.1). */
const UTC_TIME_FROM: Instant = instantFromMs(Date.UTC(1950, 0, 1));

/** True when a UTCTime can say it. */
export function isUtcTime(at: Instant): boolean {
  return at >= UTC_TIME_FROM && at < GENERALIZED_TIME_FROM;
}

/** Reads `YYMMDDHHMMSSZ`; years 50 to 99 belong to the twentieth century. */
export function readUtcTime(text: string): Instant | undefined {
  if (!/^\d{12}Z$/.test(text)) return undefined;
  const century = Number(text.slice(0, 2)) >= 50 ? '19' : '20';
  return readGeneralizedTime(century + text);
}

/** Reads `YYYYMMDDHHMMSSZ`; undefined when it is not such a text or no such day or time exists. */
export function readGeneralizedTime(text: string): Instant | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map(Number);
  const date = new Date(0);
  // Date.UTC reads years below 100 as 19xx; setUTCFullYear does not.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const instant = instantFromMs(date.getTime());
  // A month or day too many in 9999 ends in a year that cannot be written.
  const exists = date.getUTCFullYear() === year && writeGeneralizedTime(instant) === text;
  return exists ? instant : undefined;
}

/**
 * `YYYYMMDDHHMMSSZ`; milliseconds are cut off.
 *
 * @throws SmkiError `asn1/cannot-encode` for a year that four digits cannot say
 */
export function writeGeneralizedTime(at: Instant): string {
  const iso = toIso(at);
  if (!/^\d{4}-/.test(iso)) failOutside('GeneralizedTime', iso);
  return `${iso.replace(/[-:T]/g, '').slice(0, 14)}Z`;
}

/**
 * `YYMMDDHHMMSSZ`.
 *
 * @throws SmkiError `asn1/cannot-encode` for a year that two digits cannot say
 */
export function writeUtcTime(at: Instant): string {
  if (!isUtcTime(at)) failOutside('UTCTime', toIso(at));
  return writeGeneralizedTime(at).slice(2);
}

function failOutside(type: string, iso: string): never {
  const reason = `${iso} is outside the years that it can say`;
  fail('asn1/cannot-encode', `${type}: ${reason}`, { type, reason });
}
