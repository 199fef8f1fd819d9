/**
 * Figures of the commands of one incident: how many, how large, how long each took, how many waited at one time.
 *
 * @module
 */
import { MINUTE_MS } from '../core/instant.ts';
import type { EventOf, SmkiEvent } from '../core/event-types.ts';

/** What the DCC's events tell of them. */
export interface TicketFigures {
  readonly submitted: readonly EventOf<'dcc.submitted'>[];
  readonly concluded: readonly EventOf<'dcc.concluded'>[];
  readonly certificateMs: readonly number[];
  readonly depthMax: number;
  /** The most that were handed to the DCC within one minute. */
  readonly perMinuteMax: number;
  readonly quarantined: number;
}

/** One pass over the DCC's events about the commands of one incident; another may have sent its own to the same devices. */
export function ticketsOf(events: readonly SmkiEvent[], incident: string): TicketFigures {
  const own = new Set<number>();
  const submitted: EventOf<'dcc.submitted'>[] = [];
  const concluded: EventOf<'dcc.concluded'>[] = [];
  const certificateMs: number[] = [];
  const attemptedAt = new Map<number, number>();
  let depth = 0;
  let depthMax = 0;
  let quarantined = 0;
  for (const event of events) {
    if (event.type === 'dcc.submitted' && event.incident === incident) {
      own.add(event.ticket);
      submitted.push(event);
      depth += 1;
      depthMax = Math.max(depthMax, depth);
    } else if (event.type === 'dcc.attempted') attemptedAt.set(event.ticket, event.at);
    else if (event.type === 'dcc.quarantined' && own.has(event.ticket)) quarantined += 1;
    else if (event.type === 'dcc.concluded' && own.has(event.ticket)) {
      concluded.push(event);
      depth -= 1;
      const from = attemptedAt.get(event.ticket);
      if (from !== undefined && event.cells.length > 0) {
        certificateMs.push((event.at - from) / event.cells.length);
      }
    }
  }
  const perMinuteMax = mostWithin(submitted, MINUTE_MS);
  return { submitted, concluded, certificateMs, depthMax, perMinuteMax, quarantined };
}

/** The most events within any stretch of time; they come in its order. */
function mostWithin(events: readonly { readonly at: number }[], lengthMs: number): number {
  let most = 0;
  let first = 0;
  for (const [index, { at }] of events.entries()) {
    while ((events[first]?.at ?? at) <= at - lengthMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** Since when devices have been sent commands, in the order of their first one. */
export function firstSentAt({ submitted }: TicketFigures): ReadonlyMap<string, number> {
  const sent = new Map<string, number>();
  for (const { device, at } of submitted) if (!sent.has(device)) sent.set(device, at);
  return sent;
}

/** Half of the values are not above `p50`, 95 of 100 not above `p95`, none above `max`. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Whole numbers; 0 where there are no values. */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (percent: number): number =>
    Math.round(sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0);
  return { p50: at(50), p95: at(95), max: at(100) };
}
