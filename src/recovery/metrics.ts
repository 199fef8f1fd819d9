/**
 * Figures for the PMA, from the event log alone (recovery.md 7): milestones, shares, failures, exposure, cadence, cost.
 *
 * A pure function: the same log gives the same figures, live or afterwards. Breakdowns need particulars of the devices.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import type { EventOf, EventType, SmkiEvent } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import type { DeviceParticulars } from '../dcc/types.ts';
import { REPLACEMENT_MODES } from '../gbcs/modes.ts';
import { exposureOf, type Exposure } from './exposure.ts';
import { checkIncident } from './incident-of-log.ts';

/** What figures are taken from. */
export interface MetricsOptions {
  readonly events: readonly SmkiEvent[];
  readonly incident: string;
  /** Particulars of a device, for breakdowns. */
  readonly particularsOf?: (device: string) => DeviceParticulars | undefined;
  /** Only what had happened by then; everything unless given. */
  readonly until?: Instant;
}

/** Milliseconds from the notification; undefined while it has not happened. */
export interface Milestones {
  readonly confirmed: number | undefined;
  readonly decided: number | undefined;
  readonly firstCommand: number | undefined;
  readonly half: number | undefined;
  readonly ninety: number | undefined;
  readonly ninetyNine: number | undefined;
  readonly closed: number | undefined;
}

/** So many of so many. */
export interface Share {
  readonly recovered: number;
  readonly of: number;
}

/** Every figure. */
export interface RecoveryMetrics {
  readonly milestones: Milestones;
  readonly recovered: Share;
  readonly byDeviceType: Readonly<Record<string, Share>>;
  readonly bySupplier: Readonly<Record<string, Share>>;
  readonly byRegion: Readonly<Record<string, Share>>;
  readonly byFirmware: Readonly<Record<string, Share>>;
  /** Replacements that succeeded, by cell. */
  readonly byCell: Readonly<Record<string, Share>>;
  readonly failuresByCode: Readonly<Record<string, number>>;
  /**
   * Devices that a command of the Recovery key has reached and that did not obey it: there the Contingency key would have to be
   * used. Truth, which only a simulation knows: they keep silent, and so does a device out of reach (`no-response`).
   */
  readonly recoveryKeyFails: number;
  readonly wrongDevices: number;
  readonly exposure: Exposure;
  readonly octetsSent: number;
  readonly commands: number;
  readonly queueDepthMax: number;
  /** Milliseconds from attempt to Response for one certificate. */
  readonly certificateMs: { readonly p50: number; readonly p95: number; readonly max: number };
  readonly quarantined: number;
  readonly reports: { readonly written: number; readonly missed: number };
  readonly custodians: { readonly called: number; readonly present: number } | undefined;
  readonly cost: readonly {
    readonly item: string;
    readonly pounds: number | undefined;
    /** Who pays, as far as the log says: an assumption. */
    readonly borneBy: string | undefined;
  }[];
  /** Devices whose last change of status in the incident gave back what was before it. */
  readonly statusesRestored: number;
}

const GOOD = new Set(['recovered', 'under-dcc-control', 'handed-back']);

/**
 * Computes the figures of an incident.
 *
 * @throws SmkiError `recovery/unknown-incident` for one that the log does not know
 */
