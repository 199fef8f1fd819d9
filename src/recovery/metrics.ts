/**
 * Figures for the PMA, from the event log alone (recovery.md 7): milestones, shares, failures, exposure, cadence, cost.
 *
 * A pure function: the same log gives the same figures, live or afterwards. Breakdowns need particulars of the devices.
 *
 * @module
 */
import { type FieldKinds, requireFields, requireKnownFields } from '../core/arguments.ts';
import { countBy } from '../core/count-by.ts';
import type { EventOf, SmkiEvent } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import type { DeviceParticulars } from '../dcc/inventory-types.ts';
import { REPLACEMENT_MODES } from '../gbcs/modes.ts';
import { cellShares } from './cell-shares.ts';
import { exposureOf, type Exposure } from './exposure.ts';
import { checkIncident, incidentEvents, lastSaid } from './incident-of-log.ts';
import { type Milestones, milestonesOf } from './milestones.ts';
import { REPLACED } from './outcomes.ts';
import {
  firstSentAt,
  type Percentiles,
  percentilesOf,
  type TicketFigures,
  ticketsOf,
} from './ticket-figures.ts';

/** What figures are taken from. */
export interface MetricsOptions {
  readonly events: readonly SmkiEvent[];
  readonly incident: string;
  /** Particulars of a device, for breakdowns. */
  readonly particularsOf?: (device: string) => DeviceParticulars | undefined;
  /** Only what had happened by then; everything unless given. */
  readonly until?: Instant;
}

const OPTION_FIELDS = {
  events: 'any',
  incident: 'text',
  particularsOf: 'function',
  until: 'number',
} as const satisfies FieldKinds<MetricsOptions>;

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
  readonly byNetworkOperator: Readonly<Record<string, Share>>;
  readonly byRegion: Readonly<Record<string, Share>>;
  readonly byFirmware: Readonly<Record<string, Share>>;
  /** Devices on which a cell was replaced, of those on the list that have it; without particulars, of those that have answered. */
  readonly byCell: Readonly<Record<string, Share>>;
  readonly failuresByCode: Readonly<Record<string, number>>;
  /** How long the silent device that was sent its first command first has given no answer, in milliseconds; 0 when none is silent. */
  readonly silenceLongestMs: number;
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
  /** The most commands that were handed to the DCC within one minute. */
  readonly commandsPerMinuteMax: number;
  /** Milliseconds from attempt to Response for one certificate. */
  readonly certificateMs: Percentiles;
  readonly quarantined: number;
  readonly reports: { readonly written: number; readonly missed: number };
  /** At their last meeting, and at which HSM site. */
  readonly custodians:
    { readonly called: number; readonly present: number; readonly site: string } | undefined;
  readonly cost: readonly {
    readonly item: string;
    readonly pounds: number | undefined;
    /** Who pays, as far as the log says: an assumption. */
    readonly borneBy: string | undefined;
  }[];
  /** Devices whose last change of status in the incident gave back what was before it. */
  readonly statusesRestored: number;
}

/**
 * Computes the figures of an incident (recovery.md 7).
 *
 * @throws SmkiError `recovery/unknown-incident` for one that the log does not know
 * @example
 * ```ts
 * import { createWorld } from 'smki-sim';
 * import { recoveryMetrics } from 'smki-sim/simulation';
 *
 * const world = createWorld({ seed: 'figures', governance: 'technical' });
 * world.addHomes({ count: 2 });
 * world.compromise('supplier', { certain: 'yes' }).run({ method: 3 });
 * const { recovered, commands } = recoveryMetrics({ events: world.log.events, incident: 'R1' });
 * console.log(recovered, commands); // { recovered: 8, of: 8 } 8
 * ```
 */
