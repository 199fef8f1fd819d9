/**
 * SMI Status in a recovery: set to Recovery, and back to what it was from the history, or to Recovered; with the DCC Alerts.
 *
 * SECPMA_25_1207: the DCC sets and restores it. Alerts have the names of the DUIS schema (recovery.md 11, rows 1 and 2).
 *
 * @module
 */
import { RECOVERY_STATUSES } from '../dcc/device-statuses.ts';
import type { DeviceStatus, InventoryEntry, StatusRefusal } from '../dcc/inventory-types.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import { forgetControl, isControlled, isHeldByAnother } from './holding.ts';
import type { IncidentRecord } from './incident-record.ts';
import { CALLED_OFF } from './incident-states.ts';
import { handoverSigner } from './own-handover.ts';
import type { CampaignPlan } from './procedure.ts';
import { isStillLeft } from './rest-of-compromise.ts';

/**
 * Sets the status to Recovery, or says why not. A device that another incident has left over, or under DCC control, is this one's now;
 * one that another incident has in hand is not, until its turn comes.
 */
export function beginRecovery(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): StatusRefusal | undefined {
  const { dcc } = context;
  const entry = dcc.inventory.entry(device);
  if (entry !== undefined && RECOVERY_STATUSES.includes(entry.status)) {
    if (entry.history.at(-1)?.because === incident.id) return undefined;
    if (isHeldByAnother(context, incident, entry)) return undefined;
    // From Recovered it goes straight on: it is under DCC control until this recovery is done.
    if (entry.status === 'recovery') {
      setBack(context, incident, { device, to: statusWithout(context, device) });
    }
  }
  const refusal = dcc.inventory.mayChange(device, 'recovery', 'dcc');
  if (refusal !== undefined) return refusal;
  dcc.inventory.setStatus({ device, to: 'recovery', by: 'dcc', because: incident.id });
  return undefined;
}

/**
 * Gives a device the status that it had before, from the history: Recovered, as long as any incident has it under DCC control; Recovery,
 * as long as it is on the residual list of another one (recovery.md 3.12). Nothing when it is in no recovery, or when another incident
 * has it in hand.
 */
export function restoreStatus(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): void {
  const entry = context.dcc.inventory.entry(device);
  if (entry === undefined || !RECOVERY_STATUSES.includes(entry.status)) return;
  if (isHeldByAnother(context, incident, entry)) return;
  const without = statusWithout(context, device);
  const isResidual = without !== 'recovered' && isLeftByAnother(context, incident, entry);
  setBack(context, incident, { device, to: isResidual ? 'recovery' : without });
}

/** What a device is when no recovery goes on. */
function statusWithout(context: RecoveryContext, device: Eui64): DeviceStatus | undefined {
  return isControlled(context, device)
    ? 'recovered'
    : context.dcc.inventory.statusBeforeRecovery(device);
}

function setBack(
  { dcc }: RecoveryContext,
  { id }: IncidentRecord,
  { device, to }: { readonly device: Eui64; readonly to: DeviceStatus | undefined },
): void {
  if (to === undefined || to === dcc.inventory.entry(device)?.status) return;
  dcc.inventory.setStatus({ device, to, by: 'dcc', because: id });
}

/** Whether another incident has left a device in Recovery that still trusts what that one is about. */
function isLeftByAnother(
  context: RecoveryContext,
  incident: IncidentRecord,
  { entityId, history }: InventoryEntry,
): boolean {
  return [...context.records.values()].some((other) => {
    const progress = other.progress.get(entityId);
    if (other === incident || progress === undefined) return false;
    if (CALLED_OFF.includes(other.state) && progress.outcome !== 'partial') return false;
    const last = history.findLast(({ because }) => because === other.id);
    return last?.status === 'recovery' && isStillLeft(context, other, progress);
  });
}

/**
 * A device as other incidents have left it: its cells may have come back meanwhile; a handover finds it Recovered, not in Recovery, and
 * what its owner replaces itself is asked for as in Method 1.
 */
export function findAsLeft(
  context: RecoveryContext,
  incident: IncidentRecord,
  { device, plan }: Pick<Settled, 'device' | 'plan'>,
): void {
  forgetControl(context, device);
  if (plan.serviceRequest !== '6.21') return;
  restoreStatus(context, incident, device);
  const { owner } = plan;
  if (owner === undefined || handoverSigner(context, { device, owner }) !== 'owner') return;
  const { dcc, assumptions } = context;
  const inRecovery = assumptions.methodOneSetsRecovery === 'yes';
  const to = inRecovery ? 'recovery' : dcc.inventory.statusBeforeRecovery(device);
  setBack(context, incident, { device, to });
}

/** A device that is done with, and what is still to be given back. */
export interface Settled {
  readonly device: Eui64;
  readonly plan: CampaignPlan;
  /** `noteControl`, read once for each device: there may be millions. */
  readonly due: readonly CellName[];
}

/** The status of a device all of whose cells have been replaced, and the alert that says so. */
export function recoveredStatus(
  context: RecoveryContext,
  incident: IncidentRecord,
  { device, plan, due }: Settled,
): void {
  settledStatus(context, incident, { device, plan, due });
  const byDcc = plan.serviceRequest === 'recovery' || plan.serviceRequest === 'contingency';
  const to = context.dcc.inventory.entry(device)?.responsibleSupplier ?? incident.key.owner;
  if (!byDcc || to === undefined) return;
  if (due.length === 0) {
    context.dcc.alert({ alert: 'RecoveryComplete', device, to });
    return;
  }
  const supplierCertificateTypes = due.filter(isSupplierCell);
  if (supplierCertificateTypes.length === 0) {
    // The alert of the schema names at least one supplier certificate.
    const isTold = context.assumptions.networkOperatorOnlyMethodTwo === 'recovery-complete';
    if (isTold) context.dcc.alert({ alert: 'RecoveryComplete', device, to });
    return;
  }
  context.dcc.alert({
    alert: 'RecoveryCompleteACBCredentials',
    device,
    to,
    supplierCertificateTypes,
    networkOperatorCertificateTypes: due.filter((cell) => !isSupplierCell(cell)),
  });
}

/** Recovered while a handover is due, else what it was before. */
export function settledStatus(
  context: RecoveryContext,
  incident: IncidentRecord,
  { device, plan, due }: Settled,
): void {
  const { inventory } = context.dcc;
  if (due.length === 0 && plan.then === 'previous') restoreStatus(context, incident, device);
  else if (inventory.entry(device)?.status === 'recovery') {
    inventory.setStatus({ device, to: 'recovered', by: 'dcc', because: incident.id });
  }
}

function isSupplierCell(cell: CellName): boolean {
  return cell.startsWith('supplier.');
}
