/**
 * Method 1 was listed, and its devices came under DCC control before it went on: they leave its list, and are handed back as they were.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

test.each(['yes', 'no'] as const)('Method 1 sets Recovery: %s', (methodOneSetsRecovery) => {
  const world = createRecoveryWorld({
    seed: 'before',
    recoveryAssumptions: { methodOneSetsRecovery },
  });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  const own = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  own.choose({ method: 1 });
  while (own.step?.run !== 'setStatuses') own.next();
  const listed = own.list.length;
  const apex = world.compromise('rootOca', { certain: 'yes' });
  apex.run({ method: 'apex', lateSubscribers: [world.party('supplier').entityId] });
  expect(codeOf(() => own.run())).toBe('recovery/stands-still');
  expect(own.standing?.note).toContain('under DCC control');
  expect(own.list).toEqual([]);
  expect(outcomes(apex)['under-dcc-control']).toBe(listed);
  apex.handOver();
  expect(outcomes(apex)['handed-back']).toBe(listed);
  const statuses = [...world.dcc.inventory.entries()].map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set(['commissioned']));
  expect(watching.end()).toEqual([]);
});
