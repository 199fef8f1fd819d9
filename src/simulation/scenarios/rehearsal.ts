/**
 * A rehearsal: one recovery from a few plain choices, so that a command, a swarm or a replay can ask for exactly the same again.
 *
 * @module
 */
import { fail } from '../../core/errors.ts';
import type { EventOf, SmkiEvent } from '../../core/event-types.ts';
import { eventsToJsonLines } from '../../core/event-log.ts';
import { METHOD_PROCEDURES } from '../../recovery/decisions.ts';
import type { Incident } from '../../recovery/incident.ts';
import type { Method } from '../../recovery/procedure.ts';
import { CHECKERS, type Problem, watch } from '../checkers/index.ts';
import { type Fault, applyFault, faultNamed, surroundingsOf } from '../faults/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../recovery-world.ts';

/** What is rehearsed. Plain data: it stands in the first line of a log. */
export interface RehearsalOrder {
  readonly method: Method;
  readonly homes: number;
  readonly seed: string;
  readonly governance: 'technical' | 'governed';
  /** Names of faults, with a share of the devices in percent after a colon where another is wanted: `unreachable:5`. */
  readonly faults: readonly string[];
  /** Share of the devices, in percent, that the PMA accepts to leave; {@link RESIDUAL_PERCENT} unless given. */
  readonly residualPercent?: number;
  /** Share of the homes on prepayment, in percent; {@link PREPAYMENT_PERCENT} unless given. */
  readonly prepaymentPercent?: number;
}

/** What the PMA would accept is not known. With more left over, the incident stands still until somebody decides. */
export const RESIDUAL_PERCENT = 5;

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

/**
 * Rehearses. The same order gives the same log, to the octet.
 *
 * @param options - `watching`: called after each step of time, for a progress line
 * @throws SmkiError `simulation/unknown-name` for a fault; `simulation/bad-order` for a number of homes, a percentage, or faults
 * that contradict each other
 */
export function rehearse(
  order: RehearsalOrder,
  options: { readonly watching?: (world: RecoveryWorld, incident: Incident) => void } = {},
): Rehearsal {
  const faults = readFaults(order);
  const { residualPercent = RESIDUAL_PERCENT, prepaymentPercent = PREPAYMENT_PERCENT } = order;
  checkPercent('residualPercent', residualPercent);
  checkPercent('prepaymentPercent', prepaymentPercent);
  const world = createRecoveryWorld({
    ...surroundingsOf(faults.map(({ fault }) => fault)),
    seed: order.seed,
    governance: order.governance,
  });
  addHomes(world, order, faults);
  const watching = watch(world, CHECKERS);
  for (const { fault, percent } of faults) {
    if (fault.strike !== undefined) applyFault(fault, world, { percent });
  }
  const key = order.method === 'apex' ? 'rootOca' : 'supplier.digitalSignature';
  const incident = world.compromise(key, { certain: 'yes' });
  const decision = {
    decision: 'approve',
    residualShareAccepted: residualPercent / 100,
  } as const;
  incident.start({ procedure: METHOD_PROCEDURES[order.method], decisions: [decision] });
  for (let steps = 0; steps < REHEARSAL_STEPS_MAX; steps++) {
    // What is still under way when an incident is closed ends too; one that stands still would wait for ever.
    if (incident.standing !== undefined || !world.leapToNextEvent()) break;
    options.watching?.(world, incident);
  }
  return { order, world, incident, problems: watching.end() };
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

/** Homes with faults of manufacture are a batch of their own, as large as their share. */
function addHomes(
  world: RecoveryWorld,
  { homes, prepaymentPercent: paymentMode = PREPAYMENT_PERCENT }: RehearsalOrder,
  faults: readonly FaultAndShare[],
): void {
  let left = homes;
  for (const { fault, percent } of faults) {
    if (fault.factory === undefined || percent === 0) continue;
    const count = Math.max(1, Math.round((homes * percent) / 100));
    if (count > left) {
      const reason = `${fault.name} strikes ${count} of ${homes} homes, and ${left} are not struck yet`;
      failOrder('homes', `${reason}: order more homes, or give smaller shares`);
    }
    world.addHomes({ count, paymentMode, batch: fault.name, fault: fault.factory });
    left -= count;
  }
  if (left > 0 || homes < 1) world.addHomes({ count: left > 0 ? left : homes, paymentMode });
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

function isOrder(value: unknown): value is RehearsalOrder {
  if (typeof value !== 'object' || value === null) return false;
  const { method, homes, seed, governance, faults, residualPercent, prepaymentPercent } =
    value as Partial<RehearsalOrder>;
  return (
    Object.hasOwn(METHOD_PROCEDURES, String(method)) &&
    typeof homes === 'number' &&
    typeof seed === 'string' &&
    (governance === 'technical' || governance === 'governed') &&
    Array.isArray(faults) &&
    faults.every((fault) => typeof fault === 'string') &&
    [residualPercent, prepaymentPercent].every((own) =>
      ['number', 'undefined'].includes(typeof own),
    )
  );
}
