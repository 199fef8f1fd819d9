/**
 * Whether Method 2 may place the certificates of the Access Control Broker while another incident is about its key.
 *
 * No source has both at once. A notification that nobody has confirmed yet (step N4) may be a false alarm: whether it stops Method 2 is
 * the assumption `suspectBrokerKey`. What an incident of the broker has renewed by then is placed instead: `party-cells.ts`.
 *
 * @module
 */
import { type StepResult, failed } from './activity.ts';
import { affectedCells } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { brokerCompromisedIn } from './party-cells.ts';
import type { CampaignPlan } from './procedure.ts';
import { BROKER_KEY } from './standing-aside.ts';
import { warn } from './warnings.ts';

/** Why a plan must wait that would place the broker's certificates; undefined where it need not. One that is suspect is warned of. */
export function waitForBrokerKey(
  context: RecoveryContext,
  incident: IncidentRecord,
  { places }: CampaignPlan,
): StepResult | undefined {
  if (places !== 'broker') return undefined;
  const other = brokerCompromisedIn(context, affectedCells(incident.key));
  if (other === undefined) return undefined;
  if (isBinding(context, other)) {
    const advice = `have it renew that key by ${other.id}.run() or start(), or abort() it as a false alarm; this step goes on when it is over, or by run()`;
    return failed(
      BROKER_KEY,
      `${other.id} is about the ACB's key, which would be placed: ${advice}`,
    );
  }
  warn(context, incident, {
    actor: 'dcc',
    code: 'broker-key-suspect',
    message: `the ACB's certificates are placed although ${other.id} suspects their key: nobody has confirmed that. If it is so, ${other.id} replaces them in these cells too`,
  });
  return undefined;
}

/** Certain from the beginning, confirmed by call-back, or decided. */
function isBinding(
  { assumptions, log }: RecoveryContext,
  { id, certainty }: IncidentRecord,
): boolean {
  if (certainty === 'certain' || assumptions.suspectBrokerKey === 'not-placed') return true;
  return log
    .ofType('recovery.state')
    .some(({ incident, event }) => incident === id && BINDING.includes(event));
}

const BINDING: readonly string[] = ['confirmed', 'approved'];
