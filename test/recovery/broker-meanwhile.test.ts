/**
 * The ACB's key is compromised while its certificates are in cells of Users, or are about to be placed there: no device is given the
 * compromised one.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/instant.ts';
import { memoryOf } from '../../src/device/device.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';

function makeWorld() {
  const world = createRecoveryWorld({ seed: 'broker' });
  const watching = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  const old = toHex(
    keyIdentifierOf(world.party('accessControlBroker').credential('digitalSignature').certificate),
  );
  return { world, old, problems: () => watching.end() };
}

/** Cells of all devices that hold this key, in truth. */
function holding({ fleet }: RecoveryWorld, key: string): readonly string[] {
  return fleet.devices.flatMap(({ device, entityId }) =>
    Object.entries(memoryOf(device).cells)
      .filter(([, anchor]) => toHex(anchor.keyIdentifier) === key)
      .map(([cell]) => `${entityId} ${cell}`),
  );
}

describe.each(['accessControlBroker', 'accessControlBroker.digitalSignature'])('%s', (key) => {
  test('Method 2 places what an incident has renewed that waits for a silent hub', () => {
    const { world, old, problems } = makeWorld();
    const [hub] = world.fleet.devices.filter(({ particulars }) => particulars.deviceType === 'CHF');
    hub!.addCondition({ name: 'away', isReachable: () => false });
    const broker = world.compromise(key, { certain: 'yes' });
    broker.start({});
    world.advance(2 * HOUR_MS);
    expect(broker.state).toBe('executing');
    const users = world.compromise(SIGNING, { certain: 'yes' });
    users.run({ method: 2, handover: 'not-requested' });
    expect(outcomes(users)).toEqual({ 'under-dcc-control': users.list.length });
    expect(holding(world, old).filter((cell) => cell.includes('supplier'))).toEqual([]);
    hub!.removeCondition('away');
    world.advance(60 * DAY_MS);
    expect(outcomes(broker)).toEqual({ recovered: world.fleet.devices.length });
    expect(holding(world, old)).toEqual([]);
    users.handOver();
    expect(outcomes(users)).toEqual({ 'handed-back': users.list.length });
    expect(problems()).toEqual([]);
  });

  test('Method 2 stands still while nothing is renewed, and goes on afterwards', () => {
    const { world, old, problems } = makeWorld();
    const broker = world.compromise(key, { certain: 'yes' });
    const users = world.compromise(SIGNING, { certain: 'yes' });
    users.start({ method: 2, handover: 'not-requested' });
    world.advance(HOUR_MS);
    expect(users.standing?.code).toBe('broker-key-compromised');
    expect(users.report().next.join()).toContain(broker.id);
    broker.start({});
    world.advance(60 * DAY_MS);
    expect(outcomes(broker)).toEqual({ recovered: world.fleet.devices.length });
    expect(outcomes(users)).toEqual({ 'under-dcc-control': users.list.length });
    expect(holding(world, old)).toEqual([]);
    expect(problems()).toEqual([]);
  });
});

describe('an incident of the ACB that is suspected only', () => {
  const suspecting = (suspectBrokerKey: 'placed' | 'not-placed', officer: 'answers' | 'silent') => {
    const world = createRecoveryWorld({
      seed: 'broker',
      recoveryAssumptions: { suspectBrokerKey },
    });
    const watching = watch(world, CHECKERS);
    world.addHomes({ count: 2 });
    const broker = world.compromise('accessControlBroker', { certain: 'no' });
    if (officer === 'answers') while (broker.state === 'reported') broker.next();
    const users = world.compromise(SIGNING, { certain: 'yes' });
    users.start({ method: 2, handover: 'not-requested' });
    world.advance(HOUR_MS);
    return { world, broker, users, problems: () => watching.end() };
  };
  const warned = ({
    report,
  }: {
    report: RecoveryWorld['recovery']['incidents'][number]['report'];
  }) => report().warnings.filter(({ code }) => code === 'broker-key-suspect').length;

  test('stops nobody while nothing is confirmed, and is warned of; its own recovery replaces what was placed', () => {
    const { world, broker, users, problems } = suspecting('placed', 'silent');
    expect(outcomes(users)).toEqual({ 'under-dcc-control': users.list.length });
    expect(warned(users)).toBe(1);
    const old = toHex(
      keyIdentifierOf(
        world.party('accessControlBroker').credential('digitalSignature').certificate,
      ),
    );
    broker.run({ procedure: 'dcc-key-by-recovery-key' });
    expect(holding(world, old)).toEqual([]);
    users.handOver();
    expect(outcomes(users)).toEqual({ 'handed-back': users.list.length });
    expect(problems()).toEqual([]);
  });

  test.each([
    ['placed', 'answers'],
    ['not-placed', 'silent'],
  ] as const)(
    '%s, and the officer %s: Method 2 waits, and says how it goes on',
    (assumed, officer) => {
      const { world, broker, users } = suspecting(assumed, officer);
      expect(users.standing?.code).toBe('broker-key-compromised');
      expect(users.standing?.note).toContain('R1.run() or start(), or abort() it');
      broker.abort('false alarm');
      world.advance(10 * DAY_MS);
      expect(outcomes(users)).toEqual({ 'under-dcc-control': users.list.length });
      expect(warned(users)).toBe(0);
    },
  );
});

test('an incident of its other key, which overlaps, does not put the compromised one back', () => {
  const { world, old, problems } = makeWorld();
  world.compromise(SIGNING, { certain: 'yes' }).run({ method: 2, handover: 'not-requested' });
  const whole = world.compromise('accessControlBroker', { certain: 'yes' });
  whole.start({});
  world.advance(5 * MINUTE_MS);
  const other = world.compromise('accessControlBroker.keyAgreement', { certain: 'yes' });
  other.start({});
  world.advance(60 * DAY_MS);
  expect([whole.state, other.state]).toEqual(['closed', 'closed']);
  expect(holding(world, old)).toEqual([]);
  expect(problems()).toEqual([]);
});
