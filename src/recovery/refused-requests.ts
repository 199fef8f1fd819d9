/**
 * Users whose requests the DCC refuses altogether, such as one whose XML-signing key is stolen (recovery.md 3.10): what an incident needs
 * of them waits for that, and says what ends it.
 *
 * That an incident waits at the step where a refused User would act is proposed: no source has both at once.
 *
 * @module
 */
import type { NamedBlock } from '../dcc/blocks.ts';
import type { ServiceRequest } from '../dcc/command-types.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { RecoveryContext } from './context.ts';
import type { IncidentRecord } from './incident-record.ts';

/** Code of a step whose User is refused, and of the warning that a handover was not asked for. */
export const REFUSED_USER = 'requests-refused';

/** What stops a request of a User for any device, or undefined. */
export function blockOf(
  { dcc }: Pick<RecoveryContext, 'dcc'>,
  user: Eui64,
  request: ServiceRequest,
): NamedBlock | undefined {
  return dcc.access.blocks.find((block) =>
    block.block === 'party'
      ? block.party === user && block.except?.includes(request) !== true
      : block.block === 'service-request' &&
        block.serviceRequest === request &&
        block.device === undefined,
  );
}

/** Whose requests they are, what stops them and what ends that, for people. */
export function refusalText(context: RecoveryContext, block: NamedBlock): string {
  const whose = block.block === 'party' ? `requests of ${block.party}` : 'such requests';
  return `${whose} are refused (${block.name}): ${wayOut(context, block)}`;
}

function wayOut({ records }: RecoveryContext, { name }: NamedBlock): string {
  const by = [...records.values()].find(({ blocks }) => blocks.includes(name));
  const unblock = `dcc.access.unblock('${name}')`;
  if (by === undefined) return `${unblock} when its reason is gone`;
  return by.key.keyClass === 'xmlSigning'
    ? `${by.id} is about its XML-signing key; ${unblock} once it has a new one`
    : `${by.id} is about a key of it: bring that one to an end`;
}

/** What stops the requests that an incident still needs: SR 6.21 for devices under DCC control, SR 6.15.1 for those that were refused. */
export function blocksAgainst(
  context: RecoveryContext,
  { key, progress }: IncidentRecord,
): readonly NamedBlock[] {
  const found = new Set<NamedBlock>();
  const look = (user: Eui64 | undefined, request: ServiceRequest): void => {
    const block = user && blockOf(context, user, request);
    if (block !== undefined) found.add(block);
  };
  if (context.dcc.access.blocks.length === 0) return [];
  for (const { device, outcome, code } of progress.values()) {
    const { responsibleSupplier, networkOperator } = context.dcc.inventory.entry(device) ?? {};
    if (outcome === 'under-dcc-control') look(responsibleSupplier ?? key.owner, '6.21');
    if (outcome !== 'refused-by-dcc' || code !== 'blocked') continue;
    const users = key.owner === undefined ? [responsibleSupplier, networkOperator] : [key.owner];
    for (const user of users) look(user, '6.15.1');
  }
  return [...found];
}

/** What stops the handover of all of some devices: it is their suppliers that ask for it. */
export function blockOfHandover(
  context: RecoveryContext,
  { key }: Pick<IncidentRecord, 'key'>,
  devices: readonly Eui64[],
): NamedBlock | undefined {
  if (context.dcc.access.blocks.length === 0) return undefined;
  let first: NamedBlock | undefined;
  for (const device of devices) {
    const user = context.dcc.inventory.entry(device)?.responsibleSupplier ?? key.owner;
    const block = user && blockOf(context, user, '6.21');
    if (block === undefined) return undefined;
    first ??= block;
  }
  return first;
}
