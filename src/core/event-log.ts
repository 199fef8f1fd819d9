/**
 * What happened, in order: an append-only log of plain data from which everything else follows (states, files, figures).
 *
 * The kinds of event are in `event-types.ts`. Export and import as JSON lines, one event a line, keys in the order of writing.
 *
 * @module
 */
import { requireFields, requireKind } from './arguments.ts';
import { fail } from './errors.ts';
import type { EventOf, EventType, SmkiEvent } from './event-types.ts';

/** Sees every event, in order, as it is written. It may write further events. */
export type EventObserver = (event: SmkiEvent) => void;

/** An append-only log. */
export interface EventLog {
  readonly length: number;
  /**
   * Writes an event; then every observer sees it.
   *
   * @throws SmkiError `argument/wrong-kind` for what has no time, type and actor
   */
  append(event: SmkiEvent): void;
  /** All events so far, oldest first. The array grows; nothing in it changes. */
  readonly events: readonly SmkiEvent[];
  /** Events of one type, oldest first. */
  ofType<T extends EventType>(type: T): readonly EventOf<T>[];
  /** Calls the observer for every event from now on; returns how to stop. Observers are called in order of arrival. */
  observe(observer: EventObserver): () => void;
}

/**
 * Makes a log.
 *
 * @param options - `events`: what it holds already, as after an import
 * @example
 * ```ts
 * const log = createEventLog();
 * log.append({ at: clock.now(), actor: 'pma', type: 'recovery.notice', incident: 'R1', to: 'dcc', subject: 'convened' });
 * ```
 */
export function createEventLog(options: { readonly events?: readonly SmkiEvent[] } = {}): EventLog {
  const events: SmkiEvent[] = [...(options.events ?? [])];
  let observers: readonly EventObserver[] = [];
  return {
    get length() {
      return events.length;
    },
    append: (event) => {
      if (!isEvent(event)) {
        requireFields('event', event, { at: 'number', type: 'text', actor: 'text' });
      }
      events.push(event);
      for (const observer of observers) observer(event);
    },
    events,
    ofType: (type) => events.filter((event) => event.type === type) as never,
    observe: (observer) => {
      requireKind('observer', observer, 'function');
      observers = [...observers, observer];
      return () => {
        observers = observers.filter((other) => other !== observer);
      };
    },
  };
}

/** One event a line, each line ended: the same events give the same octets. */
export function eventsToJsonLines(events: readonly SmkiEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/**
 * Reads what {@link eventsToJsonLines} wrote.
 *
 * @throws SmkiError `event-log/malformed` with the number of the line
 */
export function eventsFromJsonLines(text: string): readonly SmkiEvent[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => {
    if (line.trim() === '') failLine(index + 1, 'empty: take it out');
    const event = parseLine(line);
    if (!isEvent(event)) failLine(index + 1, 'not an event: it needs at, type and actor');
    return event;
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is SmkiEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { at, type, actor } = value as Record<string, unknown>;
  return typeof at === 'number' && typeof type === 'string' && typeof actor === 'string';
}

function failLine(line: number, reason: string): never {
  fail('event-log/malformed', `line ${line} of the event log is ${reason}`, { line, reason });
}
