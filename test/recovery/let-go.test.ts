/**
 * Which incident has a device in hand is told by its status too: one that has got its status back is in nobody's hands, although the
 * incident that gave it back is still open.
 *
 * @module
 */
import { expect, test } from 'vitest';
import type { Incident } from '../../src/recovery/incident.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

function upTo(
  world: RecoveryWorld,
  key: string,
  activity: string,
  options: RecoverOptions = {},
): Incident {
  const incident = world.compromise(key, { certain: 'yes' });
  incident.choose(options);
  while (incident.step !== undefined && incident.step.run !== activity) incident.next();
  return incident;
}

test('a device that an open incident has left is not waited for by the next one', () => {
  const world = createRecoveryWorld({
    seed: 'let go',
    recoveryAssumptions: { methodOneSetsRecovery: 'no' },
  });
  world.addHomes({ count: 1 });
  // It sets no status, and was listed before the others take anything in hand.
  const operator = upTo(world, 'networkOperator.digitalSignature', 'send', { method: 1 });
  const supplier = upTo(world, 'supplier.digitalSignature', 'send', { method: 3 });
  const shared = operator.list.filter((device) => supplier.list.includes(device));
  expect(shared.length).toBeGreaterThan(0);
  const others = world.fleet.devices
    .map(({ entityId }) => entityId)
    .filter((device) => !supplier.list.includes(device));
  world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex', devices: others });

  while (supplier.step?.run !== 'settle') supplier.next();
  const left = supplier.devices.filter(({ device }) => shared.includes(device));
  expect(new Set(left.map(({ code }) => code))).toEqual(new Set(['under-former-root']));
  const statuses = shared.map((device) => world.dcc.inventory.entry(device)?.status);
  expect([supplier.state, new Set(statuses)]).toEqual(['executing', new Set(['commissioned'])]);

  operator.run();
  const codes = operator.devices.map(({ code }) => code);
  expect(new Set(codes)).toEqual(new Set(['under-former-root']));
});
