/**
 * Commands of a campaign: which certificates go into which cells of which device, and the octets that say so.
 *
 * Devices with the same cells and parties share one plan, so that nothing is looked up or parsed for each of ten thousand
 * meters. When a batch is signed, and by which session, is the campaign's business.
 *
 * @module
 */
import type { ContingencyKeySet } from '../authority/contingency.ts';
import { fail } from '../core/errors.ts';
import type { SigningKey } from '../crypto/keys.ts';
import type { SubmissionOrder } from '../dcc/command-types.ts';
import type { InventoryEntry } from '../dcc/inventory-types.ts';
import { unprotectedParts } from '../gbcs/framing.ts';
import { type ReplacementMode, modeRules } from '../gbcs/modes.ts';
import { signedParts } from '../gbcs/signing.ts';
import { type Replacements, updateCredentialsComposer } from '../party/compose.ts';
import type { PartyRole } from '../party/credentials.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { PreparedCommand } from './batch.ts';
import { KEY_CLASSES, affectedCells, affectedSlots } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { issuingFor } from './foundings.ts';
import { cellsOfBroker } from './holding.ts';
import type { DeviceProgress, IncidentRecord } from './incident-record.ts';
import { spendKeySet } from './key-states.ts';
import { brokerCells, lateCells, only, renewedCells, slotOfBroker } from './party-cells.ts';
import type { CampaignPlan } from './procedure.ts';
import { contingencyFor, isAfterNewRoot, isDone } from './reach.ts';
import { mayBeLate } from './late-subscribers.ts';
import { cellsHeld, deviceTypeOf, occupantsOf, occupantsOfOptional } from './occupants.ts';
import { rememberKeys } from './key-ring.ts';
import { recoveryKeyInUse } from './recovery-keys.ts';

/** Who signs a campaign's commands, and under whose name. */
export interface CommandSigner {
  readonly originatorId: Eui64;
  nextCounter(): bigint;
  /** Undefined for a command that only the ACB's MAC protects: its own replacement, except on a Communications Hub. */
  keyFor(entry: InventoryEntry): SigningKey | undefined;
}

/** The mode in which a role replaces its own cells. */
const OWN_MODES: Readonly<Record<PartyRole, ReplacementMode | undefined>> = {
  recovery: undefined,
  supplier: 'supplierBySupplier',
  networkOperator: 'networkOperatorByNetworkOperator',
  accessControlBroker: 'accessControlBrokerByACB',
  transitionalCoS: 'transCoSByTransCoS',
  wanProvider: 'wanProviderByWanProvider',
  loadController: 'loadControllerByLoadController',
};

/** What is sent to every device of one shape. */
interface Shape {
  readonly replaces: 'cells' | 'nothing';
  /** The Contingency key that these devices know, where one is due. */
  readonly contingencyKey: SigningKey | undefined;
  readonly compose: ReturnType<typeof updateCredentialsComposer>;
}

/** A plan whose commands all have one signer. */
export type SignedPlan = CampaignPlan & {
  readonly signer: Exclude<CampaignPlan['signer'], 'responsible'>;
};

/** Builds the commands of one campaign. */
export interface CommandBuilder {
  readonly modes: readonly ReplacementMode[];
  /** Who asks, and for what, in the eyes of the DCC. */
  requestFor(
    entry: InventoryEntry,
    progress: DeviceProgress,
  ): Pick<SubmissionOrder, 'requester' | 'serviceRequest'>;
  /** The command, and the key of whoever signs for this device; undefined when the plan has nothing for it to replace. */
  prepare(entry: InventoryEntry, progress: DeviceProgress): PreparedCommand | undefined;
}

