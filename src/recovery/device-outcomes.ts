/**
 * What becomes of a device on the list: the record of it, and the event that says so.
 *
 * @module
 */
import { addMs } from '../core/instant.ts';
import type { RecoveryContext } from './context.ts';
import type { DeviceProgress, IncidentRecord } from './incident-record.ts';
import type { DeviceOutcome } from './outcomes.ts';
import type { OutOfReach } from './reach.ts';
import { restoreStatus } from './statuses.ts';

/** Records what has become of a device. */
export function settle(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
  now: { readonly outcome: DeviceOutcome; readonly code: string },
): void {
  progress.outcome = now.outcome;
  progress.code = now.code;
  progress.changedAt = addMs(context.agenda.clock.now(), 0);
  context.write<'recovery.device'>({
    type: 'recovery.device',
    actor: 'dsp',
    incident: incident.id,
    device: progress.device,
    outcome: now.outcome,
    code: now.code,
    attempts: progress.attempts,
  });
}

/** A device that is under DCC control stays so; another one is what it was before. */
export function leaveOutOfReach(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
  code: OutOfReach,
): void {
  if (progress.outcome === 'under-dcc-control') {
    settle(context, incident, progress, { outcome: 'under-dcc-control', code });
    return;
  }
  settle(context, incident, progress, { outcome: 'untouched', code });
  restoreStatus(context, incident, progress.device);
}
