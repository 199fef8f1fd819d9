/**
 * Two incidents about the authorities at once: what the one has founded comes into use over what the other has replaced meanwhile.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const SECOND_MS = 1_000;

function makeWorld(): { readonly world: RecoveryWorld; readonly end: () => readonly unknown[] } {
  const world = createRecoveryWorld({ seed: 'foundings' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  return { world, end: () => watching.end() };
}

describe('new contingency keys and a new Issuing OCA at the same time', () => {
  test.each([
    { first: 'issuingOca', second: 'contingencySymmetric', afterMs: 20 * SECOND_MS },
    { first: 'issuingOca', second: 'contingencyBoth', afterMs: 300 * SECOND_MS },
    { first: 'contingencyBoth', second: 'issuingOca', afterMs: 20 * SECOND_MS },
    { first: 'contingencySymmetric', second: 'issuingOca', afterMs: 300 * SECOND_MS },
  ] as const)(
    '$first, and $second $afterMs ms later: both are new, and issuing goes on',
    ({ first, second, afterMs }) => {
      const { world, end } = makeWorld();
      const before = world.authority.current();
      const incidents = [world.compromise(first, { certain: 'yes' })];
      incidents[0]?.start();
      world.advance(afterMs);
      incidents.push(world.compromise(second, { certain: 'yes' }));
      incidents[1]?.start();
      world.advance(60 * DAY_MS);
      expect(incidents.map(({ state }) => state)).toEqual(['closed', 'closed']);

      const now = world.authority.current();
      expect(now.issuingOca).not.toEqual(before.issuingOca);
      expect(now.root).not.toEqual(before.root);
      expect(now.contingency.symmetricKey.state).toBe('active');
      expect(now.issuingOca).toEqual(
        world.authority.environment.authorities.organisation.active?.certificate,
      );

      const supplier = world.compromise('supplier.digitalSignature', { certain: 'yes' });
      supplier.run({ method: 1 });
      expect(outcomes(supplier)).toEqual({ recovered: 8 });
      const apex = world.compromise('rootOca', { certain: 'yes' });
      apex.run({ method: 'apex' });
      expect(outcomes(apex)).toEqual({ recovered: 10 });
      expect(end()).toEqual([]);
    },
  );

  test('a new hierarchy that was founded before the new contingency keys came into use is no less needed', () => {
    const { world, end } = makeWorld();
    const contingency = world.compromise('contingencySymmetric', { certain: 'yes' });
    contingency.start();
    world.advance(20 * SECOND_MS);
    expect(contingency.state).toBe('executing');
    const apex = world.compromise('rootOca', { certain: 'yes' });
    apex.choose({ method: 'apex' });
    while (apex.step !== undefined && apex.step.run !== 'renewEverybody') apex.next();
    world.advance(30 * DAY_MS);
    expect(contingency.state).toBe('closed');
    apex.run({});
    expect(apex.state).toBe('closed');
    expect(outcomes(apex)).toEqual({ recovered: 10 });
    expect(end()).toEqual([]);
  });

  test('new contingency keys do not lift what another incident has suspended', () => {
    const { world } = makeWorld();
    const issuing = world.compromise('issuingOca', { certain: 'yes' });
    issuing.choose({});
    while (issuing.step !== undefined && issuing.step.run !== 'foundIssuingOca') issuing.next();
    expect(world.authority.suspended).toBe(issuing.id);
    world.compromise('contingencyBoth', { certain: 'yes' }).run({});
    expect(world.authority.suspended).toBe(issuing.id);
    issuing.run({});
    expect(issuing.state).toBe('closed');
    expect(world.authority.suspended).toBeUndefined();
    const supplier = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    supplier.run({ method: 1 });
    expect(outcomes(supplier)).toEqual({ recovered: 8 });
  });
});

test('after a new root that was given up, another incident says who has left its devices behind', () => {
  const { world } = makeWorld();
  const apex = world.compromise('rootOca', { certain: 'yes' });
  apex.choose({ method: 'apex' });
  while (apex.step !== undefined && apex.step.run !== 'settle') apex.next();
  apex.halt('is it the right root?');
  apex.abort('no');
  const supplier = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  expect(() => supplier.run({ method: 3 })).toThrow(
    /R1 was given up, and 10 devices are under its new root, which is not in use: notify its compromise again first/,
  );
});
