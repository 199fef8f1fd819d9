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
  /** When deputies are called: with the custodians unless given. */
  readonly deputiesCalledAt?: Instant;
}): Answer<Quorum> {
  const { custodians, required, calledAt } = call;
  const latest = addMs(calledAt, CALL_HOURS_MAX * HOUR_MS);
  const attendance = custodians
    .map((custodian) => earliestArrival(custodian, call))
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
  call: Parameters<typeof callCustodians>[0],
): Attendance {
  const { absences, calledAt, deputiesCalledAt = calledAt } = call;
  const travelMs = travelHours * HOUR_MS;
  const arrival = (person: string, at: Instant): Attendance => {
    const own = absences.filter((absence) => absence.person === person);
    return { custodian: name, person, arrivesAt: addMs(setsOutAt(own, at, travelMs), travelMs) };
  };
  const own = arrival(name, calledAt);
  if (deputy === undefined) return own;
  const instead = arrival(deputy, deputiesCalledAt);
  return instead.arrivesAt < own.arrivesAt ? instead : own;
}

/** When a person who is called can set out and is not kept on the way: absences may follow each other. */
function setsOutAt(absences: readonly Absence[], calledAt: Instant, travelMs: number): Instant {
  return absences
    .toSorted((one, other) => one.from - other.from)
    .reduce(
      (free, { from, until }) => (from <= free + travelMs && free < until ? until : free),
      calledAt,
    );
}

/** True for a person of whom it was said that they cannot come now. */
export function isAbsent(
  person: string,
  { absences, at }: { readonly absences: readonly Absence[]; readonly at: Instant },
): boolean {
  return absences.some((one) => one.person === person && one.from <= at && at < one.until);
}
