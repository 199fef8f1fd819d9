/**
 * Open questions with another answer: what follows from it.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';

const SIGNING = 'supplier.digitalSignature';

function outcomesOf(
  options: Parameters<typeof createRecoveryWorld>[0],
): readonly [statuses: readonly string[], outcomes: readonly string[]] {
  const world = createRecoveryWorld(options);
  world.addHomes({ count: 1, fuel: ['ESME'] });
  const incident = world.compromise(SIGNING, { certain: 'no' }).run({ method: 1 });
  return [
    world.log.ofType('dcc.status-changed').map(({ to }) => to),
    incident.devices.map(({ outcome, code }) => `${outcome} ${code}`),
  ];
}

describe('Method 1 and status Recovery (recovery.md 11 row 11)', () => {
  test.each([
    ['yes', 'taken', [['recovery', 'commissioned'], ['recovered success']]],
    ['no', 'taken', [[], ['recovered success']]],
    ['yes', 'refused', [['recovery'], ['refused-by-dcc status-not-eligible']]],
    ['no', 'refused', [[], ['recovered success']]],
  ] as const)(
    'set first: %s, then 6.15.1 is %s',
    (methodOneSetsRecovery, methodOneInRecovery, expected) => {
      const found = outcomesOf({
        seed: 'method 1',
        recoveryAssumptions: { methodOneSetsRecovery },
        dccAssumptions: { methodOneInRecovery },
      });
      expect(found).toEqual(expected);
    },
  );
});

test.each([
  ['recovery-key', 'dcc-key-by-recovery-key', ['anyExceptAbnormalRootByRecovery']],
  ['own-key', 'dcc-key-by-itself', ['accessControlBrokerByACB']],
] as const)('keys of the DCC by the %s: %s', (dccHeldKeyRoute, procedure, modes) => {
  const world = createRecoveryWorld({ seed: 'held', recoveryAssumptions: { dccHeldKeyRoute } });
  world.addHomes({ count: 1, fuel: ['ESME'] });
  const incident = world.compromise('accessControlBroker.keyAgreement', { certain: 'yes' }).run();
  expect(incident.procedure).toBe(procedure);
  const executed = world.log.ofType('device.processed').filter(({ kind }) => kind === 'executed');
  expect(executed.map(({ what }) => what)).toEqual(modes);
});

test.each([
  ['no-alert', []],
  ['recovery-complete', ['RecoveryComplete']],
] as const)(
  'Method 2 for a network operator alone, %s (recovery.md 11 row 1)',
  (networkOperatorOnlyMethodTwo, alerts) => {
    const world = createRecoveryWorld({
      seed: 'network operator',
      recoveryAssumptions: { networkOperatorOnlyMethodTwo },
    });
    world.addHomes({ count: 1, fuel: ['ESME'] });
    const incident = world.compromise('networkOperator.digitalSignature', { certain: 'yes' });
    incident.run({ method: 2, handover: 'not-requested' });
    expect(incident.devices.map(({ outcome }) => outcome)).toEqual(['under-dcc-control']);
    const names = world.log.ofType('dcc.alert').map(({ alert }) => alert);
    expect(names.filter((name) => name.startsWith('RecoveryComplete'))).toEqual(alerts);
  },
);
