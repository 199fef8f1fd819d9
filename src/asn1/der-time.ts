/**
 * UTCTime and GeneralizedTime in the forms that RFC 5280 §4.1.2.5 allows: seconds present, no fraction, Z.
 *
 * @module
 */
import { type Instant, instantFromMs } from '../core/instant.ts';

/** RFC 5280 §4.1.2.5: dates through 2049 are UTCTime, from 2050 on GeneralizedTime. */
export const GENERALIZED_TIME_FROM: Instant = instantFromMs(Date.UTC(2050, 0, 1));

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
  return writeGeneralizedTime(instant) === text ? instant : undefined;
}

/** `YYYYMMDDHHMMSSZ`; milliseconds are cut off. */
export function writeGeneralizedTime(at: Instant): string {
  const digits = new Date(at).toISOString().replace(/[-:T]/g, '');
  return `${digits.slice(0, 14)}Z`;
}

/** `YYMMDDHHMMSSZ`. */
export function writeUtcTime(at: Instant): string {
  return writeGeneralizedTime(at).slice(2);
}
