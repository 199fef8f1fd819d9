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
import { type FaultySurroundings, applyFault, faultNamed } from '../faults/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../recovery-world.ts';

/** What is rehearsed. Plain data: it stands in the first line of a log. */
export interface RehearsalOrder {
  readonly method: Method;
  readonly homes: number;
  readonly seed: string;
  readonly governance: 'technical' | 'governed';
  /** Names of faults, with a share of the devices in percent after a colon where another is wanted: `unreachable:5`. */
  readonly faults: readonly string[];
}

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
 * @throws SmkiError `simulation/unknown-name` for a fault, `simulation/bad-order` for a number of homes
 */
export function rehearse(
  order: RehearsalOrder,
  options: { readonly watching?: (world: RecoveryWorld, incident: Incident) => void } = {},
): Rehearsal {
  const faults = order.faults.map(readFault);
  const surroundings: FaultySurroundings = faults.reduce(
    (sum, { fault }) => ({ ...sum, ...fault.surroundings }),
    {},
  );
  const world = createRecoveryWorld({
    ...surroundings,
    seed: order.seed,
    governance: order.governance,
  });
  addHomes(world, order, faults);
  const watching = watch(world, CHECKERS);
  for (const { fault, percent } of faults) {
    applyFault(fault, world, percent === undefined ? {} : { percent });
  }
  const key = order.method === 'apex' ? 'rootOca' : 'supplier.digitalSignature';
  const incident = world.compromise(key, { certain: 'yes' });
  const decision = { decision: 'approve', residualShareAccepted: 1 } as const;
  incident.start({ procedure: METHOD_PROCEDURES[order.method], decisions: [decision] });
  for (let steps = 0; steps < REHEARSAL_STEPS_MAX; steps++) {
    // What is still under way when an incident is closed ends too; one that stands still would wait for ever.
    if (incident.standing !== undefined || !world.leapToNextEvent()) break;
    options.watching?.(world, incident);
  }
  return { order, world, incident, problems: watching.end() };
}

type FaultAndShare = ReturnType<typeof readFault>;

function readFault(text: string): {
  readonly fault: ReturnType<typeof faultNamed>;
  readonly percent: number | undefined;
} {
  const [name = '', share, ...rest] = text.split(':');
  const fault = faultNamed(name);
  if (share === undefined) return { fault, percent: undefined };
  const percent = Number(share);
  if (rest.length > 0 || !/^\d+(?:\.\d+)?$/.test(share) || percent > 100) {
    const reason = `${text}: the share after the colon is a percentage, as in ${name}:5`;
    fail('simulation/bad-order', `fault ${reason}`, { field: 'fault', reason });
  }
  return { fault, percent };
}

/** Homes with faults of manufacture are a batch of their own, as large as their share. */
function addHomes(
  world: RecoveryWorld,
  { homes }: RehearsalOrder,
  faults: readonly FaultAndShare[],
): void {
  let left = homes;
  for (const { fault, percent = 10 } of faults) {
    if (fault.factory === undefined) continue;
    const count = Math.min(left, Math.max(1, Math.round((homes * percent) / 100)));
    if (count < 1) continue;
    world.addHomes({ count, paymentMode: 15, batch: fault.name, fault: fault.factory });
    left -= count;
  }
  if (left > 0 || homes < 1) world.addHomes({ count: left > 0 ? left : homes, paymentMode: 15 });
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
  const reason = 'not the header of a rehearsal: write the log with smki recover --log';
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
  const { method, homes, seed, governance, faults } = value as Partial<RehearsalOrder>;
  return (
    Object.hasOwn(METHOD_PROCEDURES, String(method)) &&
    typeof homes === 'number' &&
    typeof seed === 'string' &&
    (governance === 'technical' || governance === 'governed') &&
    Array.isArray(faults) &&
    faults.every((fault) => typeof fault === 'string')
  );
}
