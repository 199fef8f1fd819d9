/**
 * Who is exposed while a recovery runs: devices that still trust a compromised key, devices under DCC control, prepayment customers.
 *
 * @module
 */
import type { EventOf, SmkiEvent } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import type { DeviceParticulars } from '../dcc/types.ts';

/** What is exposed at the end of the log. */
export interface Exposure {
  /** Devices that still hold a compromised certificate, as far as the DCC knows. */
  readonly stillTrusting: number;
  /** Devices in Recovered that wait for SR 6.21, and the longest wait in milliseconds. */
  readonly awaitingHandover: number;
  readonly longestWaitMs: number;
  /** Prepayment devices in Recovery or Recovered now, and the most there ever were at one time. */
  readonly prepaymentNow: number;
  readonly prepaymentMax: number;
}

/** What it is taken from. */
export interface ExposureFacts {
  readonly events: readonly SmkiEvent[];
  /** Every device of the incident. */
  readonly listed: ReadonlySet<string>;
  /** The last outcome of each device. */
  readonly last: ReadonlyMap<string, EventOf<'recovery.device'>>;
  readonly particularsOf: ((device: string) => DeviceParticulars | undefined) | undefined;
  /** When it is asked for; the end of the log unless given. */
  readonly until: Instant | undefined;
}

const STILL_TRUSTING = new Set([
  'open',
  'sent',
  'partial',
  'silent',
  'untouched',
  'refused-by-dcc',
]);

/** Counts what is exposed. */
export function exposureOf({
  events,
  listed,
  last,
  particularsOf,
  until,
}: ExposureFacts): Exposure {
  const now = until ?? events.at(-1)?.at ?? 0;
  const waiting = [...last.values()].filter(({ outcome }) => outcome === 'under-dcc-control');
  return {
    stillTrusting: [...listed].filter((device) =>
      STILL_TRUSTING.has(last.get(device)?.outcome ?? 'open'),
    ).length,
    awaitingHandover: waiting.length,
    longestWaitMs: waiting.reduce((longest, { at }) => Math.max(longest, now - at), 0),
    ...prepayment(events, particularsOf),
  };
}

function prepayment(
  events: readonly SmkiEvent[],
  particularsOf: ExposureFacts['particularsOf'],
): Pick<Exposure, 'prepaymentNow' | 'prepaymentMax'> {
  const affected = new Set<string>();
  let prepaymentMax = 0;
  for (const event of events) {
    if (event.type !== 'dcc.status-changed') continue;
    if (particularsOf?.(event.device)?.paymentMode !== 'prepayment') continue;
    if (event.to === 'recovery' || event.to === 'recovered') affected.add(event.device);
    else affected.delete(event.device);
    prepaymentMax = Math.max(prepaymentMax, affected.size);
  }
  return { prepaymentNow: affected.size, prepaymentMax };
}
