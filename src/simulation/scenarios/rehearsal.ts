/**
 * A rehearsal: one recovery from a few plain choices, so that a command, a swarm or a replay can ask for exactly the same again.
 *
 * @module
 */
import { fail } from '../../core/errors.ts';
import type { EventOf, SmkiEvent } from '../../core/event-types.ts';
import { eventsToJsonLines } from '../../core/event-log.ts';
import type { DccAssumptions } from '../../dcc/assumptions.ts';
import { type RecoveryAssumptions, assumeForRecovery } from '../../recovery/assumptions.ts';
import { KEY_CLASSES, type KeyClass, keyFromName } from '../../recovery/compromised-key.ts';
import { METHOD_PROCEDURES, type Situation, recommend } from '../../recovery/decisions.ts';
import type { Incident } from '../../recovery/incident.ts';
import { situationOf } from '../../recovery/incident-facts.ts';
import type { RecoverOptions } from '../../recovery/incident-record.ts';
import type { Method, Procedure } from '../../recovery/procedure.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import type { Assumptions } from '../../vocabulary/assumptions.ts';
import { eui64 } from '../../vocabulary/eui64.ts';
import { CHECKERS, type Problem, watch } from '../checkers/index.ts';
import { type Fault, applyFault, faultNamed, surroundingsOf } from '../faults/index.ts';
import { HOME_NUMBER_MAX } from '../home-types.ts';
import type { HomesOrder } from '../fleet/homes-order.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../recovery-world.ts';

/** What is rehearsed: a key, a procedure, or both. Plain data: it stands in the first line of a log. */
export interface RehearsalOrder {
  readonly method?: Method;
  /** Name of a procedure, where no number names it. With neither, the decision table proposes one for the key. */
  readonly procedure?: string;
  /** The key that is compromised, by name, of the first party of its role; the usual one of the procedure unless given. */
  readonly compromise?: string;
  /** What the decision table may ask about the compromise; it is certain unless told otherwise. */
  readonly situation?: Partial<Omit<Situation, 'key'>>;
  /** Roles whose first party has no new certificates in time, where a procedure renews everybody. */
  readonly late?: readonly ('supplier' | 'networkOperator' | 'loadController')[];
  /** Other answers to open questions: of the model, of the DCC, of recovery. */
  readonly assumptions?: Partial<Assumptions>;
  readonly dccAssumptions?: Partial<DccAssumptions>;
  readonly recoveryAssumptions?: Partial<RecoveryAssumptions>;
  readonly homes: number;
  readonly seed: string;
  readonly governance: 'technical' | 'governed';
  /** Names of faults, with a share of the devices in percent after a colon where another is wanted: `unreachable:5`. */
  readonly faults: readonly string[];
  /** Share of the devices, in percent, that the PMA accepts to leave; the assumption `residualPercentAccepted` unless given. */
  readonly residualPercent?: number;
  /** Share of the homes on prepayment, in percent; {@link PREPAYMENT_PERCENT} unless given. */
  readonly prepaymentPercent?: number;
}

/** A choice of this model, near the share of prepayment meters in Great Britain. */
export const PREPAYMENT_PERCENT = 15;

/** Share of the homes that a fault of the factory strikes, as a batch of their own. */
export const BATCH_PERCENT = 10;

/** What came of it. */
export interface Rehearsal {
  readonly order: RehearsalOrder;
  readonly world: RecoveryWorld;
  readonly incident: Incident;
  readonly problems: readonly Problem[];
}

/** Events of one rehearsal: more means that something runs in circles. */
export const REHEARSAL_STEPS_MAX = 50_000_000;

/** What somebody who waits wants to see. */
export interface RehearsalWatchers {
  /** Called as homes are built. */
  readonly building?: (built: number, of: number) => void;
  /** Called after each step of time. */
  readonly watching?: (world: RecoveryWorld, incident: Incident) => void;
}

/**
 * Rehearses. The same order gives the same log, to the octet.
 *
 * @param watchers - called on the way, for a progress line
 * @throws SmkiError `simulation/unknown-name` for a fault; `simulation/bad-order` for a number of homes, a percentage, or faults
 * that contradict each other; `recovery/unknown-key`, `recovery/unknown-procedure`, `recovery/method-cannot-apply`,
 * `recovery/contradictory-options`, `recovery/bad-option`, … for a key and a procedure that do not go together, before any home is built
 */
export function rehearse(order: RehearsalOrder, watchers: RehearsalWatchers = {}): Rehearsal {
  const faults = readFaults(order);
  const { prepaymentPercent = PREPAYMENT_PERCENT } = order;
  checkHomes(order);
  checkPercent('residualPercent', residualPercentOf(order));
  checkPercent('prepaymentPercent', prepaymentPercent);
  plannedProcedure(order);
  const world = foundWorld(order, faults);
  addHomes(world, order, { faults, ...watchers });
  const watching = watch(world, CHECKERS);
  for (const { fault, percent } of faults) {
    if (fault.strike !== undefined) applyFault(fault, world, { percent });
  }
  const incident = openIncident(world, order);
  incident.start(optionsOf(world, order));
  for (let steps = 0; steps < REHEARSAL_STEPS_MAX; steps++) {
    // What is still under way when an incident is closed ends too; one that stands still would wait for ever.
    if (incident.standing !== undefined || !world.leapToNextEvent()) break;
    watchers.watching?.(world, incident);
  }
  return { order, world, incident, problems: watching.end() };
}

