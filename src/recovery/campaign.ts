/**
 * A campaign: commands to every device of a list, in signed batches, with one outcome for each device at the end.
 *
 * Devices are told apart by their progress records; nothing is made for each device but its command. What became of a command
 * is told by the DCC (`dcc.concluded`), whose verification counts: a Response that does not verify recovers nobody.
 *
 * @module
 */
import { DAY_MS, HOUR_MS } from '../core/instant.ts';
import type { EventOf } from '../core/event-types.ts';
import { sha256 } from '../crypto/index.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { type PreparedCommand, readBatch, writeBatch, writeCommand } from './batch.ts';
import { buildersOf } from './command-builders.ts';
import type { CommandBuilder } from './commands.ts';
import { isInSession, isSessionOver, nextSession, waveOf } from './campaign-sessions.ts';
import type { RecoveryContext } from './context.ts';
import { settle, settleFailed } from './device-outcomes.ts';
import type { DeviceOutcome, DeviceProgress, IncidentRecord } from './incident-record.ts';
import { noteControl } from './holding.ts';
import { dropWhoIsTaken, settleOutOfUse } from './list-again.ts';
import { pauseMs } from './pace.ts';
import type { CampaignPlan } from './procedure.ts';
import { findAsLeft, recoveredStatus, restoreStatus, settledStatus } from './statuses.ts';
import { noteSettledElsewhere } from './settled-elsewhere.ts';
import { takeTurn } from './turns.ts';

/** A campaign under way. */
export interface Campaign {
  /** Which of its incident's campaigns this is, from 1. */
  readonly number: number;
  readonly plan: CampaignPlan;
  readonly builder: CommandBuilder;
  /** Devices that wait for their command, from `next` on. */
  readonly queue: Eui64[];
  next: number;
  /** Commands that are with the DCC. */
  open: number;
  /** Devices whose next attempt is on the agenda. */
  waiting: number;
  state: 'running' | 'halted';
  /** Whether the devices that are left have been named, for the PMA to accept them. */
  residual: 'unnamed' | 'named';
  waveScheduled: boolean;
}

/** Devices for which another command can do something. */
const ATTEMPTED: readonly DeviceOutcome[] = ['open', 'partial', 'silent', 'untouched'];

/** Starts nothing yet: reads keys and certificates, and puts the unsettled devices in the queue, unless others are given. */
export function createCampaign(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
  devices?: readonly Eui64[],
): Campaign {
  const builder = buildersOf(context, incident, plan);
  const queue = [...(devices ?? devicesReady(incident, plan))];
  incident.campaigns += 1;
  return {
    number: incident.campaigns,
    plan,
    builder,
    queue,
    next: 0,
    open: 0,
    waiting: 0,
    state: 'running',
    residual: 'unnamed',
    waveScheduled: false,
  };
}

function devicesReady(
  { progress }: IncidentRecord,
  { serviceRequest }: CampaignPlan,
): readonly Eui64[] {
  const isHandover = serviceRequest === '6.21';
  const ready: readonly DeviceOutcome[] = isHandover ? ['under-dcc-control'] : ATTEMPTED;
  const devices: Eui64[] = [];
  for (const own of progress.values()) {
    if (!ready.includes(own.outcome)) continue;
    if (isHandover) own.failed = undefined;
    devices.push(own.device);
  }
  return devices;
}

/**
 * Puts the devices that are left into the queue again, of the campaign that there is: its signer is the one that they know.
 *
 * @returns how many
 */
export function campaignAgain(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
): number {
  const { campaign } = incident;
  if (campaign?.plan !== plan) incident.campaign = createCampaign(context, incident, plan);
  else {
    campaign.residual = 'unnamed';
    for (const { device, outcome } of incident.progress.values()) {
      if (ATTEMPTED.includes(outcome)) campaign.queue.push(device);
    }
  }
  const { queue, next } = incident.campaign ?? { queue: [], next: 0 };
  return queue.length - next;
}

/** True when every device of the campaign has its outcome. */
export function isComplete({ queue, next, open, waiting }: Campaign): boolean {
  return next >= queue.length && open === 0 && waiting === 0;
}

/** Puts the next batch on the agenda, one signing time from now. */
export function scheduleWave(context: RecoveryContext, incident: IncidentRecord): void {
  const { campaign } = incident;
  if (campaign === undefined || campaign.waveScheduled || campaign.state === 'halted') return;
  const size = Math.min(
    context.assumptions.batchCommandsMax,
    campaign.queue.length - campaign.next,
  );
  if (size <= 0) return;
  campaign.waveScheduled = true;
  const signingMs = Math.ceil((size / context.dcc.delivery.hsmSignaturesPerSecond) * 1000);
  context.agenda.scheduleIn(signingMs + pauseMs(context, incident), waveOf(incident, campaign));
}

