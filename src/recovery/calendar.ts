/**
 * Working time: Monday to Friday, between two hours, without holidays. When a meeting can take place after its notice.
 *
 * SECPMA_25_1207: the PMA convenes at 24 hours' notice, in Monday to Friday working hours only. Times are UTC.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, type Instant, addMs, startOfDay, toIso } from '../core/instant.ts';
import type { RecoveryAssumptions } from './assumptions.ts';

/** What makes a moment working time. */
export type WorkingTime = Pick<RecoveryAssumptions, 'workingHours' | 'holidays'>;

/** Days looked ahead for working time: no run of holidays is longer. */
const DAYS_MAX = 60;

/** True in working hours. */
export function isWorkingTime(at: Instant, rules: WorkingTime): boolean {
  const [from, until] = rules.workingHours;
  const hour = (at - startOfDay(at)) / HOUR_MS;
  return isWorkingDay(at, rules) && hour >= from && hour < until;
}

/** The first moment of working time from `at` on. */
export function nextWorkingTime(at: Instant, rules: WorkingTime): Instant {
  if (isWorkingTime(at, rules)) return at;
  for (let days = 0; days <= DAYS_MAX; days++) {
    const opening = addMs(startOfDay(at), days * DAY_MS + rules.workingHours[0] * HOUR_MS);
    if (opening >= at && isWorkingDay(opening, rules)) return opening;
  }
  return at;
}

/** The moment at which so many milliseconds of working time have passed. */
export function afterWorkingTime(at: Instant, durationMs: number, rules: WorkingTime): Instant {
  let now = nextWorkingTime(at, rules);
  let left = durationMs;
  for (let days = 0; days <= DAYS_MAX; days++) {
    const closing = addMs(startOfDay(now), rules.workingHours[1] * HOUR_MS);
    if (left <= closing - now) return addMs(now, left);
    left -= closing - now;
    now = nextWorkingTime(closing, rules);
  }
  return now;
}

/** When a meeting called now can begin. */
export function meetingAt(
  calledAt: Instant,
  rules: WorkingTime & Pick<RecoveryAssumptions, 'pmaNoticeMs' | 'pmaNoticeCounts'>,
): Instant {
  return rules.pmaNoticeCounts === 'working-hours'
    ? nextWorkingTime(afterWorkingTime(calledAt, rules.pmaNoticeMs, rules), rules)
    : nextWorkingTime(addMs(calledAt, rules.pmaNoticeMs), rules);
}

function isWorkingDay(at: Instant, { holidays }: WorkingTime): boolean {
  const day = new Date(at).getUTCDay();
  return day !== 0 && day !== 6 && !holidays.includes(toIso(at).slice(0, 10));
}
