/**
 * Facts about an incident that several activities ask for: its situation, its list as progress records, its shares.
 *
 * @module
 */
import type { RecoveryContext } from './context.ts';
import type { Situation } from './decisions.ts';
import { type IncidentRecord, isUnsettled } from './incident-record.ts';

/** What is known, with the defaults of an incident of which nothing is known. */
export function situationOf({
  key,
  certainty,
  options,
}: Pick<IncidentRecord, 'key' | 'certainty' | 'options'>): Situation {
  return {
    key,
    certainty,
    ownKey: 'usable',
    attacker: 'idle',
    newCertificates: 'ready',
    sharedService: 'no',
    falseAlarm: 'no',
    ...options.situation,
  };
}

/** One record for each device on the list, and none for a device that a corrected list drops: nothing has been sent to it. */
export function openProgress(context: RecoveryContext, incident: IncidentRecord): void {
  const listed = new Set(incident.list);
  for (const device of incident.progress.keys()) {
    if (!listed.has(device)) incident.progress.delete(device);
  }
  for (const device of incident.list) {
    if (incident.progress.has(device)) continue;
    incident.progress.set(device, {
      device,
      outcome: 'open',
      code: '',
      attempts: 0,
      retries: 0,
      rounds: 0,
      failed: undefined,
      changedAt: context.agenda.clock.now(),
    });
  }
}

/** What an incident adds to a threshold: every device, and again for each retry. */
export function headroomOf({ list }: Pick<IncidentRecord, 'list'>): number {
  return list.length * 10;
}

/** Devices that are still to be dealt with. */
export function unsettledDevices({ progress }: IncidentRecord): number {
  let count = 0;
  for (const device of progress.values()) if (isUnsettled(device)) count += 1;
  return count;
}

/** Share of the list that is still to be dealt with, 0 for an empty list. */
export function residualShare(incident: IncidentRecord): number {
  return incident.progress.size === 0 ? 0 : unsettledDevices(incident) / incident.progress.size;
}
