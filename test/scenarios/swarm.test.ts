/**
 * A few dozen random worlds with every checker watching. Each seed is the name of its test: run it again with the command in it.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { rehearse } from '../../src/simulation/scenarios/rehearsal.ts';
import { replayCommand, swarmOrder } from '../../src/simulation/scenarios/swarm.ts';

const WORLDS = 36;

const orders = Array.from({ length: WORLDS }, (_, index) => swarmOrder(String(index + 1)));

describe('the swarm', () => {
  test.each(orders.map((order) => [replayCommand(order), order] as const))('%s', (_name, order) => {
    const { problems, incident } = rehearse(order);
    expect(problems).toEqual([]);
    const reason = incident.standing?.code ?? incident.state;
    expect([
      'closed',
      // What a fault may bring about: nobody can sign, or there is nobody left to recover.
      'no-custodian-quorum',
      'no-hsm',
    ]).toContain(reason);
  });

  test('tries every method, both modes, and most faults', () => {
    const many = Array.from({ length: 300 }, (_, index) => swarmOrder(`many:${index}`));
    expect(new Set(many.map(({ method }) => method))).toEqual(new Set([1, 2, 3, 'apex']));
    expect(new Set(many.map(({ governance }) => governance)).size).toBe(2);
    const faults = new Set(many.flatMap((order) => order.faults.map((name) => name.split(':')[0])));
    expect(faults.size).toBeGreaterThan(15);
  });
});
