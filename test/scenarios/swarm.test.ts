/**
 * A few dozen random worlds with every checker watching. Each seed is the name of its test: run it again with the command in it.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { parseArgs } from 'node:util';
import { FLAGS, orderOf } from '../../src/cli/recover/rehearsal-flags.ts';
import { PROCEDURES } from '../../src/recovery/procedures/index.ts';
import { plannedProcedure, rehearse } from '../../src/simulation/scenarios/rehearsal.ts';
import { PURSUITS, replayCommand, swarmOrder } from '../../src/simulation/scenarios/swarm.ts';

const WORLDS = 36;

const orders = Array.from({ length: WORLDS }, (_, index) => swarmOrder(String(index + 1)));

describe('the swarm', () => {
  test.each(orders.map((order) => [replayCommand(order), order] as const))('%s', (_name, order) => {
    const { problems, incident } = rehearse(order);
    expect(problems).toEqual([]);
    const reason = incident.standing?.code ?? incident.state;
    expect([
      'closed',
      'outside',
      // What a fault may bring about: nobody can sign, or there is nobody left to recover.
      'no-custodian-quorum',
      'no-hsm',
    ]).toContain(reason);
  });

  test('tries every pursuit, both modes, and most faults', () => {
    const many = Array.from({ length: 600 }, (_, index) => swarmOrder(`many:${index}`));
    const nameOf = ({ method, procedure, compromise }: (typeof PURSUITS)[number]): string =>
      `${String(method ?? procedure)} ${String(compromise)}`;
    expect(new Set(many.map(nameOf))).toEqual(new Set(PURSUITS.map(nameOf)));
    expect(new Set(many.map(({ governance }) => governance)).size).toBe(2);
    const faults = new Set(many.flatMap((order) => order.faults.map((name) => name.split(':')[0])));
    expect(faults.size).toBeGreaterThan(15);
  });

  test('knows every procedure', () => {
    const planned = PURSUITS.map((pursuit) =>
      plannedProcedure({ ...pursuit, homes: 1, seed: 'p', governance: 'technical', faults: [] }),
    );
    expect(new Set(planned)).toEqual(new Set(Object.keys(PROCEDURES)));
  });

  test('gives a command that plays the same world again', () => {
    for (const pursuit of PURSUITS) {
      const order = { ...swarmOrder('any'), ...pursuit };
      const flags = replayCommand(order).split(' ').slice(2);
      const { values } = parseArgs({ args: flags, options: FLAGS });
      expect(orderOf(values)).toEqual(JSON.parse(JSON.stringify(order)));
    }
  });
});
