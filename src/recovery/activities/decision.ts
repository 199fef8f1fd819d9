/**
 * Activities of the PMA: convene, decide, and the guard in front of every use of a key that needs a decision (N10, N11, 2.1).
 *
 * @module
 */
import type { EventOf } from '../../core/event-types.ts';
import { toIso } from '../../core/instant.ts';
import { type Activity, done, failed, skipped, stuck } from '../activity.ts';
import { meetingAt } from '../calendar.ts';
import type { RecoveryContext } from '../context.ts';
import { METHOD_PROCEDURES, recommend } from '../decisions.ts';
import { isForLateDevices } from '../foundings.ts';
import { settle } from '../device-outcomes.ts';
import { situationOf } from '../incident-facts.ts';
import type { Decision, IncidentRecord } from '../incident-record.ts';
import { markKey } from '../key-states.ts';
import { objectionTo } from '../objections.ts';
import type { Procedure } from '../procedure.ts';
import { liftRestrictions } from '../restrictions.ts';
import { restoreStatus } from '../statuses.ts';

/** A meeting takes place in working hours after its notice; a technical run needs none. */
const convene: Activity = ({ context, incident, calls }) => {
  if (context.governance === 'technical') return skipped('technical run: no meeting');
  if (isFree(context, incident.procedure)) {
    const why = whyFree(context, incident.procedure);
    return skipped(`${why}: the PMA is informed, and may direct otherwise`);
  }
  const { parent = '' } = incident;
  if (isSettled(decisionOf(context, parent)) && !hasEscalated(context, incident)) {
    return skipped(`decided for ${parent}, the shared incident`);
  }
  if (calls > 0) return done('the PMA meets');
  const now = context.agenda.clock.now();
  const until = meetingAt(now, context.assumptions);
  return { result: 'waiting', note: `convened for ${toIso(until)}`, until };
};

const DECIDE = 'pass a decision: incident.decide({ decision: "approve" })';

const NAMED =
  'whoever approves names the method: incident.decide({ decision: "approve", method: 3 })';

const decide: Activity = ({ context, incident }) => {
  const decision = nextDecision(context, incident);
  if (decision === undefined) {
    return stuck('decision-missing', DECIDE);
  }
  const wanted = methodOf(incident, decision);
  if (context.governance === 'governed' && isFree(context, incident.procedure)) {
    if (decision.decision === 'approve' && !isFree(context, wanted)) {
      incident.procedure = wanted;
      return done(`${wanted} needs a key that is not the owner's: the PMA meets`, 'N10');
    }
  }
  const given = incident.options.decisions?.length ?? 0;
  const isRepeated = given > 0 && incident.decisionsTaken >= given;
  incident.decisionsTaken = Math.min(incident.decisionsTaken + 1, given);
  const { pmaQuorum } = context.assumptions;
  if ((decision.members ?? pmaQuorum) < pmaQuorum) {
    const note = `${decision.members ?? 0} members, ${pmaQuorum} make a quorum`;
    return isRepeated ? stuck('no-quorum', `${note}: ${DECIDE}`) : failed('no-quorum', note);
  }
  if (decision.decision === 'ask-for-more' && isRepeated) {
    return stuck('decision-missing', `more was given: ${DECIDE}`);
  }
  incident.decision = decision;
  record(context, incident, decision);
  if (decision.decision === 'reject') return reject(context, incident);
  if (decision.decision === 'ask-for-more') {
    context.fire(incident, 'askedForMore', 'pma');
    return done('the PMA asks for more', 'N6');
  }
  return approve(context, incident, decision);
};

/** The caller's decisions in order, the last one again; a technical run decides by itself. */
function nextDecision(context: RecoveryContext, incident: IncidentRecord): Decision | undefined {
  const { decisions = [] } = incident.options;
  const given = decisions[Math.min(incident.decisionsTaken, decisions.length - 1)];
  const free = isFree(context, incident.procedure);
  if (given !== undefined || (context.governance === 'governed' && !free)) return given;
  const proposal = recommend(situationOf(incident), context.assumptions);
  if (incident.procedure === undefined && proposal?.decision === 'reject') {
    return { decision: 'reject', because: `${proposal.row}: ${proposal.note}` };
  }
  const because = free ? whyFree(context, incident.procedure) : 'technical run: automatic';
  return { decision: 'approve', because };
}

