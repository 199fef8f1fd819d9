/**
 * Whom a campaign can still reach: which contingency keys a device knows, what other incidents have done to it meanwhile, and which keys
 * are gone.
 *
 * Nothing is signed with a key that has been destroyed, and nothing is sent that a device must refuse.
 *
 * @module
 */
import type { ContingencyKeySet } from '../authority/contingency.ts';
import { equalBytes } from '../core/bytes.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import { formerHierarchyOf, isKept, isOvertaken, isUnder } from './foundings.ts';
import type { OrganisationHierarchy } from './surroundings.ts';
import { cellsOfBroker } from './holding.ts';
import type { DeviceProgress, IncidentRecord } from './incident-record.ts';
import type { CampaignPlan } from './procedure.ts';
import { responsiblePlan } from './responsible.ts';

const ROOT: CellName = 'root';

/** Why nothing can be sent to a device. */
export type OutOfReach =
  | 'under-former-root'
  | 'contingency-key-destroyed'
  /** It has not let the device go. */
  | 'in-another-recovery'
  /** SR 6.23 that nobody has answered yet. */
  | 'change-of-supplier-under-way'
  /** Another incident has replaced the Issuing OCA that this one founded: no device takes what that has issued. */
  | 'overtaken'
  /** The broker's own mode changes no cells of others, and a device under DCC control has its key there too. */
  | 'cells-of-others'
  /** No party may place a root there with its own key: a device without a supplier. */
  | 'nobody-may';

/**
 * Why a plan can do nothing for a device, or undefined. Under a root that was replaced meanwhile, it takes nothing but what the
 * Contingency key signs; and it takes that only with the keys that are wrapped in its own Root certificate.
 */
export function outOfReach(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
  progress: DeviceProgress,
): OutOfReach | undefined {
  const { device } = progress;
  if (plan.signer === 'responsible') {
    const entry = context.dcc.inventory.entry(device);
    if (entry && responsiblePlan(context, plan, entry) === undefined) return 'nobody-may';
  }
  if (incident.key.keyClass === 'issuingOca' && isOvertaken(context, incident)) return 'overtaken';
  if (plan.mode !== 'anyByContingency') {
    if (formerHierarchyOf(context, device) !== undefined) return 'under-former-root';
    const isOwn = plan.mode === 'own' && incident.key.keyClass === 'accessControlBroker';
    return isOwn && cellsOfBroker(context, device).length > 0 ? 'cells-of-others' : undefined;
  }
  if (isDone(context, incident, plan, progress) || isAfterNewRoot(plan, progress)) return undefined;
  return isKept(contingencyFor(context, incident, device))
    ? undefined
    : 'contingency-key-destroyed';
}

/** Another incident may have brought a device under the new root meanwhile. */
export function isDone(
  context: RecoveryContext,
  { newHierarchy }: IncidentRecord,
  { mode, places }: CampaignPlan,
  { device, failed }: DeviceProgress,
): boolean {
  if (mode !== 'anyByContingency' || places !== 'everything') return false;
  if (newHierarchy === undefined || failed !== undefined) return false;
  return isUnder(context, device, newHierarchy);
}

/** A device that has taken the new root, and not all of the rest. */
export function isAfterNewRoot(
  { places, mode }: CampaignPlan,
  { failed }: DeviceProgress,
): boolean {
  if (mode !== 'anyByContingency' || places !== 'everything') return false;
  return failed !== undefined && !failed.includes('root');
}

/**
 * The contingency keys that a device knows: those in its Root certificate. Where the mapping has only an identifier, they are those of
 * the root that it is under, be it one that was replaced before.
 */
export function contingencyFor(
  context: RecoveryContext,
  { oldHierarchy }: IncidentRecord,
  device: Eui64,
): ContingencyKeySet {
  const certificate = context.dcc.mapping.believed(device, ROOT)?.certificate;
  const own = certificate && hierarchyWith(context, certificate);
  const known = own ?? formerHierarchyOf(context, device) ?? oldHierarchy;
  return (known ?? context.authority.current()).contingency;
}

/** A new Root certificate with new contingency keys may be over the same root key, so that identifiers do not tell. */
function hierarchyWith(
  { authority, foundings }: RecoveryContext,
  root: Uint8Array,
): OrganisationHierarchy | undefined {
  const current = authority.current();
  if (equalBytes(current.root, root)) return current;
  for (const { from, to } of foundings) {
    if (equalBytes(from.root, root)) return from;
    if (equalBytes(to.root, root)) return to;
  }
  return undefined;
}
