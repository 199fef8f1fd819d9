/**
 * Fleets: who is where follows from seed and number; orders that cannot be are refused before a device has joined.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { type HomesOrder, FROM_DCC } from '../../../src/simulation/fleet/index.ts';
import { createRecoveryWorld } from '../../../src/simulation/recovery-world.ts';
import { codeOf } from '../../crypto/code-of.ts';

const createWorld = () => createRecoveryWorld({ seed: 'fleet' });

describe('homes', () => {
  test('have the devices of their fuel, numbered from 1', () => {
    const world = createWorld();
    const { fleet } = world;
    world.addHomes({ count: 1 });
    world.addHomes({ count: 1, fuel: 'electricity' });
    world.addHomes({ count: 1, fuel: ['ESME'] });
    expect(fleet.homes.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(fleet.devices.filter(({ home }) => home === 3)).toEqual(fleet.homes[2]!.devices);
    expect(fleet.homes[0]!.of('GSME').particulars.deviceType).toBe('GSME');
    expect(codeOf(() => fleet.homes[1]!.of('GSME'))).toBe('simulation/unknown-device');
    expect(fleet.homes[2]!.devices).toHaveLength(1);
  });

  test('are the same whatever was added before them in one order or two', () => {
    const [one, two] = [createWorld(), createWorld()];
    one.addHomes({ count: 3 });
    two.addHomes({ count: 1, fuel: ['ESME'] });
    two.addHomes({ count: 2 });
    const last = ({ fleet }: typeof one) =>
      fleet.homes[2]!.devices.map(({ entityId, certificates, particulars }) => ({
        entityId,
        region: particulars.region,
        keys: certificates.length,
      }));
    expect(last(two)).toEqual(last(one));
    expect(two.fleet.homes[2]!.of('ESME').device.publicKeys).toEqual(
      one.fleet.homes[2]!.of('ESME').device.publicKeys,
    );
  });

  test('belong to the suppliers and network operators that are named, gas devices to those of gas', () => {
    const world = createWorld();
    const { fleet, dcc } = world;
    const gas = world.addParty({ role: 'supplier', name: 'GAS' });
    world.addHomes({ count: 1, gasSupplier: gas });
    expect(fleet.find({ supplier: gas }).map(({ particulars }) => particulars.deviceType)).toEqual(
      expect.arrayContaining(['GSME', 'GPF']),
    );
    const esme = fleet.homes[0]!.of('ESME');
    expect(esme.particulars.responsibleSupplier).toBe(world.party('supplier').entityId);
    expect(dcc.inventory.entry(esme.entityId)!.responsibleSupplier).toBe(
      world.party('supplier').entityId,
    );
    const hub = fleet.homes[0]!.of('CHF');
    expect(hub.particulars.responsibleSupplier).toBeUndefined();
    expect(Object.keys(hub.device.snapshot().cells)).not.toContain('supplier.digitalSignature');
  });

  test.each([
    [0, 'no home in a hundred pays before'],
    [100, 'every home pays before'],
  ])('%i percent: %s', (paymentMode) => {
    const world = createWorld();
    const { fleet } = world;
    world.addHomes({ count: 5, fuel: ['ESME'], paymentMode });
    const modes = new Set(fleet.devices.map(({ particulars }) => particulars.paymentMode));
    expect([...modes]).toEqual([paymentMode === 0 ? 'credit' : 'prepayment']);
  });
});

describe('refused, and no device has joined', () => {
  const rows: readonly (readonly [string, HomesOrder])[] = [
    ['no homes', { count: 0 }],
    ['half a home', { count: 1.5 }],
    ['more homes than there are numbers', { count: 1e9 }],
    ['more than all on prepayment', { count: 1, paymentMode: 101 }],
    ['no devices', { count: 1, fuel: [] }],
    ['two meters of one type', { count: 1, fuel: ['ESME', 'ESME'] }],
    ['a fuel that nobody burns', { count: 1, fuel: 'peat' as never }],
    ['a fuel that is no name', { count: 1, fuel: 5 as never }],
    ['a device type that there is not', { count: 1, fuel: ['ESME', 'Meter'] as never }],
    ['a device type that is no name', { count: 1, fuel: [null as never] }],
    ['a device type that every object has', { count: 1, fuel: ['toString'] as never }],
  ];
  test.each(rows)('%s', (_name, order) => {
    const { fleet, log } = createWorld();
    const events = log.length;
    expect(codeOf(() => fleet.addHomes(order))).toBe('simulation/bad-order');
    expect(fleet.homes).toEqual([]);
    expect(log.length).toBe(events);
  });

  test('a device type that there is not, with those that there are', () => {
    const call = () => createWorld().addHomes({ count: 1, fuel: ['Meter'] as never });
    expect(call).toThrow('homes: fuel: no device type Meter; there are ESME, GSME');
  });
});

describe('finding', () => {
  test('by type, batch, region and home; what is left out does not matter', () => {
    const world = createWorld();
    const { fleet } = world;
    world.addHomes({ count: 2, batch: 'first', region: 'north' });
    world.addHomes({ count: 1, batch: 'second', region: 'south' });
    expect(fleet.find({})).toEqual(fleet.devices);
    expect(fleet.find({ type: 'ESME' })).toHaveLength(3);
    expect(fleet.find({ type: 'ESME', batch: 'first' })).toHaveLength(2);
    expect(fleet.find({ region: 'south' })).toEqual(fleet.homes[2]!.devices);
    expect(fleet.find({ home: 2 })).toEqual(fleet.homes[1]!.devices);
    expect(fleet.find({ home: 4 })).toEqual([]);
    const [esme] = fleet.find({ type: 'ESME' });
    expect(fleet.device(esme!.entityId)).toBe(esme);
    expect(codeOf(() => fleet.device('FE5A4B20FFFFFFA0'))).toBe('simulation/unknown-device');
  });
});

describe('conditions stand between the DCC and a device', () => {
  const exchange = () => {
    const world = createWorld();
    world.addHomes({ count: 1, fuel: ['ESME'] });
    const device = world.fleet.homes[0]!.of('ESME');
    const broker = world.party('accessControlBroker');
    const command = world.dcc.protect(
      broker.readCredentials({
        target: device.entityId,
        roles: ['supplier'],
        authorisingCell: 'accessControlBroker.keyAgreement',
      }),
    );
    return { world, device, command };
  };
  const processed = ({ log }: ReturnType<typeof createWorld>) =>
    log.ofType('device.processed').map(({ kind, sender }) => [kind, sender]);

  test('without any, the Response arrives and the log tells what the device did', () => {
    const { world, device, command } = exchange();
    expect(device.receive(command)).toBeInstanceOf(Uint8Array);
    expect(processed(world)).toEqual([['answered', FROM_DCC]]);
    expect(device.lastStep).toBeUndefined();
  });

  test('a command that is lost does not reach the device', () => {
    const { world, device, command } = exchange();
    device.addCondition({ name: 'lost', onCommand: () => undefined });
    expect(device.receive(command)).toBeUndefined();
    expect(processed(world)).toEqual([]);
    device.removeCondition('lost');
    expect(device.receive(command)).toBeDefined();
  });

  test('a Response that is lost does not undo what the device did', () => {
    const { world, device, command } = exchange();
    device.addCondition({ name: 'lost', onResponse: () => undefined });
    expect(device.receive(command)).toBeUndefined();
    expect(processed(world)).toEqual([['answered', FROM_DCC]]);
  });

  test('several act one after the other, and the first that knows the pace says it', () => {
    const { device, command } = exchange();
    const seen: string[] = [];
    for (const name of ['one', 'two']) {
      device.addCondition({
        name,
        onCommand: (octets) => {
          seen.push(name);
          return octets;
        },
        workingMs: (certificates) => (name === 'two' ? certificates * 1000 : undefined),
      });
    }
    device.receive(command);
    expect(seen).toEqual(['one', 'two']);
    expect(device.workingMs?.(3)).toBe(3000);
    device.addCondition({ name: 'away', isReachable: () => false });
    expect(device.isReachable?.(0 as never)).toBe(false);
    device.removeCondition('away');
    expect(device.isReachable?.(0 as never)).toBe(true);
  });
});
