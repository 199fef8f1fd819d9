/**
 * The handover as a verb of its own: devices under DCC control go back by SR 6.21; after an abort, those that have new keys get
 * the keys in use by a second change (recovery.md 3.11).
 *
 * @module
 */
import { equalBytes } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { Party } from '../party/party.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { EXECUTION_ACTIVITIES, requestHandover } from './activities/execution.ts';
import { checkSlots } from './activities/read-back.ts';
import { createCampaign, isComplete, scheduleWave } from './campaign.ts';
import { affectedCells, affectedSlots } from './compromised-key.ts';
import type { RecoveryContext } from './context.ts';
import { noteLateCells } from './late-cells.ts';
import { ownersToServe } from './late-subscribers.ts';
import type { DeviceProgress, IncidentRecord } from './incident-record.ts';
import { FINAL_STATES } from './incident-states.ts';
import { cellsUnderControl, isControlled } from './holding.ts';
import { keyIdentifierOf } from './key-identifier.ts';
import { noteJoined } from './left-out.ts';
import { notifiedIn } from './notified-keys.ts';
import { handoverPlan } from './plans.ts';
import type { CampaignPlan } from './procedure.ts';

/**
 * Renews, asks for the handover and waits for its Responses. After an abort the keys in use are sound: devices that hold others
 * get those, and nothing is renewed.
 *
 * @throws SmkiError `recovery/method-cannot-apply`, `recovery/wrong-state` while commands are under way, `recovery/stands-still`
 */
export function handOver(context: RecoveryContext, record: IncidentRecord): void {
  checkAnswered(record, 'handover');
  if (record.campaigns === 0) failNothingSent(record);
  // What another incident is about is no longer sound: then devices under DCC control get new keys, as after any other end.
  if (record.state === 'aborted' && !isRenewing(context, record)) {
    giveBack(context, record);
    return;
  }
  const plan = handoverPlan(context, record);
  if (plan === undefined) failHandover(record);
  if (record.campaign && !isComplete(record.campaign)) failUnderWay(record, 'handover');
  record.options = { ...record.options, handover: 'requested' };
  record.handoversLeft = [];
  const owners = ownersToServe(context, record);
  if (owners.length === 0) failNothing(record);
  const refused = owners.flatMap((owner) => handOverTo(context, record, { ...plan, owner }));
  noteLateCells(context, record);
  noteJoined(context, record);
  const [first] = refused;
  if (first !== undefined) failStanding(record, first);
}

/** One party gets its cells back. Refused its certificates, it stops nobody else: why, for people. */
function handOverTo(
  context: RecoveryContext,
  record: IncidentRecord,
  plan: CampaignPlan,
): readonly string[] {
  const asked = requestHandover(context, record, plan);
  if (asked.result === 'failed') return [`${asked.code}: ${asked.note}`];
  const run = { incident: record, context, calls: 1, step: HANDOVER };
  while (EXECUTION_ACTIVITIES.awaitHandover(run).result === 'waiting') {
    if (!context.agenda.step()) break;
  }
  readBack(run);
  return [];
}

/** Who was silent is read back, as after a handover within the run: a Response may have been lost. */
function readBack(run: Parameters<typeof checkSlots>[0]): void {
  for (let calls = 0; checkSlots({ ...run, calls }).result === 'waiting'; calls += 1) {
    if (!run.context.agenda.step()) return;
  }
}

/** Every listed device that holds another key than its owner has in use gets that one: by SR 6.21 from the ACB's, else by a second change. */
function giveBack(context: RecoveryContext, record: IncidentRecord): void {
  const own = ownPlan(context, record);
  if (own === undefined) failGiveBack(record);
  const { owner } = record.key;
  const cells = Object.entries(context.party(owner).cells()) as [CellName, Uint8Array][];
  const affected = affectedCells(record.key);
  const wanted = cells.filter(([cell]) => affected.includes(cell));
  for (const [, certificate] of wanted) {
    const other = notifiedIn(context, certificate);
    if (other !== undefined) failNotified(record, other);
  }
  const others = [...record.progress.values()].filter(
    ({ device }) =>
      isStillOf(context, context.party(owner), device) &&
      wanted.some(([cell, certificate]) => {
        const held = context.dcc.mapping.believed(device, cell)?.keyIdentifier;
        return held !== undefined && !equalBytes(held, keyIdentifierOf(certificate));
      }),
  );
  const isBrokers = ({ device }: DeviceProgress): boolean =>
    cellsUnderControl(context, record, device).length > 0;
  // What another incident has left with the broker, that one gives back.
  const isOthers = ({ device }: DeviceProgress): boolean => isControlled(context, device);
  for (const [plan, devices] of [
    [handoverPlan(context, record), others.filter(isBrokers)],
    [own, others.filter((progress) => !isOthers(progress))],
  ] as const) {
    if (plan === undefined || devices.length === 0) continue;
    for (const progress of devices) progress.failed = undefined;
    record.campaign = createCampaign(
      context,
      record,
      { ...plan, places: 'in-use', then: 'previous' },
      devices.map(({ device }) => device),
    );
    scheduleWave(context, record);
    while (!isComplete(record.campaign) && context.agenda.step());
  }
  const plan = handoverPlan(context, record);
  if (plan === undefined) return;
  record.options = { ...record.options, handover: 'requested' };
  const gaining = ownersToServe(context, record).filter((user) => user !== owner);
  const refused = gaining.flatMap((user) => handOverTo(context, record, { ...plan, owner: user }));
  const [first] = refused;
  if (first !== undefined) failStanding(record, first);
}