/**
 * The procedure that an order comes to: asked for, or proposed by the decision table. Tried on a world without homes.
 *
 * @throws SmkiError as {@link rehearse} does, for a key and a procedure that do not go together
 */
export function plannedProcedure(order: RehearsalOrder): string {
  const world = foundWorld(order, readFaults(order));
  const incident = openIncident(world, order);
  const options = optionsOf(world, order);
  incident.choose(options);
  const { certainty = 'certain' } = order.situation ?? {};
  const { key } = incident;
  const assumptions = assumeForRecovery(order.recoveryAssumptions);
  const proposed = recommend(situationOf({ key, certainty, options }), assumptions);
  return procedureOf(order)?.name ?? proposed?.procedure ?? '';
}

/** A world without homes, with a party of the role whose key is compromised. */
function foundWorld(order: RehearsalOrder, faults: readonly FaultAndShare[]): RecoveryWorld {
  const { seed, governance, assumptions, dccAssumptions, recoveryAssumptions } = order;
  const world = createRecoveryWorld({
    ...surroundingsOf(faults.map(({ fault }) => fault)),
    seed,
    governance,
    ...(assumptions && { assumptions }),
    ...(dccAssumptions && { dccAssumptions }),
    ...(recoveryAssumptions && { recoveryAssumptions }),
  });
  const { role } = KEY_CLASSES[classOf(keyNameOf(order))];
  for (const needed of [role, ...(order.late ?? [])]) {
    if (needed !== undefined && world.parties.of(needed) === undefined) {
      world.addParty({ role: needed });
    }
  }
  return world;
}

function classOf(name: string): KeyClass {
  return keyFromName(name, () => NOBODY).keyClass;
}

/** Whose a key is does not matter when only its class is asked for. */
const NOBODY = eui64('FE5A4B1000000000');

/** The key that is compromised: the signing key of a supplier for Methods 1, 2 and 3, the first that a procedure is for else. */
export function keyNameOf(
  order: Pick<RehearsalOrder, 'method' | 'procedure' | 'compromise'>,
): string {
  if (order.compromise !== undefined) return order.compromise;
  const [first = 'supplier'] = procedureOf(order)?.keyClasses ?? [];
  return first === 'supplier' ? 'supplier.digitalSignature' : first;
}

function procedureOf({
  method,
  procedure,
}: Pick<RehearsalOrder, 'method' | 'procedure'>): Procedure | undefined {
  const name = procedure ?? (method === undefined ? '' : METHOD_PROCEDURES[method]);
  return Object.hasOwn(PROCEDURES, name) ? PROCEDURES[name] : undefined;
}

function openIncident(world: RecoveryWorld, order: RehearsalOrder): Incident {
  const name = keyNameOf(order);
  const certain = order.situation?.certainty === 'suspected' ? 'no' : 'yes';
  const key = keyFromName(name, (role) => world.party(role).entityId);
  return world.compromise(key, { certain });
}

function optionsOf(world: RecoveryWorld, order: RehearsalOrder): RecoverOptions {
  const { method, procedure, governance, late } = order;
  const residualShareAccepted = residualPercentOf(order) / 100;
  return {
    ...(method !== undefined && { method }),
    ...(procedure !== undefined && { procedure }),
    ...(late && { lateSubscribers: late.map((role) => world.party(role).entityId) }),
    situation: situationIn(order),
    // A technical rehearsal goes on to its end: its verdict says whether too many are left.
    decisions: [
      order.situation?.falseAlarm === 'yes'
        ? { decision: 'reject', because: 'a false alarm' }
        : { decision: 'approve', ...(governance === 'governed' && { residualShareAccepted }) },
    ],
  };
}

/** How certain it is stands in the notification; the rest is asked when a procedure is chosen. */
function situationIn({ situation = {} }: RehearsalOrder): Partial<Omit<Situation, 'key'>> {
  return Object.fromEntries(Object.entries(situation).filter(([name]) => name !== 'certainty'));
}

/** How many may be left over, in percent. With more, the incident stands still until somebody decides. */
export function residualPercentOf({
  residualPercent,
  recoveryAssumptions,
}: Pick<RehearsalOrder, 'residualPercent' | 'recoveryAssumptions'>): number {
  return residualPercent ?? assumeForRecovery(recoveryAssumptions).residualPercentAccepted;
}

/** A fault, and the share of the devices, or of the homes, that it strikes. */
interface FaultAndShare {
  readonly fault: Fault;
  readonly percent: number;
}

function readFaults({ faults }: RehearsalOrder): readonly FaultAndShare[] {
  const read = faults.map(readFault);
  const names = read.map(({ fault }) => fault.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) failOrder('fault', `${twice} is named twice: give it one share`);
  return read;
}

