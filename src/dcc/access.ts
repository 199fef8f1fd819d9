/**
 * Access control in one place: thresholds with quarantine and release, blocks, the batch list, the phase of key separation.
 *
 * @module
 */
import type { Agenda } from '../core/agenda.ts';
import { type VerbRules, withArguments } from '../core/verb-arguments.ts';
import type { EventLog } from '../core/event-log.ts';
import type { AccessControl, SeparationPhase, Threshold } from './access-types.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { type Blocks, subjectOf } from './blocks.ts';
import type { Conclusions } from './conclusions.ts';
import type { Departures } from './delivery.ts';
import type { ThresholdKey, Thresholds } from './thresholds.ts';
import type { Tickets } from './tickets.ts';

/** What access control is made of. */
export interface AccessSurroundings {
  readonly agenda: Agenda;
  readonly log: EventLog;
  readonly thresholds: Thresholds;
  readonly blocks: Blocks;
  readonly tickets: Tickets;
  readonly conclusions: Conclusions;
  readonly departures: Departures;
}

/** Makes access control; key separation begins `off`. */
export function createAccess(surroundings: AccessSurroundings): AccessControl {
  const { agenda, log, thresholds, blocks, tickets } = surroundings;
  const { clock } = agenda;
  const noteThreshold = ({ requester, kind, limit }: Threshold, because: string): void => {
    const about = { requester, threshold: kind, limit, because };
    log.append({ at: clock.now(), type: 'dcc.threshold-set', actor: 'dsp', ...about });
  };
  let separation: SeparationPhase = 'off';
  agenda.handle('dcc.release', ({ ticket }) => {
    release([ticket], 'dsp', surroundings);
  });
  const access: AccessControl = {
    setThreshold: (threshold, because) => {
      const previous = thresholds.set(threshold);
      noteThreshold(threshold, because);
      return previous;
    },
    restoreThreshold: (key, previous) => {
      if (previous === undefined) {
        removeThreshold(key, surroundings);
        return;
      }
      const threshold = { ...previous, requester: key.requester, kind: key.kind };
      thresholds.set(threshold);
      noteThreshold(threshold, 'restored');
    },
    threshold: (key) => thresholds.get(key),
    quarantined: () => tickets.quarantined(),
    release: (list, by) => release(list, by, surroundings),
    discard: (list, by) => discard(list, by, surroundings),
    block: (block, because) => {
      const name = blocks.add(block);
      const about = { subject: subjectOf(block), block: name, because };
      log.append({ at: clock.now(), type: 'dcc.blocked', actor: 'dsp', ...about });
      return name;
    },
    unblock: (name) => {
      const block = blocks.remove(name);
      if (block === undefined) return;
      const about = { subject: subjectOf(block), block: name };
      log.append({ at: clock.now(), type: 'dcc.unblocked', actor: 'dsp', ...about });
    },
    get blocks() {
      return blocks.all;
    },
    allowBatch: (digests) => {
      blocks.allow(digests);
    },
    get separation() {
      return separation;
    },
    set separation(phase) {
      requireKnownName('phase of separation', phase, SEPARATION_PHASES);
      separation = phase;
    },
  };
  return withArguments('access', access, ARGUMENTS);
}

const ARGUMENTS: VerbRules<AccessControl> = {
  setThreshold: { threshold: 'record' },
  restoreThreshold: { key: 'record', 'previous?': 'record' },
  threshold: { key: 'record' },
  release: { tickets: 'list' },
  discard: { tickets: 'list' },
  block: { block: 'record' },
  allowBatch: { digests: 'octetLists' },
};

const SEPARATION_PHASES = {
  off: true,
  optional: true,
  enforced: true,
} as const satisfies Record<SeparationPhase, true>;

function removeThreshold(key: ThresholdKey, { agenda, log, thresholds }: AccessSurroundings): void {
  if (thresholds.get(key) === undefined) return;
  thresholds.remove(key);
  const about = { requester: key.requester, threshold: key.kind };
  log.append({ at: agenda.clock.now(), type: 'dcc.threshold-removed', actor: 'dsp', ...about });
}

function heldBack(list: readonly number[], { tickets }: AccessSurroundings): readonly number[] {
  return [...new Set(list)].filter(
    (ticket) => tickets.store.record(ticket)?.state === 'quarantined',
  );
}

function release(list: readonly number[], by: string, surroundings: AccessSurroundings): number {
  const { agenda, departures, log, tickets } = surroundings;
  const held = heldBack(list, surroundings);
  for (const ticket of held) {
    tickets.changeRecord(ticket, { state: 'queued' });
    log.append({ at: agenda.clock.now(), type: 'dcc.released', actor: by, ticket });
    departures.queue(ticket);
  }
  return held.length;
}

function discard(list: readonly number[], by: string, surroundings: AccessSurroundings): number {
  const { agenda, conclusions, log, tickets } = surroundings;
  const held = heldBack(list, surroundings);
  for (const ticket of held) {
    const flight = tickets.flight(ticket);
    const because = 'thrown out of quarantine';
    log.append({ at: agenda.clock.now(), type: 'dcc.discarded', actor: by, ticket, because });
    if (flight !== undefined) conclusions.end(flight, 'withdrawn');
  }
  return held.length;
}