/** Prepares the commands of a plan. Keys and certificates in use are read now, once. */
export function commandBuilder(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: SignedPlan,
): CommandBuilder {
  const signer = signerOf(context, incident, plan);
  rememberThoseInUse(context, incident, plan);
  const shapeOf = createShapes(context, incident, plan);
  let retrying: CommandBuilder | undefined;
  // A device that has the new root knows the old Contingency key no more; its Recovery key is the new one, or still the old one.
  const again = (): CommandBuilder => (retrying ??= commandBuilder(context, incident, RETRY_PLAN));
  return {
    modes: [modeOf(context, incident, plan)],
    requestFor: (entry, progress) =>
      isAfterNewRoot(plan, progress)
        ? again().requestFor(entry, progress)
        : {
            requester:
              plan.serviceRequest === '6.21'
                ? handoverRequester(incident, entry)
                : signer.originatorId,
            serviceRequest: plan.serviceRequest,
          },
    prepare: (entry, progress) => {
      if (isDone(context, incident, plan, progress)) return undefined;
      const shape = shapeOf(entry, progress);
      if (shape.replaces === 'nothing') return undefined;
      if (isAfterNewRoot(plan, progress)) return again().prepare(entry, progress);
      const command = shape.compose({
        target: entry.entityId,
        originatorId: signer.originatorId,
        originatorCounter: signer.nextCounter(),
      });
      const key = shape.contingencyKey ?? signer.keyFor(entry);
      return { parts: key === undefined ? unprotectedParts(command) : signedParts(command), key };
    },
  };
}

/** Who signs, and who is placed, may renew before the last device is done: each is spoken to by the key that it knows. */
function rememberThoseInUse(
  context: RecoveryContext,
  incident: IncidentRecord,
  { signer, owner = incident.key.owner }: CampaignPlan,
): void {
  const ofDcc = [context.parties.of('recovery'), context.parties.of('accessControlBroker')];
  const user = signer === 'owner' && owner !== undefined ? [context.party(owner)] : [];
  for (const party of [...ofDcc, ...user]) {
    if (party === undefined) continue;
    rememberKeys(
      context,
      party.slots.map((slot) => party.credential(slot)),
      party,
    );
  }
}

/** The shapes of a plan by device, each prepared when the first device of it comes. */
function createShapes(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
): (entry: InventoryEntry, progress: DeviceProgress) => Shape {
  const hierarchy = issuingFor(context, incident);
  const order = {
    mode: modeOf(context, incident, plan),
    issuers: [hierarchy.issuingOca],
    ...floorsOf(context, plan),
  };
  const isByContingency = plan.mode === 'anyByContingency';
  // Only for whoever has no new certificates, and for the broker's own, does it matter which cells are the broker's by now.
  const isForOthers =
    plan.places === 'dcc-held' ||
    (plan.places.startsWith('everything') &&
      context.parties.all().some(({ entityId }) => !incident.renewed.has(entityId)));
  const asksForBroker = isForOthers || isOfBroker(incident, plan);
  const shapes = new Map<string, Shape>();
  // Told apart as they are: a new symmetric key may be over the same key pair.
  const sets: (ContingencyKeySet | undefined)[] = [];
  return (entry, { failed }) => {
    const contingency = isByContingency
      ? contingencyFor(context, incident, entry.entityId)
      : undefined;
    if (!sets.includes(contingency)) sets.push(contingency);
    const set = sets.indexOf(contingency);
    const optional = occupantsOfOptional(context, entry);
    const ofBroker = asksForBroker ? cellsOfBroker(context, entry.entityId).join() : '';
    const key = `${entry.deviceType}|${entry.responsibleSupplier ?? ''}|${entry.networkOperator ?? ''}|${failed?.join() ?? ''}|${set}|${ofBroker}|${optional}`;
    const known = shapes.get(key);
    if (known !== undefined) return known;
    const replacements = replacementsFor(context, incident, plan, { entry, failed });
    const communicationsHub = deviceTypeOf(entry)?.communicationsHub ? 'yes' : 'no';
    const plaintextSymmetricKey = contingency?.releaseSymmetricKey();
    if (contingency !== undefined) spendKeySet(context, incident, contingency);
    const compose = updateCredentialsComposer({
      ...order,
      ...(plaintextSymmetricKey && { plaintextSymmetricKey }),
      replacements,
      communicationsHub,
    });
    const replaces = Object.keys(replacements).length === 0 ? 'nothing' : 'cells';
    const made = { replaces, contingencyKey: contingency?.signingKey, compose } as const;
    shapes.set(key, made);
    return made;
  };
}

