/**
 * Runs a planned bulk replacement (T55): tranche by tranche at its time, what failed again afterwards, never above the threshold.
 *
 * Stepped by its caller. How an order becomes a command, and what came of it, is `send`: a party, the DCC and devices, or
 * somebody's real ones. No incident: campaigns of recovery are `recovery/campaign.ts`.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import type {
  BulkReplacementPlan,
  ReplacementOrder,
} from '../authority/roll-over/bulk-replacement.ts';
import type { SimulatedClock } from '../core/clock.ts';
import { HOUR_MS, type Instant, addMs } from '../core/instant.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';

/** What came of one command. */
export type ReplacementResult = 'replaced' | 'failed' | 'silent' | 'quarantined';

/** One command of a run. */
export interface ReplacementStep {
  readonly at: Instant;
  /** Tranche of the plan; those after the last repeat what failed. */
  readonly tranche: number;
  readonly attempt: number;
  readonly device: Eui64;
  readonly result: ReplacementResult;
}

/** How a run ended. */
export interface BulkReplacementOutcome {
  readonly replaced: number;
  /** Devices that are still on the old certificates. */
  readonly residual: readonly Eui64[];
  readonly endedAt: Instant;
  readonly deadlineHeld: boolean;
}

/** How often a device is tried. */
const ATTEMPTS_MAX = 3;

/** What a run takes. */
export interface RunBulkReplacementOptions {
  readonly plan: BulkReplacementPlan;
  readonly clock: SimulatedClock;
  readonly send: (order: ReplacementOrder) => ReplacementResult;
}

/**
 * Runs a plan: moves the clock to each tranche and sends its orders; what failed is sent again, up to three times and never after
 * the deadline (a choice of this model: the minutes of PMA 64 name tranches and thresholds, and no repeats).
 *
 * @param options - `plan`: of `planBulkReplacement`; `clock`: moved forward; `send`: signs, protects and delivers one order, and
 * says what came of it
 * @returns each command as it is sent; at the end how many were replaced, and who is left
 * @example
 * ```ts
 * import { eui64, instant, simulatedClock } from 'smki-sim';
 * import { runBulkReplacement } from 'smki-sim/simulation';
 *
 * const [clock, startsAt] = [simulatedClock(instant('2034-01-02T09:00:00Z')), instant('2034-01-02T22:00:00Z')];
 * const orders = ['A0', 'A1'].map((last) => ({
 *   device: eui64(`00DB1234567890${last}`),
 *   replacements: {},
 *   pathCertificates: [],
 * }));
 * const deadline = instant('2034-02-01T00:00:00Z');
 * const plan = {
 *   tranches: [{ number: 1, startsAt, orders }],
 *   devices: 2,
 *   endsAt: deadline,
 *   deadline,
 *   threshold: { commands: 2, withinHours: 24 },
 * };
 * let sent = 0;
 * const run = runBulkReplacement({ plan, clock, send: () => (++sent === 1 ? 'silent' : 'replaced') });
 * for (const { tranche, device, result } of run) console.log(tranche, device, result);
 * // 1 00DB1234567890A0 silent
 * // 1 00DB1234567890A1 replaced
 * // 2 00DB1234567890A0 replaced
 * ```
 */
export function runBulkReplacement(
  options: RunBulkReplacementOptions,
): Generator<ReplacementStep, BulkReplacementOutcome> {
  requireFields('options', options, { plan: 'record', clock: 'record', send: 'function' });
  return stepsOf(options);
}

function* stepsOf({
  plan,
  clock,
  send,
}: RunBulkReplacementOptions): Generator<ReplacementStep, BulkReplacementOutcome> {
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
