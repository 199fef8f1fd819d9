/**
 * Turmoil: a random world with up to three incidents at once, in which the PMA changes its mind, devices drop out, and suppliers
 * change, all at random times. What is refused is refused with a code; what is done, every checker watches.
 *
 * @module
 */
import { isSmkiError } from '../../core/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/instant.ts';
import type { Random } from '../../core/random.ts';
import { seededRandom } from '../../crypto/index.ts';
import type { Incident } from '../../recovery/incident.ts';
import { FINAL_STATES } from '../../recovery/incident-states.ts';
import { PROCEDURES } from '../../recovery/procedures/index.ts';
import { CHECKERS, type Problem, watch } from '../checkers/index.ts';
import { FAULTS, applyFault } from '../faults/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../recovery-world.ts';
import { PURSUITS } from './swarm.ts';

/** What came of it. */
export interface Turmoil {
  readonly world: RecoveryWorld;
  /** What was tried, in order, each with what became of it: `done`, or the code of the refusal. */
  readonly story: readonly string[];
  readonly problems: readonly Problem[];
}

const INCIDENTS_MAX = 3;
const ACTS = 20;
/** Until the next act: while commands are on their way, while devices are tried again, while people meet. */
const WAITS_MS = [5 * MINUTE_MS, HOUR_MS, 8 * HOUR_MS, 3 * DAY_MS] as const;

/** Pursuits that need no other world. */
const PURSUED = PURSUITS.filter(({ assumptions }) => assumptions === undefined);

/** Plays a world of turmoil. The same seed gives the same events. */
export function turmoil(seed: string): Turmoil {
  const random = seededRandom(`turmoil:${seed}`);
  const governance = random.fork('governance').below(2) === 0 ? 'technical' : 'governed';
  const world = createRecoveryWorld({
    seed,
    governance,
    recoveryAssumptions: { apexWithoutRootCompromise: 'permitted', batchCommandsMax: 3 },
    delivery: { hsmSignaturesPerSecond: 1 },
  });
  world.addHomes({ count: 1 + random.fork('homes').below(3), paymentMode: 50 });
  world.addParty({ role: 'supplier', name: 'GAINING' });
  const watching = watch(world, CHECKERS);
  strike(world, random.fork('to begin with'));
  const story: string[] = [];
  for (let number = 0; number < ACTS; number++) {
    const own = random.fork(`act:${number}`);
    const act = picked(own.fork('which'), ACTS_BY_NAME);
    story.push(
      `${act.name}: ${attempt(() => {
        act.act(world, own);
      })}`,
    );
    world.advance(picked(own.fork('wait'), WAITS_MS));
  }
  story.push(...windUp(world));
  return { world, story, problems: watching.end() };
}

interface Act {
  readonly name: string;
  act(world: RecoveryWorld, random: Random): void;
}

/** Somebody does something. Nobody asks whether it is wise. */
const ACTS_BY_NAME: readonly Act[] = [
  { name: 'compromise', act: begin },
  { name: 'compromise', act: begin },
  {
    name: 'halt',
    act: onOne((incident) => {
      incident.halt('second thoughts');
    }),
  },
  {
    name: 'resume',
    act: onOne((incident) => {
      incident.resume();
    }),
  },
  {
    name: 'abort',
    act: onOne((incident) => {
      incident.abort('a false alarm');
    }),
  },
  {
    name: 'accept',
    act: onOne((incident) => {
      incident.acceptResidual('enough');
    }),
  },
  {
    name: 'hand over',
    act: onOne((incident) => {
      incident.handOver();
    }),
  },
  { name: 'revoke', act: onOne((incident) => void incident.revoke()) },
  {
    name: 'escalate',
    act: onOne((incident, random) => {
      const procedure = picked(random.fork('to'), Object.keys(PROCEDURES));
      incident.escalate({ decision: 'approve', procedure, residualShareAccepted: 1 });
    }),
  },
  {
    name: 'go on',
    act: onOne((incident) => {
      incident.start();
    }),
  },
  { name: 'fault', act: strike },
  { name: 'change of supplier', act: changeSupplier },
];

function begin(world: RecoveryWorld, random: Random): void {
  if (world.recovery.incidents.length >= INCIDENTS_MAX) return;
  const { compromise = 'supplier.digitalSignature', ...pursuit } = picked(
    random.fork('what'),
    PURSUED,
  );
  const { method, procedure } = pursuit;
  world.compromise(compromise, { certain: 'yes' }).start({
    ...(method !== undefined && { method }),
    ...(procedure !== undefined && { procedure }),
    decisions: [{ decision: 'approve', residualShareAccepted: 1 }],
  });
}

function onOne(act: (incident: Incident, random: Random) => void): Act['act'] {
  return ({ recovery }, random) => {
    if (recovery.incidents.length === 0) return;
    act(picked(random.fork('incident'), recovery.incidents), random);
  };
}

function strike(world: RecoveryWorld, random: Random): void {
  const fault = picked(
    random.fork('fault'),
    FAULTS.filter((one) => one.strike !== undefined),
  );
  applyFault(fault, world, { percent: 25 });
}

/** SR 6.23 for any device, by whoever is supplier B. */
function changeSupplier(world: RecoveryWorld, random: Random): void {
  const device = picked(random.fork('device'), world.fleet.devices);
  const gaining = world.parties.all().findLast(({ role }) => role === 'supplier');
  const broker = world.party('transitionalCoS');
  const command = broker.updateCredentials({
    target: device.entityId,
    mode: 'supplierByTransCoS',
    replacements: gaining?.cells() ?? {},
    issuers: [world.authority.current().issuingOca],
  });
  world.dcc.submit({ command, requester: broker.entityId, serviceRequest: '6.23' });
}

/** Brings every incident to an end, one way or the other: accepted, or given up. */
function windUp(world: RecoveryWorld): readonly string[] {
  const story: string[] = [];
  const ends: readonly [string, (incident: Incident) => void][] = [
    [
      'resume',
      (incident) => {
        incident.resume();
      },
    ],
    [
      'go on',
      (incident) => {
        incident.start();
      },
    ],
    [
      'accept',
      (incident) => {
        incident.acceptResidual('the end');
      },
    ],
    [
      'halt',
      (incident) => {
        incident.halt('the end');
      },
    ],
    [
      'abort',
      (incident) => {
        incident.abort('the end');
      },
    ],
  ];
  for (const [name, end] of ends) {
    for (const incident of world.recovery.incidents) {
      if (FINAL_STATES.includes(incident.state)) continue;
      story.push(
        `at the end, ${name} ${incident.id}: ${attempt(() => {
          end(incident);
        })}`,
      );
    }
    world.advance(60 * DAY_MS);
  }
  const states = world.recovery.incidents.map(({ id, state }) => `${id} is ${state}`);
  return [...story, ...states];
}

function attempt(act: () => void): string {
  try {
    act();
    return 'done';
  } catch (error) {
    if (isSmkiError(error)) return error.code;
    throw error;
  }
}

function picked<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)] as T;
}
