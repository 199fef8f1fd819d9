/**
 * Reports at the PMA's interval, and progress files: what the DCC says, from what it knows by then.
 *
 * SECPMA_30_1312: the PMA sets the interval for each event; "real time factors are not fed back" to the DCC. With `feedback: 'none'`
 * a report has only what was sent; with `periodic` what had come in `feedbackLagMs` ago; with `live` everything.
 *
 * @module
 */
import { addMs, toIso } from '../core/instant.ts';
import { toHex } from '../core/bytes.ts';
import type { EventOf } from '../core/event-types.ts';
import { sha256 } from '../crypto/index.ts';
import { reportingIntervalMs } from './activities/decision.ts';
import { KEY_CLASSES } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { writeProgressFile } from './files.ts';
import type { DeviceOutcome, IncidentRecord } from './incident-record.ts';

/** Reports of one incident: daily for ten years. */
const REPORTS_MAX = 3_650;

/** Puts the next report on the agenda. */
export function scheduleReport(context: RecoveryContext, incident: IncidentRecord): void {
  if (incident.reports >= REPORTS_MAX || incident.reportOrder !== undefined) return;
  const due = addMs(context.agenda.clock.now(), reportingIntervalMs(incident, context));
  incident.reportOrder = context.agenda.schedule(due, {
    type: 'recovery.report',
    incident: incident.id,
    number: incident.reports + 1,
  });
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

/** Neither done nor heard of: a report counts every device of the list once. */
const OPEN: ReadonlySet<DeviceOutcome> = new Set(['open', 'sent', 'untouched', 'refused-by-dcc']);

/** Writes a report of what the DCC knows. */
export function writeReport(context: RecoveryContext, incident: IncidentRecord): void {
  incident.reports += 1;
  const counts = { recovered: 0, partial: 0, silent: 0, open: 0 };
  const knownUntil = knownUntilOf(context, incident);
  for (const { outcome, changedAt } of incident.progress.values()) {
    if (changedAt > knownUntil) counts.open += 1;
    else if (outcome === 'partial') counts.partial += 1;
    else if (outcome === 'silent') counts.silent += 1;
    else if (OPEN.has(outcome)) counts.open += 1;
    else counts.recovered += 1;
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

/** Writes a progress file, signed: the Subscriber's where it recovers with its own key, else the DCC's. */
export function writeProgressFileOf(context: RecoveryContext, incident: IncidentRecord): string {
  const { id, key, procedure } = incident;
  const isOwn = context.procedures?.[procedure ?? '']?.campaign?.signer === 'owner';
  const sender = isOwn && key.owner !== undefined ? `subscriber:${key.owner}` : 'dcc';
  const { role } = KEY_CLASSES[key.keyClass];
  const isOrganisation = role !== undefined && role !== 'recovery';
  const kind = isOrganisation ? 'OrganisationCompromiseProgress' : 'OtherCompromiseProgress';
  const written = context.log.ofType('recovery.file').filter((file) => isProgressOf(file, id));
  const fileId = `${id}-P${written.length + 1}`;
  const records = [...incident.progress.values()].map((progress) => ({
    device: progress.device,
    attempts: progress.attempts,
    lastAttempt: toIso(progress.changedAt),
    result: progress.outcome,
    code: progress.code,
    smiStatus: context.dcc.inventory.entry(progress.device)?.status ?? '',
  }));
  const at = context.agenda.clock.now();
  const signer = context.fileSigner(sender);
  const file = writeProgressFile({ kind, fileId, incident: id, sender, at, signer }, records);
  incident.files.push({ name: fileId, ...file });
  context.write<'recovery.file'>({
    type: 'recovery.file',
    actor: sender === 'dcc' ? 'dcc' : 'subscriber',
    incident: incident.id,
    file: fileId,
    kind,
    result: 'accepted',
    records: records.length,
    sha256: toHex(sha256(file.content)),
    code: '',
  });
  return fileId;
}

function isProgressOf({ incident, kind }: EventOf<'recovery.file'>, id: string): boolean {
  return incident === id && kind.endsWith('Progress');
}
