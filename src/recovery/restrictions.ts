/**
 * What an incident has changed in the DCC's access control is taken back: thresholds that were raised for it, requests that were blocked.
 *
 * @module
 */
import type { RecoveryContext } from './context.ts';
import { headroomOf } from './incident-facts.ts';
import type { IncidentRecord } from './incident-record.ts';

/** Takes back what was added to thresholds, and lifts blocks: another incident may have added its own since. */
export function liftRestrictions(context: RecoveryContext, incident: IncidentRecord): void {
  const { access } = context.dcc;
  for (const { key } of incident.thresholds.splice(0)) {
    const now = access.threshold(key);
    if (now === undefined) continue;
    const limit = Math.max(0, now.limit - headroomOf(incident));
    access.restoreThreshold(key, { ...now, limit });
  }
  liftBlocks(context, incident);
}

/** Lifts the blocks alone: requests of the owner pass again. */
export function liftBlocks({ dcc }: RecoveryContext, incident: IncidentRecord): void {
  for (const name of incident.blocks.splice(0)) dcc.access.unblock(name);
}
