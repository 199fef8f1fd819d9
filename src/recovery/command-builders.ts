/**
 * The commands of a campaign by whoever signs them: one party for all devices, or for each device the one that is responsible for it.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { InventoryEntry } from '../dcc/inventory-types.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { type CommandBuilder, commandBuilder } from './commands.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import { handoverSigner } from './own-handover.ts';
import type { CampaignPlan } from './procedure.ts';
import { RESPONSIBLE_MODES, responsiblePlan } from './responsible.ts';

/** Prepares the commands of a plan. */
export function buildersOf(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
): CommandBuilder {
  const { signer } = plan;
  if (signer === 'responsible') return byResponsible(context, incident, plan);
  const builder = commandBuilder(context, incident, { ...plan, signer });
  return plan.serviceRequest === '6.21'
    ? byWhomDevicesKnow(context, incident, { plan, broker: builder })
    : builder;
}

const BY_OWNER = { signer: 'owner', serviceRequest: '6.15.1' } as const;

/** Where a device knows the owner's own signing key already, the broker could sign nothing: the owner replaces what is left (SR 6.15.1). */
function byWhomDevicesKnow(
  context: RecoveryContext,
  incident: IncidentRecord,
  { plan, broker }: { readonly plan: CampaignPlan; readonly broker: CommandBuilder },
): CommandBuilder {
  const { owner } = plan;
  if (owner === undefined) return broker;
  let own: CommandBuilder | undefined;
  const builderFor = ({ entityId: device }: InventoryEntry): CommandBuilder =>
    handoverSigner(context, { device, owner }) === 'owner'
      ? (own ??= commandBuilder(context, incident, { ...plan, ...BY_OWNER }))
      : broker;
  return {
    modes: broker.modes,
    requestFor: (entry, progress) => builderFor(entry).requestFor(entry, progress),
    prepare: (entry, progress) => builderFor(entry).prepare(entry, progress),
  };
}

/** Each signs for its own devices, as they are now: a device may have changed hands since the last round. */
function byResponsible(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
): CommandBuilder {
  const builders = new Map<Eui64, CommandBuilder>();
  const builderFor = (entry: InventoryEntry): CommandBuilder | undefined => {
    const own = responsiblePlan(context, plan, entry);
    if (own === undefined) return undefined;
    const known = builders.get(own.owner);
    if (known !== undefined) return known;
    const made = commandBuilder(context, incident, own);
    builders.set(own.owner, made);
    return made;
  };
  return {
    modes: RESPONSIBLE_MODES,
    requestFor: (entry, progress) =>
      builderFor(entry)?.requestFor(entry, progress) ??
      fail('recovery/method-cannot-apply', `nobody may replace the root of ${entry.entityId}`, {
        method: 'responsible',
        reason: 'no party is responsible for it',
      }),
    prepare: (entry, progress) => builderFor(entry)?.prepare(entry, progress),
  };
}
