/**
 * The plans of commands that an incident's procedure has: for the campaign, and for the handover after it.
 *
 * @module
 */
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { CampaignPlan } from './procedure.ts';

/** What the commands of an incident's procedure place, or undefined while nothing is decided and where it sends none. */
export function planOf(
  { procedures = {} }: Pick<RecoveryContext, 'procedures'>,
  { procedure = '' }: Pick<IncidentRecord, 'procedure'>,
): CampaignPlan | undefined {
  return procedures[procedure]?.campaign;
}

/** How cells are handed back, where a procedure leaves them to the DCC, or an earlier one did. */
export function handoverPlan(
  { procedures = {} }: Pick<RecoveryContext, 'procedures'>,
  { procedure = '', handoverDue }: Pick<IncidentRecord, 'procedure' | 'handoverDue'>,
): CampaignPlan | undefined {
  return procedures[procedure]?.handover ?? handoverDue;
}
