/**
 * The figures of a recovery as one table: how long, what share, where the Recovery key fails, what it costs.
 *
 * @module
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/instant.ts';
import type { RecoveryMetrics, Share } from '../recovery/metrics.ts';
import { textTable } from './text-table.ts';

/** A table of two columns. */
export function summaryText(metrics: RecoveryMetrics): string {
  const { milestones, recovered, exposure, certificateMs, reports, cost } = metrics;
  const failures = Object.entries(metrics.failuresByCode).map(
    ([code, count]) => `${count} ${code}`,
  );
  const costs = cost.map(({ item, pounds }) =>
    pounds === undefined ? `${item}: unknown` : `${item}: about ${pounds} GBP before VAT`,
  );
  return textTable([
    ['figure', 'value'],
    ['recovered', shareText(recovered)],
    ...Object.entries(metrics.byDeviceType).map(([type, share]) => [`  ${type}`, shareText(share)]),
    ['left over', failures.length === 0 ? 'nobody' : failures.join(', ')],
    ['the Recovery key fails on', String(metrics.recoveryKeyFails)],
    ['notification to decision', durationText(milestones.decided)],
    ['to the first command', durationText(milestones.firstCommand)],
    ['to half of the devices', durationText(milestones.half)],
    ['to 90 %', durationText(milestones.ninety)],
    ['to 99 %', durationText(milestones.ninetyNine)],
    ['to the end', durationText(milestones.closed)],
    ['commands', `${metrics.commands}, ${metrics.octetsSent} octets`],
    [
      'one certificate, median and 95 %',
      `${durationText(certificateMs.p50)}, ${durationText(certificateMs.p95)}`,
    ],
    ['prepayment devices exposed at most', String(exposure.prepaymentMax)],
    ['reports', `${reports.written} written, ${reports.missed} missed`],
    ['cost', costs.length === 0 ? 'none recorded' : costs.join('; ')],
  ]);
}

function shareText({ recovered, of }: Share): string {
  return of === 0 ? 'nobody' : `${recovered} of ${of} (${((100 * recovered) / of).toFixed(1)} %)`;
}

/** A duration in the two largest units that it has. */
export function durationText(ms: number | undefined): string {
  if (ms === undefined) return 'never';
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const seconds = Math.round((ms % MINUTE_MS) / 1_000);
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`;
}
