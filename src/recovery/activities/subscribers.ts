/**
 * Subscribers that replace their certificates with their own keys, one after the other (recovery.md 3.8 step 8.4): Method 1 in the incident
 * of somebody else.
 *
 * A device comes to it when the DCC's own cells are done, and is done itself when no cell of a User is left. One that is left over is
 * unsettled like any other, and comes again after the next round.
 *
 * @module
 */
import { equalBytes } from '../../core/bytes.ts';
import { cellsOf } from '../../party/wallet.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import { type Activity, type StepResult, done } from '../activity.ts';
import { createCampaign, isComplete, scheduleWave } from '../campaign.ts';
import type { RecoveryContext } from '../context.ts';
import { isOvertaken } from '../foundings.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { keyIdentifierOf } from '../key-identifier.ts';
import { mayBeLate } from '../late-subscribers.ts';
import type { CampaignPlan } from '../procedure.ts';
import { takeWhatIsInUse } from '../what-is-in-use.ts';
import { raise } from './pre.ts';
import { certified, renewOutdated } from './renewal.ts';

/** SR 6.15.1: a User replaces what is its own. */
const BY_ITSELF: CampaignPlan = {
  mode: 'own',
  signer: 'owner',
  places: 'renewed',
  serviceRequest: '6.15.1',
  then: 'previous',
};

/** Each Subscriber that has new certificates, in the order of the directory. Asked again until none has anything to do. */
export const subscribersReplace: Activity = ({ context, incident }) => {
  const { campaign } = incident;
  if (campaign?.state === 'halted') return { result: 'waiting', note: 'halted' };
  if (campaign !== undefined && !isComplete(campaign)) {
    scheduleWave(context, incident);
    return { result: 'waiting', note: 'commands are under way' };
  }
  const taken = takeWhatCameMeanwhile(context, incident);
  if (taken.result === 'failed') return taken;
  for (const party of context.parties.all()) {
    const devices = mayBeLate(party.role) ? devicesOf(context, incident, party.entityId) : [];
    if (devices.length === 0) continue;
    raise(context, incident, { requester: party.entityId, kind: '6.15.1' });
    const plan = { ...BY_ITSELF, owner: party.entityId };
    incident.campaign = createCampaign(context, incident, plan, devices);
    scheduleWave(context, incident);
    return { result: 'waiting', note: `${party.entityId} replaces its own on ${devices.length}` };
  }
  return done('no Subscriber has anything left to replace');
};

/**
 * Other incidents may have replaced the Issuing OCA while this one waited for its last device: certificates of one that is gone would be
 * refused. Users place what they have in use by then; who has nothing that devices take is certified anew.
 */
function takeWhatCameMeanwhile(context: RecoveryContext, incident: IncidentRecord): StepResult {
  if (isOvertaken(context, incident)) {
    takeWhatIsInUse(context, incident, { kind: 'issuing', from: incident.oldHierarchy });
  }
  return certified(() => done(`${renewOutdated(context, incident)} certificates made anew`));
}

/** Devices that are done so far, and hold a certificate of a Subscriber that is not its new one. */
function devicesOf(
  context: RecoveryContext,
  { progress, renewed }: IncidentRecord,
  owner: Eui64,
): readonly Eui64[] {
  const credentials = renewed.get(owner);
  if (credentials === undefined) return [];
  const cells = Object.entries(cellsOf(context.party(owner).role, credentials)) as [
    CellName,
    Uint8Array,
  ][];
  return [...progress.values()]
    .filter(({ outcome }) => outcome === 'recovered')
    .map(({ device }) => device)
    .filter((device) =>
      cells.some(([cell, certificate]) => {
        const held = context.dcc.mapping.believed(device, cell);
        if (held?.entityId !== owner) return false;
        return !equalBytes(held.keyIdentifier, keyIdentifierOf(certificate));
      }),
    );
}
