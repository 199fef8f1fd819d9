/**
 * Nothing gets lost: each device on the list of an incident has exactly one outcome at its end, and nobody else has one; each command
 * of the DCC has one conclusion.
 *
 * The list is what `recovery.list` says, the last one of an incident: a corrected file replaces the one before.
 *
 * @module
 */
import { FINAL_OUTCOMES } from '../../recovery/outcomes.ts';
import type { Checker, Report } from './checker.ts';

export const conservation: Checker = {
  name: 'conservation',
  holds: 'each listed device ends in exactly one outcome, each command in exactly one conclusion',
  begin: ({ agenda }, report) => {
    const books = new Map<string, Book>();
    const bookOf = (incident: string): Book => {
      const known = books.get(incident) ?? { outcomes: new Map(), inRecovery: new Set() };
      books.set(incident, known);
      return known;
    };
    const open = new Set<number>();
    const concluded = new Set<number>();
    return {
      observe: (event) => {
        if (event.type === 'recovery.list') bookOf(event.incident).list = event.devices;
        if (event.type === 'dcc.status-changed' && event.to === 'recovery') {
          bookOf(event.because).inRecovery.add(event.device);
        }
        if (event.type === 'recovery.device') {
          bookOf(event.incident).outcomes.set(event.device, event.outcome);
        }
        if (event.type === 'recovery.exception') leave(bookOf(event.incident), event.device);
        if (event.type === 'recovery.state') bookOf(event.incident).state = event.to;
        if (event.type === 'dcc.submitted') open.add(event.ticket);
        if (event.type !== 'dcc.concluded') return;
        if (concluded.has(event.ticket)) report(`ticket ${event.ticket}`, 'concluded twice');
        if (!open.delete(event.ticket)) report(`ticket ${event.ticket}`, 'concluded, never taken');
        concluded.add(event.ticket);
      },
      end: () => {
        for (const [incident, book] of books) judge(incident, book, report);
        if (agenda.length > 0) return;
        for (const ticket of open) report(`ticket ${ticket}`, 'never concluded');
      },
    };
  },
};

/** What the log tells of an incident. */
interface Book {
  list?: readonly string[];
  state?: string;
  readonly outcomes: Map<string, string>;
  /** Devices that were set to Recovery because of it. */
  readonly inRecovery: Set<string>;
}

/** Named as an exception, a device to which nothing was sent leaves the list: another incident has taken it. */
function leave({ outcomes, inRecovery }: Book, device: string): void {
  if ((outcomes.get(device) ?? 'open') !== 'open') return;
  outcomes.delete(device);
  inRecovery.delete(device);
}

function judge(incident: string, book: Book, report: Report): void {
  const { list, state, outcomes, inRecovery } = book;
  const listed = new Set(list);
  // Worlds without incidents set statuses by hand: then there is no list to be on.
  const strangers = list === undefined ? [] : [...inRecovery, ...outcomes.keys()];
  for (const device of new Set(strangers)) {
    if (!listed.has(device)) report(device, `${incident} has dealt with it, and it was not listed`);
  }
  if (list !== undefined && listed.size < list.length) {
    report(incident, 'has listed a device twice');
  }
  if (state !== 'closed') return;
  for (const device of new Set([...listed, ...inRecovery])) {
    const outcome = outcomes.get(device);
    if (outcome === undefined) report(device, `${incident} is closed and has no outcome for it`);
    else if (!FINAL_OUTCOMES.has(outcome)) {
      report(device, `${incident} is closed and left it ${outcome}`);
    }
  }
}
