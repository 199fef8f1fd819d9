/**
 * What a log has of one incident: its events by type, and whether it knows the incident at all.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { EventOf, EventType, SmkiEvent } from '../core/event-types.ts';

/**
 * Refuses an incident that was not opened in a log: figures of one that never was would look like figures.
 *
 * @throws SmkiError `recovery/unknown-incident`
 */
export function checkIncident(events: readonly SmkiEvent[], incident: string): void {
  const opened = events.flatMap((event) =>
    event.type === 'recovery.opened' ? [event.incident] : [],
  );
  if (opened.includes(incident)) return;
  const known = opened.join(', ') || 'none';
  fail('recovery/unknown-incident', `no incident ${incident} in this log; it has ${known}`, {
    incident,
    known,
  });
}

/** Events of one type that name the incident, oldest first. */
export type IncidentEvents = <T extends EventType>(type: T) => readonly EventOf<T>[];

/** The events of one incident. */
export function incidentEvents(events: readonly SmkiEvent[], incident: string): IncidentEvents {
  return <T extends EventType>(type: T): readonly EventOf<T>[] =>
    events.filter(
      (event): event is EventOf<T> & SmkiEvent =>
        event.type === type && 'incident' in event && event.incident === incident,
    );
}

/**
 * What was said last of each device. One that was named as an exception before anything became of it has left the list: that it was waited
 * for makes it nobody's to count.
 */
export function lastSaid(own: IncidentEvents): ReadonlyMap<string, EventOf<'recovery.device'>> {
  const last = new Map(own('recovery.device').map((event) => [event.device, event]));
  const listed = new Set(own('recovery.list').at(-1)?.devices);
  for (const { device } of own('recovery.exception')) {
    if (!listed.has(device) && last.get(device)?.outcome === 'open') last.delete(device);
  }
  return last;
}
