/**
 * Recovery of one world: incidents are opened here, and go on as the agenda and the DCC's events move them.
 *
 * @module
 */
import { fail } from '../core/errors.ts';
import type { EventOf, SmkiEvent } from '../core/event-types.ts';
import type { WorkType } from '../core/work-types.ts';
import type { Point } from '../crypto/backend.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import { ACTIVITIES } from './activities/index.ts';
import { concludeReading, noteDifference } from './activities/read-back.ts';
import { conclude, retryNow, runWave } from './campaign.ts';
import { type CompromisedKey, KEY_CLASSES, checkKey, describeKey } from './compromised-key.ts';
import { type RecoveryContext, recoveryContext } from './context.ts';
import { type Engine, createEngine } from './engine.ts';
import type { FileSigner, SignerTrust } from './file-signers.ts';
import { type Incident, incidentOf } from './incident.ts';
import type { IncidentRecord } from './incident-record.ts';
import { FINAL_STATES } from './incident-states.ts';
import { keysInUse } from './notified-keys.ts';
import { guarded } from './own-activities.ts';
import { HELD, awaitsAuthority } from './standing-aside.ts';
import { PROCEDURES, frontFor } from './procedures/index.ts';
import { CERTAINTY_VALUE, KEY_VALUE } from './option-values.ts';
import type { Procedure } from './procedure.ts';
import { checkActivities, checkProcedures } from './procedure-checks.ts';
import { REFUSED_USER } from './refused-requests.ts';
import { reportDue } from './reports.ts';
import { keepMinutes } from './sessions.ts';
import { noteSettledByUsers } from './settled-elsewhere.ts';
import type { RecoverySurroundings } from './surroundings.ts';
import { checkSurroundings, withCheckedAnswers } from './surroundings-checks.ts';
import { type ValueCheck, canonical, checkValue, fields, text } from './value-checks.ts';

/** What a notifier says. */
export interface Notification {
  readonly key: CompromisedKey;
  /** Who says so; the owner of the key unless given. */
  readonly by?: string;
  /** `suspected` unless given. */
  readonly certainty?: 'suspected' | 'certain';
  /** The incident of a shared service that this one belongs to. */
  readonly parent?: string;
}

/** Recovery in one world. */
export interface Recovery {
  readonly procedures: Readonly<Record<string, Procedure>>;
  /**
   * Opens an incident; nothing happens until it is asked to go on.
   *
   * @throws SmkiError `recovery/unknown-key`, `recovery/unknown-party`, `recovery/contradictory-options`, `recovery/bad-option`
   */
  notify(notification: Notification): Incident;
  /** Throws what {@link Recovery.notify} would throw, and opens nothing. */
  check(notification: Notification): void;
  /** An incident by its name: `R1`. */
  incident(id: string): Incident | undefined;
  readonly incidents: readonly Incident[];
  /**
   * The key with which a Subscriber, or the DCC, signs the files that it sends, with its File Signing Certificate, as
   * `writeNotificationFile` needs it.
   *
   * @throws SmkiError `recovery/unknown-party`
   */
  fileSigner(party: Eui64 | 'dcc'): FileSigner;
  /**
   * How a receiver judges files of a Subscriber, or of the DCC, at this time: the `signer` that `readProgressFile` expects.
   *
   * @throws SmkiError `recovery/unknown-party`
   */
  fileTrust(party: Eui64 | 'dcc'): SignerTrust | Point;
}

/**
 * Makes the recovery of a world.
 *
 * @param surroundings - agenda, log, DCC, parties, authorities; own procedures and activities are added by name
 * @throws SmkiError `recovery/unknown-activity` when a table names an activity that nobody provides, `recovery/unknown-step`
 * when it goes on with a step that it does not have, `recovery/bad-option` for any other row that cannot be, or an activity
 * that no step runs
 * @example
 * ```ts
 * const recovery = createRecovery({ agenda, log, random, dcc, parties, authority, governance: 'technical' });
 * recovery.notify({ key: { keyClass: 'supplier', owner: supplier.entityId } }).run({ method: 3 });
 * ```
 */
