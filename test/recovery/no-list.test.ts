/**
 * After an Apex recovery no revocation list names the old Issuing OCA, and the run says so; after one of the Issuing OCA a list does.
 *
 * @module
 */
import { expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { parseRevocationList } from '../../src/x509/revocation-list.ts';

const CODE = 'on-no-revocation-list';

/** Serial numbers on the newest list of every authority. */
function listed({ environment }: RecoveryWorld): readonly string[] {
  return environment.authorities.lists.current.flatMap(({ list }) =>
    parseRevocationList(list).entries.map(({ serialNumber }) => toHex(serialNumber)),
  );
}

test.each([
  ['rootOca', 'is on none', 1],
  ['issuingOca', 'is on one', 0],
] as const)('after %s the old Issuing OCA %s', (key, where, warnings) => {
  const world = createRecoveryWorld({ seed: 'no list' });
  world.addHomes({ count: 1 });
  const old = toHex(parseCertificate(world.authority.current().issuingOca).serialNumber);
  const incident = world.compromise(key, { certain: 'yes' }).run();
  expect(listed(world).includes(old)).toBe(where === 'is on one');
  const codes = incident.report().warnings.map(({ code }) => code);
  expect(codes.filter((code) => code === CODE)).toHaveLength(warnings);
});

test('devices that were left are taken over, and nothing is said twice', () => {
  const world = createRecoveryWorld({
    seed: 'no list',
    recoveryAssumptions: { silentRoundsMax: 0 },
  });
  world.addHomes({ count: 1 });
  const meter = world.fleet.devices[0]!;
  meter.addCondition({ name: 'away', isReachable: () => false });
  world.compromise('rootOca', { certain: 'yes' }).run();
  meter.removeCondition('away');
  world.compromise('rootOca', { certain: 'yes' }).run({ devices: [meter.entityId] });
  const codes = world.log.ofType('recovery.warning').map(({ code }) => code);
  expect(codes.filter((code) => code === CODE)).toHaveLength(1);
});
