/**
 * In a governed run nothing is signed with the Recovery or Contingency key before the PMA has decided (SEC L10).
 *
 * @module
 */
import type { Checker } from './checker.ts';

const NEEDS_DECISION: readonly string[] = ['recovery', 'contingency'];

export const noRecoveryKeyWithoutDecision: Checker = {
  name: 'no-recovery-key-without-decision',
  holds: 'in a governed run, no recovery command without a decision of the PMA for its incident',
  begin: ({ dcc, governance }, report) => {
    const approved = new Set<string>();
    const rejected = new Set<string>();
    return {
      observe: (event) => {
        if (governance === 'technical') return;
        if (event.type === 'recovery.decision') {
          const { decision, incident } = event;
          // An escalation asks for another decision: what was approved before is not enough any more.
          if (decision === 'escalate') approved.delete(incident);
          if (decision === 'approve') approved.add(incident);
          if (decision === 'reject') rejected.add(incident);
        }
        if (event.type === 'recovery.batch' && !approved.has(event.incident)) {
          report(event.incident, `batch ${event.batch} was signed without a decision`);
        }
        if (event.type !== 'dcc.submitted') return;
        if (!NEEDS_DECISION.includes(event.serviceRequest)) return;
        const incident = dcc.outcomes.record(event.ticket)?.incident;
        if (incident === undefined) report(event.device, 'a recovery command of no incident');
        else if (!approved.has(incident)) report(incident, 'a recovery command without a decision');
        else if (rejected.has(incident)) report(incident, 'a recovery command after a rejection');
      },
    };
  },
};
