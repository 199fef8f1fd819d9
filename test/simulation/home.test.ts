/**
 * Homes: what stands in them, whose certificates are where, and identities that follow from number and type alone.
 */
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Device } from '../../src/device/device.ts';
import type { CellNameOf, DeviceTypeName } from '../../src/device/device-types.ts';
import { createParty } from '../../src/party/index.ts';
import { type World, createWorld } from '../../src/simulation/index.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { codeOf } from '../crypto/code-of.ts';

function enrolled<R extends 'supplier' | 'networkOperator' | 'loadController'>(
  { clock, random, hierarchy }: World,
  role: R,
  entityId: string,
) {
  const party = createParty({ role, entityId, clock, random });
  party.use(party.renew(hierarchy));
  return party;
}

describe('what stands in a home', () => {
  test('electricity: a meter and its hub', () => {
    const { home, homes } = createWorld({ seed: 'homes' });
    expect(home.devices.map(({ device }) => device.type.name)).toEqual(['ESME', 'CHF']);
    expect(homes).toEqual([home]);
    expect(home.number).toBe(1);
  });

  test('dual: gas meter, Gas Proxy Function and prepayment interface too', () => {
    const world = createWorld({ seed: 'homes' });
    const home = world.addHome({ fuel: 'dual' });
    expectTypeOf(home.device('GSME')).toEqualTypeOf<Device<CellNameOf<'GSME'>>>();
    expect(home.devices.map(({ device }) => device.type.name).sort()).toEqual([
      'CHF',
      'ESME',
      'GPF',
      'GSME',
      'PPMID',
    ]);
    expect(home.device('GPF').entityId).toBe('FE5A4B20000002A3');
    expect(world.homes).toHaveLength(2);
  });

  test('a device that its fuel lacks does not compile, and is refused', () => {
    const world = createWorld({ seed: 'homes' });
    const home = world.addHome({ fuel: 'electricity', with: ['HCALCS'] });
    expectTypeOf(home.device('HCALCS')).toEqualTypeOf<Device<CellNameOf<'HCALCS'>>>();
    // @ts-expect-error no gas in this home
    expect(codeOf(() => home.device('GSME'))).toBe('simulation/unknown-name');
    const gsme = world.addHome({ fuel: 'dual' }).device('GSME');
    // @ts-expect-error a GSME has no network operator cell
    expect(gsme.storedIn('networkOperator.keyAgreement')).toBeUndefined();
  });

  test('a SAPC needs a load controller', () => {
    const world = createWorld({ seed: 'homes' });
    const order = { fuel: 'electricity', with: ['SAPC'] } as const;
    expect(codeOf(() => world.addHome(order))).toBe('device/bad-configuration');
    const loadController = enrolled(world, 'loadController', 'FE5A4B1000000108');
    const home = world.addHome({ ...order, electricity: { loadController } });
    const certificates = loadController.cells();
    for (const device of [home.device('SAPC'), home.esme]) {
      expect(
        device.holds('loadController.keyAgreement', certificates['loadController.keyAgreement']),
      ).toBe(true);
    }
  });
});

describe('whose certificates are where', () => {
  test('electricity and gas suppliers and network operators may differ', () => {
    const world = createWorld({ seed: 'homes' });
    const gas = {
      supplier: enrolled(world, 'supplier', 'FE5A4B1000000202'),
      networkOperator: enrolled(world, 'networkOperator', 'FE5A4B1000000203'),
    };
    const home = world.addHome({ fuel: 'dual', gas });
    const occupant = (type: 'ESME' | 'GSME' | 'GPF' | 'PPMID') => {
      const { cells } = home.device(type).describe();
      return [cells['supplier.digitalSignature']?.entityId.slice(-5)];
    };
    expect(occupant('ESME')).toEqual(['00-02']);
    expect(occupant('PPMID')).toEqual(['00-02']);
    expect(occupant('GSME')).toEqual(['02-02']);
    expect(occupant('GPF')).toEqual(['02-02']);
    const operator = home.device('GPF').describe().cells['networkOperator.digitalSignature'];
    expect(operator?.entityId).toBe('FE-5A-4B-10-00-00-02-03');
    expect(home.device('ESME').describe().cells['networkOperator.digitalSignature']?.entityId).toBe(
      'FE-5A-4B-10-00-00-00-03',
    );
  });

  test('every device answers its own supplier through the DCC', () => {
    const world = createWorld({ seed: 'homes' });
    const gas = enrolled(world, 'supplier', 'FE5A4B1000000202');
    const home = world.addHome({ fuel: 'dual', gas: { supplier: gas } });
    for (const [type, supplier] of [
      ['ESME', world.supplier],
      ['GSME', gas],
      ['GPF', gas],
      ['PPMID', world.supplier],
    ] as const) {
      const replacements = {
        'supplier.keyAgreement': world.hierarchy.issue(supplier.request('keyAgreement')),
      };
      const command = supplier.updateCredentials({
        target: home.device(type).entityId,
        mode: 'supplierBySupplier',
        replacements,
        issuers: [world.hierarchy.issuingOca],
      });
      const { outcome, response } = world.send(command);
      expect(outcome.accepted, outcome.explain()).toBe(true);
      expect(world.dcc.verify(response!)).toBe(true);
    }
  });
});

describe('identities', () => {
  const picture = (world: World, number: number) => {
    const home = world.homes.find((candidate) => candidate.number === number)!;
    return home.devices.map(({ device }) => [device.entityId, device.publicKeys]);
  };

  test('follow from number and type, not from the order in which homes were added', () => {
    const [one, other] = [createWorld({ seed: 'homes' }), createWorld({ seed: 'homes' })];
    one.addHome({ fuel: 'dual', number: 7 });
    one.addHome({ fuel: 'dual', number: 5 });
    other.addHome({ fuel: 'electricity', number: 6 });
    other.addHome({ fuel: 'dual', number: 5 });
    other.addHome({ fuel: 'dual', number: 7 });
    expect(picture(one, 5)).toEqual(picture(other, 5));
    expect(picture(one, 7)).toEqual(picture(other, 7));
  });

  test('all devices of all homes differ', () => {
    const world = createWorld({ seed: 'homes' });
    for (let i = 0; i < 3; i++) world.addHome({ fuel: 'dual', with: ['HCALCS'] });
    const ids = world.homes.flatMap(({ devices }) => devices.map(({ device }) => device.entityId));
    expect(new Set(ids).size).toBe(2 + 3 * 6);
    for (const id of ids) expect(eui64(id)).toBe(id);
  });

  test.each([[1], [0], [-1], [1.5], [0x1_000_000]])('home number %d is refused', (number) => {
    const world = createWorld({ seed: 'homes' });
    expect(codeOf(() => world.addHome({ fuel: 'dual', number }))).toBe('simulation/unknown-name');
    expect(world.homes).toHaveLength(1);
  });

  test('a type may be named twice and stands there once', () => {
    const world = createWorld({ seed: 'homes' });
    const twice: readonly DeviceTypeName[] = ['PPMID', 'ESME', 'PPMID'];
    expect(world.addHome({ fuel: 'electricity', with: twice }).devices).toHaveLength(3);
  });
});
