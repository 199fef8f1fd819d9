/**
 * Whose turn it is with a device: commands of one incident at a time go to it.
 *
 * What another incident has in hand is waited for, as long as the assumption `otherIncidentWaitMs` says; then it is left, and counted as
 * left. No source has two incidents on one device: all of this is proposed. So is that a Change of Supplier under way is waited for.
 *
 * @module
 */
import { addMs } from '../core/instant.ts';
import type { InventoryEntry, StatusRefusal } from '../dcc/inventory-types.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import { leaveOutOfReach, settle } from './device-outcomes.ts';
import { isHeldByAnother } from './holding.ts';
import { standsAside } from './standing-aside.ts';
import { type DeviceProgress, type IncidentRecord, isUnsettled } from './incident-record.ts';
import type { CampaignPlan } from './procedure.ts';
import { type OutOfReach, outOfReach } from './reach.ts';
import { beginRecovery } from './statuses.ts';

/** `later`: another incident has the device, or another supplier gains it; `never`: its outcome says why nothing is sent to it. */
export type Turn = 'now' | 'later' | 'never';

/** Whether a command may go to a device now. One that was waited for enters Recovery when its turn has come. */
export function takeTurn(
  context: RecoveryContext,
  incident: IncidentRecord,
  {
    plan,
    entry,
    progress,
  }: {
    readonly plan: CampaignPlan;
    readonly entry: InventoryEntry;
    readonly progress: DeviceProgress;
  },
): Turn {
  const awaited = isHeldByAnother(context, incident, entry)
    ? 'in-another-recovery'
    : isChangingSupplier(context, progress.device)
      ? 'change-of-supplier-under-way'
      : undefined;
  if (awaited !== undefined) return waitFor(context, incident, progress, awaited);
  const isBack = progress.waitsSince !== undefined || isLetGoBy(context, incident, entry);
  if (isBack && setsRecovery(context, plan)) {
    const refusal = enterRecovery(context, incident, progress.device);
    if (refusal !== undefined) {
      settle(context, incident, progress, { outcome: 'refused-by-dcc', code: refusal });
      return 'never';
    }
  }
  progress.waitsSince = undefined;
  const unreachable = outOfReach(context, incident, plan, progress);
  if (unreachable === undefined) return 'now';
  leaveOutOfReach(context, incident, progress, unreachable);
  return 'never';
}

/** Another incident has had it meanwhile: this one stood aside. */
function isLetGoBy(
  { records }: RecoveryContext,
  { id }: IncidentRecord,
  { history }: InventoryEntry,
): boolean {
  const last = history.at(-1)?.because ?? '';
  return last !== id && records.has(last);
}

/** Sets the status to Recovery, or says why not. An incident that stands aside says whom it lets the device go to. */
export function enterRecovery(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): StatusRefusal | undefined {
  const before = context.dcc.inventory.entry(device)?.history.at(-1)?.because ?? '';
  const refusal = beginRecovery(context, incident, device);
  const other = context.records.get(before);
  const progress = other?.progress.get(device);
  if (refusal !== undefined || other === undefined || progress === undefined) return refusal;
  const isInHand = isUnsettled(progress) || progress.outcome === 'under-dcc-control';
  if (other !== incident && isInHand && standsAside(other)) {
    settle(context, other, progress, {
      outcome: progress.outcome,
      code: `let-go-to-${incident.id}`,
    });
  }
  return undefined;
}

/**
 * Whether a Change of Supplier (SR 6.23) is on its way: until it is answered, nobody knows whose certificates are to be there. One in
 * quarantine has not gone out; a future-dated one that the device has taken is answered.
 */
function isChangingSupplier({ dcc }: RecoveryContext, device: Eui64): boolean {
  return dcc.outcomes
    .underWay(device)
    .some(
      ({ serviceRequest, state, result }) =>
        serviceRequest === '6.23' && state !== 'quarantined' && result === undefined,
    );
}

/** That one waits, and for what, is written down once. */
function waitFor(
  context: RecoveryContext,
  incident: IncidentRecord,
  progress: DeviceProgress,
  awaited: Extract<OutOfReach, 'in-another-recovery' | 'change-of-supplier-under-way'>,
): Turn {
  const now = context.agenda.clock.now();
  if (progress.waitsSince === undefined) {
    progress.waitsSince = now;
    settle(context, incident, progress, { outcome: progress.outcome, code: awaited });
  }
  const until = addMs(progress.waitsSince, context.assumptions.otherIncidentWaitMs);
  if (now < until) return 'later';
  progress.waitsSince = undefined;
  leaveOutOfReach(context, incident, progress, awaited);
  return 'never';
}

/** Whether the devices of a plan are in Recovery meanwhile: not those that are given back, nor those of Method 1 where it sets none. */
export function setsRecovery(
  { assumptions }: RecoveryContext,
  { serviceRequest, places }: CampaignPlan,
): boolean {
  if (serviceRequest === '6.21' || places === 'in-use') return false;
  return serviceRequest !== '6.15.1' || assumptions.methodOneSetsRecovery === 'yes';
}
