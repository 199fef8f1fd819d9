/**
 * Key custodians: m of n of them, or their deputies, must be present before an offline key signs (SEC Appendix L).
 *
 * Numbers and travel times are data: none is public.
 *
 * @module
 */
import { HOUR_MS, type Instant, addMs } from '../../core/instant.ts';
import { type Answer, no, yes } from '../answer.ts';

/** When somebody cannot come. */
export interface Absence {
  /** Custodian or deputy. */
  readonly person: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** One custodian. */
export interface Custodian {
  readonly name: string;
  /** Who comes when the custodian cannot, or cannot as soon. */
  readonly deputy?: string;
  readonly travelHours: number;
}

/** Somebody who comes to a ceremony. */
export interface Attendance {
  readonly custodian: string;
  /** The custodian or the deputy. */
  readonly person: string;
  readonly arrivesAt: Instant;
}

/** Who comes, and when they are enough. */
export interface Quorum {
  /** In the order of arrival; those that come after the quorum is reached too. */
  readonly attendance: readonly Attendance[];
  readonly required: number;
  readonly reachedAt: Instant;
}

/** How long a call waits for the absent. */
export const CALL_HOURS_MAX = 14 * 24;

/**
 * Calls the custodians: who comes when, deputies included.
 *
 * @returns `below-quorum` when fewer than required can come within {@link CALL_HOURS_MAX}
 */
export function callCustodians(call: {
  readonly custodians: readonly Custodian[];
  readonly required: number;
  readonly absences: readonly Absence[];
  readonly calledAt: Instant;
}): Answer<Quorum> {
  const { custodians, required, absences, calledAt } = call;
  const latest = addMs(calledAt, CALL_HOURS_MAX * HOUR_MS);
  const attendance = custodians
    .map((custodian) => earliestArrival(custodian, absences, calledAt))
    .filter(({ arrivesAt }) => arrivesAt <= latest)
    .sort((one, other) => one.arrivesAt - other.arrivesAt);
  const last = attendance[required - 1];
  return last === undefined
    ? no('below-quorum', `${attendance.length} of ${required} can come`)
    : yes({ attendance, required, reachedAt: last.arrivesAt });
}

/** The custodian, or the deputy if that is sooner. */
function earliestArrival(
  { name, deputy, travelHours }: Custodian,
  absences: readonly Absence[],
  calledAt: Instant,
): Attendance {
  const arrival = (person: string): Attendance => ({
    custodian: name,
    person,
    arrivesAt: addMs(freeFrom(person, absences, calledAt), travelHours * HOUR_MS),
  });
  const own = arrival(name);
  if (deputy === undefined) return own;
  const instead = arrival(deputy);
  return instead.arrivesAt < own.arrivesAt ? instead : own;
}

/** When a person who is called can set out: absences may follow each other. */
function freeFrom(person: string, absences: readonly Absence[], calledAt: Instant): Instant {
  const own = absences
    .filter((absence) => absence.person === person)
    .sort((one, other) => one.from - other.from);
  return own.reduce(
    (free, { from, until }) => (from <= free && free < until ? until : free),
    calledAt,
  );
}
