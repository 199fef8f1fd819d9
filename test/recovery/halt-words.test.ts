/**
 * A verb that is not possible says so in the words of a caller, and what is.
 */
import { expect, test } from 'vitest';
import { createRecoveryWorld } from '../../src/simulation/index.ts';

test('a verb of the PMA that is not possible names the verb, and those that are', () => {
  const world = createRecoveryWorld({ seed: 'halt words' });
  world.addHomes({ count: 1, fuel: ['ESME'] });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  expect(() => {
    incident.halt('wrong devices');
  }).toThrow('incident R1 is reported: halt() is not possible there; possible: next()');
  incident.run({ method: 3 });
  expect(() => {
    incident.halt('too late');
  }).toThrow('R1 is closed: halt() is not possible there; possible: nothing, for it is over');
});
