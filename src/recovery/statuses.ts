/**
 * SMI Status in a recovery: set to Recovery, and back to what it was from the history, or to Recovered; with the DCC Alerts.
 *
 * SECPMA_25_1207: the DCC sets and restores it. Alerts have the names of the DUIS schema (recovery.md 11, rows 1 and 2).
 *
 * @module
 */
import type { StatusRefusal } from '../dcc/types.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { affectedCells } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { CampaignPlan } from './procedure.ts';

/** Sets the status to Recovery, or says why not. A device that another incident has left over, or under DCC control, is this one's now. */
export function beginRecovery(
  context: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): StatusRefusal | undefined {
  const { dcc } = context;
  const { status, history = [] } = dcc.inventory.entry(device) ?? {};
  if (status === 'recovery' || status === 'recovered') {
    if (history.at(-1)?.because === incident.id) return undefined;
    restoreStatus(context, incident, device);
  }
  const refusal = dcc.inventory.mayChange(device, 'recovery', 'dcc');
  if (refusal !== undefined) return refusal;
  dcc.inventory.setStatus({ device, to: 'recovery', by: 'dcc', because: incident.id });
  return undefined;
}

/** Gives a device the status that it had before, from the history; nothing when it is in no recovery. */
export function restoreStatus(
  { dcc }: RecoveryContext,
  incident: IncidentRecord,
  device: Eui64,
): void {
  const status = dcc.inventory.entry(device)?.status;
  if (status !== 'recovery' && status !== 'recovered') return;
  const previous = dcc.inventory.statusBeforeRecovery(device);
  if (previous === undefined) return;
  dcc.inventory.setStatus({ device, to: previous, by: 'dcc', because: incident.id });
}

/** The status of a device all of whose cells have been replaced, and the alert that says so. */
export function recoveredStatus(
  context: RecoveryContext,
  incident: IncidentRecord,
  { device, plan }: { readonly device: Eui64; readonly plan: CampaignPlan },
): void {
  const { dcc } = context;
  const entry = dcc.inventory.entry(device);
  if (entry === undefined) return;
  if (plan.then === 'previous') restoreStatus(context, incident, device);
  else if (entry.status === 'recovery') {
    dcc.inventory.setStatus({ device, to: 'recovered', by: 'dcc', because: incident.id });
  }
  const to = entry.responsibleSupplier ?? incident.key.owner;
  if (to === undefined) return;
  if (plan.places !== 'broker') {
    if (plan.serviceRequest === 'recovery' || plan.serviceRequest === 'contingency') {
      dcc.alert({ alert: 'RecoveryComplete', device, to });
    }
    return;
  }
  const cells = affectedCells(incident.key);
  const supplierCertificateTypes = cells.filter(isSupplierCell);
  const omitted = context.assumptions.networkOperatorOnlyMethodTwo === 'no-alert';
  if (supplierCertificateTypes.length === 0 && omitted) return;
  dcc.alert({
    alert: 'RecoveryCompleteACBCredentials',
    device,
    to,
    supplierCertificateTypes,
    networkOperatorCertificateTypes: cells.filter((cell) => !isSupplierCell(cell)),
  });
}

function isSupplierCell(cell: CellName): boolean {
  return cell.startsWith('supplier.');
}
