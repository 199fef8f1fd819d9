/**
 * When a wave of a campaign may be signed: in a session of the recovery HSM, which ends after some hours.
 *
 * @module
 */
import { DAY_MS, addMs, startOfDay, toIso } from '../core/instant.ts';
import type { WorkOf } from '../core/work-types.ts';
import { nextWorkingTime } from './calendar.ts';
import type { Campaign } from './campaign.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { sessionFor } from './sessions.ts';
import { warn } from './warnings.ts';

/** The next wave, as the agenda has it. */
export function waveOf(
  { id, batches }: IncidentRecord,
  { number }: Campaign,
): WorkOf<'recovery.wave'> {
  return { type: 'recovery.wave', incident: id, wave: batches, campaign: number };
}

/** A session of the recovery HSM ends after some hours; the custodians open the next one. */
export function isSessionOver(
  { agenda }: RecoveryContext,
  { sessionUntil }: IncidentRecord,
  campaign: Campaign,
): boolean {
  const isOver = sessionUntil !== undefined && agenda.clock.now() > sessionUntil;
  return isOver && needsSession(campaign);
}

function needsSession({ plan }: Campaign): boolean {
  return plan.signer === 'recovery' || plan.signer === 'contingency';
}

/** Nothing is signed while no session is open: the wave waits for the custodians, or the incident stands still. */
export function isInSession(
  context: RecoveryContext,
  incident: IncidentRecord,
  campaign: Campaign,
): boolean {
  if (!needsSession(campaign)) return true;
  const session = sessionFor(context, incident);
  if (!session.ok) {
    incident.standing = { code: session.refusal.code, note: session.refusal.message };
    return false;
  }
  if (session.value === 'open') return true;
  campaign.waveScheduled = true;
  context.agenda.schedule(session.value, waveOf(incident, campaign));
  return false;
}

export function nextSession(
  context: RecoveryContext,
  incident: IncidentRecord,
  campaign: Campaign,
): void {
  const { agenda, assumptions } = context;
  const tomorrow = addMs(startOfDay(agenda.clock.now()), DAY_MS);
  const opening = nextWorkingTime(tomorrow, assumptions);
  incident.sessionUntil = addMs(opening, assumptions.signingSessionMs);
  campaign.waveScheduled = true;
  agenda.schedule(opening, waveOf(incident, campaign));
  warn(context, incident, {
    actor: 'custodians',
    code: 'session-over',
    message: `the signing session is over: the next one opens at ${toIso(opening)}`,
  });
}
