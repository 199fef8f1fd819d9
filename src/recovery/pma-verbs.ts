/**
 * What the PMA and the DCC may do to an incident between its steps: halt, resume, abort, escalate, accept what is left, hand over, revoke.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import { acceptResidual, revokeSuperseded } from './activities/post.ts';
import type { RecoveryContext } from './context.ts';
import { settle } from './device-outcomes.ts';
import type { Engine } from './engine.ts';
import { checkAnswered, handOver } from './handover.ts';
import type { Incident } from './incident.ts';
import { type Decision, type IncidentRecord, isUnsettled } from './incident-record.ts';
import { markKey } from './key-states.ts';
import { devicesTrusting } from './left-out.ts';
import { checkEscalation } from './option-checks.ts';
import { handoverPlan } from './plans.ts';
import { FRONT } from './procedures/index.ts';
import { cancelReports } from './reports.ts';
import { liftRestrictions } from './restrictions.ts';
import { closeSession } from './sessions.ts';
import { restoreStatus } from './statuses.ts';
import { checkValue, fields, oneOf, wholeFrom, words } from './value-checks.ts';
import { warn } from './warnings.ts';
import { withoutOutcome } from './who-is-left.ts';

/** Verbs that an incident takes at any step, where its state allows them. */
export type PmaVerbs = Pick<
  Incident,
  | 'halt'
  | 'resume'
  | 'abort'
  | 'escalate'
  | 'acceptResidual'
  | 'handOver'
  | 'missReports'
  | 'revoke'
>;

/** Options of `revoke`. */
const REVOKE_VALUE = fields({ override: oneOf('yes', 'no') });

/** The verbs over a record. */
export function pmaVerbs(
  context: RecoveryContext,
  engine: Engine,
  record: IncidentRecord,
): PmaVerbs {
  return {
    halt: (because) => {
      checkValue('because', because, words);
      const { state } = record;
      context.fire(record, 'wrongDevices', 'dcc');
      record.haltedIn = state;
      if (record.campaign !== undefined) record.campaign.state = 'halted';
      // What has gone out cannot be called back; what waits with the DCC can.
      context.dcc.withdraw({ incident: record.id });
      notice(context, record, { actor: 'dcc', to: 'pma', subject: `halted: ${because}` });
    },
    resume: () => {
      const isPrepared = record.haltedIn === 'prepared';
      context.fire(record, isPrepared ? 'preparationResumed' : 'resumed', 'pma');
      if (record.campaign !== undefined) record.campaign.state = 'running';
      context.wake(record);
    },
    abort: (because) => {
      checkValue('because', because, words);
      abort(context, record, because);
    },
    escalate: (decision) => {
      escalate(context, record, decision);
      if (record.pace === 'running') engine.walk(record);
    },
    acceptResidual: (because) => {
      checkValue('because', because, words);
      if (record.steps[record.position]?.run !== 'residual') failEarly(record);
      checkOutcomes(record);
      acceptResidual(context, record, because);
      record.standing = undefined;
      record.position += 1;
      if (record.pace === 'running') engine.walk(record);
    },
    handOver: () => {
      handOver(context, record);
    },
    missReports: (count) => {
      checkValue('count', count, wholeFrom(0));
      record.missReports += count;
    },
    revoke: (options) => {
      checkValue('options', options ?? {}, REVOKE_VALUE);
      const stillTrustedBy = devicesTrusting(context, record);
      if (stillTrustedBy > 0 && options?.override !== 'yes') failRevocation(stillTrustedBy);
      if (stillTrustedBy > 0) warnResidualTrust(context, record, stillTrustedBy);
      return revokeSuperseded(context, record);
    },
  };
}

function abort(context: RecoveryContext, record: IncidentRecord, because: string): void {
  context.fire(record, 'aborted', 'pma');
  context.dcc.withdraw({ incident: record.id });
  for (const progress of record.progress.values()) {
    // What has gone out already is waited for: its Response decides what has become of the device.
    if (!isUnsettled(progress) || progress.outcome === 'sent') continue;
    if (progress.outcome === 'open') {
      settle(context, record, progress, { outcome: 'untouched', code: 'aborted' });
    }
    // Before the decision no status was set by this incident.
    if (record.state === 'rejected') continue;
    if (progress.outcome !== 'partial') restoreStatus(context, record, progress.device);
  }
  liftRestrictions(context, record);
  cancelReports(context, record);
  closeSession(context, record);
  markKey(context, record, 'active');
  context.authority.resume(record.id);
  if (record.campaign !== undefined) record.campaign.state = 'halted';
  notice(context, record, { actor: 'pma', to: 'parties', subject: `${record.state}: ${because}` });
}

/** The PMA meets and decides on the stronger procedure as it did on the first: in a governed run with notice. */
function escalate(context: RecoveryContext, record: IncidentRecord, decision: Decision): void {
  const name = checkEscalation(context, record, decision);
  checkAnswered(record, 'escalated');
  record.handoverDue = handoverPlan(context, record);
  context.fire(record, 'escalated', 'dcc');
  context.write<'recovery.decision'>({
    type: 'recovery.decision',
    actor: 'dcc',
    incident: record.id,
    decision: 'escalate',
    method: name,
    mode: context.governance,
    reportEveryMs: decision.reportEveryMs ?? context.assumptions.reportEveryMs,
    because: decision.because ?? '',
  });
  closeSession(context, record);
  record.options = { ...record.options, decisions: [decision] };
  record.decisionsTaken = 0;
  record.procedure = name;
  record.steps = MEETING;
  record.position = 0;
  record.calls = 0;
  record.waitingUntil = undefined;
  record.standing = undefined;
  record.campaign = undefined;
  for (const progress of record.progress.values()) {
    if (isUnsettled(progress)) Object.assign(progress, { retries: 0, rounds: 0 });
  }
}

/** The PMA's own steps of the front end. */
const MEETING = FRONT.filter(({ run }) => run === 'convene' || run === 'decide');

function notice(
  context: RecoveryContext,
  { id }: IncidentRecord,
  what: { readonly actor: string; readonly to: string; readonly subject: string },
): void {
  context.write<'recovery.notice'>({ type: 'recovery.notice', incident: id, ...what });
}

function warnResidualTrust(context: RecoveryContext, record: IncidentRecord, count: number): void {
  warn(context, record, {
    actor: 'ra',
    code: 'revoked-before-replaced',
    message: `${count} devices still trust the certificate: they check no revocation lists`,
  });
}

function failRevocation(stillTrustedBy: number): never {
  fail(
    'recovery/revoke-before-replace',
    `${stillTrustedBy} devices still hold the certificate and check no lists: replace first, or pass { override: 'yes' }`,
    { stillTrustedBy },
  );
}

/** A closed incident leaves no device open or sent. */
function checkOutcomes({ id, progress, steps, position }: IncidentRecord): void {
  const reason = withoutOutcome(progress.values());
  if (reason === undefined) return;
  const step = steps[position]?.id ?? 'end';
  const message = `incident ${id} stands still at ${step}, no-outcome: ${reason}`;
  fail('recovery/stands-still', message, { incident: id, step, reason });
}

function failEarly(record: IncidentRecord): never {
  const { id, state, steps, position } = record;
  const step = steps[position]?.id ?? 'end';
  const message = `incident ${id} is ${state}, at ${step}: devices that are left are accepted when every attempt is over`;
  fail('recovery/wrong-state', message, { incident: id, state, event: 'residualAccepted' });
}