export function createRecovery(surroundings: RecoverySurroundings): Recovery {
  checkSurroundings(surroundings);
  const { procedures: ownProcedures = {}, activities: own = {} } = surroundings;
  checkProcedures(ownProcedures);
  const procedures = { ...PROCEDURES, ...ownProcedures };
  checkActivities({ procedures, activities: { ...ACTIVITIES, ...own }, own });
  const activities = { ...ACTIVITIES, ...guarded(own) };
  const context = recoveryContext({ ...withCheckedAnswers(surroundings), procedures });
  const engine = createEngine(context, activities);
  const { records } = context;
  const incidents: Incident[] = [];
  handleWork(context, engine, records);
  surroundings.log.observe((event) => {
    hear(context, event);
    if (event.type === 'recovery.state') wakeWhoStoodStill(context, event);
    if (event.type === 'dcc.unblocked') wake(context, (code) => code === REFUSED_USER);
    if (event.type !== 'recovery.batch' && event.type !== 'recovery.warning') return;
    const record = records.get(event.incident);
    if (record !== undefined) keepMinutes(context, record, event);
  });
  return {
    procedures,
    incidents,
    incident: (id) => incidents.find((incident) => incident.id === id),
    fileSigner: (party) => context.fileSigner(senderOf(context, party)),
    fileTrust: (party) => context.fileTrust(senderOf(context, party)),
    check: (notification) => {
      checkNotification(context, asWritten(notification));
    },
    notify: (given) => {
      const notification = asWritten(given);
      checkNotification(context, notification);
      checkParent(incidents, notification);
      const record = openIncident(context, notification, `R${incidents.length + 1}`);
      records.set(record.id, record);
      const incident = incidentOf(context, engine, record);
      incidents.push(incident);
      return incident;
    },
  };
}

/** As files name whoever sends them. */
function senderOf(context: RecoveryContext, party: Eui64 | 'dcc'): string {
  return party === 'dcc' ? party : `subscriber:${context.party(party).entityId}`;
}

/** Time moves incidents by these kinds of work. */
function handleWork(
  context: RecoveryContext,
  engine: Engine,
  records: ReadonlyMap<string, IncidentRecord>,
): void {
  const { agenda } = context;
  const on = (
    type: Extract<WorkType, `recovery.${string}`>,
    act: (record: IncidentRecord, device: string) => void,
  ): void => {
    agenda.handle(type, (work) => {
      const record = records.get(work.incident);
      if ('campaign' in work && work.campaign !== record?.campaign?.number) return;
      if (record !== undefined) act(record, 'device' in work ? work.device : '');
    });
  };
  on('recovery.continue', (record) => {
    if (record.calls === 0 && record.pace === 'steps') return;
    if (!engine.attempt(record)) return;
    if (record.pace === 'running') engine.walk(record);
  });
  on('recovery.wave', (record) => {
    runWave(context, record);
  });
  on('recovery.retry', (record, device) => {
    retryNow(context, record, device as Eui64);
  });
  on('recovery.report', (record) => {
    reportDue(context, record);
  });
}

/** What stood still for an authority, or for devices, that another incident had in hand is tried again when that one is over. */
function wakeWhoStoodStill(
  context: RecoveryContext,
  { incident, to }: EventOf<'recovery.state'>,
): void {
  if (!FINAL_STATES.some((final) => final === to)) return;
  wake(
    context,
    (code, record) => record.id !== incident && (awaitsAuthority(record) || code === HELD),
  );
}

/** Lets incidents that go on by themselves try the step again at which they stand still. */
function wake(
  context: RecoveryContext,
  isOver: (code: string, record: IncidentRecord) => boolean,
): void {
  for (const record of context.records.values()) {
    const { standing, pace } = record;
    if (pace !== 'running' || standing === undefined || !isOver(standing.code, record)) continue;
    record.standing = undefined;
    context.wake(record);
  }
}

/** The DCC tells what became of commands; nothing else counts. */
function hear(context: RecoveryContext, event: SmkiEvent): void {
  if (event.type === 'dcc.mapping-alarm') noteDifference(context, event);
  if (event.type !== 'dcc.concluded') return;
  const record = context.tickets.get(event.ticket);
  if (record !== undefined) {
    conclude(context, record, event);
    return;
  }
  const reading = context.reads.get(event.ticket);
  if (reading === undefined) {
    noteSettledByUsers(context, event.device as Eui64);
    return;
  }
  context.reads.delete(event.ticket);
  concludeReading(context, reading, event);
}

