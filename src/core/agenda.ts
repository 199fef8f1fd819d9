/**
 * A clock that moves along timed work: each layer says who carries out its kinds of work, and time leaps from one to the next.
 *
 * Work is plain data with a `type` (`work-types.ts`), so that what waits can be kept, copied and printed.
 *
 * @module
 */
import { requireFields, requireKind } from './arguments.ts';
import { type Clock, type SimulatedClock, simulatedClock } from './clock.ts';
import { fail } from './errors.ts';
import { type QueueSnapshot, createEventQueue } from './event-queue.ts';
import { type Instant, addMs, instantFromMs } from './instant.ts';
import type { TimedWork, WorkOf, WorkType } from './work-types.ts';

/** Steps within one instant before it counts as a runaway. */
export const STEPS_PER_INSTANT_MAX = 50_000_000;

/** What waits, and the clock that moves along it. */
export interface Agenda {
  readonly clock: Clock;
  /** Items that wait. */
  readonly length: number;
  /** When the next item is due. */
  nextAt(): Instant | undefined;
  /** Adds work; a time that has passed means now. Returns a number for `cancel`. */
  schedule(at: Instant, work: TimedWork): number;
  /** Adds work after a duration in milliseconds. */
  scheduleIn(durationMs: number, work: TimedWork): number;
  cancel(order: number): void;
  /** Says who carries out work of this type: one for each type, a later one replaces an earlier one. */
  handle<T extends WorkType>(type: T, carryOut: (work: WorkOf<T>) => void): void;
  /** Moves the clock to the next item and carries it out; false when nothing waits. */
  step(): boolean;
  /** Carries out everything that is due until then, and leaves the clock there. */
  runUntil(at: Instant): void;
  /** The same for a duration in milliseconds. */
  advance(durationMs: number): void;
  snapshot(): AgendaSnapshot;
  restore(snapshot: AgendaSnapshot): void;
}

/** An agenda as plain data. */
export interface AgendaSnapshot {
  readonly now: Instant;
  readonly queue: QueueSnapshot<TimedWork>;
}

/**
 * Makes an agenda.
 *
 * @param options - `clock`: moved by the agenda and by nobody else while work waits
 * @throws SmkiError `time/no-handler` from `step` and `runUntil`, for work of a type that nobody handles;
 * `time/not-an-instant` and `argument/wrong-kind` before anything is scheduled
 * @example
 * ```ts
 * const agenda = createAgenda({ clock: simulatedClock(instant('2026-01-01T00:00:00Z')) });
 * ```
 */
export function createAgenda({ clock }: { readonly clock: SimulatedClock }): Agenda {
  const queue = createEventQueue<TimedWork>();
  const handlers = new Map<WorkType, (work: never) => void>();
  const schedule = (at: Instant, work: TimedWork): number => {
    checkWork(at, work);
    return queue.push(at < clock.now() ? clock.now() : at, work);
  };
  const step = (): boolean => {
    const due = queue.pop();
    if (due === undefined) return false;
    // A caller may have moved the clock past what was due: then it is done late, never in the past.
    if (due.at > clock.now()) clock.advanceTo(due.at);
    const carryOut = handlers.get(due.work.type);
    if (carryOut === undefined) failNoHandler(due.work.type);
    carryOut(due.work as never);
    return true;
  };
  const runUntil = (at: Instant): void => {
    instantFromMs(at);
    for (let steps = 0; ; steps++) {
      const next = queue.peek();
      if (next === undefined || next.at > at) break;
      if (steps >= STEPS_PER_INSTANT_MAX) failNoHandler(`${next.work.type} (endless)`);
      step();
    }
    if (at > clock.now()) clock.advanceTo(at);
  };
  return {
    clock,
    get length() {
      return queue.length;
    },
    nextAt: () => queue.peek()?.at,
    schedule,
    scheduleIn: (durationMs, work) => schedule(addMs(clock.now(), durationMs), work),
    cancel: (order) => {
      queue.cancel(order);
    },
    handle: (type, carryOut) => {
      requireKind('type of work', type, 'text');
      requireKind('carryOut', carryOut, 'function');
      handlers.set(type, carryOut);
    },
    step,
    runUntil,
    advance: (durationMs) => {
      runUntil(addMs(clock.now(), durationMs));
    },
    snapshot: () => ({ now: clock.now(), queue: queue.snapshot() }),
    restore: (snapshot) => {
      requireFields('snapshot', snapshot, { now: 'number', queue: 'record' });
      const { now, queue: saved } = snapshot;
      instantFromMs(now);
      requireFields('queue of snapshot', saved, { nextOrder: 'number', waiting: 'records' });
      for (const { at, work } of saved.waiting) checkWork(at, work);
      queue.restore(saved);
      if (now > clock.now()) clock.advanceTo(now);
    },
  };
}

/** An agenda with a clock of its own. */
export function agendaFrom(start: Instant): Agenda {
  return createAgenda({ clock: simulatedClock(start) });
}

const WORK = { type: 'text' } as const;

/** Work without a time would wait for ever, and work without a type would stop whoever comes to it. */
function checkWork(at: Instant, work: TimedWork): void {
  if (!Number.isSafeInteger(at)) instantFromMs(at);
  requireFields('work', work, WORK);
}

function failNoHandler(type: string): never {
  fail('time/no-handler', `nobody carries out ${type}: call agenda.handle first`, { type });
}
