/**
 * Activities of execution: build, send, wait for every device's outcome, settle, hand over, prove.
 *
 * @module
 */
import { countBy } from '../../core/count-by.ts';
import { cellsOf } from '../../party/wallet.ts';
import {
  type Activity,
  type StepResult,
  type StepRun,
  done,
  failed,
  skipped,
  taking,
} from '../activity.ts';
import { waitForBrokerKey } from '../broker-guard.ts';
import { replaceBrokerInTime } from '../broker-in-time.ts';
import { createCampaign, isComplete, scheduleWave } from '../campaign.ts';
import { affectedCells } from '../compromised-key.ts';
import type { RecoveryContext } from '../context.ts';
import type { DeviceProgress, IncidentRecord } from '../incident-record.ts';
import { handoverPlan, planOf } from '../plans.ts';
import type { CampaignPlan } from '../procedure.ts';
import { useHandedBack, useNewCredentials } from '../coming-into-use.ts';
import { spendContingencyKeys } from '../key-states.ts';
import { isOvertaken } from '../foundings.ts';
import { noteLateCells } from '../late-cells.ts';
import { ownersToServe, ownersUnderControl } from '../late-subscribers.ts';
import { handoverSigner } from '../own-handover.ts';
import { noteRecoveryKeyUse } from '../recovery-keys.ts';
import { scheduleReport } from '../reports.ts';
import { REFUSED_USER, blockOfHandover, refusalText } from '../refused-requests.ts';
import { liftBlocks } from '../restrictions.ts';
import { warn } from '../warnings.ts';
import { isTooLate } from '../what-is-in-use.ts';
import { OVERTAKEN, certified, hasOutdated, renewOutdated, renewToHandOver } from './renewal.ts';

const build: Activity = ({ context, incident }) => {
  const plan = planOf(context, incident);
  if (plan === undefined) return failed('no-campaign', 'this procedure sends no commands');
  if (!isReady(incident, plan)) return failed('no-new-certificates', NO_CERTIFICATES);
  if (isTooLate(context, incident)) return OVERTAKEN;
  const waits = waitForBrokerKey(context, incident, plan);
  if (waits !== undefined) return waits;
  return certified(() => {
    const anew = renewOutdated(context, incident);
    const ofBroker = plan.places === 'broker' ? replaceBrokerInTime(context) : 0;
    const campaign = createCampaign(context, incident, plan);
    incident.campaign = campaign;
    const { queue, builder } = campaign;
    const notes = [
      `${queue.length} commands of mode ${builder.modes.join(' or ')}`,
      ...(anew === 0 ? [] : [`${anew} certificates made anew: the authority has rolled over`]),
      ...(ofBroker === 0 ? [] : [`the ACB uses its next ${ofBroker}: those before run out`]),
    ];
    return done(notes.join('; '));
  });
};

const NO_CERTIFICATES = 'the step that renews has issued none that devices could be given';

/** What a plan places is there: new certificates, and not those of somebody else instead. */
function isReady({ renewed }: IncidentRecord, { places }: CampaignPlan): boolean {
  return places !== 'renewed' || renewed.size > 0;
}

const send: Activity = (run) => {
  const { context, incident } = run;
  if (incident.campaign === undefined) return failed('no-campaign', 'nothing has been built');
  // Since the commands were built, an authority may have rolled over.
  const built =
    isOvertaken(context, incident) || hasOutdated(context, incident) ? build(run) : undefined;
  if (built?.result === 'failed') return built;
  context.fire(incident, 'started', 'dsp');
  const { signer } = incident.campaign.plan;
  if (signer === 'contingency') spendContingencyKeys(context, incident);
  if (signer === 'recovery') noteRecoveryKeyUse(context);
  scheduleReport(context, incident);
  scheduleWave(context, incident);
  return done(`${incident.campaign.queue.length} commands`);
};

const awaitResponses: Activity = ({ context, incident }) => {
  const { campaign } = incident;
  if (campaign?.state === 'halted') return { result: 'waiting', note: 'halted' };
  if (campaign === undefined || isComplete(campaign)) return done(summary(incident));
  scheduleWave(context, incident);
  return { result: 'waiting', note: 'commands are under way' };
};

/** Counts by outcome, for people. */
function summary({ progress }: IncidentRecord): string {
  const counts = countBy(progress.values(), ({ outcome }) => outcome);
  return Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}

/** New keys come into use: devices have them now. The statuses were set as each device answered. */
const settleDevices: Activity = ({ context, incident }) => {
  if (planOf(context, incident)?.places === 'broker') return done(summary(incident));
  const kept = useNewCredentials(context, incident);
  noteLateCells(context, incident);
  return done(kept === '' ? summary(incident) : `${summary(incident)}; ${kept}`);
};

const noticeHandover: Activity = ({ context, incident }) => {
  const waiting = underDccControl(incident).length;
  if (waiting === 0) return skipped('no device is under DCC control');
  context.write<'recovery.notice'>({
    type: 'recovery.notice',
    actor: 'dcc',
    incident: incident.id,
    to: incident.key.owner ?? 'responsible-supplier',
    subject: `${waiting} devices await handover (SR 6.21)`,
  });
  return done(`${waiting} devices await handover`);
};

