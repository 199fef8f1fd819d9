/**
 * A party goes on with the key that its devices hold: new keys that none of them has taken do not come into use.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { memoryOf } from '../../src/device/device.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

test('a supplier none of whose devices was reached speaks to them by its old key, and another one by its new', () => {
  const world = createRecoveryWorld({ seed: 'into use' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 1 });
  const second = world.addParty({ role: 'supplier', name: 'Second' });
  world.addHomes({ count: 1, supplier: second });
  const first = world.party('supplier');
  const inUse = () =>
    [first, second].map((party) => party.credential('digitalSignature').certificate);
  const before = inUse();
  for (const device of world.fleet.devices.slice(5))
    device.addCondition({ name: 'away', isReachable: () => false });
  const incident = world.compromise('issuingOca', { certain: 'yes' }).run();
  expect(outcomes(incident)).toEqual({ recovered: 5, silent: 5 });
  const [ofFirst, ofSecond] = inUse();
  expect(ofFirst).not.toEqual(before[0]);
  expect(ofSecond).toEqual(before[1]);
  const warned = world.log
    .ofType('recovery.warning')
    .find(({ code }) => code === 'held-by-no-device');
  expect(warned?.message).toContain(second.entityId);
  expect(warned?.message).not.toContain(first.entityId);
  for (const [party, certificate] of [
    [first, ofFirst],
    [second, ofSecond],
  ] as const) {
    const held = world.fleet.devices
      .map(({ device }) => memoryOf(device).cells['supplier.digitalSignature'])
      .filter((anchor) => anchor?.entityId === party.entityId);
    const keys = new Set(held.map((anchor) => toHex(anchor!.keyIdentifier)));
    expect([...keys]).toEqual([toHex(keyIdentifierOf(certificate!))]);
  }
  expect(watching.end()).toEqual([]);
});

describe('an incident that reaches nobody', () => {
  const KEYS = [
    'supplier.digitalSignature',
    'accessControlBroker',
    'transitionalCoS',
    'wanProvider',
    'recovery',
    'issuingOca',
    'rootOca',
    'contingencySymmetric',
    'contingencyBoth',
  ];

  test.each(KEYS)(
    '%s: what is in use stays in use, is not destroyed, and the log says so',
    (key) => {
      const world = createRecoveryWorld({ seed: 'nobody' });
      const watching = watch(world, CHECKERS);
      world.addHomes({ count: 1 });
      const inUse = (): unknown => {
        const { root, issuingOca, contingency } = world.authority.current();
        return {
          root,
          issuingOca,
          contingency,
          cells: world.parties.all().map((one) => one.cells()),
        };
      };
      const before = inUse();
      for (const device of world.fleet.devices) {
        device.addCondition({ name: 'away', isReachable: () => false });
      }
      const incident = world.compromise(key, { certain: 'yes' });
      incident.run(key.startsWith('supplier') ? { method: 3 } : {});
      expect(Object.keys(outcomes(incident))).toEqual(['silent']);
      expect(inUse()).toEqual(before);
      const codes = incident.report().warnings.map(({ code }) => code);
      expect(codes).toContain('held-by-no-device');
      const destroyed = world.log.ofType('recovery.key').filter(({ to }) => to === 'destroyed');
      expect(destroyed).toEqual([]);
      expect(watching.end()).toEqual([]);
    },
  );
});
