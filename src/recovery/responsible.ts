/**
 * Who may replace a cell of a device with its own key, where no single owner does it for all: the Responsible Supplier of the device, or
 * the WAN Provider where the device is a Communications Hub.
 *
 * Only the root has such modes: 0 rootBySupplier and 1 rootByWanProvider (gbcs.md 5.3, names by a published table of codes, the rules
 * recalled; recovery.md 3.6). Whether they still exist is the assumption `rootReplacementByUsers`.
 *
 * @module
 */
import type { InventoryEntry } from '../dcc/inventory-types.ts';
import { type ReplacementMode, modeRules } from '../gbcs/modes.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { CampaignPlan } from './procedure.ts';

/** What a responsible party does to its devices: a plan of its own, as the owner that signs. */
export interface ResponsiblePlan extends CampaignPlan {
  readonly signer: 'owner';
  readonly mode: ReplacementMode;
  readonly owner: Eui64;
}

/** The mode in which a role places a new root, and by which request: SR 6.15.1 is for Users. */
const ROOT_MODES = [
  { role: 'supplier', mode: 'rootBySupplier', serviceRequest: '6.15.1' },
  { role: 'wanProvider', mode: 'rootByWanProvider', serviceRequest: 'dcc-credentials' },
] as const satisfies readonly {
  readonly role: PartyRole;
  readonly mode: ReplacementMode;
  readonly serviceRequest: CampaignPlan['serviceRequest'];
}[];

/** Modes in which a plan of this kind is carried out. */
export const RESPONSIBLE_MODES: readonly ReplacementMode[] = ROOT_MODES.map(({ mode }) => mode);

/** The plan of whoever is responsible for a device; undefined where nobody may, such as on a device without a supplier. */
export function responsiblePlan(
  { parties }: Pick<RecoveryContext, 'parties'>,
  plan: CampaignPlan,
  { deviceType, responsibleSupplier }: Omit<InventoryEntry, 'history'>,
): ResponsiblePlan | undefined {
  const row = ROOT_MODES.find(({ mode }) => modeRules(mode).deviceTypes.includes(deviceType));
  if (row === undefined) return undefined;
  const { role, mode, serviceRequest } = row;
  const owner = role === 'supplier' ? responsibleSupplier : parties.of(role)?.entityId;
  if (owner === undefined || parties.byId(owner) === undefined) return undefined;
  return { ...plan, signer: 'owner', owner, mode, serviceRequest };
}

/** Who sends requests of which kind to the devices of an incident. */
export function requestersOf(
  context: RecoveryContext,
  { list, key }: IncidentRecord,
  plan: CampaignPlan,
): readonly {
  readonly requester: Eui64 | 'dcc';
  readonly kind: CampaignPlan['serviceRequest'];
}[] {
  const { signer, serviceRequest: kind } = plan;
  if (signer !== 'responsible') {
    return [{ requester: signer === 'owner' ? (key.owner ?? 'dcc') : 'dcc', kind }];
  }
  const found = new Map<Eui64, CampaignPlan['serviceRequest']>();
  for (const device of list) {
    const entry = context.dcc.inventory.entry(device);
    const own = entry && responsiblePlan(context, plan, entry);
    if (own !== undefined) found.set(own.owner, own.serviceRequest);
  }
  return [...found].map(([requester, kind]) => ({ requester, kind }));
}