/** Cells that failed in a contingency command whose root did not. */
const RETRY_PLAN: SignedPlan = {
  mode: 'anyExceptAbnormalRootByRecovery',
  signer: 'recovery',
  places: 'everything-but-root',
  late: 'as-assumed',
  serviceRequest: 'recovery',
  then: 'previous',
};

/** The mode of a plan for the key of this incident, or for the party that the plan names. */
function modeOf(
  context: RecoveryContext,
  { key, id }: IncidentRecord,
  plan: CampaignPlan,
): ReplacementMode {
  if (plan.mode !== 'own') return plan.mode;
  const { role } = plan.owner ? context.party(plan.owner) : KEY_CLASSES[key.keyClass];
  const mode = role === undefined ? undefined : OWN_MODES[role];
  if (mode !== undefined) return mode;
  fail('recovery/method-cannot-apply', `incident ${id}: ${key.keyClass} has no mode of its own`, {
    method: 'own',
    reason: 'the role replaces no cells of its own',
  });
}

/** Supplier requests the handover, also on behalf of a network operator (SR 6.21: IS and GS only). */
function handoverRequester({ key }: IncidentRecord, entry: InventoryEntry): Eui64 {
  return entry.responsibleSupplier ?? key.owner ?? entry.entityId;
}

function signerOf(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: SignedPlan,
): CommandSigner {
  const { signer } = plan;
  if (signer === 'contingency') {
    const { originatorId } = (incident.oldHierarchy ?? context.authority.current()).contingency;
    let last = 0n;
    return {
      originatorId,
      keyFor: (entry) => contingencyFor(context, incident, entry.entityId).signingKey,
      nextCounter: () => {
        const now = BigInt(context.agenda.clock.now());
        last = now > last ? now : last + 1n;
        return last;
      },
    };
  }
  const party =
    signer === 'owner'
      ? context.party(plan.owner ?? incident.key.owner)
      : context.party(context.parties.of(signer)?.entityId);
  // GBCS 13.3.3.1: the ACB's own replacement is MACed only; what it signs for others is signed.
  const macOnly = signer === 'owner' && party.role === 'accessControlBroker';
  const { communicationsHub, otherDevices } = modeRules(modeOf(context, incident, plan)).authoriser;
  // Captured now: after the campaign the party uses its new key.
  const key = party.signingKey();
  const life = signer === 'recovery' ? recoveryKeyInUse(context)?.life : undefined;
  // Another incident may destroy it before the last wave: what is in use then is all that there is.
  const keyLeft = (): SigningKey => (life?.state === 'destroyed' ? party.signingKey() : key);
  return {
    originatorId: party.entityId,
    keyFor: ({ deviceType, entityId }) => {
      const isHub = deviceType === 'CHF';
      if (macOnly && !isHub) return undefined;
      const cell = isHub ? communicationsHub : otherDevices;
      // Some devices have taken a new key by now, in this recovery or another one, and late ones still know the old one.
      return (
        (cell === 'contingencyKey' ? undefined : context.keyRing.knownTo(entityId, cell)) ??
        keyLeft()
      );
    },
    nextCounter: () => party.nextCounter(),
  };
}

/** Counter floors that a command sets for the roles whose cells it changes (assumption `floorsForOtherRoles`). */
function floorsOf(
  { assumptions }: RecoveryContext,
  plan: CampaignPlan,
): Partial<Parameters<typeof updateCredentialsComposer>[0]> {
  const { floorsForOtherRoles: rule } = assumptions;
  if (plan.signer === 'owner' || rule === 'own-counter') return {};
  // A handover changes the role that it acts for, so that its own floor is that role's.
  if (plan.signer === 'accessControlBroker') {
    return rule === 'zero' ? { newFloor: 0n, prepaymentTopUpFloor: 0n } : { newFloor: 'none' };
  }
  return rule === 'zero'
    ? { otherFloors: ZERO_FLOORS, prepaymentTopUpFloor: 0n }
    : { otherRoleChanges: 'omitted' };
}

