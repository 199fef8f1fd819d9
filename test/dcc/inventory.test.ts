import { describe, expect, test } from 'vitest';
import { DEVICE_STATUSES, STATUS_CHANGES } from '../../src/dcc/device-statuses.ts';
import type { DeviceStatus, StatusAuthority } from '../../src/dcc/inventory-types.ts';
import { HOUR_MS } from '../../src/core/instant.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { type Neighbourhood, type Neighbour, neighbourhood } from './neighbourhood.ts';

/** A device that went through these statuses, by the DCC. */
function deviceThrough(
  here: Neighbourhood,
  [first, ...later]: readonly [DeviceStatus, ...DeviceStatus[]],
): Neighbour {
  const device = here.join('ESME', { particulars: { status: first } });
  for (const to of later) {
    here.dcc.inventory.setStatus({ device: device.entityId, to, by: 'dcc', because: 'test' });
  }
  return device;
}

const set = (
  { dcc }: Neighbourhood,
  { entityId }: Neighbour,
  to: DeviceStatus,
  by: StatusAuthority = 'dcc',
): void => {
  dcc.inventory.setStatus({ device: entityId, to, by, because: 'test' });
};

describe('SEED25: who may change a status', () => {
  test.each([
    ['the DCC puts a commissioned device into Recovery', ['commissioned'], 'recovery', 'dcc'],
    ['the DCC calls it Recovered', ['commissioned', 'recovery'], 'recovered', 'dcc'],
    ['the DCC gives it back its status', ['commissioned', 'recovery'], 'commissioned', 'dcc'],
    [
      'the DCC gives it back its status after Recovered',
      ['commissioned', 'recovery', 'recovered'],
      'commissioned',
      'dcc',
    ],
    [
      'a supplier exchanges it meanwhile',
      ['commissioned', 'recovery'],
      'decommissioned',
      'supplier',
    ],
    ['an installer commissions it', ['installedNotCommissioned'], 'commissioned', 'installer'],
    ['a supplier suspends it', ['commissioned'], 'suspended', 'supplier'],
    ['a supplier ends the suspension', ['commissioned', 'suspended'], 'commissioned', 'supplier'],
    [
      'a second incident strikes a device under DCC control',
      ['commissioned', 'recovery', 'recovered'],
      'recovery',
      'dcc',
    ],
  ] as const)('%s', (_, through, to, by) => {
    const here = neighbourhood();
    const device = deviceThrough(here, through);
    here.wait(HOUR_MS);
    set(here, device, to, by);
    const entry = here.dcc.inventory.entry(device.entityId)!;
    expect(entry.status).toBe(to);
    expect(entry.since).toBe(here.agenda.clock.now());
    expect(entry.history.map(({ status }) => status)).toEqual([...through, to]);
    expect(here.events('dcc.status-changed').at(-1)).toMatchObject({
      actor: by,
      from: through.at(-1),
      to,
    });
  });

  test.each([
    ['a supplier puts it into Recovery', ['commissioned'], 'recovery', 'supplier', 'not-entitled'],
    [
      'a supplier lifts Recovery',
      ['commissioned', 'recovery'],
      'commissioned',
      'supplier',
      'not-entitled',
    ],
    [
      'an installer lifts Recovered',
      ['commissioned', 'recovery', 'recovered'],
      'commissioned',
      'installer',
      'not-entitled',
    ],
    [
      'an installer decommissions it',
      ['commissioned'],
      'decommissioned',
      'installer',
      'not-entitled',
    ],
    [
      'Recovered without Recovery before it',
      ['commissioned'],
      'recovered',
      'dcc',
      'not-a-permitted-change',
    ],
    ['Recovery of a pending device', ['pending'], 'recovery', 'dcc', 'not-a-permitted-change'],
    [
      'Recovery of a decommissioned device',
      ['decommissioned'],
      'recovery',
      'dcc',
      'not-a-permitted-change',
    ],
    [
      'T46: Recovery of a suspended device',
      ['commissioned', 'suspended'],
      'recovery',
      'dcc',
      'may-not-enter-recovery',
    ],
    [
      'T46: Recovery of an installed device',
      ['installedNotCommissioned'],
      'recovery',
      'dcc',
      'may-not-enter-recovery',
    ],
    [
      'another status than the one before Recovery',
      ['commissioned', 'recovery'],
      'suspended',
      'dcc',
      'not-the-status-before',
    ],
    [
      'another status than the one before a suspension',
      ['installedNotCommissioned', 'suspended'],
      'commissioned',
      'supplier',
      'not-the-status-before',
    ],
    [
      'a life after decommissioning',
      ['decommissioned'],
      'commissioned',
      'dcc',
      'not-a-permitted-change',
    ],
    ['the status that it has', ['commissioned'], 'commissioned', 'dcc', 'not-a-permitted-change'],
  ] as const)('refused: %s', (_, through, to, by, reason) => {
    const here = neighbourhood();
    const device = deviceThrough(here, through);
    const before = { ...here.dcc.inventory.entry(device.entityId)! };
    expect(here.dcc.inventory.mayChange(device.entityId, to, by)).toBe(reason);
    expect(() => {
      set(here, device, to, by);
    }).toThrow(
      expect.objectContaining({
        code: 'dcc/status-not-permitted',
        details: { device: device.entityId, from: through.at(-1), to, reason },
      }),
    );
    expect(here.dcc.inventory.entry(device.entityId)).toEqual(before);
    expect(here.events('dcc.status-refused')).toMatchObject([{ code: reason }]);
  });

  test('no row of the table is out of reach, and no other change is permitted to anybody', () => {
    const here = neighbourhood({
      assumptions: { mayEnterRecovery: ['commissioned', 'installedNotCommissioned', 'suspended'] },
    });
    const paths: Record<DeviceStatus, readonly [DeviceStatus, ...DeviceStatus[]][]> = {
      pending: [['pending']],
      whitelisted: [['whitelisted']],
      installedNotCommissioned: [['installedNotCommissioned']],
      commissioned: [['commissioned']],
      suspended: [
        ['commissioned', 'suspended'],
        ['installedNotCommissioned', 'suspended'],
      ],
      recovery: [
        ['commissioned', 'recovery'],
        ['installedNotCommissioned', 'recovery'],
        ['commissioned', 'suspended', 'recovery'],
      ],
      recovered: [
        ['commissioned', 'recovery', 'recovered'],
        ['installedNotCommissioned', 'recovery', 'recovered'],
        ['commissioned', 'suspended', 'recovery', 'recovered'],
      ],
      decommissioned: [['decommissioned']],
      withdrawn: [['withdrawn']],
    };
    const permitted = new Set<string>();
    for (const through of Object.values(paths).flat()) {
      const { entityId } = deviceThrough(here, through);
      for (const to of DEVICE_STATUSES) {
        for (const by of ['dcc', 'supplier', 'installer'] as const) {
          if (here.dcc.inventory.mayChange(entityId, to, by) === undefined) {
            permitted.add([through.at(-1), to, by].join(' '));
          }
        }
      }
    }
    const rows = STATUS_CHANGES.flatMap((row) =>
      row.to.flatMap((to) => row.by.map((by) => `${row.from} ${to} ${by}`)),
    );
    expect([...permitted].sort()).toEqual([...new Set(rows)].sort());
  });
});