/** One compromise of a shared service, one decision (recovery.md 3.13): a child shares that of its parent, or has one of its own. */
function record(context: RecoveryContext, incident: IncidentRecord, decision: Decision): void {
  const { id, parent } = incident;
  const made = {
    type: 'recovery.decision',
    actor: 'pma',
    decision: decision.decision,
    method: methodOf(incident, decision),
    mode: context.governance,
    reportEveryMs: decision.reportEveryMs ?? context.assumptions.reportEveryMs,
    because: decision.because ?? '',
  } as const;
  if (parent === undefined) {
    context.write<'recovery.decision'>({ ...made, incident: id });
    return;
  }
  const isFirst = !isSettled(decisionOf(context, parent));
  if (isFirst) context.write<'recovery.decision'>({ ...made, incident: parent });
  const isShared = isFirst || isSame(decisionOf(context, parent), made);
  context.write<'recovery.decision'>({ ...made, incident: id, ...(isShared && { under: parent }) });
}

type DecisionEvent = EventOf<'recovery.decision'>;

function decisionOf({ log }: RecoveryContext, incident: string): DecisionEvent | undefined {
  return log.ofType('recovery.decision').findLast((event) => event.incident === incident);
}

/** More was asked for: then there will be another. */
function isSettled(event: DecisionEvent | undefined): boolean {
  return event !== undefined && event.decision !== 'ask-for-more';
}

function hasEscalated({ log }: RecoveryContext, { id }: IncidentRecord): boolean {
  const own = log.ofType('recovery.decision').filter(({ incident }) => incident === id);
  return own.some(({ decision }) => decision === 'escalate');
}

const OF_A_DECISION = ['decision', 'method', 'reportEveryMs', 'because'] as const;

function isSame(
  event: DecisionEvent | undefined,
  made: Pick<DecisionEvent, (typeof OF_A_DECISION)[number]>,
): boolean {
  return OF_A_DECISION.every((field) => event?.[field] === made[field]);
}

function methodOf({ procedure }: IncidentRecord, decision: Decision): string {
  const { method } = decision;
  return (
    decision.procedure ??
    (method === undefined ? undefined : METHOD_PROCEDURES[method]) ??
    procedure ??
    ''
  );
}

function reject(context: RecoveryContext, incident: IncidentRecord): ReturnType<Activity> {
  liftRestrictions(context, incident);
  const { inventory } = context.dcc;
  for (const device of incident.list) {
    // Another incident may have the device in Recovery: that is not for this one to end.
    const isOwn = inventory.entry(device)?.history.at(-1)?.because === incident.id;
    if (isOwn) restoreStatus(context, incident, device);
  }
  for (const progress of incident.progress.values()) {
    if (progress.outcome !== 'open') continue;
    settle(context, incident, progress, { outcome: 'untouched', code: 'rejected' });
  }
  markKey(context, incident, 'active');
  context.fire(incident, 'rejected', 'pma');
  return done('SMKI PMA rejects recovery: nothing was sent');
}

function approve(
  context: RecoveryContext,
  incident: IncidentRecord,
  decision: Decision,
): ReturnType<Activity> {
  const name = methodOf(incident, decision);
  const procedure = procedureOf(context, name);
  if (name === '') return stuck('decision-missing', `no procedure is proposed: ${NAMED}`);
  if (procedure === undefined) return stuck('unknown-procedure', `there is no procedure ${name}`);
  const objection = objectionTo(context, incident, procedure);
  if (objection !== undefined) return stuck(objection.code, objection.advice);
  incident.procedure = name;
  incident.steps = [...incident.steps.filter(({ phase }) => phase === 'front'), ...procedure.steps];
  if (procedure.needs === 'no-key') return done('outside Appendix L');
  context.fire(incident, 'approved', 'pma');
  // Devices that were left over need what is in use, which nobody has compromised.
  const isSound = incident.restOf !== undefined || isForLateDevices(context, incident);
  markKey(context, incident, isSound ? 'active' : 'compromised');
  return done(`approved: ${name}`);
}

/** No decision, no use of the Recovery or Contingency key. */
const requireDecision: Activity = ({ context, incident }) => {
  if (incident.decision?.decision !== 'approve') {
    return failed('decision-missing', 'the PMA has decided on no use of this key');
  }
  return context.governance === 'technical'
    ? { result: 'automatic', note: 'technical run: decided automatically' }
    : done('decided by the PMA');
};

/** The owner's own key, or none: the PMA is informed, and need not meet. */
function isFree(context: RecoveryContext, name: string | undefined): boolean {
  const needs = procedureOf(context, name)?.needs;
  return needs === 'own-key' || needs === 'no-key';
}

function whyFree(context: RecoveryContext, name: string | undefined): string {
  const isOwn = procedureOf(context, name)?.needs === 'own-key';
  return isOwn ? 'the owner uses its own key' : 'no key is used';
}

function procedureOf(context: RecoveryContext, name: string | undefined): Procedure | undefined {
  const known = context.procedures ?? {};
  return name !== undefined && Object.hasOwn(known, name) ? known[name] : undefined;
}

/** By the names that the tables use. */
export const DECISION_ACTIVITIES = { convene, decide, requireDecision } as const satisfies Record<
  string,
  Activity
>;