const ZERO_FLOORS = {
  recovery: 0n,
  supplier: 0n,
  networkOperator: 0n,
  accessControlBroker: 0n,
  transitionalCoS: 0n,
  wanProvider: 0n,
  loadController: 0n,
} as const;

/** Which certificate goes into which cell of a device, by a plan. `failed`: only those that are still to be replaced. */
export function replacementsFor(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
  {
    entry,
    failed,
  }: { readonly entry: InventoryEntry; readonly failed: readonly CellName[] | undefined },
): Replacements {
  const held = cellsHeld(context, entry);
  const wanted = {
    ...placementOf(context, incident, plan, entry),
    ...cellsToo(context, incident, plan, entry),
  };
  const replacements: Partial<Record<CellName, Uint8Array>> = {};
  for (const cell of CELL_NAMES) {
    const certificate = incident.options.replacements?.[cell] ?? wanted[cell];
    if (wanted[cell] === undefined || certificate === undefined || !held.has(cell)) continue;
    if (failed === undefined || failed.includes(cell)) replacements[cell] = certificate;
  }
  return replacements;
}

function placementOf(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
  entry: InventoryEntry,
): Replacements {
  const { key } = incident;
  switch (plan.places) {
    case 'renewed':
      if (plan.owner !== undefined) return renewedCells(context, incident, plan.owner) ?? {};
      return {
        // A contingency command may bring a Root certificate with new contingency keys.
        ...(incident.newHierarchy && { root: incident.newHierarchy.root }),
        ...only(affectedCells(key), renewedCells(context, incident, key.owner) ?? {}),
      };
    case 'in-use':
      return only(affectedCells(key), context.party(key.owner).cells());
    case 'broker':
      return only(affectedCells(key), brokerCells(context, KEY_CLASSES[key.keyClass].role));
    case 'root':
      return { root: (incident.newHierarchy ?? context.authority.current()).root };
    case 'dcc-held':
    case 'everything':
    case 'everything-but-root': {
      const root = plan.places === 'everything' && incident.newHierarchy?.root;
      return Object.assign(
        root ? { root } : {},
        ...occupantsOf(context, entry).map(
          (party) =>
            (plan.places === 'dcc-held' && mayBeLate(context.party(party).role)
              ? undefined
              : renewedCells(context, incident, party)) ??
            lateCells(context, incident, plan, { device: entry.entityId, party }),
        ),
      ) as Replacements;
    }
  }
}

/** Where cells of Users have the broker's old certificates, for devices under DCC control, its new ones go there too. */
function cellsToo(
  context: RecoveryContext,
  incident: IncidentRecord,
  plan: CampaignPlan,
  { entityId }: InventoryEntry,
): Replacements {
  if (!isOfBroker(incident, plan)) return {};
  const roles = ['supplier', 'networkOperator', 'loadController'] as const;
  const all = roles.map((role) => brokerCells(context, role, incident));
  const cells = cellsOfBroker(context, entityId).filter((cell) => isRenewed(incident, cell));
  return only(cells, Object.assign({}, ...all) as Replacements);
}

/** Whether an incident of the broker has a new key for a cell of a User: what it has not renewed stays what it is. */
function isRenewed({ key }: IncidentRecord, cell: CellName): boolean {
  return affectedSlots(key).includes(slotOfBroker(cell));
}

/** Its own mode changes no cells of others. */
function isOfBroker({ key }: IncidentRecord, { places, mode }: CampaignPlan): boolean {
  return key.keyClass === 'accessControlBroker' && places === 'renewed' && mode !== 'own';
}