/** Builds, signs, hands over and submits the next batch. */
export function runWave(context: RecoveryContext, incident: IncidentRecord): void {
  const { campaign } = incident;
  if (campaign === undefined) return;
  campaign.waveScheduled = false;
  if (campaign.state === 'halted') return;
  if (isSessionOver(context, incident, campaign)) {
    nextSession(context, incident, campaign);
    return;
  }
  if (!isInSession(context, incident, campaign)) return;
  const { next } = campaign;
  const due = campaign.queue.slice(next, next + context.assumptions.batchCommandsMax);
  campaign.next += due.length;
  const devices = dropWhoIsTaken(context, incident, due);
  const batch = takeBatch(context, incident, campaign, devices);
  incident.firstCommandAt ??= context.agenda.clock.now();
  for (const { progress, command } of batch) submit(context, incident, progress, command);
  scheduleWave(context, incident);
  wakeIfComplete(context, incident);
}

interface Item {
  readonly progress: DeviceProgress;
  readonly command: Uint8Array;
}

interface Prepared {
  readonly progress: DeviceProgress;
  readonly prepared: PreparedCommand;
}

function takeBatch(
  context: RecoveryContext,
  incident: IncidentRecord,
  campaign: Campaign,
  devices: readonly Eui64[],
): readonly Item[] {
  const items: Prepared[] = [];
  for (const device of devices) {
    const progress = incident.progress.get(device);
    const entry = context.dcc.inventory.entry(device);
    if (progress === undefined || entry === undefined) continue;
    if (settleOutOfUse(context, incident, progress)) continue;
    const turn = takeTurn(context, incident, { plan: campaign.plan, entry, progress });
    if (turn === 'later') scheduleRetry(context, incident, progress, DAY_MS);
    if (turn !== 'now') continue;
    findAsLeft(context, incident, { device, plan: campaign.plan });
    const prepared = campaign.builder.prepare(entry, progress);
    if (prepared === undefined) {
      // The plan has nothing for this device: a hub has no supplier cell.
      const { plan } = campaign;
      const due = noteControl(context, incident, { progress, plan });
      const code = 'nothing-to-replace';
      settle(context, incident, progress, { outcome: outcomeOf(plan, due), code });
      settledStatus(context, incident, { device, plan, due });
      continue;
    }
    items.push({ progress, prepared });
  }
  return items.length === 0 || !isSignedByDcc(campaign.plan)
    ? items.map(({ progress, prepared }) => ({ progress, command: writeCommand(prepared) }))
    : handOver(context, incident, items);
}

/** Users and the WAN Provider sign what is theirs: nothing of it comes from the TSP. */
function isSignedByDcc({ signer }: CampaignPlan): boolean {
  return signer !== 'owner' && signer !== 'responsible';
}

/** DSP to TSP and back: the whole batch arrives as it was signed, or nothing of it is sent. */
function handOver(
  context: RecoveryContext,
  incident: IncidentRecord,
  items: readonly Prepared[],
): readonly Item[] {
  const tsp = context.fileSigner('tsp');
  const batch = incident.batches++;
  const name = { incident: incident.id, batch };
  const records = items.map(({ progress: { device }, prepared }) => ({ device, ...prepared }));
  const written = writeBatch(records, { name, signer: tsp });
  const arrived = context.intercepts?.batch?.(written) ?? written;
  const { sha256: digest, commands: read } = readBatch(arrived, {
    signer: tsp.publicKey,
    name,
    devices: records.map(({ device }) => device),
  });
  context.write<'recovery.batch'>({
    type: 'recovery.batch',
    actor: 'dsp',
    incident: incident.id,
    batch,
    commands: items.length,
    sha256: digest,
    result: read.ok ? 'signed' : 'refused',
    code: read.ok ? '' : read.refusal.code,
  });
  if (!read.ok) {
    askAgain(context, incident, items, `batch-${read.refusal.code}`);
    return [];
  }
  incident.batchesRefused = 0;
  const commands = read.value;
  if (context.dcc.access.blocks.some(({ block }) => block === 'recovery-outside-batch')) {
    context.dcc.access.allowBatch(commands.map((command) => sha256(command)));
  }
  return items.map(({ progress }, index) => ({
    progress,
    command: commands[index] ?? new Uint8Array(),
  }));
}

/** The devices of a refused batch join the queue again, until the TSP has been asked as often as the assumption allows. */
function askAgain(
  context: RecoveryContext,
  incident: IncidentRecord,
  items: readonly Prepared[],
  code: string,
): void {
  incident.batchesRefused += 1;
  if (incident.batchesRefused <= context.assumptions.batchRequestsAgainMax) {
    for (const { progress } of items) incident.campaign?.queue.push(progress.device);
    return;
  }
  incident.batchesRefused = 0;
  for (const { progress } of items) {
    settleFailed(context, incident, progress, { outcome: 'untouched', code });
  }
}

