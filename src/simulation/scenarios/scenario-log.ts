/**
 * The event logs of scenarios as one text: before the events of each a header that says which scenario and which seed, so that
 * somebody else can play them again and compare.
 *
 * @module
 */
import { eventsToJsonLines } from '../../core/event-log.ts';
import type { EventOf, SmkiEvent } from '../../core/event-types.ts';
import { fail } from '../../core/errors.ts';
import { instant } from '../../core/instant.ts';
import type { ScenarioResult } from './scenario.ts';

/** Names the kind of header line. */
const HEADER = 'scenario';

/** Which scenario to play, and with which seed. */
export type ScenarioOrder = Pick<ScenarioResult, 'id' | 'seed'>;

/** The logs of scenarios as JSON lines, each with its header first. */
export function scenariosLog(results: readonly ScenarioResult[]): string {
  return results
    .flatMap((result) => [[headerOf(result)], ...result.worlds.map(({ log }) => log.events)])
    .map(eventsToJsonLines)
    .join('');
}

function headerOf({ id, seed, worlds }: ScenarioResult): EventOf<'simulation.inject'> {
  const [first] = worlds.flatMap(({ log }) => log.events);
  return {
    at: first?.at ?? instant('2026-01-01T00:00:00Z'),
    type: 'simulation.inject',
    actor: 'facilitator',
    inject: HEADER,
    text: JSON.stringify({ id, seed }),
  };
}

/**
 * The scenarios in a log, in order; none for another kind of log.
 *
 * @throws SmkiError `event-log/malformed` for a header that names no scenario
 */
export function scenariosOfLog(events: readonly SmkiEvent[]): readonly ScenarioOrder[] {
  const [first] = events;
  if (first === undefined || !isHeader(first)) return [];
  return events.flatMap((event, index) => (isHeader(event) ? [orderIn(event, index + 1)] : []));
}

function isHeader(event: SmkiEvent): event is EventOf<'simulation.inject'> {
  return event.type === 'simulation.inject' && event.inject === HEADER;
}

function orderIn({ text }: EventOf<'simulation.inject'>, line: number): ScenarioOrder {
  const { id, seed } = parsed(text);
  if (typeof id === 'string' && typeof seed === 'string') return { id, seed };
  const reason = 'not the header of a scenario: write the log with smki scenarios --log';
  fail('event-log/malformed', `line ${line} of the event log is ${reason}`, { line, reason });
}

function parsed(text: unknown): Readonly<Partial<Record<keyof ScenarioOrder, unknown>>> {
  try {
    return (JSON.parse(String(text)) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
