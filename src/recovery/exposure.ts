/**
 * Who is exposed while a recovery runs: devices that still trust a compromised key, devices under DCC control, prepayment customers.
 *
 * @module
 */
import type { EventOf, SmkiEvent } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import { OUT_OF_USE } from '../dcc/device-statuses.ts';
import type { DeviceParticulars } from '../dcc/inventory-types.ts';
import { SETTLED } from './outcomes.ts';

/** What is exposed at the end of the log. */
export interface Exposure {
  /** Devices that still hold a compromised certificate, as far as the DCC knows: on the list, or left out of it. */
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
  /** The longest that one of them was in Recovery or Recovered, in milliseconds: so long its supplier could not top it up. */
  readonly prepaymentLongestMs: number;
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
  const settled = settledLater(events, incident);
  const stillTrusting = [...listed].filter(
    (device) => !SETTLED.has(last.get(device)?.outcome ?? 'open') && !settled.has(device),
  );
  const changed = changedInTruth(events, incident);
  const trusting = new Set([...stillTrusting, ...leftOut(events, incident)]);
  return {
    stillTrusting: trusting.size,
    changedUnknown: stillTrusting.filter((device) => changed.has(device)).length,
    awaitingHandover: waiting.length,
    longestWaitMs: waiting.reduce((longest, { at }) => Math.max(longest, now - at), 0),
    ...prepayment({ events, listed, particularsOf }, now),
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

/** Devices with which another incident that replaces the same is done, since this one was opened; and those out of use for good. */
function settledLater(events: readonly SmkiEvent[], incident: string): ReadonlySet<string> {
  const keys = new Map<string, string>();
  const settled = new Set<string>();
  for (const event of events) {
    if (event.type === 'recovery.opened' && (keys.size > 0 || event.incident === incident)) {
      keys.set(event.incident, event.key);
    }
    const isGone = event.type === 'dcc.status-changed' && OUT_OF_USE.has(event.to);
    if (isGone && keys.size > 0) settled.add(event.device);
    if (event.type !== 'recovery.device' || !SETTLED.has(event.outcome)) continue;
    if (event.incident === incident || !keys.has(event.incident)) continue;
    if (replacesSame(keys.get(event.incident), keys.get(incident))) settled.add(event.device);
  }
  return settled;
}

/** Who was left out, and no other incident that replaces the same has settled since. */
function leftOut(events: readonly SmkiEvent[], incident: string): ReadonlySet<string> {
  const keys = new Map<string, string>();
  let left = new Set<string>();
  for (const event of events) {
    if (event.type === 'recovery.opened') keys.set(event.incident, event.key);
    if (event.type === 'recovery.left-out' && event.incident === incident) {
      left = new Set(event.devices);
    }
    if (left.size === 0) continue;
    if (event.type === 'dcc.status-changed' && OUT_OF_USE.has(event.to)) {
      left.delete(event.device);
    }
    if (event.type !== 'recovery.device' || !SETTLED.has(event.outcome)) continue;
    if (replacesSame(keys.get(event.incident), keys.get(incident))) left.delete(event.device);
  }
  return left;
}

/** By the key as the log names it: `supplier.keyAgreement of 90-B3-…`. A new authority replaces everybody's keys. */
export function replacesSame(key = '', compromised = ''): boolean {
  if (key === 'rootOca' || key === compromised) return true;
  if (key === 'issuingOca') return !/^(rootOca|contingency)/.test(compromised);
  // A new Contingency Private Key is wrapped by a new symmetric key; a new symmetric key may wrap the same one.
  if (key === 'contingencyPrivate' || key === 'contingencyBoth') {
    return compromised.startsWith('contingency');
  }
  const [name = '', owner] = key.split(' of ');
  const [keyClass = '', ...slots] = name.split('.');
  const isWhole = slots.length === 0 || slots.join('.').split('+').includes('digitalSignature');
  const [other = '', otherOwner] = compromised.split(' of ');
  return isWhole && owner === otherOwner && other.split('.')[0] === keyClass;
}

/** A customer of another incident is counted there. */
function prepayment(
  { events, listed, particularsOf }: Pick<ExposureFacts, 'events' | 'listed' | 'particularsOf'>,
  now: number,
): Pick<Exposure, 'prepaymentNow' | 'prepaymentMax' | 'prepaymentLongestMs'> {
  const affectedSince = new Map<string, number>();
  let prepaymentMax = 0;
  let prepaymentLongestMs = 0;
  const ends = (device: string, at: number): void => {
    const lasted = at - (affectedSince.get(device) ?? at);
    prepaymentLongestMs = Math.max(prepaymentLongestMs, lasted);
  };
  for (const event of events) {
    if (event.type !== 'dcc.status-changed' || !listed.has(event.device)) continue;
    const { device, to, at } = event;
    if (particularsOf?.(device)?.paymentMode !== 'prepayment') continue;
    if (to !== 'recovery' && to !== 'recovered') {
      ends(device, at);
      affectedSince.delete(device);
    } else if (!affectedSince.has(device)) affectedSince.set(device, at);
    prepaymentMax = Math.max(prepaymentMax, affectedSince.size);
  }
  for (const device of affectedSince.keys()) ends(device, now);
  return { prepaymentNow: affectedSince.size, prepaymentMax, prepaymentLongestMs };
}