function submit(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
  command: Uint8Array,
): void {
  const { campaign } = incident;
  const entry = context.dcc.inventory.entry(progress.device);
  if (campaign === undefined || entry === undefined) return;
  const submission = context.dcc.submit({
    command,
    ...campaign.builder.requestFor(entry, progress),
    incident: incident.id,
  });
  progress.attempts += 1;
  if (!submission.accepted) {
    settleFailed(context, incident, progress, { outcome: 'refused-by-dcc', code: submission.code });
    return;
  }
  campaign.open += 1;
  progress.outcome = 'sent';
  context.tickets.set(submission.ticket, incident);
}

/** Takes what became of a command from the DCC. */
export function conclude(
  context: RecoveryContext,
  incident: IncidentRecord,
  event: EventOf<'dcc.concluded'>,
): void {
  const { campaign } = incident;
  const progress = incident.progress.get(event.device as Eui64);
  context.tickets.delete(event.ticket);
  if (campaign === undefined || progress === undefined) return;
  campaign.open -= 1;
  if (event.result === 'success') recovered(context, incident, progress, 'success');
  else if (isCalledOff(incident, campaign) && event.result !== 'partial') {
    settle(context, incident, progress, { outcome: 'untouched', code: event.result });
    restoreStatus(context, incident, progress.device);
  } else if (event.result === 'partial') retryCells(context, incident, progress, event);
  else if (incident.state === 'halted' && ENDED_BY_HALT.includes(event.result)) {
    settleFailed(context, incident, progress, { outcome: 'open', code: event.result });
    campaign.queue.push(progress.device);
  } else if (event.result === 'withdrawn') {
    settleFailed(context, incident, progress, { outcome: 'untouched', code: 'withdrawn' });
  } else retrySilent(context, incident, progress, event.result);
  wakeIfComplete(context, incident);
}

/** A halt ends what waits for its first attempt or for the next one: the device has not had its round. */
const ENDED_BY_HALT: readonly string[] = ['withdrawn', 'no-response'];

/** After an abort a command that fails leaves the device what it was; a handover goes on. */
function isCalledOff({ state }: IncidentRecord, { plan }: Campaign): boolean {
  return state === 'aborted' && plan.serviceRequest !== '6.21' && plan.places !== 'in-use';
}

/** A device has what the campaign places: by its own verified Response, or because it was read back. */
export function recovered(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
  by: 'success' | 'read-back',
): void {
  const plan = incident.campaign?.plan;
  if (plan === undefined) return;
  const { device } = progress;
  const due = noteControl(context, incident, { progress, plan });
  progress.failed = undefined;
  const code = plan.places === 'in-use' ? 'keys-in-use' : by;
  settle(context, incident, progress, { outcome: outcomeOf(plan, due), code });
  noteSettledElsewhere(context, incident, device);
  recoveredStatus(context, incident, { device, plan, due });
}

/** Under DCC control as long as a cell holds the broker's certificate that a handover of this incident is to give back. */
function outcomeOf(
  { serviceRequest, places, then }: CampaignPlan,
  due: readonly CellName[],
): DeviceOutcome {
  if (places === 'in-use') return 'handed-back';
  if (due.length > 0 || then === 'recovered') return 'under-dcc-control';
  return serviceRequest === '6.21' ? 'handed-back' : 'recovered';
}

function retryCells(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
  { cells }: EventOf<'dcc.concluded'>,
): void {
  const failures = cells.filter(({ status }) => status !== 'success');
  progress.failed = failures.map(({ cell }) => cell as CellName);
  const code = [...new Set(failures.map(({ status }) => status))].join('+');
  settleFailed(context, incident, progress, { outcome: 'partial', code });
  if (incident.state === 'aborted') return;
  if (progress.retries >= context.assumptions.partialRetriesMax) return;
  progress.retries += 1;
  scheduleRetry(context, incident, progress, HOUR_MS);
}

function retrySilent(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
  code: string,
): void {
  settleFailed(context, incident, progress, { outcome: 'silent', code });
  if (progress.rounds >= context.assumptions.silentRoundsMax) return;
  progress.rounds += 1;
  scheduleRetry(context, incident, progress, context.assumptions.silentRoundAfterMs);
}

function scheduleRetry(
  context: RecoveryContext,
  incident: IncidentRecord,
  { device }: DeviceProgress,
  afterMs: number,
): void {
  const { campaign } = incident;
  if (campaign === undefined) return;
  campaign.waiting += 1;
  const work = { type: 'recovery.retry', incident: incident.id, device } as const;
  context.agenda.scheduleIn(afterMs, { ...work, campaign: campaign.number });
}

/** A device whose waiting time is over joins the queue again. */
export function retryNow(context: RecoveryContext, incident: IncidentRecord, device: Eui64): void {
  const { campaign } = incident;
  if (campaign === undefined) return;
  campaign.waiting -= 1;
  // While it is halted the device waits in the queue: no wave takes it.
  campaign.queue.push(device);
  scheduleWave(context, incident);
  wakeIfComplete(context, incident);
}

function wakeIfComplete(context: RecoveryContext, incident: IncidentRecord): void {
  if (incident.campaign && isComplete(incident.campaign)) context.wake(incident);
}
