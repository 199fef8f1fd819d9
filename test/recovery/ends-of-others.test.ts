/**
 * A false alarm at every stage; and an incident that stood still for another one, which goes on when that is over.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

function makeWorld(governance: 'technical' | 'governed' = 'technical'): {
  readonly world: RecoveryWorld;
  readonly problems: () => readonly unknown[];
} {
  const world = createRecoveryWorld({ seed: 'ends', governance });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  return { world, problems: () => watching.end() };
}

describe('a false alarm before the decision', () => {
  test.each(['reported', 'confirmed', 'assessed'] as const)(
    'an incident that is %s is given up: SMKI PMA rejects recovery',
    (stage) => {
      const { world, problems } = makeWorld('governed');
      const incident = world.compromise('rootOca', { certain: 'yes' });
      while (incident.state !== stage) incident.next();
      incident.abort('a drill that nobody announced');
      expect(incident.state).toBe('rejected');
      expect(incident.step).toBeUndefined();
      world.advance(30 * DAY_MS);
      expect(world.log.ofType('dcc.submitted')).toEqual([]);
      expect(world.log.ofType('dcc.status-changed').filter(({ to }) => to === 'recovery')).toEqual(
        [],
      );
      expect(world.authority.keys.root.life.state).toBe('active');
      expect(problems()).toEqual([]);
    },
  );

  test('where nothing can be given up, the refusal says what to do', () => {
    const { world } = makeWorld();
    const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    incident.choose({ method: 3 });
    while (incident.step?.run !== 'awaitResponses') incident.next();
    expect(() => {
      incident.abort('too late');
    }).toThrow(/possible: .*halt/);
  });
});

test('an Issuing OCA whose root is replaced meanwhile ends by itself when that is over', () => {
  const { world, problems } = makeWorld();
  const issuing = world.compromise('issuingOca', { certain: 'yes' });
  issuing.choose({});
  while (issuing.step?.run !== 'retireHierarchy') issuing.next();
  const root = world.compromise('rootOca', { certain: 'yes' });
  root.choose({});
  while (root.state !== 'approved') root.next();
  issuing.start();
  expect(issuing.standing?.code).toBe('root-compromised');
  root.run();
  world.advance(DAY_MS);
  expect([issuing.state, root.state]).toEqual(['closed', 'closed']);
  expect(problems()).toEqual([]);
});

test('an Issuing OCA that has issued nothing yet when its root is replaced is overtaken, and given up', () => {
  const { world, problems } = makeWorld();
  const issuing = world.compromise('issuingOca', { certain: 'yes' });
  issuing.choose({});
  while (issuing.step?.run !== 'renewEverybody') issuing.next();
  world.compromise('rootOca', { certain: 'yes' }).run();
  issuing.start();
  world.advance(DAY_MS);
  expect(issuing.standing?.code).toBe('overtaken');
  expect(issuing.report().next.join()).toContain('abort()');
  issuing.abort('the root has been replaced, and the Issuing OCA with it');
  expect(issuing.state).toBe('aborted');
  expect(problems()).toEqual([]);
});
