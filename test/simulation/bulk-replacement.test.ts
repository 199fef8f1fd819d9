/**
 * T55: a planned bulk replacement on real meters, before the old certificates expire, within the threshold.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../src/authority/answer.ts';
import {
  type BulkReplacementPlan,
  type ReplacementOrder,
  earliestExpiry,
  planBulkReplacement,
} from '../../src/authority/roll-over/bulk-replacement.ts';
import { simulatedClock } from '../../src/core/clock.ts';
import { DAY_MS, HOUR_MS, addMs, instant } from '../../src/core/instant.ts';
import { macMessage } from '../../src/gbcs/mac.ts';
import { cellsOf } from '../../src/party/wallet.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { smkiExtensions } from '../../src/x509/extensions.ts';
import { toHex } from '../../src/core/bytes.ts';
import { fleet } from '../authority/fleet.ts';
import {
  type ReplacementResult,
  type ReplacementStep,
  runBulkReplacement,
} from '../../src/simulation/bulk-replacement.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';

const START = instant('2034-01-01T00:00:00Z');

function steps(run: ReturnType<typeof runBulkReplacement>) {
  const taken: ReplacementStep[] = [];
  for (;;) {
    const next = run.next();
    if (next.done === true) return { taken, outcome: next.value };
    taken.push(next.value);
  }
}

describe('a run', () => {
  const order = (number: number): ReplacementOrder => ({
    device: eui64(number.toString(16).padStart(16, '0')),
    replacements: {},
    pathCertificates: [],
  });
  const plan = (deadlineHours: number): BulkReplacementPlan => ({
    tranches: [
      { number: 1, startsAt: addMs(START, 0), orders: [order(1)] },
      { number: 2, startsAt: addMs(START, HOUR_MS), orders: [order(2), order(3)] },
    ],
    devices: 3,
    endsAt: addMs(START, 2 * HOUR_MS),
    deadline: addMs(START, deadlineHours * HOUR_MS),
    threshold: { commands: 2, withinHours: 1 },
  });
  const run = (
    deadlineHours: number,
    send: (order: ReplacementOrder, at: number) => ReplacementResult,
  ) => {
    const clock = simulatedClock(START);
    return steps(
      runBulkReplacement({
        plan: plan(deadlineHours),
        clock,
        send: (one) => send(one, (clock.now() - START) / HOUR_MS),
      }),
    );
  };

  test('waits for each tranche', () => {
    const { taken, outcome } = run(9, () => 'replaced');
    expect(taken.map(({ tranche, at }) => [tranche, (at - START) / HOUR_MS])).toEqual([
      [1, 0],
      [2, 1],
      [2, 1],
    ]);
    expect(outcome).toMatchObject({ replaced: 3, residual: [], deadlineHeld: true });
  });

  test('repeats what failed, up to three times, and leaves the rest on a list', () => {
    const { taken, outcome } = run(99, ({ device }) =>
      device.endsWith('2') ? 'silent' : 'replaced',
    );
    expect(
      taken.filter(({ device }) => device.endsWith('2')).map(({ attempt }) => attempt),
    ).toEqual([1, 2, 3]);
    expect(outcome).toMatchObject({ replaced: 2, residual: [order(2).device] });
  });

  test('repeats nothing after the deadline', () => {
    const { taken, outcome } = run(2, () => 'failed');
    expect(taken).toHaveLength(3);
    expect(outcome.residual).toHaveLength(3);
    expect(outcome.deadlineHeld).toBe(true);
  });

  test('recovers from a day of quarantine within the threshold', () => {
    const { taken, outcome } = run(99, (_order, hours) => (hours < 3 ? 'quarantined' : 'replaced'));
    expect(outcome.replaced).toBe(3);
    const perHour = new Map<number, number>();
    for (const { at } of taken) perHour.set(at, (perHour.get(at) ?? 0) + 1);
    expect(Math.max(...perHour.values())).toBeLessThanOrEqual(2);
  });
});

test('T55: every cell is on the new certificate before the old expires', () => {
  const world = fleet('zaz1-like', 12);
  const { environment, clock, supplier, broker, meters, alder } = world;
  const { certificates, repository } = environment;
  clock.advanceTo(START);
  const old = repository.search({ entityId: supplier.entityId, status: 'I' });
  const renewed = supplier.renew(certificates.portal(alder));
  const cells = Object.entries(cellsOf('supplier', renewed));
  const held = meters[0]!.describe().cells;
  const plan = granted(
    planBulkReplacement({
      devices: environment.devices(),
      successors: new Map(
        cells.map(([cell, certificate]) => [held[cell as CellName]!.keyIdentifier, certificate]),
      ),
      pathCertificates: (leaves) => environment.pathCertificates(leaves),
      from: START,
      deadline: earliestExpiry(old.map(({ certificate }) => certificate))!,
      threshold: { commands: 5, withinHours: 24 },
      pilot: 2,
    }),
  );
  expect(plan.tranches.map(({ orders }) => orders.length)).toEqual([2, 5, 5]);
  const { taken, outcome } = steps(
    runBulkReplacement({
      plan,
      clock,
      send: ({ device, replacements, pathCertificates }) => {
        const meter = meters.find(({ entityId }) => entityId === device)!;
        const command = supplier.updateCredentials({
          target: device,
          mode: 'supplierBySupplier',
          replacements,
          issuers: pathCertificates,
        });
        clock.advance(25_000);
        const mac = broker.agreementKey();
        const answer = meter.receive(macMessage(command, mac, meter.publicKeys.keyAgreement));
        return answer.outcome.accepted ? 'replaced' : 'failed';
      },
    }),
  );
  expect(outcome).toMatchObject({ replaced: 12, residual: [], deadlineHeld: true });
  expect(taken).toHaveLength(12);
  expect(outcome.endedAt).toBeLessThan(addMs(START, 3 * DAY_MS));
  const expected = cells.map(([, certificate]) =>
    toHex(smkiExtensions(parseCertificate(certificate)).subjectKeyIdentifier!),
  );
  for (const meter of meters) {
    const now = meter.describe().cells;
    expect(cells.map(([cell]) => now[cell as CellName]?.keyIdentifier)).toEqual(expected);
  }
});
