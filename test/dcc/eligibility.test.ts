import { describe, expect, test } from 'vitest';
import type { SubmissionOrder } from '../../src/dcc/command-types.ts';
import type { DeviceStatus } from '../../src/dcc/inventory-types.ts';
import { SERVICE_REQUESTS } from '../../src/dcc/service-requests.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { type Neighbour, type Neighbourhood, neighbourhood } from './neighbourhood.ts';

/** Brings a commissioned device to a status that recovery sets. */
function bring(
  { dcc }: Neighbourhood,
  { entityId: device }: Neighbour,
  status: DeviceStatus,
): void {
  const set = (to: DeviceStatus): void => {
    dcc.inventory.setStatus({ device, to, by: 'dcc', because: 'test' });
  };
  if (status === 'commissioned') return;
  if (status === 'recovered') set('recovery');
  set(status);
}

type Ask = (here: Neighbourhood, device: Neighbour) => Partial<SubmissionOrder>;

const renewal = (here: Neighbourhood) => ({
  'supplier.digitalSignature': here.parties.supplier.renew(here.hierarchy)[0]!.certificate,
});

/** Commands, by who signs them. */
const ASK = {
  /** 6.21: the supplier asks, the broker signs. */
  handover: (here, { entityId: target }) => ({
    command: here.parties.accessControlBroker.updateCredentials({
      mode: 'supplierBySupplier',
      target,
      replacements: renewal(here),
      issuers: [here.hierarchy.issuingOca],
    }),
    serviceRequest: '6.21',
  }),
  changeOfSupplier: (here, { entityId: target }) => ({
    command: here.parties.transitionalCoS.updateCredentials({
      mode: 'supplierByTransCoS',
      target,
      replacements: renewal(here),
      issuers: [here.hierarchy.issuingOca],
    }),
    serviceRequest: '6.23',
    requester: here.parties.transitionalCoS.entityId,
  }),
  networkOperatorOwn: (here, { entityId: target }) => ({
    command: here.parties.networkOperator.updateCredentials({
      mode: 'networkOperatorByNetworkOperator',
      target,
      replacements: here.parties.networkOperator.cells(),
      issuers: [here.hierarchy.issuingOca],
    }),
    serviceRequest: '6.15.1',
    requester: here.parties.networkOperator.entityId,
  }),
  /** Any other request: it cannot be read by this library and need not be. */
  other: ({ parties }, device) => ({
    command: parties.supplier.readCredentials({
      target: device.entityId,
      roles: ['supplier'],
      authorisingCell: 'supplier.digitalSignature',
    }),
    serviceRequest: 'other',
  }),
  own: () => ({}),
} as const satisfies Record<string, Ask>;

const by = (name: keyof Neighbourhood['parties']) => (here: Neighbourhood) => ({
  requester: here.parties[name].entityId,
});

describe('a request is taken', () => {
  test.each<[string, DeviceStatus, Ask, ReturnType<typeof by>]>([
    ['6.15.1 of the Responsible Supplier', 'commissioned', ASK.own, by('supplier')],
    [
      '6.15.1 of the Network Operator',
      'commissioned',
      ASK.networkOperatorOwn,
      by('networkOperator'),
    ],
    ['Method 1: 6.15.1 during recovery', 'recovery', ASK.own, by('supplier')],
    [
      'T5: 6.21 of the Responsible Supplier when recovered',
      'recovered',
      ASK.handover,
      by('supplier'),
    ],
    [
      '6.23 by the transitional CoS party',
      'commissioned',
      ASK.changeOfSupplier,
      by('transitionalCoS'),
    ],
    [
      '6.23 asked for by the gaining supplier',
      'commissioned',
      ASK.changeOfSupplier,
      by('otherSupplier'),
    ],
    ['any other request of the Responsible Supplier', 'commissioned', ASK.other, by('supplier')],
  ])('%s', (_, status, ask, requester) => {
    const here = neighbourhood();
    const device = here.join('ESME');
    bring(here, device, status);
    const answer = here.methodOne(device, { ...ask(here, device), ...requester(here) });
    expect(answer).toEqual({ accepted: true, ticket: 1, quarantined: false });
  });

  test.each(['commissioned', 'recovery', 'recovered'] as const)(
    'by the Recovery key, and a read, of a device that is %s',
    (status) => {
      const here = neighbourhood();
      const device = here.join('ESME');
      bring(here, device, status);
      expect(here.methodThree(device)).toMatchObject({ accepted: true });
      expect(here.read(device)).toMatchObject({ accepted: true });
    },
  );
});

