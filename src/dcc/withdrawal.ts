/**
 * Taking commands back: what has not gone out is withdrawn, what has is not tried again.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import type { Conclusions } from './conclusions.ts';
import type { Tickets } from './tickets.ts';

/**
 * Withdraws one ticket, or all of an incident.
 *
 * A command that waits for its next attempt ends as `no-response` (the device may have carried it out); one whose Response is
 * still awaited gets no further attempt.
 *
 * @returns how many were withdrawn before they went out
 * @throws SmkiError `dcc/unknown-ticket`
 */
export function withdraw(
  what: { readonly ticket: number } | { readonly incident: string },
  { tickets, conclusions }: { readonly tickets: Tickets; readonly conclusions: Conclusions },
): number {
  requireFields('what', what, 'ticket' in what ? { ticket: 'number' } : { incident: 'text' });
  const list = 'ticket' in what ? [what.ticket] : tickets.ofIncident(what.incident);
  let withdrawn = 0;
  for (const ticket of list) {
    const { state, attempts } = tickets.record(ticket);
    const flight = tickets.flight(ticket);
    if (flight === undefined) continue;
    if (state === 'sent') {
      tickets.changeFlight(ticket, { lastAttempt: 'yes' });
    } else if (attempts > 0) {
      conclusions.end(flight, flight.unverified === 'yes' ? 'unverified' : 'no-response');
    } else {
      conclusions.end(flight, 'withdrawn');
      withdrawn++;
    }
  }
  return withdrawn;
}
