/**
 * The life of a recovery incident as a table (a proposal of this model: recovery.md 6.1, anchored in the PMA's minutes).
 *
 * @module
 */
import type { Sourced } from '../vocabulary/certainty.ts';

/** State of an incident. */
export type IncidentState =
  | 'reported'
  | 'suspected'
  | 'confirmed'
  | 'assessed'
  | 'approved'
  | 'prepared'
  | 'executing'
  | 'halted'
  | 'postRecovery'
  | 'closed'
  | 'rejected'
  | 'aborted'
  | 'outside';

/** What moves it. */
export type IncidentEvent =
  | 'confirmed'
  | 'notConfirmed'
  | 'assessed'
  | 'askedForMore'
  | 'approved'
  | 'rejected'
  | 'prepared'
  | 'started'
  | 'wrongDevices'
  | 'resumed'
  | 'preparationResumed'
  | 'aborted'
  | 'escalated'
  | 'allDone'
  | 'residualAccepted'
  | 'closed'
  | 'notInAppendixL';

/** One permitted move. */
export interface IncidentTransition extends Sourced {
  readonly from: IncidentState;
  readonly event: IncidentEvent;
  readonly to: IncidentState;
  readonly note: string;
}

const row = (
  from: IncidentState,
  event: IncidentEvent,
  to: IncidentState,
  note: string,
  source = 'proposed',
): IncidentTransition => ({
  from,
  event,
  to,
  note,
  source: source === 'proposed' ? 'recovery.md 6.1' : source,
  certainty: source === 'proposed' ? 'proposed' : 'confirmed',
});

/** Every permitted move. What is not here is refused. */
export const INCIDENT_TRANSITIONS: readonly IncidentTransition[] = [
  row('reported', 'confirmed', 'confirmed', 'an officer on the register has confirmed'),
  row('reported', 'notConfirmed', 'suspected', 'nobody on the register could be reached'),
  row('confirmed', 'assessed', 'assessed', 'evidence and device list are complete'),
  row('suspected', 'assessed', 'assessed', 'the PMA is told that it is suspected only'),
  row('assessed', 'askedForMore', 'confirmed', 'the PMA asks for more'),
  row('assessed', 'approved', 'approved', 'a method is decided', 'SECPMA_30_1312'),
  row('assessed', 'rejected', 'rejected', 'SMKI PMA rejects recovery', 'SECPMA_30_1312'),
  row('assessed', 'notInAppendixL', 'outside', 'the key is none that the procedure is for'),
  ...(['reported', 'suspected', 'confirmed', 'assessed'] as const).map((from) =>
    row(from, 'aborted', 'rejected', 'a false alarm before the decision', 'SECPMA_30_1312'),
  ),
  row('approved', 'prepared', 'prepared', 'keys, certificates, thresholds, statuses are ready'),
  row('approved', 'aborted', 'aborted', 'a false alarm before anything was sent'),
  row('prepared', 'aborted', 'aborted', 'a false alarm before anything was sent'),
  row('prepared', 'started', 'executing', 'the first command goes out'),
  row('prepared', 'wrongDevices', 'halted', 'the queue stops, the PMA is told at once'),
  row(
    'executing',
    'wrongDevices',
    'halted',
    'the queue stops, the PMA is told at once',
    'SECPMA_30_1312',
  ),
  row('halted', 'resumed', 'executing', 'the PMA lets it go on'),
  row('halted', 'preparationResumed', 'prepared', 'the PMA lets the preparations go on'),
  row('halted', 'escalated', 'assessed', 'a stronger key is needed: the PMA decides'),
  row('halted', 'aborted', 'aborted', 'the PMA ends it'),
  row(
    'executing',
    'escalated',
    'assessed',
    'a stronger key is needed: the PMA decides',
    'SECPMA_30_1312',
  ),
  row('executing', 'allDone', 'postRecovery', 'every device has its outcome'),
  row('executing', 'residualAccepted', 'postRecovery', 'the PMA accepts who is left'),
  row('postRecovery', 'escalated', 'assessed', 'the residual devices need a stronger key'),
  row('postRecovery', 'closed', 'closed', 'revoked, restored, reported'),
];

/** What a caller does for an event to come about; what is not here comes about by the steps: `next()`. */
const VERBS: Readonly<Partial<Record<IncidentEvent, string>>> = {
  wrongDevices: 'halt()',
  resumed: 'resume()',
  preparationResumed: 'resume()',
  aborted: 'abort()',
  escalated: 'escalate()',
  residualAccepted: 'acceptResidual()',
};

/** The verb of an event, in the words of a caller. */
export function verbOf(event: IncidentEvent): string {
  return VERBS[event] ?? `what leads to ${event}`;
}

/** The verbs that are possible in a state. */
export function verbsIn(state: IncidentState): readonly string[] {
  const moves = INCIDENT_TRANSITIONS.filter(({ from }) => from === state);
  return [...new Set(moves.map(({ event }) => VERBS[event] ?? 'next()'))];
}

/** States that end an incident. */
export const FINAL_STATES: readonly IncidentState[] = ['closed', 'rejected', 'aborted', 'outside'];

/** Ends after which nobody takes the key for compromised any more. */
export const CALLED_OFF: readonly IncidentState[] = ['rejected', 'aborted'];

/** Where an event leads, or undefined when it is not permitted. */
export function transition(from: IncidentState, event: IncidentEvent): IncidentState | undefined {
  return INCIDENT_TRANSITIONS.find((move) => move.from === from && move.event === event)?.to;
}