function underDccControl({ progress }: IncidentRecord): readonly DeviceProgress[] {
  return [...progress.values()].filter(({ outcome }) => outcome === 'under-dcc-control');
}

const handover: Activity = (run) => {
  const { context, incident } = run;
  if (incident.options.handover === 'not-requested') return skipped('nobody has asked for it');
  return taking(run, context.assumptions.handoverRequestMs, () => {
    const plan = handoverPlan(context, incident);
    if (plan === undefined) return failed('no-campaign', 'this procedure has no handover');
    if (!isReady(incident, plan)) return failed('no-new-certificates', NO_CERTIFICATES);
    const [owner = incident.key.owner, ...others] = ownersToServe(context, incident);
    incident.handoversLeft = others;
    const asked = requestHandover(context, incident, { ...plan, ...(owner && { owner }) });
    return asked.result === 'failed' && asked.code === REFUSED_USER
      ? skipHandover(run, asked.note)
      : asked;
  });
};

/** Nobody waits with the rest of the incident for a User that is refused: its devices stay under DCC control until it asks. */
function skipHandover({ context, incident }: StepRun, note: string): StepResult {
  const message = `${note}, then incident.handOver()`;
  warn(context, incident, { actor: 'dcc', code: REFUSED_USER, message });
  return skipped(message);
}

/** Puts requests for every device on the agenda where cells of the plan's owner, or of anybody, are under DCC control. */
export function requestHandover(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
): StepResult {
  return certified(() => {
    // Another incident may have replaced the Issuing OCA since certificates were made.
    if (plan.owner !== undefined) renewToHandOver(context, incident, plan.owner);
    const devices = devicesToHandBack(context, incident, plan);
    for (const progress of devices) progress.failed = undefined;
    const queue = devices.map(({ device }) => device);
    const block = blockOfHandover(context, incident, queue);
    if (block !== undefined) return failed(REFUSED_USER, refusalText(context, block));
    incident.campaign = createCampaign(context, incident, plan, queue);
    scheduleWave(context, incident);
    return done(`${queue.length} requests`);
  });
}

function devicesToHandBack(
  context: RecoveryContext,
  incident: IncidentRecord,
  { owner }: CampaignPlan,
): readonly DeviceProgress[] {
  return [...incident.progress.values()].filter(({ device }) => {
    const owners = ownersUnderControl(context, incident, device);
    if (owner === undefined) return owners.length > 0;
    // With a compromised key in its signing cell it is half done, and the next recovery's.
    return owners.includes(owner) && handoverSigner(context, { device, owner }) !== 'nobody';
  });
}

const awaitHandover: Activity = (run) => {
  const { context, incident } = run;
  if (incident.options.handover === 'not-requested')
    return skipped('devices stay under DCC control');
  const result = awaitResponses(run);
  const { owner } = incident.campaign?.plan ?? {};
  if (result.result !== 'done') return result;
  if (owner) useHandedBack(context, incident, owner);
  return nextHandover(run) ?? result;
};

/** A device may have another supplier by now: one party after the other gets its cells back. */
function nextHandover(run: StepRun): StepResult | undefined {
  const { context, incident } = run;
  const [owner, ...others] = incident.handoversLeft ?? [];
  const plan = handoverPlan(context, incident);
  if (owner === undefined || plan === undefined) return undefined;
  const asked = requestHandover(context, incident, { ...plan, owner });
  const isRefused = asked.result === 'failed' && asked.code === REFUSED_USER;
  if (asked.result === 'failed' && !isRefused) return asked;
  incident.handoversLeft = others;
  if (isRefused) {
    skipHandover(run, asked.note);
    return nextHandover(run);
  }
  return { result: 'waiting', note: 'commands are under way' };
}

/** One recovered device proves the new key by a live critical command: its own signing certificate once more. */
const proveControl: Activity = ({ context, incident }) => {
  const first = [...incident.progress.values()].find(({ outcome }) => outcome === 'recovered');
  const party = context.party(incident.key.owner);
  const cell = affectedCells(incident.key).find((name) => name.endsWith('digitalSignature'));
  if (incident.options.proving === 'none' || first === undefined) return skipped('not asked for');
  if (cell === undefined || incident.campaign === undefined)
    return skipped('no signing cell was replaced');
  const own = {
    supplier: 'supplierBySupplier',
    networkOperator: 'networkOperatorByNetworkOperator',
  } as const;
  if (party.role !== 'supplier' && party.role !== 'networkOperator') return skipped('no User');
  const credentials = incident.renewed.get(party.entityId) ?? [];
  const certificate = cellsOf(party.role, credentials)[cell];
  if (certificate === undefined) return skipped('no new certificate');
  const command = party.updateCredentials({
    target: first.device,
    mode: own[party.role],
    replacements: { [cell]: certificate },
    issuers: [context.authority.current().issuingOca],
  });
  liftBlocks(context, incident);
  const sent = context.dcc.proving.prove({ device: first.device, cell, command });
  return sent.accepted ? done(`${first.device} is asked`) : done(`not proven: ${sent.code}`);
};

/** By the names that the tables use. */
export const EXECUTION_ACTIVITIES = {
  build,
  send,
  awaitResponses,
  settle: settleDevices,
  noticeHandover,
  handover,
  awaitHandover,
  proveControl,
} as const satisfies Record<string, Activity>;
