/**
 * The figures of a recovery as one table: how long, what share, where the Recovery key fails, what it costs.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/instant.ts';
import type { RecoveryAssumptions } from '../recovery/assumptions.ts';
import type { RecoveryMetrics, Share } from '../recovery/metrics.ts';
import { textTable } from './text-table.ts';

/** What a figure depends on that no event says. */
export interface SummaryAssumptions {
  readonly costCounts: RecoveryAssumptions['costCounts'];
}

/** A table of two columns. */
export function summaryText(metrics: RecoveryMetrics, assumed: SummaryAssumptions): string {
  return textTable([['figure', 'value'], ...figuresOf(metrics, assumed)]);
}

/** Figures of several recoveries side by side. */
export function comparisonText(
  recoveries: readonly { readonly title: string; readonly metrics: RecoveryMetrics }[],
  assumed: SummaryAssumptions,
): string {
  // Beside each other there is no room for what the costs are for.
  const columns = recoveries.map(
    ({ metrics }) => new Map([...figuresOf(metrics, assumed), ['cost', poundsText(metrics.cost)]]),
  );
  const names = new Set(columns.flatMap((column) => [...column.keys()]));
  return textTable([
    ['figure', ...recoveries.map(({ title }) => title)],
    ...[...names].map((name) => [name, ...columns.map((column) => column.get(name) ?? '')]),
  ]);
}

function figuresOf(
  metrics: RecoveryMetrics,
  assumed: SummaryAssumptions,
): readonly (readonly [string, string])[] {
  const { milestones, recovered, exposure, certificateMs, reports, cost, custodians } = metrics;
  const costs = cost.map((row) => `${row.item}: ${poundsText([row])}`);
  return [
    ['recovered', shareText(recovered)],
    ...Object.entries(metrics.byDeviceType).map(
      ([type, share]) => [`  ${type}`, shareText(share)] as const,
    ),
    ['left over', leftText(metrics)],
    ...(metrics.silenceLongestMs === 0
      ? []
      : [['without an answer for', durationText(metrics.silenceLongestMs)] as const]),
    ['devices that refused the Recovery key', String(metrics.recoveryKeyFails)],
    ['notification to decision', durationText(milestones.decided)],
    ...(milestones.quorum === undefined
      ? []
      : [['to a quorum of custodians', durationText(milestones.quorum)] as const]),
    ['to the first command', durationText(milestones.firstCommand)],
    ['to half of the devices', durationText(milestones.half)],
    ['to 90 %', durationText(milestones.ninety)],
    ['to 99 %', durationText(milestones.ninetyNine)],
    ['to the end', durationText(milestones.closed)],
    ['commands', `${metrics.commands}, ${metrics.octetsSent} octets`],
    ['commands in a minute at most', String(metrics.commandsPerMinuteMax)],
    [
      'one certificate, median and 95 %',
      metrics.commands === 0
        ? 'none was sent'
        : `${durationText(certificateMs.p50)}, ${durationText(certificateMs.p95)}`,
    ],
    ['prepayment devices exposed at most', String(exposure.prepaymentMax)],
    ...(exposure.prepaymentMax === 0
      ? []
      : [['  the longest of them for', durationText(exposure.prepaymentLongestMs)] as const]),
    [
      'custodians',
      custodians === undefined
        ? 'none called'
        : `${custodians.present} of ${custodians.called} came to ${custodians.site}`,
    ],
    ['reports', `${reports.written} written, ${reports.missed} missed`],
    ['cost', costs.length === 0 ? 'none recorded' : costs.join('; ')],
    ...payersOf(cost, assumed),
  ];
}

/** Nobody has decided who pays, or whether an incident or a file counts (SECPMA_25_1207, SECPMA_30_1312). */
function payersOf(
  cost: RecoveryMetrics['cost'],
  { costCounts }: SummaryAssumptions,
): readonly (readonly [string, string])[] {
  const payers = [...new Set(cost.flatMap(({ borneBy }) => borneBy ?? []))].join(', ');
  if (payers === '') return [];
  const counted = costCounts === 'per-file' ? 'file' : 'incident';
  return [
    ['  borne by', `${payers} (assumed)`],
    ['  counted', `for each ${counted} (assumed)`],
  ];
}

/** By code; devices of which nothing was written yet have none. */
function leftText({
  recovered: share,
  failuresByCode,
}: Pick<RecoveryMetrics, 'recovered' | 'failuresByCode'>): string {
  const failures = Object.entries(failuresByCode);
  const told = failures.reduce((sum, [, count]) => sum + count, 0);
  const untold = share.of - share.recovered - told;
  const texts = [
    ...failures.map(([code, count]) => `${count} ${code}`),
    ...(untold > 0 ? [`${untold} without an outcome`] : []),
  ];
  return texts.length === 0 ? 'nobody' : texts.join(', ');
}

function poundsText(cost: RecoveryMetrics['cost']): string {
  const texts = cost.map(({ pounds }) =>
    pounds === undefined ? 'unknown' : `about ${pounds} GBP before VAT`,
  );
  return texts.length === 0 ? 'none recorded' : texts.join('; ');
}

function shareText({ recovered, of }: Share): string {
  return of === 0 ? 'nobody' : `${recovered} of ${of} (${((100 * recovered) / of).toFixed(1)} %)`;
}

/** A duration in the two largest units that it has, rounded as a whole: 59.6 s more than 9 min are 10 min. */
export function durationText(ms: number | undefined): string {
  if (ms === undefined) return 'never';
  const whole = Math.round(ms / SECOND_MS) * SECOND_MS;
  const days = Math.floor(whole / DAY_MS);
  const hours = Math.floor((whole % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((whole % HOUR_MS) / MINUTE_MS);
  const seconds = (whole % MINUTE_MS) / SECOND_MS;
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`;
}