function readFault(text: string): FaultAndShare {
  const [name = '', share, ...rest] = text.split(':');
  const fault = faultNamed(name);
  if (share === undefined) return { fault, percent: percentOf(fault) };
  if (!hasShare(fault)) {
    failOrder('fault', `${text}: it concerns the whole world, so it has no share; say ${name}`);
  }
  const percent = Number(share);
  if (rest.length > 0 || !/^\d+(?:\.\d+)?$/.test(share) || percent > 100) {
    failOrder('fault', `${text}: the share after the colon is a percentage, as in ${name}:5`);
  }
  return { fault, percent };
}

/** Faults of people, sites and hand-offs strike no share of devices. */
export function hasShare(fault: Fault): boolean {
  return fault.strike !== undefined || fault.factory !== undefined;
}

/** The share that a fault strikes in a rehearsal unless told otherwise. */
export function percentOf({ factory, percent }: Fault): number {
  return factory === undefined ? percent : BATCH_PERCENT;
}

/** Between two looks at the progress. */
const HOMES_AT_ONCE = 50;

/** Homes with faults of manufacture are a batch of their own, as large as their share. */
function addHomes(
  world: RecoveryWorld,
  { homes, prepaymentPercent: paymentMode = PREPAYMENT_PERCENT }: RehearsalOrder,
  { faults, building }: RehearsalWatchers & { readonly faults: readonly FaultAndShare[] },
): void {
  const add = (order: HomesOrder): void => {
    for (let rest = order.count; ; rest -= HOMES_AT_ONCE) {
      world.addHomes({ ...order, count: Math.min(rest, HOMES_AT_ONCE) });
      building?.(world.fleet.homes.length, homes);
      if (rest <= HOMES_AT_ONCE) break;
    }
  };
  let left = homes;
  for (const { fault, percent } of faults) {
    if (fault.factory === undefined || percent === 0) continue;
    const count = Math.max(1, Math.round((homes * percent) / 100));
    if (count > left) {
      const reason = `${fault.name} strikes ${count} of ${homes} homes, and ${left} are not struck yet`;
      failOrder('homes', `${reason}: order more homes, or give smaller shares`);
    }
    add({ count, paymentMode, batch: fault.name, fault: fault.factory });
    left -= count;
  }
  if (left > 0 || homes < 1) add({ count: left > 0 ? left : homes, paymentMode });
}

/** They are built in parts, so that too many would be noticed late. */
function checkHomes({ homes }: RehearsalOrder): void {
  if (homes <= HOME_NUMBER_MAX) return;
  failOrder('homes', `${homes} is no number of homes from 1 to ${HOME_NUMBER_MAX}`);
}

function checkPercent(field: string, percent: number): void {
  if (percent >= 0 && percent <= 100) return;
  failOrder(field, `must be a share from 0 to 100, not ${String(percent)}`);
}

function failOrder(field: string, reason: string): never {
  fail('simulation/bad-order', `${field} ${reason}`, { field, reason });
}

/** Names the kind of header line that says how a log came to be. */
const HEADER = 'rehearsal';

/** The log of a rehearsal as JSON lines, its order first. */
export function rehearsalLog({ order, world }: Rehearsal): string {
  const header: EventOf<'simulation.inject'> = {
    at: world.log.events[0]?.at ?? world.clock.now(),
    type: 'simulation.inject',
    actor: 'facilitator',
    inject: HEADER,
    text: JSON.stringify(order),
  };
  return eventsToJsonLines([header, ...world.log.events]);
}

/**
 * The order in the first line of a log.
 *
 * @throws SmkiError `event-log/malformed` when there is none
 */
export function orderOfLog(events: readonly SmkiEvent[]): RehearsalOrder {
  const [header] = events;
  if (header?.type === 'simulation.inject' && header.inject === HEADER) {
    const order = parsed(header.text);
    if (isOrder(order)) return order;
  }
  const reason =
    'not the header of a rehearsal: write the log with smki recover --log or smki scenarios --log';
  fail('event-log/malformed', `line 1 of the event log is ${reason}`, { line: 1, reason });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const METHODS: readonly unknown[] = [1, 2, 3, 'apex'] satisfies readonly Method[];

function isOrder(value: unknown): value is RehearsalOrder {
  if (typeof value !== 'object' || value === null) return false;
  const order = value as Partial<Record<keyof RehearsalOrder, unknown>>;
  const { method, procedure, compromise, homes, seed, governance, faults } = order;
  const isOf = (type: string, ...values: unknown[]): boolean =>
    values.every((own) => own === undefined || typeof own === type);
  return (
    (method ?? procedure ?? compromise) !== undefined &&
    (method === undefined || METHODS.includes(method)) &&
    isOf('string', procedure, compromise) &&
    isOf('object', order.situation, order.assumptions) &&
    isOf('object', order.dccAssumptions, order.recoveryAssumptions) &&
    typeof homes === 'number' &&
    typeof seed === 'string' &&
    (governance === 'technical' || governance === 'governed') &&
    (order.late === undefined || Array.isArray(order.late)) &&
    Array.isArray(faults) &&
    faults.every((fault) => typeof fault === 'string') &&
    isOf('number', order.residualPercent, order.prepaymentPercent)
  );
}
