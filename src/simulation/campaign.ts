/**
 * Runs a planned bulk replacement: tranche by tranche at its time, what failed again afterwards, never above the threshold.
 *
 * Stepped by its caller. How an order becomes a command, and what came of it, is `send`: a party, the DCC and devices, or
 * somebody's real ones.
 *
 * @module
 */
import type {
  BulkReplacementPlan,
  ReplacementOrder,
} from '../authority/roll-over/bulk-replacement.ts';
import type { SimulatedClock } from '../core/clock.ts';
import { HOUR_MS, type Instant, addMs } from '../core/instant.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';

/** What came of one command. */
export type CampaignResult = 'replaced' | 'failed' | 'silent' | 'quarantined';

/** One command of a campaign. */
export interface CampaignStep {
  readonly at: Instant;
  /** Tranche of the plan; those after the last repeat what failed. */
  readonly tranche: number;
  readonly attempt: number;
  readonly device: Eui64;
  readonly result: CampaignResult;
}

/** How a campaign ended. */
export interface CampaignOutcome {
  readonly replaced: number;
  /** Devices that are still on the old certificates. */
  readonly residual: readonly Eui64[];
  readonly endedAt: Instant;
  readonly deadlineHeld: boolean;
}

/** How often a device is tried. */
const ATTEMPTS_MAX = 3;

/**
 * Runs a plan: moves the clock to each tranche and sends its orders.
 *
 * @param options - `send`: signs, protects and delivers one order, and says what came of it
 * @example
 * ```ts
 * for (const step of runCampaign({ plan, clock, send })) console.log(step.device, step.result);
 * ```
 */
export function* runCampaign(options: {
  readonly plan: BulkReplacementPlan;
  readonly clock: SimulatedClock;
  readonly send: (order: ReplacementOrder) => CampaignResult;
}): Generator<CampaignStep, CampaignOutcome> {
  const { plan, clock, send } = options;
  const { threshold, deadline } = plan;
  const attempts = new Map<Eui64, number>();
  let again: ReplacementOrder[] = [];
  let replaced = 0;
  let number = 0;
  const windowMs = threshold.withinHours * HOUR_MS;
  const waiting = plan.tranches.map(({ startsAt, orders }) => ({ startsAt, orders }));
  for (let tranche = waiting.shift(); tranche !== undefined; tranche = waiting.shift()) {
    const { startsAt, orders } = tranche;
    number += 1;
    if (clock.now() < startsAt) clock.advanceTo(startsAt);
    for (const order of orders) {
      const attempt = (attempts.get(order.device) ?? 0) + 1;
      attempts.set(order.device, attempt);
      const at = clock.now();
      const result = send(order);
      yield { at, tranche: number, attempt, device: order.device, result };
      if (result === 'replaced') replaced += 1;
      else again.push(order);
    }
    if (waiting.length > 0) continue;
    // The repeats are tranches like the others: as large as the threshold, and not after the deadline.
    const due = again.filter(({ device }) => (attempts.get(device) ?? 0) < ATTEMPTS_MAX);
    const next = due.slice(0, threshold.commands);
    const repeatAt = addMs(startsAt, windowMs);
    if (next.length === 0 || addMs(repeatAt, windowMs) > deadline) break;
    again = again.filter((order) => !next.includes(order));
    waiting.push({ startsAt: repeatAt, orders: next });
  }
  const residual = again.map(({ device }) => device);
  const endedAt = clock.now();
  return { replaced, residual, endedAt, deadlineHeld: endedAt <= deadline };
}
