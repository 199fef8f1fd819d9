/**
 * What the DCC knows beside what is true (SECPMA_30_1312: "real time factors are not fed back"). From the log alone.
 *
 * Truth is `device.processed`, which only a simulation can write; knowledge is what verified Responses, or reports, have told.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import type { SmkiEvent } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import { checkIncident } from './incident-of-log.ts';

/** The two, side by side. */
export interface KnowledgeGap {
  /** Devices that have replaced cells, in truth. */
  readonly changedInTruth: number;
  /** Devices of which a verified Response says so. */
  readonly knownToDsp: number;
  /** Devices that the last report to the PMA counts as recovered. */
  readonly reportedToPma: number;
  /** Devices that have changed and of which the PMA has not heard. */
  readonly gap: number;
}

/**
 * Compares truth, knowledge and report of an incident at a time (SECPMA_30_1312, item 3).
 *
 * @throws SmkiError `recovery/unknown-incident` for one that the log does not know
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { knowledgeGap } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'gap', governance: 'technical' });
 * world.addHomes({ count: 2 });
 * world.compromise('supplier', { certain: 'yes' }).start({ method: 3 });
 * world.advance(60_000);
 * console.log(knowledgeGap({ events: world.log.events, incident: 'R1' }));
 * // { changedInTruth: 6, knownToDsp: 1, reportedToPma: 0, gap: 6 }
 * ```
 */
export function knowledgeGap(options: {
  readonly events: readonly SmkiEvent[];
  readonly incident: string;
  readonly until?: Instant;
}): KnowledgeGap {
  requireFields('options', options, { events: 'records', incident: 'text' });
  const { events, incident, until } = options;
  checkIncident(events, incident);
  const changed = new Set<string>();
  const known = new Set<string>();
  let reportedToPma = 0;
  // Only devices that this incident has sent something to, from then on: another may have changed them before.
  const sentTo = new Set<string>();
  const tickets = new Set<number>();
  for (const event of events) {
    if (until !== undefined && event.at > until) break;
    if (event.type === 'dcc.submitted' && event.incident === incident) {
      sentTo.add(event.device);
      tickets.add(event.ticket);
    } else if (
      event.type === 'device.processed' &&
      event.kind === 'executed' &&
      event.sender === 'dcc' &&
      sentTo.has(event.device)
    ) {
      if (event.cells.some(({ status }) => status === 'success')) changed.add(event.device);
    } else if (
      event.type === 'dcc.concluded' &&
      tickets.has(event.ticket) &&
      event.cells.some(({ status }) => status === 'success')
    ) {
      known.add(event.device);
    } else if (
      event.type === 'recovery.device' &&
      event.incident === incident &&
      event.code === 'read-back'
    ) {
      known.add(event.device);
    } else if (event.type === 'recovery.progress' && event.incident === incident) {
      reportedToPma = event.recovered;
    }
  }
  const gap = Math.max(0, changed.size - reportedToPma);
  return { changedInTruth: changed.size, knownToDsp: known.size, reportedToPma, gap };
}
