/**
 * Reports at the PMA's interval: what the DCC says, from what it knows by then. Files are in `files-sent.ts`.
 *
 * SECPMA_30_1312: the PMA sets the interval for each event; "real time factors are not fed back" to the DCC. With `feedback: 'none'`
 * a report has only what was sent; with `periodic` what had come in `feedbackLagMs` ago; with `live` everything.
 *
 * @module
 */
import { DAY_MS, addMs } from '../core/instant.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { outcomeRow } from './outcomes.ts';

/** Reports of one incident: daily for ten years. */
const REPORTS_MAX = 3_650;

/** Puts the next report on the agenda. */
export function scheduleReport(context: RecoveryContext, incident: IncidentRecord): void {
  if (incident.reports >= REPORTS_MAX || incident.reportOrder !== undefined) return;
  const due = addMs(context.agenda.clock.now(), intervalMs(context, incident));
  incident.reportOrder = context.agenda.schedule(due, {
    type: 'recovery.report',
    incident: incident.id,
    number: incident.reports + 1,
  });
}

/** How often the PMA wants to hear. */
function intervalMs({ assumptions }: RecoveryContext, { decision }: IncidentRecord): number {
  const wanted = decision?.reportEveryMs ?? assumptions.reportEveryMs;
  return wanted > 0 ? wanted : DAY_MS;
}

/** No further reports. */
export function cancelReports(context: RecoveryContext, incident: IncidentRecord): void {
  if (incident.reportOrder !== undefined) context.agenda.cancel(incident.reportOrder);
  incident.reportOrder = undefined;
}

/** Writes a report that is due, or records that it was missed, and schedules the next. */
export function reportDue(context: RecoveryContext, incident: IncidentRecord): void {
  incident.reportOrder = undefined;
  if (incident.missReports > 0) {
    incident.missReports -= 1;
    incident.reports += 1;
    context.write<'recovery.report-missed'>({
      type: 'recovery.report-missed',
      actor: 'dcc',
      incident: incident.id,
      number: incident.reports,
      due: context.agenda.clock.now(),
    });
    context.write<'recovery.notice'>({
      type: 'recovery.notice',
      actor: 'pma',
      incident: incident.id,
      to: 'dcc',
      subject: `report ${incident.reports} is missing`,
    });
  } else writeReport(context, incident);
  scheduleReport(context, incident);
}

/** Writes a report of what the DCC knows: it counts every device of the list once. */
export function writeReport(context: RecoveryContext, incident: IncidentRecord): void {
  incident.reports += 1;
  const counts = { recovered: 0, partial: 0, silent: 0, open: 0 };
  const knownUntil = knownUntilOf(context, incident);
  for (const { outcome, changedAt } of incident.progress.values()) {
    counts[changedAt > knownUntil ? 'open' : outcomeRow(outcome).reportedAs] += 1;
  }
  context.write<'recovery.progress'>({
    type: 'recovery.progress',
    actor: 'dcc',
    incident: incident.id,
    number: incident.reports,
    due: context.agenda.clock.now(),
    ...counts,
  });
}

/** The latest moment of which the DCC knows. */
function knownUntilOf(
  { feedback, agenda, assumptions }: RecoveryContext,
  incident: IncidentRecord,
): number {
  const now = agenda.clock.now();
  if (feedback === 'live') return now;
  if (feedback === 'none') return incident.state === 'executing' ? -1 : now;
  return now - assumptions.feedbackLagMs;
}