/** After an abort: whether devices are under DCC control, and what is in use is what another incident is about. */
function isRenewing(context: RecoveryContext, record: IncidentRecord): boolean {
  if (record.key.owner === undefined || ownersToServe(context, record).length === 0) return false;
  const party = context.party(record.key.owner);
  return affectedSlots(record.key).some(
    (slot) => notifiedIn(context, party.credential(slot).certificate) !== undefined,
  );
}

function failNotified({ id }: IncidentRecord, { id: other }: IncidentRecord): never {
  const reason = `incident ${other} is about the keys that would be given back: bring it to an end first`;
  fail('recovery/method-cannot-apply', `incident ${id} hands nothing over: ${reason}`, {
    method: 'handover',
    reason,
  });
}

/** A device that another supplier has gained gets nothing of the former one: it is the gaining one's. */
function isStillOf({ dcc }: RecoveryContext, { role, entityId }: Party, device: Eui64): boolean {
  const { responsibleSupplier, networkOperator } = dcc.inventory.entry(device) ?? {};
  const users: Partial<Record<PartyRole, Eui64 | undefined>> = {
    supplier: responsibleSupplier,
    networkOperator,
  };
  return (users[role] ?? entityId) === entityId;
}

/** How the owner of the key changes its own cells, whatever the incident was handled by. */
function ownPlan(
  { procedures = {} }: RecoveryContext,
  { key }: IncidentRecord,
): CampaignPlan | undefined {
  if (key.owner === undefined) return undefined;
  return Object.values(procedures).find(
    ({ keyClasses, campaign }) => campaign?.mode === 'own' && keyClasses.includes(key.keyClass),
  )?.campaign;
}

/** In the words of a caller. */
const VERBS = { handover: 'handOver()', escalated: 'escalate()' } as const;

/** What has gone out is answered first: a Response must not be taken for that of another command. */
export function checkAnswered(record: IncidentRecord, event: keyof typeof VERBS): void {
  if (record.campaign !== undefined && record.campaign.open > 0) failUnderWay(record, event);
}

/** A step that no table has: a verb of its own. */
const HANDOVER = {
  id: 'handover',
  phase: 'post',
  actor: 'responsible-supplier',
  action: 'hand over',
  limit: '',
  onFailure: '',
  run: 'handover',
  source: 'a verb of the caller',
  certainty: 'proposed',
} as const;

function failUnderWay({ id, state, campaign }: IncidentRecord, event: keyof typeof VERBS): never {
  const open = `${campaign?.open ?? 0} commands of incident ${id} are unanswered`;
  // Nobody halts what is over: its commands are answered, or given up, in time.
  const halt = FINAL_STATES.includes(state) ? '' : 'halt() it, ';
  const message = `${open}, others may follow: ${halt}let time pass until they are answered, then try ${VERBS[event]} again`;
  fail('recovery/wrong-state', message, { incident: id, state, event });
}

function failHandover({ id, procedure = 'nothing' }: IncidentRecord): never {
  const reason = 'only a procedure that leaves devices under DCC control has a handover';
  fail('recovery/method-cannot-apply', `incident ${id} is handled by ${procedure}: ${reason}`, {
    method: 'handover',
    reason,
  });
}

function failNothingSent({ id, state }: IncidentRecord): never {
  const reason = `it is ${state}, and has sent nothing that could be given back`;
  fail('recovery/method-cannot-apply', `incident ${id} has nothing to hand over: ${reason}`, {
    method: 'handover',
    reason,
  });
}

function failNothing({ id }: IncidentRecord): never {
  const reason = 'it has no device under DCC control (any more)';
  fail('recovery/method-cannot-apply', `incident ${id} has nothing to hand over: ${reason}`, {
    method: 'handover',
    reason,
  });
}

function failGiveBack({ id, key }: IncidentRecord): never {
  const reason = `notify it again: the next incident goes on with what ${id} has made`;
  fail(
    'recovery/method-cannot-apply',
    `incident ${id} is aborted, and a ${key.keyClass} key changes no cells of its own: ${reason}`,
    {
      method: 'handover',
      reason,
    },
  );
}

function failStanding({ id }: IncidentRecord, reason: string): never {
  fail('recovery/stands-still', `incident ${id} stands still at the handover, ${reason}`, {
    incident: id,
    step: 'handover',
    reason,
  });
}
