/**
 * Incidents that stand still for what another one has in hand, and what they let go meanwhile.
 *
 * No source has two incidents at once: what is here is proposed. Which of them has a device: holding.ts.
 *
 * @module
 */
import type { IncidentRecord } from './incident-record.ts';

/** Code of a step that would place a key of the ACB that another incident is about, and has not renewed yet. */
export const BROKER_KEY = 'broker-key-compromised';

/** What a step says that finds the authority, or the ACB's key, in the hands of another incident. */
const OF_AUTHORITIES: readonly string[] = ['root-compromised', 'overtaken', BROKER_KEY];

/** True for an incident that stands still until another one is done with an authority: issuing is suspended, or its key is suspect; or the ACB has no sound key. */
export function awaitsAuthority({ standing }: Pick<IncidentRecord, 'standing'>): boolean {
  if (standing === undefined) return false;
  return standing.code.startsWith('authority/') || OF_AUTHORITIES.includes(standing.code);
}

/** Code of a step that finds all its devices in the hands of another incident. */
export const HELD = 'in-another-recovery';

/**
 * It waits for an authority, and has sent nothing that is not answered: its devices go to whoever is at that authority, which would wait
 * for them otherwise as the one waits for the other.
 */
export function standsAside(incident: IncidentRecord): boolean {
  const { campaign } = incident;
  if (!awaitsAuthority(incident)) return false;
  return campaign === undefined || (campaign.open === 0 && campaign.waiting === 0);
}