describe('a request is refused', () => {
  test.each<[string, DeviceStatus, Ask, ReturnType<typeof by>, string]>([
    [
      'T6: 6.21 of a network operator',
      'recovered',
      ASK.handover,
      by('networkOperator'),
      'role-not-eligible',
    ],
    [
      'T7: 6.21 of another supplier',
      'recovered',
      ASK.handover,
      by('otherSupplier'),
      'not-responsible-supplier',
    ],
    [
      '6.21 while the device is still in recovery',
      'recovery',
      ASK.handover,
      by('supplier'),
      'status-not-eligible',
    ],
    [
      'T4: 6.15.1 when the DCC controls the device',
      'recovered',
      ASK.own,
      by('supplier'),
      'status-not-eligible',
    ],
    [
      '6.15.1 of another supplier',
      'commissioned',
      ASK.own,
      by('otherSupplier'),
      'not-responsible-supplier',
    ],
    [
      '6.15.1 of another network operator',
      'commissioned',
      ASK.networkOperatorOwn,
      by('otherNetworkOperator'),
      'not-network-operator',
    ],
    [
      '6.15.1 of a role of the DCC',
      'commissioned',
      ASK.own,
      by('transitionalCoS'),
      'role-not-eligible',
    ],
    [
      'T40: 6.23 for a device in recovery',
      'recovery',
      ASK.changeOfSupplier,
      by('transitionalCoS'),
      'status-not-eligible',
    ],
    [
      '6.23 for a recovered device',
      'recovered',
      ASK.changeOfSupplier,
      by('transitionalCoS'),
      'status-not-eligible',
    ],
    [
      'an ordinary request during recovery',
      'recovery',
      ASK.other,
      by('supplier'),
      'status-not-eligible',
    ],
    [
      'an ordinary request when recovered',
      'recovered',
      ASK.other,
      by('supplier'),
      'status-not-eligible',
    ],
    [
      'anything for a suspended device',
      'suspended',
      ASK.own,
      by('supplier'),
      'status-not-eligible',
    ],
    [
      'anything for a decommissioned device',
      'decommissioned',
      ASK.own,
      by('supplier'),
      'status-not-eligible',
    ],
  ])('%s, and nothing changes', (_, status, ask, requester, code) => {
    const here = neighbourhood();
    const device = here.join('ESME');
    bring(here, device, status);
    const order = { ...ask(here, device), ...requester(here) };
    const before = here.picture() as { events: number };
    expect(here.methodOne(device, order)).toMatchObject({ accepted: false, code });
    expect(here.picture()).toEqual({ ...before, events: before.events + 1 });
    expect(here.events('dcc.refused')).toMatchObject([{ device: device.entityId, code }]);
  });

  test.each<[string, Partial<SubmissionOrder>]>([
    ['a recovery command that calls itself an ordinary request', { serviceRequest: 'other' }],
    ['a recovery command that calls itself Method 1', { serviceRequest: '6.15.1' }],
    ['a recovery command that calls itself a handover', { serviceRequest: '6.21' }],
  ])('%s, and nothing changes', (_, change) => {
    const here = neighbourhood();
    const device = here.join('ESME');
    if (change.serviceRequest === '6.21') bring(here, device, 'recovered');
    const before = here.picture() as { events: number };
    const order = { ...change, requester: here.parties.supplier.entityId };
    expect(here.methodThree(device, order)).toMatchObject({
      accepted: false,
      code: 'command-not-of-this-request',
    });
    expect(here.picture()).toEqual({ ...before, events: before.events + 1 });
  });

  test.each<[string, (here: Neighbourhood, device: Neighbour) => Partial<SubmissionOrder>, string]>(
    [
      [
        'a device that has not joined',
        (here) => ({ command: strayCommand(here) }),
        'unknown-device',
      ],
      [
        'octets that are no message',
        () => ({ command: Uint8Array.of(1, 2, 3) }),
        'unreadable-command',
      ],
      ['no octets at all', () => ({ command: new Uint8Array() }), 'unreadable-command'],
      [
        'a Response instead of a command',
        (here, { device }) => ({
          command: device.receive(
            here.dcc.protect(ASK.other(here, { entityId: device.entityId } as never).command),
          ).response!,
        }),
        'unreadable-command',
      ],
      [
        'a party that nobody knows',
        () => ({ requester: eui64('0000000000000001') }),
        'role-not-eligible',
      ],
    ],
  )('%s', (_, change, code) => {
    const here = neighbourhood();
    const device = here.join('ESME');
    const order = change(here, device);
    const before = here.picture() as { events: number };
    expect(here.methodOne(device, order)).toMatchObject({ accepted: false, code });
    expect(here.picture()).toEqual({ ...before, events: before.events + 1 });
  });
});

