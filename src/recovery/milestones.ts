/**
 * When an incident came how far: from the notification to the last device and to its end (recovery.md 7), from the log alone.
 *
 * @module
 */
import type { EventOf } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import type { IncidentEvents } from './incident-of-log.ts';
import { FINAL_STATES } from './incident-states.ts';
import { REPLACED } from './outcomes.ts';

/** Milliseconds from the notification; undefined while it has not happened. */
export interface Milestones {
  readonly confirmed: number | undefined;
  readonly decided: number | undefined;
  /** The Key Custodians made a quorum for the first time; never in a technical run. */
  readonly quorum: number | undefined;
  readonly firstCommand: number | undefined;
  readonly half: number | undefined;
  readonly ninety: number | undefined;
  readonly ninetyNine: number | undefined;
  readonly closed: number | undefined;
}

/** The milestones of an incident. */
export function milestonesOf(
  own: IncidentEvents,
  facts: {
    readonly firstCommandAt: Instant | undefined;
    /** How many devices are on the list. */
    readonly listed: number;
  },
): Milestones {
  const { firstCommandAt, listed } = facts;
  const opened = own('recovery.opened')[0]?.at ?? 0;
  const states = own('recovery.state');
  const stateAt = (...wanted: readonly string[]): number | undefined =>
    since(states.find(({ to }) => wanted.includes(to))?.at, opened);
  const recoveredAt = [...goodSince(own('recovery.device')).values()].toSorted(
    (left, right) => left - right,
  );
  const share = (percent: number): number | undefined =>
    listed === 0 ? undefined : since(recoveredAt[Math.ceil((listed * percent) / 100) - 1], opened);
  return {
    confirmed: stateAt('confirmed', 'suspected'),
    // Outside Appendix L a decision changes no state.
    decided: stateAt('approved', 'rejected') ?? since(decidedAt(own), opened),
    quorum: since(own('recovery.custodians')[0]?.at, opened),
    firstCommand: since(firstCommandAt, opened),
    half: share(50),
    ninety: share(90),
    ninetyNine: share(99),
    closed: stateAt(...FINAL_STATES),
  };
}

function decidedAt(own: IncidentEvents): Instant | undefined {
  return own('recovery.decision').find(({ decision }) => FINAL_DECISIONS.includes(decision))?.at;
}

const FINAL_DECISIONS: readonly string[] = ['approve', 'reject'];

/** Since when a device has been well without a break: one that was, and is left over after all, was never recovered. */
function goodSince(devices: readonly EventOf<'recovery.device'>[]): ReadonlyMap<string, number> {
  const good = new Map<string, number>();
  for (const { device, outcome, at } of devices) {
    if (!REPLACED.has(outcome)) good.delete(device);
    else if (!good.has(device)) good.set(device, at);
  }
  return good;
}

function since(at: number | undefined, opened: number): number | undefined {
  return at === undefined ? undefined : at - opened;
}