export function recoveryMetrics(options: MetricsOptions): RecoveryMetrics {
  requireFields('options', options, { events: 'records', incident: 'text' });
  const { incident, until, particularsOf } = options;
  checkIncident(options.events, incident);
  const events =
    until === undefined ? options.events : options.events.filter(({ at }) => at <= until);
  const own = <T extends EventType>(type: T): readonly EventOf<T>[] =>
    (events as readonly never[] as readonly EventOf<T>[]).filter(
      (event) => event.type === type && (event as { incident?: string }).incident === incident,
    );
  const devices = own('recovery.device');
  const last = new Map(devices.map((event) => [event.device, event]));
  const listed = new Set([
    // A corrected list takes the place of the one before.
    ...(own('recovery.list').at(-1)?.devices ?? []),
    ...last.keys(),
  ]);
  const tickets = ticketsOf(events, incident);
  const isGood = (device: string): boolean => GOOD.has(last.get(device)?.outcome ?? '');
  const share = (
    nameOf: (particulars: DeviceParticulars) => string | undefined,
  ): Record<string, Share> =>
    sharesBy(listed, isGood, (device) => {
      const particulars = particularsOf?.(device);
      return particulars && nameOf(particulars);
    });
  const custodians = own('recovery.custodians').at(-1);
  return {
    milestones: milestonesOf(events, incident, { devices, tickets, total: listed.size }),
    recovered: { recovered: [...last.keys()].filter(isGood).length, of: listed.size },
    byDeviceType: share(({ deviceType }) => deviceType),
    bySupplier: share(({ responsibleSupplier }) => responsibleSupplier),
    byRegion: share(({ region }) => region),
    byFirmware: share(({ firmware }) => firmware),
    byCell: cellShares(tickets.concluded),
    failuresByCode: countBy(
      [...last.values()].filter(({ device }) => !isGood(device)),
      ({ code, outcome }) => code || outcome,
    ),
    recoveryKeyFails: recoveryKeyFails(events, tickets.concluded, isGood),
    wrongDevices: own('recovery.exception').length,
    exposure: exposureOf({ events, incident, listed, last, particularsOf, until }),
    octetsSent: tickets.submitted.reduce((sum, { octets }) => sum + octets, 0),
    commands: tickets.submitted.length,
    queueDepthMax: tickets.depthMax,
    certificateMs: percentiles(tickets.certificateMs),
    quarantined: tickets.quarantined,
    reports: {
      written: own('recovery.progress').length,
      missed: own('recovery.report-missed').length,
    },
    custodians: custodians && { called: custodians.called, present: custodians.present },
    cost: own('recovery.cost').map(({ item, pounds, borneBy }) => ({ item, pounds, borneBy })),
    statusesRestored: restoredCount(events, incident),
  };
}

interface TicketFacts {
  readonly submitted: readonly EventOf<'dcc.submitted'>[];
  readonly concluded: readonly EventOf<'dcc.concluded'>[];
  readonly certificateMs: readonly number[];
  readonly depthMax: number;
  readonly quarantined: number;
}

/** One pass over the DCC's events about the commands of one incident; another may have sent its own to the same devices. */
function ticketsOf(events: readonly SmkiEvent[], incident: string): TicketFacts {
  const own = new Set<number>();
  const submitted: EventOf<'dcc.submitted'>[] = [];
  const concluded: EventOf<'dcc.concluded'>[] = [];
  const certificateMs: number[] = [];
  const attemptedAt = new Map<number, number>();
  let depth = 0;
  let depthMax = 0;
  let quarantined = 0;
  for (const event of events) {
    if (event.type === 'dcc.submitted' && event.incident === incident) {
      own.add(event.ticket);
      submitted.push(event);
      depth += 1;
      depthMax = Math.max(depthMax, depth);
    } else if (event.type === 'dcc.attempted') attemptedAt.set(event.ticket, event.at);
    else if (event.type === 'dcc.quarantined' && own.has(event.ticket)) quarantined += 1;
    else if (event.type === 'dcc.concluded' && own.has(event.ticket)) {
      concluded.push(event);
      depth -= 1;
      const from = attemptedAt.get(event.ticket);
      if (from !== undefined && event.cells.length > 0) {
        certificateMs.push((event.at - from) / event.cells.length);
      }
    }
  }
  return { submitted, concluded, certificateMs, depthMax, quarantined };
}