describe('the history', () => {
  test('tells the status before a recovery, through Recovered and a second recovery', () => {
    const here = neighbourhood();
    const device = deviceThrough(here, ['commissioned', 'recovery', 'recovered', 'recovery']);
    expect(here.dcc.inventory.statusBeforeRecovery(device.entityId)).toBe('commissioned');
    set(here, device, 'commissioned');
    expect(here.dcc.inventory.statusBeforeRecovery(device.entityId)).toBeUndefined();
  });

  test('keeps who and why, and never loses a line', () => {
    const here = neighbourhood();
    const device = here.join('ESME');
    const change = { device: device.entityId, by: 'dcc', because: 'R1' } as const;
    here.dcc.inventory.setStatus({ ...change, to: 'recovery' });
    here.dcc.inventory.setStatus({ ...change, to: 'commissioned' });
    expect(here.dcc.inventory.entry(device.entityId)?.history).toMatchObject([
      { status: 'commissioned', because: 'joined' },
      { status: 'recovery', by: 'dcc', because: 'R1' },
      { status: 'commissioned', by: 'dcc', because: 'R1' },
    ]);
  });

  test('of one device is not that of another, although both begin with the same line', () => {
    const here = neighbourhood();
    const [first, second] = [here.join('ESME'), here.join('ESME')];
    set(here, first, 'recovery');
    expect(here.dcc.inventory.entry(second.entityId)?.history).toHaveLength(1);
    expect(here.dcc.inventory.entry(second.entityId)?.status).toBe('commissioned');
  });
});

describe('a device joins', () => {
  test('with its particulars, and counts', () => {
    const here = neighbourhood();
    const device = here.join('GSME', { particulars: { home: 'home-7', batch: 'B1' } });
    expect(here.dcc.inventory.size).toBe(1);
    expect(here.dcc.inventory.entry(device.entityId)).toMatchObject({
      deviceType: 'GSME',
      status: 'commissioned',
      home: 'home-7',
      batch: 'B1',
      responsibleSupplier: here.parties.supplier.entityId,
    });
  });

  test('a second time in the place of the first: the same line of the inventory, nothing believed of its cells', () => {
    const here = neighbourhood();
    const device = here.join('ESME');
    here.dcc.join({ certificates: Object.values(device.certificates), link: device.endpoint });
    expect(here.dcc.inventory.size).toBe(1);
    expect(here.dcc.mapping.cells(device.entityId).size).toBe(0);
  });

  test.each(['recovery', 'recovered', 'sleeping'])('not as %s', (status) => {
    const here = neighbourhood();
    expect(() => here.join('ESME', { particulars: { status: status as DeviceStatus } })).toThrow(
      expect.objectContaining({ code: 'dcc/bad-joining' }),
    );
    expect(here.dcc.inventory.size).toBe(0);
  });

  test('or is not known at all', () => {
    const { dcc } = neighbourhood();
    const device = eui64('00DB1234567890A0');
    expect(dcc.inventory.entry(device)).toBeUndefined();
    expect(() => dcc.inventory.mayChange(device, 'recovery', 'dcc')).toThrow(
      expect.objectContaining({ code: 'dcc/unknown-device' }),
    );
  });
});
