/**
 * Nothing gets lost: each device of an incident has exactly one outcome at its end, each command of the DCC one conclusion.
 *
 * @module
 */
import type { Checker, Report } from './checker.ts';

/** Outcomes that a closed incident may leave a device with. */
const FINAL_OUTCOMES: readonly string[] = [
  'recovered',
  'under-dcc-control',
  'handed-back',
  'partial',
  'silent',
  'refused-by-dcc',
  'untouched',
];

export const conservation: Checker = {
  name: 'conservation',
  holds: 'each listed device ends in exactly one outcome, each command in exactly one conclusion',
  begin: ({ agenda }, report) => {
    const listed = new Map<string, Set<string>>();
    const outcomes = new Map<string, Map<string, string>>();
    const closed = new Set<string>();
    const open = new Set<number>();
    const concluded = new Set<number>();
    return {
      observe: (event) => {
        if (event.type === 'dcc.status-changed' && event.to === 'recovery') {
          add(listed, event.because, event.device);
        }
        if (event.type === 'recovery.device') {
          const known = outcomes.get(event.incident) ?? new Map<string, string>();
          outcomes.set(event.incident, known.set(event.device, event.outcome));
        }
        if (event.type === 'recovery.state' && event.to === 'closed') closed.add(event.incident);
        if (event.type === 'dcc.submitted') open.add(event.ticket);
        if (event.type !== 'dcc.concluded') return;
        if (concluded.has(event.ticket)) report(`ticket ${event.ticket}`, 'concluded twice');
        if (!open.delete(event.ticket)) report(`ticket ${event.ticket}`, 'concluded, never taken');
        concluded.add(event.ticket);
      },
      end: () => {
        for (const incident of closed) {
          judge(incident, listed.get(incident), outcomes.get(incident), report);
        }
        if (agenda.length > 0) return;
        for (const ticket of open) report(`ticket ${ticket}`, 'never concluded');
      },
    };
  },
};

function judge(
  incident: string,
  devices: ReadonlySet<string> | undefined,
  outcomes: ReadonlyMap<string, string> | undefined,
  report: Report,
): void {
  for (const device of devices ?? []) {
    const outcome = outcomes?.get(device);
    if (outcome === undefined) report(device, `${incident} is closed and has no outcome for it`);
    else if (!FINAL_OUTCOMES.includes(outcome)) {
      report(device, `${incident} is closed and left it ${outcome}`);
    }
  }
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set<string>();
  sets.set(key, set.add(value));
}