function milestonesOf(
  events: readonly SmkiEvent[],
  incident: string,
  {
    devices,
    tickets,
    total,
  }: {
    readonly devices: readonly EventOf<'recovery.device'>[];
    readonly tickets: TicketFacts;
    /** Devices on the list. */
    readonly total: number;
  },
): Milestones {
  const opened =
    events.find((event) => event.type === 'recovery.opened' && event.incident === incident)?.at ??
    0;
  const stateAt = (...states: readonly string[]): number | undefined =>
    since(
      events.find(
        (event) =>
          event.type === 'recovery.state' &&
          event.incident === incident &&
          states.includes(event.to),
      )?.at,
      opened,
    );
  const recoveredAt = [...goodSince(devices).values()].toSorted((left, right) => left - right);
  const share = (percent: number): number | undefined =>
    total === 0 ? undefined : since(recoveredAt[Math.ceil((total * percent) / 100) - 1], opened);
  return {
    confirmed: stateAt('confirmed', 'suspected'),
    decided: stateAt('approved', 'rejected'),
    firstCommand: since(tickets.submitted[0]?.at, opened),
    half: share(50),
    ninety: share(90),
    ninetyNine: share(99),
    closed: stateAt('closed', 'rejected', 'aborted', 'outside'),
  };
}

/** Since when a device has been well without a break: one that was, and is left over after all, was never recovered. */
function goodSince(devices: readonly EventOf<'recovery.device'>[]): ReadonlyMap<string, number> {
  const good = new Map<string, number>();
  for (const { device, outcome, at } of devices) {
    if (!GOOD.has(outcome)) good.delete(device);
    else if (!good.has(device)) good.set(device, at);
  }
  return good;
}

function since(at: number | undefined, opened: number): number | undefined {
  return at === undefined ? undefined : at - opened;
}

function sharesBy(
  devices: Iterable<string>,
  isGood: (device: string) => boolean,
  nameOf: (device: string) => string | undefined,
): Record<string, Share> {
  const shares = new Map<string, { recovered: number; of: number }>();
  for (const device of devices) {
    const name = nameOf(device);
    if (name === undefined) continue;
    const share = shares.get(name) ?? { recovered: 0, of: 0 };
    shares.set(name, share);
    share.of += 1;
    if (isGood(device)) share.recovered += 1;
  }
  return Object.fromEntries(shares);
}

function cellShares(concluded: readonly EventOf<'dcc.concluded'>[]): Record<string, Share> {
  const shares = new Map<string, { recovered: number; of: number }>();
  for (const { cells } of concluded) {
    for (const { cell, status } of cells) {
      const share = shares.get(cell) ?? { recovered: 0, of: 0 };
      shares.set(cell, share);
      share.of += 1;
      if (status === 'success') share.recovered += 1;
    }
  }
  return Object.fromEntries(shares);
}

/** Modes that the Recovery key authorises. */
const BY_RECOVERY_KEY: ReadonlySet<string> = new Set(
  Object.entries(REPLACEMENT_MODES).flatMap(([mode, { authoriser }]) =>
    authoriser.otherDevices === 'recovery.digitalSignature' ? [mode] : [],
  ),
);

/** A device that has once obeyed knows the key: what was lost, if it is left over, is a Response. */
function recoveryKeyFails(
  events: readonly SmkiEvent[],
  concluded: readonly EventOf<'dcc.concluded'>[],
  isGood: (device: string) => boolean,
): number {
  const tried = new Set(
    concluded
      .filter(({ serviceRequest }) => serviceRequest === 'recovery')
      .map(({ device }) => device)
      .filter((device) => !isGood(device)),
  );
  const [refused, obeyed] = [new Set<string>(), new Set<string>()];
  for (const event of events) {
    if (event.type !== 'device.processed' || event.sender !== 'dcc') continue;
    if (!tried.has(event.device)) continue;
    if (event.kind === 'rejected') refused.add(event.device);
    else if (BY_RECOVERY_KEY.has(event.what)) obeyed.add(event.device);
  }
  return [...refused].filter((device) => !obeyed.has(device)).length;
}

function restoredCount(events: readonly SmkiEvent[], incident: string): number {
  const before = new Map<string, string>();
  let restored = 0;
  for (const event of events) {
    if (event.type !== 'dcc.status-changed' || event.because !== incident) continue;
    if (event.to === 'recovery') before.set(event.device, event.from);
    else if (event.to === before.get(event.device)) restored += 1;
  }
  return restored;
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function percentiles(values: readonly number[]): {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
} {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (percent: number): number =>
    Math.round(sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0);
  return { p50: at(50), p95: at(95), max: at(100) };
}
