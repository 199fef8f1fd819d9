/**
 * Incidents that meet at an authority: one stands still until issuing goes on, the other one wants its devices, and neither waits for the
 * other in vain.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/core/instant.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';
const APPROVED = { decisions: [{ decision: 'approve', residualShareAccepted: 1 }] } as const;

function makeWorld(options: object = {}): {
  readonly world: RecoveryWorld;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({ seed: 'meet', ...options });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  return { world, problems: () => watching.end() };
}

const statuses = ({ dcc }: RecoveryWorld): ReadonlySet<unknown> =>
  new Set([...dcc.inventory.entries()].map(({ status }) => status));

function started(world: RecoveryWorld, key: string, options: RecoverOptions): Incident {
  const incident = world.compromise(key, { certain: 'yes' });
  incident.start({ ...APPROVED, ...options });
  return incident;
}

describe.each([
  ['technical', 20_000],
  ['governed', 8 * HOUR_MS],
] as const)('%s: Method 2, and %i ms later', (governance, laterMs) => {
  test.each([
    ['rootOca', 'requested'],
    ['issuingOca', 'requested'],
    ['rootOca', 'not-requested'],
  ] as const)('%s takes what stands still for its own suspension, handover %s', (key, handover) => {
    const { world, problems } = makeWorld({ governance });
    const first = started(world, SIGNING, { method: 2, handover });
    world.advance(laterMs);
    const second = started(world, key, {});
    world.advance(60 * DAY_MS);
    expect([first.state, second.state]).toEqual(['closed', 'closed']);
    expect(outcomes(second)).toEqual({ recovered: world.fleet.devices.length });
    expect(outcomes(first)).toEqual({ 'handed-back': first.list.length });
    const letGo = world.log
      .ofType('recovery.device')
      .filter(({ incident, code }) => incident === first.id && code === `let-go-to-${second.id}`);
    expect(letGo.length).toBe(first.list.length);
    expect(statuses(world)).toEqual(new Set(['commissioned']));
    expect(problems()).toEqual([]);
  });
});

test.each([
  ['rootOca', 'recovery', {}],
  ['rootOca', 'accessControlBroker', {}],
  ['issuingOca', SIGNING, { method: 3 }],
] as const)(
  '%s and %s, both started: who met the suspension is woken when it ends',
  (one, other, options) => {
    const { world, problems } = makeWorld();
    const first = started(world, one, {});
    const second = started(world, other, options);
    world.advance(60 * DAY_MS);
    expect([first.state, second.state]).toEqual(['closed', 'closed']);
    expect(outcomes(second)).toEqual({ recovered: second.list.length });
    expect(statuses(world)).toEqual(new Set(['commissioned']));
    expect(problems()).toEqual([]);
  },
);

test('whose devices are all in the hands of another incident is told which, and goes on when that one is over', () => {
  const { world, problems } = makeWorld();
  const first = started(world, 'issuingOca', {});
  const second = started(world, SIGNING, { method: 3 });
  expect(second.standing?.code).toBe('in-another-recovery');
  expect(second.report().next.join()).toContain(`${first.id} has them in Recovery`);
  world.advance(60 * DAY_MS);
  expect([first.state, second.state]).toEqual(['closed', 'closed']);
  expect(problems()).toEqual([]);
});
