/**
 * Who is exposed while a recovery runs: devices that still trust a compromised key, devices under DCC control, prepayment customers.
 *
 * @module
 */
import type { EventOf, SmkiEvent } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import type { DeviceParticulars } from '../dcc/types.ts';
import { SETTLED } from './outcomes.ts';

/** What is exposed at the end of the log. */
export interface Exposure {
  /** Devices that still hold a compromised certificate, as far as the DCC knows. */
  readonly stillTrusting: number;
  /**
   * How many of those have in truth replaced every cell that a command of this incident named: they obeyed, and the DCC has not
   * heard of it. Truth, which only a simulation knows.
   */
  readonly changedUnknown: number;
  /** Devices in Recovered that wait for SR 6.21, and the longest wait in milliseconds. */
  readonly awaitingHandover: number;
  readonly longestWaitMs: number;
  /** Prepayment devices of the incident in Recovery or Recovered now, and the most there ever were at one time. */
  readonly prepaymentNow: number;
  readonly prepaymentMax: number;
}

/** What it is taken from. */
export interface ExposureFacts {
  readonly events: readonly SmkiEvent[];
  readonly incident: string;
  /** Every device of the incident. */
  readonly listed: ReadonlySet<string>;
  /** The last outcome of each device. */
  readonly last: ReadonlyMap<string, EventOf<'recovery.device'>>;
  readonly particularsOf: ((device: string) => DeviceParticulars | undefined) | undefined;
  /** When it is asked for; the end of the log unless given. */
  readonly until: Instant | undefined;
}

/** Counts what is exposed. */
export function exposureOf({
  events,
  incident,
  listed,
  last,
  particularsOf,
  until,
}: ExposureFacts): Exposure {
  const now = until ?? events.at(-1)?.at ?? 0;
  const waiting = [...last.values()].filter(({ outcome }) => outcome === 'under-dcc-control');
  const stillTrusting = [...listed].filter(
    (device) => !SETTLED.has(last.get(device)?.outcome ?? 'open'),
  );
  const changed = changedInTruth(events, incident);
  return {
    stillTrusting: stillTrusting.length,
    changedUnknown: stillTrusting.filter((device) => changed.has(device)).length,
    awaitingHandover: waiting.length,
    longestWaitMs: waiting.reduce((longest, { at }) => Math.max(longest, now - at), 0),
    ...prepayment({ events, listed, particularsOf }),
  };
}

/** Devices that have executed a replacement for the incident, without a failure the last time. */
function changedInTruth(events: readonly SmkiEvent[], incident: string): ReadonlySet<string> {
  const sentTo = new Set<string>();
  const changed = new Set<string>();
  for (const event of events) {
    if (event.type === 'dcc.submitted' && event.incident === incident) sentTo.add(event.device);
    if (event.type !== 'device.processed' || !sentTo.has(event.device)) continue;
    const { kind, sender, cells, device } = event;
    // A reading replaces nothing.
    if (kind !== 'executed' || sender !== 'dcc' || cells.length === 0) continue;
    if (cells.every(({ status }) => status === 'success')) changed.add(device);
    else changed.delete(device);
  }
  return changed;
}

/** A customer of another incident is counted there. */
function prepayment({
  events,
  listed,
  particularsOf,
}: Pick<ExposureFacts, 'events' | 'listed' | 'particularsOf'>): Pick<
  Exposure,
  'prepaymentNow' | 'prepaymentMax'
> {
  const affected = new Set<string>();
  let prepaymentMax = 0;
  for (const event of events) {
    if (event.type !== 'dcc.status-changed' || !listed.has(event.device)) continue;
    if (particularsOf?.(event.device)?.paymentMode !== 'prepayment') continue;
    if (event.to === 'recovery' || event.to === 'recovered') affected.add(event.device);
    else affected.delete(event.device);
    prepaymentMax = Math.max(prepaymentMax, affected.size);
  }
  return { prepaymentNow: affected.size, prepaymentMax };
}
