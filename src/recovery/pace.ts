/**
 * How fast batches follow each other (recovery.md 5.2, D11 and D12; scenario T35): at the planned pace with a pause between them, at the
 * emergency pace without. No source has a figure, so the pause is an assumption, and none unless somebody names one.
 *
 * @module
 */
import type { RecoveryContext } from './context.ts';
import { DECISION_TABLE } from './decisions.ts';
import type { IncidentRecord } from './incident-record.ts';

/** The pause before the next batch, in milliseconds: the first waits for nothing. */
export function pauseMs(
  { assumptions }: Pick<RecoveryContext, 'assumptions'>,
  { key: { keyClass }, campaign }: Pick<IncidentRecord, 'key' | 'campaign'>,
): number {
  const { plannedPaceEveryMs } = assumptions;
  if (plannedPaceEveryMs === 0 || campaign === undefined || campaign.next === 0) return 0;
  const row = DECISION_TABLE.find(({ keyClasses, pace }) => pace && keyClasses.includes(keyClass));
  return row?.pace === 'planned' ? plannedPaceEveryMs : 0;
}