describe('an assumption decides', () => {
  test('that Method 1 is refused during recovery (recovery.md 11 row 11)', () => {
    const here = neighbourhood({ assumptions: { methodOneInRecovery: 'refused' } });
    const device = here.join('ESME');
    bring(here, device, 'recovery');
    expect(here.methodOne(device)).toMatchObject({ code: 'status-not-eligible' });
    expect(here.methodThree(device)).toMatchObject({ accepted: true });
  });

  test('under which identity a contingency command may be asked for', () => {
    const here = neighbourhood();
    const device = here.join('ESME');
    const command = here.parties.recovery.updateCredentials({
      mode: 'anyByContingency',
      target: device.entityId,
      replacements: { root: here.hierarchy.root },
      issuers: [],
      plaintextSymmetricKey: new Uint8Array(16),
    });
    const ask = (requester: string) =>
      here.dcc.submit({ command, requester: eui64(requester), serviceRequest: 'contingency' });
    expect(ask('70B3D51F300017FF')).toMatchObject({ accepted: true });
    expect(ask(here.parties.recovery.entityId)).toMatchObject({ accepted: true });
    expect(ask(here.parties.supplier.entityId)).toMatchObject({ code: 'role-not-eligible' });
  });

  test('by a name that exists, and an answer that is one: others are refused', () => {
    expect(() => neighbourhood({ assumptions: { methodTwo: 'never' } as never })).toThrow(
      expect.objectContaining({ code: 'vocabulary/unknown-name' }),
    );
    for (const assumptions of [
      { methodOneInRecovery: 'sometimes' },
      { mayEnterRecovery: ['commissioned', 'withdrawn'] },
    ]) {
      expect(() => neighbourhood({ assumptions: assumptions as never })).toThrow(
        expect.objectContaining({ code: 'dcc/bad-configuration' }),
      );
    }
  });
});

test('without roles every party may ask for everything, only statuses hold', () => {
  const here = neighbourhood({ roleOf: undefined as never });
  const device = here.join('ESME');
  expect(here.methodOne(device, { requester: eui64('0000000000000001') })).toMatchObject({
    accepted: true,
  });
});

test('every row of the table names its source, a status and a command', () => {
  for (const [name, row] of Object.entries(SERVICE_REQUESTS)) {
    expect(row.source, name).not.toBe('');
    expect(row.statuses.length, name).toBeGreaterThan(0);
    expect(row.carries.length, name).toBeGreaterThan(0);
    expect(row.roles.length, name).toBeGreaterThan(0);
  }
});

function strayCommand({ parties }: Neighbourhood): Uint8Array {
  return parties.supplier.readCredentials({
    target: '00DB1234567890A0',
    roles: ['supplier'],
    authorisingCell: 'supplier.digitalSignature',
  });
}
