/**
 * What is said to somebody whose incident does not go on: every word of it must lead on.
 */
import { describe, expect, test } from 'vitest';
import { METHOD_3 } from '../../src/recovery/procedures/methods.ts';
import { type Step, createRecoveryWorld } from '../../src/simulation/index.ts';
import { refusal } from '../support/refusal.ts';

describe('an incident in which nobody is to be recovered', () => {
  const world = createRecoveryWorld({ seed: 'nobody' });
  const incident = world.compromise('supplier', { certain: 'yes' });
  refusal(() => incident.run({ method: 3 }));

  test('says how it ends, and not to go on with what would say the same again', () => {
    const { next } = incident.report();
    expect(incident.standing?.code).toBe('nothing-to-recover');
    expect(next.join('\n')).not.toMatch(/go on with next/);
    expect(next).toContainEqual(
      expect.stringMatching(/another list by run\(\{ devices \}\).*abort/),
    );
  });

  test('goes on when there are devices', () => {
    world.addHomes({ count: 1 });
    expect(incident.run().state).toBe('closed');
  });
});

test('an incident that stands still for anything else says what is due once that is mended', () => {
  const world = createRecoveryWorld({ seed: 'no decision', governance: 'governed' });
  world.addHomes({ count: 1 });
  const incident = world.compromise('supplier', { certain: 'yes' });
  while (incident.standing === undefined) incident.next();
  expect(incident.report().next.slice(0, 2)).toEqual([
    expect.stringMatching(/^it stands still: decision-missing/),
    expect.stringMatching(/^then go on with next\(\) or run\(\): step N11,/),
  ]);
});

describe('commands are unanswered:', () => {
  const underWay = () => {
    const world = createRecoveryWorld({ seed: 'under way' });
    world.addHomes({ count: 1 });
    const incident = world.compromise('supplier', { certain: 'yes' });
    incident.start({ method: 2 });
    while (world.log.ofType('dcc.attempted').length === 0) world.leapToNextEvent();
    return incident;
  };

  test('an escalation waits for them, and says by which verb to come again', () => {
    const incident = underWay();
    incident.halt('an attack');
    expect(
      refusal(() => {
        incident.escalate({ decision: 'approve', method: 3 });
      }),
    ).toMatch(/let time pass until they are answered, then try escalate\(\) again/);
  });

  test('after an abort nobody can halt it: time does it', () => {
    const incident = underWay();
    incident.halt('an attack');
    incident.abort('a false alarm');
    expect(
      refusal(() => {
        incident.handOver();
      }),
    ).toMatch(
      /others may follow: let time pass until they are answered, then try handOver\(\) again/,
    );
  });
});

describe('a procedure of one’s own that comes to no end says why:', () => {
  const standing = (steps: readonly Step[]): string => {
    const mine = { ...METHOD_3, name: 'mine', steps };
    const world = createRecoveryWorld({ seed: 'own', procedures: { mine } });
    world.addHomes({ count: 1 });
    const incident = world.compromise('supplier', { certain: 'yes' });
    return refusal(() => incident.run({ procedure: 'mine' }));
  };
  const without = (...runs: readonly string[]): readonly Step[] =>
    METHOD_3.steps.filter(({ run }) => !runs.includes(run));

  test.each<[what: string, steps: readonly Step[], reason: RegExp]>([
    ['no rows at all', [], /at end, approved: its rows are over, and none runs setStatuses/],
    ['no row that sends', without('send', 'awaitResponses', 'residual'), /none runs send/],
    ['no row for who is left', without('residual'), /executing: .* none runs residual/],
  ])('%s', (_what, steps, reason) => {
    expect(standing(steps)).toMatch(reason);
  });

  test('rows that lead back', () => {
    const steps = METHOD_3.steps.map((s) => (s.run === 'setStatuses' ? { ...s, next: '3.1' } : s));
    const [first] = METHOD_3.steps;
    const round = [{ ...first!, next: first!.id }, ...steps.slice(1)];
    expect(standing(round)).toMatch(
      /at 3\.P, .*1000 steps.*no end.*3\.P.*: correct next, failureStep or goTo/,
    );
  });
});
