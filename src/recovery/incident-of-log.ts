/**
 * Whether a log knows an incident: figures of one that never was would look like figures.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { SmkiEvent } from '../core/event-types.ts';

/**
 * Refuses an incident that was not opened in a log.
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
