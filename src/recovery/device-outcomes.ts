/**
 * What becomes of a device on the list: the record of it, and the event that says so.
 *
 * @module
 */
import { addMs } from '../core/instant.ts';
import type { CommandResult } from '../core/event-types.ts';
import type { RecoveryContext } from './context.ts';
import { cellsUnderControl } from './holding.ts';
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
  notePartial(context, incident, progress, now.outcome);
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

/** Who has left a device half done is asked when another incident completes it. */
function notePartial(
  { partial }: RecoveryContext,
  { id }: IncidentRecord,
  { device }: DeviceProgress,
  outcome: DeviceOutcome,
): void {
  if (outcome === 'partial' || outcome === 'late-subscriber')
    partial.set(device, new Set([...(partial.get(device) ?? []), id]));
  else if (partial.size > 0) partial.get(device)?.delete(id);
}

/** Records that a command was not obeyed: a device whose cells were to be handed back stays under DCC control, with the code. */
export function settleFailed(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
  now: { readonly outcome: DeviceOutcome; readonly code: string },
): void {
  const isHandover = incident.campaign?.plan.serviceRequest === '6.21';
  const isLeft = isHandover && cellsUnderControl(context, incident, progress.device).length > 0;
  settle(context, incident, progress, isLeft ? { ...now, outcome: 'under-dcc-control' } : now);
  // Its owner may have tried with its own key, as in Method 1.
  if (isLeft) restoreStatus(context, incident, progress.device);
}

/** Whether nothing is known of what a command has done: no Response to the last one, be it of a handover. */
export function isSilent({ outcome, code }: DeviceProgress): boolean {
  return outcome === 'silent' || (outcome === 'under-dcc-control' && UNANSWERED.includes(code));
}

const UNANSWERED: readonly string[] = ['no-response', 'unverified'] satisfies CommandResult[];

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
