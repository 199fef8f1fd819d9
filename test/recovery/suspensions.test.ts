/**
 * Issuing is suspended for as many reasons as there are incidents (and people) that suspend it: each ends by itself, or with the authority
 * that it was about.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

function makeWorld(): { readonly world: RecoveryWorld; readonly end: () => readonly unknown[] } {
  const world = createRecoveryWorld({ seed: 'suspensions' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  return { world, end: () => watching.end() };
}

/** An incident up to a step, and no further. */
function upTo(world: RecoveryWorld, key: string, activity: string): Incident {
  const incident = world.compromise(key, { certain: 'yes' });
  while (incident.step !== undefined && incident.step.run !== activity) incident.next();
  return incident;
}

function isIssuing({ authority }: RecoveryWorld): boolean {
  return (
    codeOf(() => {
      authority.checkIssuing();
    }) === undefined
  );
}

describe('two incidents that suspend issuing', () => {
  test('a new Issuing OCA does not lift what an Apex recovery has suspended since', () => {
    const { world, end } = makeWorld();
    const issuing = upTo(world, 'issuingOca', 'send');
    const apex = upTo(world, 'rootOca', 'foundHierarchy');
    expect(world.authority.suspended).toBe('R1, R2');
    const { issuingOca } = world.authority.current();
    while (issuing.step?.run !== 'retireHierarchy') issuing.next();
    expect(world.authority.current().issuingOca).not.toEqual(issuingOca);
    expect(world.authority.suspended).toBe(apex.id);
    const supplier = world.compromise('supplier.digitalSignature', { certain: 'yes' });
    expect(() => supplier.run({ method: 1 })).toThrow(/issuing is suspended since R2/);
    apex.run();
    expect(outcomes(apex)).toEqual({ recovered: 5 });
    expect([world.authority.suspended, isIssuing(world)]).toEqual([undefined, true]);
    supplier.run({ method: 1 });
    expect(outcomes(supplier)).toEqual({ recovered: 4 });
    expect(issuing.run().state).toBe('closed');
    expect(end()).toEqual([]);
  });

  test('a new root ends what was suspended of an Issuing OCA under the old one', () => {
    const { world, end } = makeWorld();
    const issuing = upTo(world, 'issuingOca', 'foundIssuingOca');
    world.compromise('rootOca', { certain: 'yes' }).run();
    expect([world.authority.suspended, isIssuing(world)]).toEqual([undefined, true]);
    issuing.run();
    expect([issuing.state, isIssuing(world)]).toEqual(['closed', true]);
    expect(end()).toEqual([]);
  });

  test('one that is given up lifts its own', () => {
    const { world } = makeWorld();
    const issuing = upTo(world, 'issuingOca', 'foundIssuingOca');
    const apex = upTo(world, 'rootOca', 'foundHierarchy');
    issuing.abort('a false alarm');
    expect(world.authority.suspended).toBe(apex.id);
    apex.abort('this one too');
    expect(world.authority.suspended).toBeUndefined();
  });

  test('both run by themselves, and nobody waits for ever', () => {
    for (const afterMs of [10_000, 60_000, DAY_MS]) {
      const { world, end } = makeWorld();
      const issuing = world.compromise('issuingOca', { certain: 'yes' });
      issuing.start();
      world.advance(afterMs);
      const apex = world.compromise('rootOca', { certain: 'yes' });
      apex.start();
      world.advance(60 * DAY_MS);
      expect([afterMs, apex.state, outcomes(apex)]).toEqual([afterMs, 'closed', { recovered: 5 }]);
      expect([world.authority.suspended, isIssuing(world)]).toEqual([undefined, true]);
      expect(end()).toEqual([]);
    }
  });
});

test('what somebody has suspended by hand lasts until it is resumed, whatever is founded', () => {
  const { world } = makeWorld();
  world.authority.suspend('emergency suspension of SMKI services');
  world.compromise('issuingOca', { certain: 'yes' }).run();
  expect(isIssuing(world)).toBe(false);
  world.compromise('rootOca', { certain: 'yes' }).run();
  expect(isIssuing(world)).toBe(false);
  world.authority.resume('something else');
  expect(isIssuing(world)).toBe(false);
  world.authority.resume('emergency suspension of SMKI services');
  expect(isIssuing(world)).toBe(true);
});
