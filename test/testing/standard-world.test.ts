/**
 * The fixture: fresh each time, and the same each time.
 */
import { expect, test } from 'vitest';
import { instant } from '../../src/core/instant.ts';
import { STANDARD_SEED, standardWorld } from '../../src/testing/index.ts';

test('two fixtures are equal and share nothing', () => {
  const [one, other] = [standardWorld(), standardWorld()];
  expect(one.esme.describe()).toEqual(other.esme.describe());
  expect(one.seed).toBe(STANDARD_SEED);
  const before = other.esme.describe();
  one.clock.advance(1_000);
  one.esme.receive(Uint8Array.of(1));
  expect(one.esme.describe()).not.toEqual(before);
  expect(other.esme.describe()).toEqual(before);
  expect(other.clock.now()).toBe(instant('2026-01-01T00:00:00Z'));
});

test('it may be of another seed, begin at another time, assume otherwise', () => {
  const startAt = instant('2030-06-01T12:00:00Z');
  const world = standardWorld({
    seed: 'other',
    startAt,
    assumptions: { checkOrder: ['counter', 'mac', 'signature'] },
  });
  expect(world.clock.now()).toBe(startAt);
  expect(world.hierarchy.root).not.toEqual(standardWorld().hierarchy.root);
});
