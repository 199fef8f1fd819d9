/**
 * Attackers in the middle of a recovery: what they send is seen, and what it may not bring about.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { rehearse } from '../../../src/simulation/scenarios/rehearsal.ts';
import type { Method } from '../../../src/recovery/procedure.ts';

const run = (fault: string, method: Method): ReturnType<typeof rehearse> =>
  rehearse({
    method,
    homes: 1,
    seed: 'attacker',
    governance: 'technical',
    faults: [`${fault}:100`],
  });
const byThief = ({ world }: ReturnType<typeof rehearse>): readonly string[] =>
  world.log
    .ofType('device.processed')
    .filter(({ sender }) => sender === 'thief')
    .map(({ kind, what }) => `${kind} ${what}`);
const outcomesOf = ({ incident }: ReturnType<typeof rehearse>): readonly string[] => [
  ...new Set(incident.devices.map(({ outcome }) => outcome)),
];

describe('racing-attacker', () => {
  test('Method 3 does not care about the counters of the thief, and ends his power', () => {
    const played = run('racing-attacker', 3);
    expect(byThief(played)).toContain('executed supplierBySupplier');
    expect(outcomesOf(played)).toEqual(['recovered']);
    expect(played.problems).toEqual([]);
  });

  test('Method 1 fails where he was first: the supplier cannot count past his floor', () => {
    const played = run('racing-attacker', 1);
    expect(byThief(played)).toContain('executed supplierBySupplier');
    expect(outcomesOf(played)).toEqual(['silent']);
    expect(played.problems).toEqual([]);
    const refused = played.world.log
      .ofType('device.processed')
      .filter(({ kind, sender }) => kind === 'rejected' && sender === 'dcc');
    expect(new Set(refused.map(({ what }) => what))).toEqual(new Set(['counter-not-newer']));
  });
});

test('racing-attacker: where the DCC can make no MAC, the thief is as helpless as any User', () => {
  const played = rehearse({
    method: 3,
    homes: 1,
    seed: 'attacker',
    governance: 'technical',
    faults: ['truncated-batch:100', 'racing-attacker:100'],
    residualPercent: 100,
  });
  expect(byThief(played)).toEqual([]);
  expect(played.problems).toEqual([]);
});

test.each([1, 3, 'apex'] as const)(
  'replaying-attacker: method %s, nothing is obeyed twice',
  (method) => {
    const played = run('replaying-attacker', method);
    expect(byThief(played).length).toBeGreaterThan(0);
    expect(byThief(played).filter((line) => !line.startsWith('rejected'))).toEqual([]);
    expect(outcomesOf(played)).toEqual(['recovered']);
    expect(played.problems).toEqual([]);
  },
);

test('replayed-responses: an old Response counts for nothing new', () => {
  const played = run('replayed-responses', 2);
  const taken = played.world.log.ofType('simulation.attack').length;
  expect(taken).toBeGreaterThan(0);
  expect(outcomesOf(played)).not.toContain('handed-back');
  expect(played.problems).toEqual([]);
});
