import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../src/core/instant.ts';
import { sha256 } from '../../src/crypto/index.ts';
import { type Neighbourhood, neighbourhood, ticketOf } from './neighbourhood.ts';

const supplierThreshold = ({ parties }: Neighbourhood, limit: number) =>
  ({ requester: parties.supplier.entityId, kind: '6.15.1', limit, windowMs: HOUR_MS }) as const;

describe('anomaly detection thresholds', () => {
  test('T23: more requests than the threshold allows are held back, raised and released', () => {
    const here = neighbourhood();
    const { dcc, join, methodOne, wait, events } = here;
    dcc.access.setThreshold(supplierThreshold(here, 2), 'test');
    const devices = [join('ESME'), join('ESME'), join('ESME'), join('ESME')];
    const quarantined = devices
      .map((device) => methodOne(device))
      .map((one) => (one.accepted ? one.quarantined : undefined));
    expect(quarantined).toEqual([false, false, true, true]);
    expect(events('dcc.quarantined')).toMatchObject([
      { ticket: 3, threshold: '6.15.1', limit: 2, count: 3 },
      { ticket: 4, threshold: '6.15.1', limit: 2, count: 3 },
    ]);
    expect(events('dcc.alert')).toMatchObject([
      {
        alert: 'QuarantinedRequest',
        to: here.parties.supplier.entityId,
        content: { ADUser: 'true', ADAttributeLimits: '2' },
      },
      { alert: 'QuarantinedRequest' },
    ]);
    const held = devices.slice(2).map(({ device }) => device.snapshot());
    wait();
    expect(devices.slice(2).map(({ device }) => device.snapshot())).toEqual(held);
    expect(events('dcc.concluded')).toHaveLength(2);
    expect(dcc.access.quarantined()).toEqual([3, 4]);

    const before = dcc.access.setThreshold(supplierThreshold(here, 100), 'R1');
    expect(before).toMatchObject({ limit: 2 });
    expect(dcc.access.release(dcc.access.quarantined(), 'supplier')).toBe(2);
    wait();
    expect(events('dcc.concluded').map(({ result }) => result)).toEqual(Array(4).fill('success'));
    expect(dcc.access.quarantined()).toEqual([]);
    dcc.access.restoreThreshold(supplierThreshold(here, 0), before);
    expect(dcc.access.threshold(supplierThreshold(here, 0))).toMatchObject({ limit: 2 });
  });

  test('what is thrown away is concluded as withdrawn and never reaches the device', () => {
    const here = neighbourhood();
    const { dcc, join, methodOne, wait, events } = here;
    dcc.access.setThreshold(supplierThreshold(here, 0), 'test');
    const esme = join('ESME');
    const before = esme.device.snapshot();
    const ticket = ticketOf(methodOne(esme));
    expect(dcc.access.discard([ticket, ticket], 'supplier')).toBe(1);
    expect(dcc.access.release([ticket], 'supplier')).toBe(0);
    wait();
    expect(events('dcc.concluded')).toMatchObject([{ ticket, result: 'withdrawn', attempts: 0 }]);
    expect(esme.device.snapshot()).toEqual(before);
  });

  test('only tickets that are held back are released, and each once', () => {
    const here = neighbourhood();
    const { dcc, join, methodOne, wait, events } = here;
    const ticket = ticketOf(methodOne(join('ESME')));
    expect(dcc.access.release([ticket, 99], 'dsp')).toBe(0);
    expect(dcc.access.discard([ticket, 99], 'dsp')).toBe(0);
    wait();
    expect(events('dcc.attempted')).toHaveLength(1);
  });

  test.each([
    [
      "the User's own, for this request",
      (here: Neighbourhood) => here.parties.supplier.entityId,
      '6.15.1',
      'ADUser',
    ],
    [
      "the User's own, for all critical requests",
      (here: Neighbourhood) => here.parties.supplier.entityId,
      'critical',
      'ADUser',
    ],
    ["the DCC's, over all Users", () => 'dcc', '6.15.1', 'ADDCC'],
    ["the DCC's, for all critical requests", () => 'dcc', 'critical', 'ADDCC'],
  ] as const)('counts by %s', (_, requester, kind, field) => {
    const here = neighbourhood();
    const { dcc, join, methodOne, read, events } = here;
    const threshold = { requester: requester(here) as 'dcc', kind, limit: 1, windowMs: HOUR_MS };
    dcc.access.setThreshold(threshold, 'test');
    const esme = join('ESME');
    expect(read(esme)).toMatchObject({ quarantined: false });
    expect(methodOne(esme)).toMatchObject({ quarantined: false });
    expect(read(esme)).toMatchObject({ quarantined: false });
    expect(methodOne(esme)).toMatchObject({ quarantined: true });
    expect(events('dcc.alert')[0]?.content).toHaveProperty(field);
  });

  test('counts another party and another request separately', () => {
    const here = neighbourhood();
    const { dcc, join, methodOne, methodThree } = here;
    dcc.access.setThreshold(supplierThreshold(here, 1), 'test');
    const esme = join('ESME');
    expect(methodOne(esme)).toMatchObject({ quarantined: false });
    expect(methodThree(esme)).toMatchObject({ quarantined: false });
    expect(methodOne(esme)).toMatchObject({ quarantined: true });
  });

  test('the window slides: what is older no longer counts', () => {
    const here = neighbourhood();
    const { dcc, join, methodOne, wait } = here;
    dcc.access.setThreshold(supplierThreshold(here, 2), 'test');
    const esme = join('ESME');
    methodOne(esme);
    wait(HOUR_MS / 2);
    methodOne(esme);
    wait(HOUR_MS / 2 - 1);
    expect(methodOne(esme)).toMatchObject({ quarantined: true });
    wait(1);
    expect(methodOne(esme)).toMatchObject({ quarantined: false });
    expect(methodOne(esme)).toMatchObject({ quarantined: true });
  });

  test('an assumption lets held requests count too', () => {
    const here = neighbourhood({ assumptions: { quarantinedRequests: 'counted' } });
    const { dcc, join, methodOne, events } = here;
    dcc.access.setThreshold(supplierThreshold(here, 1), 'test');
    const esme = join('ESME');
    for (let i = 0; i < 4; i++) methodOne(esme);
    expect(events('dcc.quarantined').map(({ count }) => count)).toEqual([2, 3, 4]);
  });

  test('a threshold that was not there is removed again when it is put back to nothing', () => {
    const here = neighbourhood();
    const { dcc, events } = here;
    const threshold = supplierThreshold(here, 2);
    const before = dcc.access.setThreshold(threshold, 'test');
    dcc.access.restoreThreshold(threshold, before);
    expect(dcc.access.threshold(threshold)).toBeUndefined();
    expect(events('dcc.threshold-removed')).toHaveLength(1);
  });

  test.each([
    ['a negative limit', { limit: -1 }],
    ['half a request', { limit: 1.5 }],
    ['no limit at all', { limit: Number.NaN }],
    ['a window of no length', { windowMs: 0 }],
  ])('%s is refused, and the old threshold stays', (_, change) => {
    const here = neighbourhood();
    const { access } = here.dcc;
    const threshold = supplierThreshold(here, 2);
    access.setThreshold(threshold, 'test');
    expect(() => access.setThreshold({ ...threshold, ...change }, 'test')).toThrow(
      expect.objectContaining({ code: 'dcc/bad-configuration' }),
    );
    expect(access.threshold(threshold)).toEqual(threshold);
  });
});

