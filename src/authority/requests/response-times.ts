/**
 * When an answer is due (SEC L8): seconds for a single request, the next morning for a batch.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, type Instant, SECOND_MS, addMs, startOfDay } from '../../core/instant.ts';
import type { Sourced } from '../../vocabulary/certainty.ts';

const L8: Sourced = { source: 'SEC L8; target 99 %, minimum 96 %', certainty: 'recalled' };

/** The times of the service. Hours are of the day, UTC here. */
export const RESPONSE_TIMES = {
  single: { seconds: 30, ...L8 },
  batchInHours: { fromHour: 8, untilHour: 20, dueHourNextDay: 8, ...L8 },
  batchOutOfHours: { hours: 24, ...L8 },
} as const;

/** When the certificate for a single request is due. */
export function singleDue(receivedAt: Instant): Instant {
  return addMs(receivedAt, RESPONSE_TIMES.single.seconds * SECOND_MS);
}

/** When the certificates of a batch are due. */
export function batchDue(receivedAt: Instant): Instant {
  const { fromHour, untilHour, dueHourNextDay } = RESPONSE_TIMES.batchInHours;
  const midnight = startOfDay(receivedAt);
  const hour = (receivedAt - midnight) / HOUR_MS;
  return hour >= fromHour && hour < untilHour
    ? addMs(midnight, DAY_MS + dueHourNextDay * HOUR_MS)
    : addMs(receivedAt, RESPONSE_TIMES.batchOutOfHours.hours * HOUR_MS);
}