export function recoveryMetrics(options: MetricsOptions): RecoveryMetrics {
  requireKnownFields('options', options, OPTION_FIELDS);
  requireFields('options', options, { events: 'records', incident: 'text' });
  const { incident, until, particularsOf } = options;
  checkIncident(options.events, incident);
  const events =
    until === undefined ? options.events : options.events.filter(({ at }) => at <= until);
  const own = incidentEvents(events, incident);
  const last = lastSaid(own);
  const listed = new Set([
    // A corrected list takes the place of the one before.
    ...(own('recovery.list').at(-1)?.devices ?? []),
    ...last.keys(),
  ]);
  const tickets = ticketsOf(events, incident);
  const isGood = (device: string): boolean => REPLACED.has(last.get(device)?.outcome ?? '');
  // A device that never had the cell was not recovered: nothing was sent to it.
  const concerned = [...listed].filter((device) => last.get(device)?.code !== NOTHING_TO_REPLACE);
  const custodians = own('recovery.custodians').at(-1);
  return {
    milestones: milestonesOf(own, {
      firstCommandAt: tickets.submitted[0]?.at,
      listed: listed.size,
    }),
    recovered: { recovered: concerned.filter(isGood).length, of: concerned.length },
    ...breakdowns(concerned, isGood, particularsOf),
    byCell: cellShares(concerned, {
      concluded: tickets.concluded,
      key: own('recovery.opened')[0]?.key ?? '',
      typeOf: (device) => particularsOf?.(device)?.deviceType,
    }),
    failuresByCode: countBy(
      [...last.values()].filter(({ device }) => !isGood(device)),
      ({ code, outcome }) => code || outcome,
    ),
    silenceLongestMs: silenceLongestMs(tickets, last, until ?? events.at(-1)?.at ?? 0),
    recoveryKeyFails: recoveryKeyFails(events, tickets.concluded, isGood),
    wrongDevices: own('recovery.exception').length,
    exposure: exposureOf({ events, incident, listed, last, particularsOf, until }),
    octetsSent: tickets.submitted.reduce((sum, { octets }) => sum + octets, 0),
    commands: tickets.submitted.length,
    queueDepthMax: tickets.depthMax,
    commandsPerMinuteMax: tickets.perMinuteMax,
    certificateMs: percentilesOf(tickets.certificateMs),
    quarantined: tickets.quarantined,
    reports: {
      written: own('recovery.progress').length,
      missed: own('recovery.report-missed').length,
    },
    custodians: custodians && {
      called: custodians.called,
      present: custodians.present,
      site: custodians.site,
    },
    cost: own('recovery.cost').map(({ item, pounds, borneBy }) => ({ item, pounds, borneBy })),
    statusesRestored: restoredCount(events, incident),
  };
}

const NOTHING_TO_REPLACE = 'nothing-to-replace';

function silenceLongestMs(
  tickets: TicketFigures,
  last: ReadonlyMap<string, EventOf<'recovery.device'>>,
  now: number,
): number {
  for (const [device, at] of firstSentAt(tickets)) {
    if (last.get(device)?.outcome === 'silent') return now - at;
  }
  return 0;
}

type Breakdown = 'byDeviceType' | 'bySupplier' | 'byNetworkOperator' | 'byRegion' | 'byFirmware';

/** Shares by what is known of the devices; empty where nothing is. */
function breakdowns(
  listed: Iterable<string>,
  isGood: (device: string) => boolean,
  particularsOf: MetricsOptions['particularsOf'],
): Pick<RecoveryMetrics, Breakdown> {
  const share = (
    nameOf: (particulars: DeviceParticulars) => string | undefined,
  ): Record<string, Share> =>
    sharesBy(listed, isGood, (device) => {
      const particulars = particularsOf?.(device);
      return particulars && nameOf(particulars);
    });
  return {
    byDeviceType: share(({ deviceType }) => deviceType),
    bySupplier: share(({ responsibleSupplier }) => responsibleSupplier),
    byNetworkOperator: share(({ networkOperator }) => networkOperator),
    byRegion: share(({ region }) => region),
    byFirmware: share(({ firmware }) => firmware),
  };
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
