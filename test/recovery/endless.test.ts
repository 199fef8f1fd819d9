/**
 * What cannot go on says so: no loop over `next()`, and no activity that waits for the past, runs for ever.
 */
import { describe, expect, test } from 'vitest';
import { createRecoveryWorld } from '../../src/simulation/index.ts';
import { codeOf } from '../crypto/code-of.ts';

describe('an incident that stands still', () => {
  const world = createRecoveryWorld({ seed: 'endless', governance: 'governed' });
  world.addHomes({ count: 1, fuel: ['ESME'] });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const walk = (): void => {
    for (let steps = 0; steps < 200; steps++) if (incident.next() === undefined) return;
  };

  test('gives its step back once, with the reason, and then throws', () => {
    expect(codeOf(walk)).toBe('recovery/stands-still');
    expect(incident.standing?.code).toBe('decision-missing');
  });

  test('goes on once it is decided', () => {
    incident.decide({ decision: 'approve', method: 3 });
    walk();
    expect(incident.state).toBe('closed');
  });
});

test('an activity that waits for the past is refused', () => {
  const world = createRecoveryWorld({
    seed: 'endless',
    activities: { confirm: () => ({ result: 'waiting', note: 'waits', until: 0 as never }) },
  });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  expect(codeOf(() => incident.run({ method: 3 }))).toBe('recovery/nothing-happens');
});
