/**
 * What each built-in activity must bring about, as data: whoever passes another one in its place has to see to the same, or to wrap it.
 *
 * A choice of this model: that there are activities is no rule of the SEC. A test holds each row against what the activities do.
 *
 * @module
 */
import type { IncidentEvent } from '../incident-states.ts';
import type { IncidentRecord } from '../incident-record.ts';
import type { ActivityName } from './index.ts';

/** What is so when an activity is done. */
export interface ActivityDuty {
  /** For people. */
  readonly brings: string;
  /** One of these moves the incident, by `context.fire(incident, event, actor)`: without it, later steps are not possible. */
  readonly fires: readonly IncidentEvent[];
  /** What it may set of the incident, for later steps. */
  readonly sets: readonly (keyof IncidentRecord)[];
}

type Fields = ActivityDuty['sets'];

const duty = (
  brings: string,
  { fires = [], sets = [] }: Partial<Omit<ActivityDuty, 'brings'>> = {},
): ActivityDuty => ({ brings, fires, sets });

const CAMPAIGN: Fields = ['campaign', 'campaigns'];
const HIERARCHIES: Fields = ['newHierarchy', 'oldHierarchy'];

/**
 * By the name of the activity, in the order in which an incident meets them; for whoever writes one of their own.
 *
 * @example
 * ```ts
 * import { ACTIVITY_DUTIES } from 'smki-sim/simulation';
 *
 * const { brings, fires } = ACTIVITY_DUTIES.confirm;
 * console.log(brings, fires);
 * // an officer on the register has confirmed, or nobody could [ 'confirmed', 'notConfirmed' ]
 * ```
 */
// prettier-ignore
export const ACTIVITY_DUTIES: Readonly<Record<ActivityName, ActivityDuty>> = {
  stopUsing: duty('a key of an authority is suspect, and certifies nothing meanwhile'),
  call: duty('the Service Desk has a ticket'),
  majorIncident: duty('a Major Incident record is open'),
  confirm: duty('an officer on the register has confirmed, or nobody could', { fires: ['confirmed', 'notConfirmed'] }),
  notifyPma: duty('notices to PMA, SSC, Parties and RDPs are in the log'),
  evidence: duty('the answers to the evidence script are in the log'),
  notificationFile: duty('the file that the options hold is taken or refused', { sets: ['files', 'filesReceived', 'notified'] }),
  validateList: duty('the list stands, and each device of it has its progress', { fires: ['assessed'], sets: ['list', 'progress', 'leftOut'] }),
  propose: duty('a procedure is proposed, by its name', { sets: ['procedure', 'files'] }),
  prepareEarly: duty('whoever shares the hierarchy is warned of'),
  convene: duty('the time of the meeting has come, where one is needed'),
  decide: duty('a decision; once it approves, the steps of its procedure follow those of the front end', {
    fires: ['approved', 'rejected', 'askedForMore'], sets: ['steps', 'decision', 'decisionsTaken'],
  }),
  requireDecision: duty('nothing goes on to the key without a decision that approves'),
  checkOwnKey: duty('the owner controls the key that is to sign'),
  renew: duty('new certificates of the owner are at hand; what they replace is to be revoked', { sets: ['renewed', 'superseded'] }),
  checkReplacements: duty('no wrong certificate is about to be signed'),
  suspendIssuing: duty('the authority issues nothing until the incident is over'),
  foundHierarchy: duty('a new hierarchy is founded, and not in use', { sets: HIERARCHIES }),
  foundIssuingOca: duty('a new Issuing OCA is founded, and not in use', { sets: [...HIERARCHIES, 'plan'] }),
  newContingencyKeys: duty('a new Root certificate with new contingency keys is made, and not in use', { sets: HIERARCHIES }),
  renewSpentContingencyKeys: duty('the same, where the assumption contingencyAfterUse asks for it', { sets: HIERARCHIES }),
  renewEverybody: duty('new certificates of every party but late ones are at hand', { sets: ['renewed', 'superseded'] }),
  callCustodians: duty('a quorum of custodians has come, where people take part', { sets: ['plan'] }),
  openSession: duty('the key can sign, where people take part', { sets: ['site', 'plan', 'ceremony', 'sessionUntil'] }),
  blockRecoveryTraffic: duty('recovery commands outside signed batches are refused', { sets: ['blocks'] }),
  raiseThresholds: duty('thresholds hold the devices of the list', { sets: ['thresholds'] }),
  setStatuses: duty('listed devices have their SMI Status, thresholds hold them, the owner is blocked where its key is not trusted', {
    fires: ['prepared'], sets: ['blocks', 'thresholds'],
  }),
  build: duty('there is a campaign: a command for each device can be made', { sets: CAMPAIGN }),
  send: duty('the campaign runs: batches are signed and go out', { fires: ['started'], sets: ['reportOrder'] }),
  awaitResponses: duty('every device has its outcome: none is open or sent'),
  subscribersReplace: duty('each Subscriber has replaced what is its own', { sets: CAMPAIGN }),
  settle: duty('new keys that devices have taken are in use'),
  noticeHandover: duty('whoever is to ask for the handover is told'),
  handover: duty('there is a campaign that gives cells back', { sets: [...CAMPAIGN, 'handoversLeft'] }),
  awaitHandover: duty('every device of it has its outcome', { sets: ['handoversLeft'] }),
  proveControl: duty('one device is asked by a critical command under the new key', { sets: ['blocks'] }),
  checkSlots: duty('cells of devices that were silent are read, and their outcomes are right', { sets: ['reading'] }),
  residual: duty('no device is left, or those that are left are accepted', { fires: ['allDone', 'residualAccepted'] }),
  revoke: duty('certificates that are replaced are revoked', { sets: ['superseded'] }),
  restore: duty('thresholds are restored, blocks lifted, the session closed', { sets: ['thresholds', 'blocks', 'ceremony', 'sessionUntil'] }),
  progressFile: duty('a signed file with the outcome of every device', { sets: ['files'] }),
  finalReport: duty('the last report and the cost are in the log', { sets: ['reports', 'reportOrder'] }),
  endContingencyKeys: duty('contingency keys that nobody needs are destroyed'),
  endRecoveryKey: duty('Recovery keys that no device knows are destroyed'),
  retireHierarchy: duty('what is replaced is retired, and its keys destroyed'),
  classifyOutside: duty('who is to do what instead is told', { fires: ['notInAppendixL'] }),
};
