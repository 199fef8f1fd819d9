/**
 * The commands of a campaign by whoever signs them: one party for all devices, or for each device the one that is responsible for it.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { InventoryEntry } from '../dcc/types.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { type CommandBuilder, commandBuilder } from './commands.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { CampaignPlan } from './procedure.ts';
import { RESPONSIBLE_MODES, responsiblePlan } from './responsible.ts';

/** Prepares the commands of a plan. */
export function buildersOf(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
): CommandBuilder {
  const { signer } = plan;
  return signer === 'responsible'
    ? byResponsible(context, incident, plan)
    : commandBuilder(context, incident, { ...plan, signer });
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
