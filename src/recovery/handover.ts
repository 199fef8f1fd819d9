/**
 * The handover as a verb of its own: devices under DCC control go back by SR 6.21, also after an abort (recovery.md 3.11).
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { EXECUTION_ACTIVITIES, handoverPlan } from './activities/execution.ts';
import { PRE_ACTIVITIES } from './activities/pre.ts';
import { isComplete } from './campaign.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';

/** Renews, asks for the handover and waits for its Responses.
 *
 * @throws SmkiError `recovery/method-cannot-apply`, `recovery/wrong-state` while commands are under way, `recovery/stands-still`
 */
export function handOver(context: RecoveryContext, record: IncidentRecord): void {
  if (handoverPlan(context, record) === undefined) failHandover(record);
  checkAnswered(record, 'handover');
  if (record.campaign && !isComplete(record.campaign) && record.state !== 'aborted') {
    failUnderWay(record, 'handover');
  }
  record.options = { ...record.options, handover: 'requested' };
  const run = { incident: record, context, calls: 1, step: HANDOVER };
  // After an abort nobody has made the new keys yet that the devices are handed to.
  for (const act of [PRE_ACTIVITIES.renew, EXECUTION_ACTIVITIES.handover]) {
    const result = act(run);
    if (result.result !== 'failed') continue;
    failStanding(record, `${result.code}: ${result.note}`);
  }
  while (EXECUTION_ACTIVITIES.awaitHandover(run).result === 'waiting') {
    if (!context.agenda.step()) break;
  }
}

/** What has gone out is answered first: a Response must not be taken for that of another command. */
export function checkAnswered(record: IncidentRecord, event: string): void {
  if (record.campaign !== undefined && record.campaign.open > 0) failUnderWay(record, event);
}

/** A step that no table has: a verb of its own. */
const HANDOVER = {
  id: 'handover',
  phase: 'post',
  actor: 'responsible-supplier',
  action: 'hand over',
  limit: '',
  onFailure: '',
  run: 'handover',
  source: 'a verb of the caller',
  certainty: 'proposed',
} as const;

function failUnderWay({ id, state, campaign }: IncidentRecord, event: string): never {
  const open = `${campaign?.open ?? 0} commands of incident ${id} are unanswered`;
  const message = `${open}, others may follow: halt() it, let time pass until they are answered, then try ${event} again`;
  fail('recovery/wrong-state', message, { incident: id, state, event });
}

function failHandover({ id, procedure = 'nothing' }: IncidentRecord): never {
  const reason = 'only a procedure that leaves devices under DCC control has a handover';
  fail('recovery/method-cannot-apply', `incident ${id} is handled by ${procedure}: ${reason}`, {
    method: 'handover',
    reason,
  });
}

function failStanding({ id }: IncidentRecord, reason: string): never {
  fail('recovery/stands-still', `incident ${id} stands still at the handover, ${reason}`, {
    incident: id,
    step: 'handover',
    reason,
  });
}