describe('blocks', () => {
  test.each([
    [
      'a party',
      (here: Neighbourhood) => ({ block: 'party', party: here.parties.supplier.entityId }),
    ],
    ['a request', () => ({ block: 'service-request', serviceRequest: '6.15.1' })],
    ['all services', () => ({ block: 'services' })],
  ] as const)('stop %s until they are lifted, and nothing changes meanwhile', (_, block) => {
    const here = neighbourhood();
    const { dcc, join, methodOne, methodThree, events } = here;
    const esme = join('ESME');
    const name = dcc.access.block(block(here) as never, 'R1');
    const before = here.picture() as { events: number };
    const code = block(here).block === 'services' ? 'services-suspended' : 'blocked';
    expect(methodOne(esme)).toMatchObject({ accepted: false, code });
    expect(here.picture()).toEqual({ ...before, events: before.events + 1 });
    expect(methodThree(esme)).toMatchObject({ accepted: true });
    dcc.access.unblock(name);
    dcc.access.unblock(name);
    expect(methodOne(esme)).toMatchObject({ accepted: true });
    expect(events('dcc.blocked')).toHaveLength(1);
    expect(events('dcc.unblocked')).toHaveLength(1);
    expect(dcc.access.blocks).toEqual([]);
  });

  test('of a party spare the requests that they except', () => {
    const here = neighbourhood();
    const { dcc, join, methodOne, parties } = here;
    const party = parties.supplier.entityId;
    const esme = join('ESME');
    dcc.access.block({ block: 'party', party, except: ['6.15.1'] }, 'R1');
    expect(methodOne(esme)).toMatchObject({ accepted: true });
  });

  test('two blocks of one party hold until both are lifted', () => {
    const { dcc, join, methodOne, parties } = neighbourhood();
    const block = { block: 'party', party: parties.supplier.entityId } as const;
    const esme = join('ESME');
    const names = [dcc.access.block(block, 'R1'), dcc.access.block(block, 'R2')];
    dcc.access.unblock(names[0]!);
    expect(methodOne(esme)).toMatchObject({ code: 'blocked' });
    dcc.access.unblock(names[1]!);
    expect(methodOne(esme)).toMatchObject({ accepted: true });
  });

  test('freeze a request for one device and not for its neighbour', () => {
    const { dcc, join, methodOne } = neighbourhood();
    const [frozen, free] = [join('ESME'), join('ESME')];
    const device = frozen.entityId;
    dcc.access.block({ block: 'service-request', serviceRequest: '6.15.1', device }, 'R1');
    expect(methodOne(frozen)).toMatchObject({ code: 'blocked' });
    expect(methodOne(free)).toMatchObject({ accepted: true });
  });

  test("a suspension of services spares the DCC's own recovery, or not, as assumed", () => {
    for (const [servicesSuspended, taken] of [
      ['users', true],
      ['everybody', false],
    ] as const) {
      const { dcc, join, methodThree } = neighbourhood({ assumptions: { servicesSuspended } });
      dcc.access.block({ block: 'services' }, 'cyber incident');
      expect(methodThree(join('ESME')).accepted).toBe(taken);
    }
  });

  test('3.7: recovery commands go out from a signed batch only, whatever request they call themselves', () => {
    const here = neighbourhood();
    const { dcc, join, methodOne, methodThree, parties, hierarchy } = here;
    const esme = join('ESME');
    const command = parties.recovery.updateCredentials({
      mode: 'anyExceptAbnormalRootByRecovery',
      target: esme.entityId,
      replacements: parties.supplier.cells(),
      issuers: [hierarchy.issuingOca],
    });
    dcc.access.block({ block: 'recovery-outside-batch' }, 'Recovery key suspected');
    dcc.access.allowBatch([sha256(command)]);
    expect(methodThree(esme)).toMatchObject({ code: 'not-on-the-batch-list' });
    expect(
      methodThree(esme, { serviceRequest: 'other', requester: parties.supplier.entityId }),
    ).toMatchObject({ code: 'not-on-the-batch-list' });
    expect(methodOne(esme)).toMatchObject({ accepted: true });
    expect(methodThree(esme, { command })).toMatchObject({ accepted: true });
  });
});
