/**
 * Planned bulk replacement: tranches, thresholds, a deadline, certificates of several issuers.
 *
 * @module
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { granted, yes } from '../../../src/authority/answer.ts';
import {
  earliestExpiry,
  planBulkReplacement,
} from '../../../src/authority/roll-over/bulk-replacement.ts';
import type { RelyingDevice } from '../../../src/authority/roll-over/reliance.ts';
import { beginRollOver } from '../../../src/authority/roll-over/roll-over.ts';
import { HOUR_MS, addMs } from '../../../src/core/instant.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { eui64 } from '../../../src/vocabulary/eui64.ts';
import { START, certificateInUse, testEnvironment } from '../environments.ts';

const { environment: own } = testEnvironment();
const NEW = own.authorities.organisation.active!.certificate;
const root = own.authorities.organisation.current.tier.root.certificate;
const deviceNumber = (number: number) => eui64(number.toString(16).padStart(16, '0'));
const fleet = (size: number): readonly RelyingDevice[] =>
  Array.from({ length: size }, (_, number) => ({
    device: deviceNumber(number),
    root,
    cells: { 'supplier.digitalSignature': number % 2 === 0 ? 'OLD' : 'OTHER' },
  }));
const common = {
  successors: new Map([['OLD', NEW]]),
  pathCertificates: () => yes([]),
  from: START,
};

describe('a plan', () => {
  test('takes the devices that hold the old certificate, and no others', () => {
    const plan = granted(
      planBulkReplacement({
        ...common,
        devices: fleet(10),
        deadline: addMs(START, 100 * HOUR_MS),
        threshold: { commands: 2, withinHours: 24 },
        pilot: 1,
      }),
    );
    expect(plan.devices).toBe(5);
    expect(plan.tranches.map(({ orders }) => orders.length)).toEqual([1, 2, 2]);
    expect(plan.tranches.map(({ startsAt }) => (startsAt - START) / HOUR_MS)).toEqual([0, 24, 48]);
    expect(plan.endsAt).toBe(addMs(START, 72 * HOUR_MS));
    expect(plan.tranches[0]?.orders[0]).toEqual({
      device: deviceNumber(0),
      replacements: { 'supplier.digitalSignature': NEW },
      pathCertificates: [],
    });
  });

  test('never sends more than the threshold, sends everything once, and ends in time or says so', () => {
    const numbers = fc.record({
      size: fc.nat(200),
      commands: fc.integer({ min: 1, max: 50 }),
      withinHours: fc.integer({ min: 1, max: 48 }),
      hours: fc.nat(500),
      pilot: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(numbers, ({ size, commands, withinHours, hours, pilot }) => {
        const deadline = addMs(START, hours * HOUR_MS);
        const threshold = { commands, withinHours };
        const answer = planBulkReplacement({
          ...common,
          devices: fleet(size),
          deadline,
          threshold,
          pilot,
        });
        const affected = Math.ceil(size / 2);
        if (!answer.ok) {
          expect(answer.refusal.code).toBe('deadline-too-early');
          const rest = Math.max(0, affected - Math.min(pilot, commands, affected));
          const windows = (affected === 0 ? 0 : 1) + Math.ceil(rest / commands);
          expect(windows * withinHours).toBeGreaterThan(hours);
          return;
        }
        const { tranches, endsAt } = answer.value;
        const sent = tranches.flatMap(({ orders }) => orders.map(({ device }) => device));
        expect(new Set(sent).size).toBe(affected);
        expect(sent).toHaveLength(affected);
        for (const { orders } of tranches) expect(orders.length).toBeLessThanOrEqual(commands);
        expect(endsAt).toBeLessThanOrEqual(deadline);
      }),
    );
  });

  test.each([
    ['a threshold of nothing', { threshold: { commands: 0, withinHours: 1 } }, 'commands'],
    ['a window of no time', { threshold: { commands: 1, withinHours: 0 } }, 'withinHours'],
    ['a pilot of nobody', { pilot: 0 }, 'pilot'],
  ])('refuses %s', (_why, wrong, field) => {
    const right = { threshold: { commands: 1, withinHours: 1 }, deadline: START, devices: [] };
    expect(() => planBulkReplacement({ ...common, ...right, ...wrong })).toThrow(
      expect.objectContaining({
        code: 'authority/bad-description',
        details: expect.objectContaining({ field }) as unknown,
      }),
    );
  });
});

test('mixed generations: each order has the path certificates of its own replacements', () => {
  const world = testEnvironment();
  const { environment } = world;
  const root = environment.authorities.organisation.current.tier.root.certificate;
  const before = certificateInUse(world, world.alder, { key: 'before' });
  const rollOver = granted(beginRollOver({ environment, reading: 'issuing' }));
  granted(rollOver.publish());
  granted(rollOver.activate());
  const after = certificateInUse(world, world.alder, { key: 'after', keyUsage: 'keyAgreement' });
  const cells = { 'supplier.digitalSignature': 'DS', 'supplier.keyAgreement': 'KA' } as const;
  const plan = granted(
    planBulkReplacement({
      devices: [
        { device: deviceNumber(1), root, cells },
        { device: deviceNumber(2), root, cells: { 'supplier.keyAgreement': 'KA' } },
      ],
      successors: new Map([
        ['DS', before.certificate],
        ['KA', after.certificate],
      ]),
      pathCertificates: (certificates) => environment.pathCertificates(certificates),
      from: START,
      deadline: earliestExpiry([before.certificate, after.certificate])!,
      threshold: { commands: 100, withinHours: 24 },
    }),
  );
  const [both, one] = plan.tranches[0]!.orders;
  expect(both!.pathCertificates).toEqual([rollOver.from.certificate, rollOver.to.certificate]);
  expect(one!.pathCertificates).toEqual([rollOver.to.certificate]);
});

describe('a plan that cannot be right is refused', () => {
  const device = { device: deviceNumber(1), root, cells: { 'supplier.digitalSignature': 'AB' } };
  const order = {
    ...common,
    devices: [device],
    successors: new Map([['ab', NEW]]),
    deadline: addMs(START, 100 * HOUR_MS),
    threshold: { commands: 1, withinHours: 1 },
  };

  test('not this one: identifiers in either case are the same', () => {
    expect(granted(planBulkReplacement(order)).devices).toBe(1);
  });

  test('its deadline is after the end of what it replaces', () => {
    const { notAfter } = parseCertificate(NEW);
    const late = { ...order, replaced: [NEW], deadline: addMs(notAfter, 1) };
    expect(planBulkReplacement(late)).toMatchObject({ refusal: { code: 'deadline-too-late' } });
    expect(planBulkReplacement({ ...late, deadline: notAfter }).ok).toBe(true);
  });

  test('a device has another root than the one above its new certificate', () => {
    const other = own.authorities.device.tier.root.certificate;
    const devices = [device, { ...device, device: deviceNumber(2), root: other }];
    expect(planBulkReplacement({ ...order, devices })).toMatchObject({
      refusal: {
        code: 'device-cannot-validate',
        message: expect.stringContaining('1 devices') as string,
      },
    });
  });
});

test('the earliest expiry of nothing is nothing', () => {
  expect(earliestExpiry([])).toBeUndefined();
});