function checkNotification(
  { parties, dcc }: RecoveryContext,
  { key, by, parent, certainty = 'suspected' }: Notification,
): void {
  const given: unknown = key;
  checkValue('key', given ?? {}, KEY_VALUE);
  checkValue('by', by ?? '', text);
  checkValue('parent', parent ?? '', text);
  checkKey(key, {
    roleOf: (party) => parties.byId(party)?.role,
    isDevice: (device) => dcc.inventory.entry(device) !== undefined,
  });
  checkValue('certainty', certainty, CERTAINTY_VALUE);
}

const any: ValueCheck = () => undefined;

/** Its fields; what each of them says is judged by itself. */
const NOTIFICATION: ValueCheck = fields<Notification>({
  key: any,
  by: any,
  certainty: any,
  parent: any,
});

/** The owner as the DCC writes it: messages print it with separators. */
function asWritten(notification: Notification): Notification {
  checkValue('notification', notification, NOTIFICATION);
  const key: unknown = notification.key;
  if (typeof key !== 'object' || key === null || !('owner' in key)) return notification;
  const { owner } = key;
  if (typeof owner !== 'string') return notification;
  return { ...notification, key: { ...notification.key, owner: canonical(owner) as Eui64 } };
}

/** A parent is an incident, or the name of a shared one: that of its children so far, or the next. */
function checkParent(incidents: readonly Incident[], { parent }: Notification): void {
  if (parent === undefined) return;
  const known = incidents.flatMap(({ id, parent: own }) => (own === undefined ? [id] : [id, own]));
  if (known.includes(parent) || parent === `S${incidents.length + 1}`) return;
  const names = [...new Set(known)].join(', ') || 'none';
  fail(
    'recovery/unknown-incident',
    `no incident ${parent} can be the parent; known: ${names}. notifyShared names one for many keys`,
    { incident: parent, known: names },
  );
}

function openIncident(
  context: RecoveryContext,
  notification: Notification,
  id: string,
): IncidentRecord {
  const { by, certainty = 'suspected', parent } = notification;
  const key = withOwner(context, notification.key);
  const notifier = by ?? notification.key.owner ?? 'dcc';
  const openedAt = context.agenda.clock.now();
  context.write<'recovery.opened'>({
    type: 'recovery.opened',
    actor: notifier,
    incident: id,
    key: describeKey(key),
    certainty,
    notifier,
    ...(parent !== undefined && { parent }),
  });
  const record = { id, key, certainty, notifier, openedAt, stepBeganAt: openedAt, parent };
  const notifiedKeys = new Set(keysInUse(context, key));
  return { ...record, notifiedKeys, steps: frontFor([key.keyClass]), ...untouched() };
}

/** A key of the DCC need not name its owner: there is one party of the role. */
function withOwner({ parties }: RecoveryContext, key: CompromisedKey): CompromisedKey {
  const { role } = KEY_CLASSES[key.keyClass];
  const owner = key.owner ?? (role && parties.of(role)?.entityId);
  return owner === undefined ? key : { ...key, owner };
}

/** An incident to which nothing has happened. */
function untouched(): Omit<
  IncidentRecord,
  | 'id'
  | 'key'
  | 'certainty'
  | 'notifier'
  | 'openedAt'
  | 'stepBeganAt'
  | 'parent'
  | 'notifiedKeys'
  | 'steps'
> {
  return {
    state: 'reported',
    options: {},
    procedure: undefined,
    position: 0,
    calls: 0,
    completed: 0,
    waitingUntil: undefined,
    pace: 'steps',
    standing: undefined,
    decision: undefined,
    decisionsTaken: 0,
    list: [],
    notified: undefined,
    reading: undefined,
    progress: new Map(),
    campaign: undefined,
    campaigns: 0,
    renewed: new Map(),
    superseded: new Set(),
    newHierarchy: undefined,
    oldHierarchy: undefined,
    plan: undefined,
    ceremony: undefined,
    sessionUntil: undefined,
    site: undefined,
    thresholds: [],
    blocks: [],
    reports: 0,
    missReports: 0,
    reportOrder: undefined,
    firstCommandAt: undefined,
    batches: 0,
    batchesRefused: 0,
    filesReceived: 0,
    files: [],
  };
}
