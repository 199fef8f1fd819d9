/**
 * Figures are of one incident and of its whole list, whatever else is in the log.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS, addMs } from '../../src/core/instant.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { knowledgeGap } from '../../src/recovery/knowledge.ts';
import { recoveryMetrics } from '../../src/recovery/metrics.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { type BenchWorld, benchWorld } from './bench-world.ts';

function opened(): { readonly world: BenchWorld; readonly incident: Incident } {
  const world = benchWorld({});
  return { world, incident: notify(world) };
}

function notify(world: BenchWorld): Incident {
  const key = { keyClass: 'supplier', owner: world.parties.supplier.entityId } as const;
  return world.recovery.notify({ key, certainty: 'certain' });
}

test('a share is of every device on the list, also of those that nothing was sent to', () => {
  const { world, incident } = opened();
  incident.choose({ method: 3 });
  while (incident.state !== 'executing') incident.next();
  while (world.log.ofType('recovery.device').length === 0) world.agenda.step();
  const { events } = world.log;
  const all = world.ids.length;
  const { recovered, exposure, milestones } = recoveryMetrics({ events, incident: incident.id });
  expect(recovered).toEqual({ recovered: 1, of: all });
  expect(exposure.stillTrusting).toBe(all - 1);
  expect(milestones.ninetyNine).toBeUndefined();
});

test('an incident on the same devices has figures of its own', () => {
  const { world, incident } = opened();
  incident.run({ method: 3 });
  const before = recoveryMetrics({ events: world.log.events, incident: incident.id });
  const second = notify(world);
  const nothing = recoveryMetrics({ events: world.log.events, incident: second.id });
  expect(nothing.milestones.firstCommand).toBeUndefined();
  expect(knowledgeGap({ events: world.log.events, incident: second.id })).toEqual({
    changedInTruth: 0,
    knownToDsp: 0,
    reportedToPma: 0,
    gap: 0,
  });
  second.run({ method: 3 });
  const { events } = world.log;
  expect(recoveryMetrics({ events, incident: second.id }).commands).toBe(before.commands);
  expect(recoveryMetrics({ events, incident: incident.id })).toMatchObject({
    commands: before.commands,
    octetsSent: before.octetsSent,
    byCell: before.byCell,
  });
});

test('prepayment customers of another incident are counted there', () => {
  const world = benchWorld({ particulars: () => ({ paymentMode: 'prepayment' }) });
  const first = notify(world).run({ method: 2, handover: 'not-requested' });
  const second = notify(world);
  const exposureOf = ({ id }: Incident) =>
    recoveryMetrics({
      events: world.log.events,
      incident: id,
      particularsOf: (device) => world.dcc.inventory.entry(eui64(device)),
    }).exposure;
  const all = world.ids.length;
  expect(exposureOf(first)).toMatchObject({ prepaymentNow: all, prepaymentMax: all });
  expect(exposureOf(second)).toMatchObject({ prepaymentNow: 0, prepaymentMax: 0 });
});

test('devices that await their handover wait longer as time passes', () => {
  const { world, incident } = opened();
  incident.run({ method: 2, handover: 'not-requested' });
  const { events } = world.log;
  const waited = (days: number): number =>
    recoveryMetrics({
      events,
      incident: incident.id,
      until: addMs(world.agenda.clock.now(), days * DAY_MS),
    }).exposure.longestWaitMs;
  expect(waited(7) - waited(0)).toBe(7 * DAY_MS);
});

test('a report counts a device that the DCC refused', () => {
  const { world, incident } = opened();
  incident.choose({ method: 1 });
  while (incident.step?.run !== 'send') incident.next();
  world.dcc.access.block({ block: 'party', party: world.parties.supplier.entityId }, 'a rehearsal');
  incident.run();
  const { recovered, partial, silent, open } = world.log.ofType('recovery.progress').at(-1)!;
  expect(recovered).toBe(0);
  expect(recovered + partial + silent + open).toBe(world.ids.length);
});

test.each([
  ['industry', () => 'industry'],
  ['csp', () => 'csp'],
  ['affected-subscriber', (owner: string) => owner],
] as const)('the cost is borne by %s', (costBorneBy, bearer) => {
  const world = createRecoveryWorld({ seed: 'who pays', recoveryAssumptions: { costBorneBy } });
  world.addHomes({ count: 1 });
  const { id } = world.compromise('supplier.digitalSignature').run({ method: 1 });
  const { cost } = recoveryMetrics({ events: world.log.events, incident: id });
  const owner = world.party('supplier').entityId;
  expect(cost.map(({ pounds, borneBy }) => [pounds, borneBy])).toEqual([[12_000, bearer(owner)]]);
});

test('a device that was well and is left over in the end reached no milestone', () => {
  const { world, incident } = opened();
  incident.run({ method: 3 });
  const { id } = incident;
  const { events } = world.log;
  expect(recoveryMetrics({ events, incident: id }).milestones.ninety).toBeDefined();
  const lost = events.filter((event) => event.type === 'recovery.device');
  const fallen = lost.map(
    (event) => ({ ...event, outcome: 'silent', code: 'no-response' }) as const,
  );
  const { milestones, recovered } = recoveryMetrics({
    events: [...events, ...fallen],
    incident: id,
  });
  expect(recovered.recovered).toBe(0);
  expect(milestones).toMatchObject({ half: undefined, ninety: undefined, ninetyNine: undefined });
});

test('prepayment customers wait as long as the device is in Recovery or Recovered', () => {
  const world = createRecoveryWorld({ seed: 'prepayment' });
  world.addHomes({ count: 1, fuel: ['ESME'], paymentMode: 100 });
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  incident.run({ method: 2, handover: 'not-requested' });
  const changed = world.log.ofType('dcc.status-changed');
  const since = changed.find(({ to }) => to === 'recovery')!.at;
  const exposure = () => incident.report().metrics.exposure;
  world.advance(DAY_MS);
  incident.handOver();
  world.advance(30 * DAY_MS);
  const until = world.log.ofType('dcc.status-changed').at(-1)!;
  expect(until.to).toBe('commissioned');
  expect(exposure()).toMatchObject({
    prepaymentNow: 0,
    prepaymentMax: 1,
    prepaymentLongestMs: until.at - since,
  });
  expect(until.at - since).toBeGreaterThan(DAY_MS);
});

test('who is silent, for how long, and how fast commands were handed over', () => {
  const world = benchWorld({ count: 3 });
  world.unreachable.add(world.ids[1]!);
  const incident = notify(world);
  incident.run({ method: 3, proving: 'none' });
  const { events } = world.log;
  const particularsOf = (device: string) => world.dcc.inventory.entry(eui64(device));
  const metrics = recoveryMetrics({ events, incident: incident.id, particularsOf });
  const [first] = world.log.ofType('dcc.submitted');
  expect(metrics.silenceLongestMs).toBe(events.at(-1)!.at - first!.at);
  expect(metrics.commandsPerMinuteMax).toBe(3);
  expect(metrics.byNetworkOperator).toEqual({
    [world.parties.networkOperator.entityId]: { recovered: 2, of: 3 },
  });
  expect(metrics.milestones.quorum).toBeUndefined();
  const until = addMs(first!.at, 1);
  expect(recoveryMetrics({ events, incident: incident.id, until }).silenceLongestMs).toBe(0);
});

describe('a share by cell is of the list, whoever has answered:', () => {
  const CELLS = ['digitalSignature', 'keyAgreement', 'keyAgreement.prePaymentTopUp'];
  const byCellOf = (silent: number, options: object = {}) => {
    const world = benchWorld({ count: 4 });
    for (const id of world.ids.slice(0, silent)) world.unreachable.add(id);
    const incident = notify(world);
    incident.run({ method: 3, proving: 'none' });
    return recoveryMetrics({
      events: world.log.events,
      incident: incident.id,
      particularsOf: (device) => world.dcc.inventory.entry(eui64(device)),
      ...options,
    }).byCell;
  };

  test.each([
    ['everybody', 0],
    ['half of them', 2],
    ['nobody', 4],
  ])('%s', (_who, silent) => {
    const share = { recovered: 4 - silent, of: 4 };
    const shares = CELLS.map((cell) => [`supplier.${cell}`, share]);
    expect(byCellOf(silent)).toEqual(Object.fromEntries(shares));
  });

  test('without particulars, of those that answered', () => {
    const { 'supplier.digitalSignature': share } = byCellOf(1, { particularsOf: undefined });
    expect(share).toEqual({ recovered: 3, of: 3 });
  });
});

test('a device that is asked again counts once in a share by cell', () => {
  const { world, incident } = opened();
  incident.run({ method: 3 });
  const { events } = world.log;
  const answer = events.find((event) => event.type === 'dcc.concluded')!;
  const cells = answer.cells.map(({ cell }) => ({ cell, status: 'badCertificate' }) as const);
  const failed = { ...answer, cells } as unknown as typeof answer;
  const at = events.indexOf(answer);
  const { byCell } = recoveryMetrics({
    events: [...events.slice(0, at), failed, ...events.slice(at)],
    incident: incident.id,
  });
  const all = world.ids.length;
  expect(byCell['supplier.keyAgreement']).toEqual({ recovered: all, of: all });
});
