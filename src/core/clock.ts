/**
 * Simulated clocks. Actors are given one; only {@link simulatedClock} moves, and only forward.
 *
 * @module
 */
import { fail } from './errors.ts';
import { type Instant, addMs, instantFromMs, toIso } from './instant.ts';

/** What an actor asks for the time. */
export interface Clock {
  now(): Instant;
}

/** A clock that its owner moves. */
export interface SimulatedClock extends Clock {
  /** Moves forward by a duration in milliseconds. */
  advance(durationMs: number): void;
  /** Moves forward to an instant. */
  advanceTo(at: Instant): void;
}

/**
 * A clock that stands still until it is moved.
 *
 * @throws SmkiError `time/backwards` when it is asked to go back, `time/not-an-instant` for half a millisecond, text or NaN
 * @example
 * ```ts
 * import { instant, simulatedClock, toIso } from 'smki-sim';
 *
 * const clock = simulatedClock(instant('2026-01-01T00:00:00Z'));
 * clock.advance(60_000);
 * console.log(toIso(clock.now())); // 2026-01-01T00:01:00Z
 * ```
 */
export function simulatedClock(start: Instant): SimulatedClock {
  let current = instantFromMs(start);
  const advanceTo = (at: Instant): void => {
    const next = instantFromMs(at);
    if (next < current) {
      const [from, to] = [toIso(current), toIso(next)];
      fail('time/backwards', `time only moves forward, not from ${from} to ${to}`, { from, to });
    }
    current = next;
  };
  return {
    now: () => current,
    advance: (durationMs) => {
      advanceTo(addMs(current, durationMs));
    },
    advanceTo,
  };
}

/**
 * A clock that runs wrong by a constant: a device's fault, not a special case.
 *
 * @param offsetMs - whole milliseconds; negative for a clock that is late
 * @example
 * ```ts
 * import { instant, simulatedClock, skewed, toIso } from 'smki-sim';
 *
 * const clock = simulatedClock(instant('2026-01-01T00:00:00Z'));
 * console.log(toIso(skewed(clock, -3_600_000).now())); // 2025-12-31T23:00:00Z
 * ```
 */
export function skewed(clock: Clock, offsetMs: number): Clock {
  return { now: () => addMs(clock.now(), offsetMs) };
}
