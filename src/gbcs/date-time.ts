/**
 * The 12-octet DLMS date-time of some responses (IEC 62056-6-2 4.1.6.1), with weekday, deviation and status unspecified.
 *
 * ```text
 * year(2) month day weekday=FF hour minute second hundredths deviation=8000 status=FF
 * ```
 *
 * @module
 */
import { requireKind } from '../core/arguments.ts';
import { type Instant, instantFromMs } from '../core/instant.ts';

/** Octets of a date-time for {@link MessageHeader.dateTime}: UTC, whole seconds. Years 1 to 65535. */
export function encodeDateTime(at: Instant): Uint8Array {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  return Uint8Array.of(
    year >> 8,
    year & 0xff,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    0xff,
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    0,
    0x80,
    0x00,
    0xff,
  );
}

/** The instant of a date-time in UTC, or undefined when it names none (unspecified fields, a day that does not exist). */
export function decodeDateTime(octets: Uint8Array): Instant | undefined {
  requireKind('octets', octets, 'octets');
  if (octets.length !== 12 || (octets[0] === 0xff && octets[1] === 0xff)) return undefined;
  const [high = 0, low = 0, month = 0, day = 0, , hour = 0, minute = 0, second = 0] = octets;
  const date = new Date(0);
  date.setUTCFullYear((high << 8) | low, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const read = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours()];
  const rest = [date.getUTCMinutes(), date.getUTCSeconds()];
  const exists = [...read, ...rest].join() === [month, day, hour, minute, second].join();
  return exists ? instantFromMs(date.getTime()) : undefined;
}
