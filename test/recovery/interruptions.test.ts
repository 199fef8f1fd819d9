/**
 * Verbs of the PMA in the middle of a campaign: halt, resume, abort, escalate, accept, hand over.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import type { DeviceOutcome } from '../../src/recovery/incident-record.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';

function open({
  homes = 2,
  ...options
}: { readonly homes?: number } & Partial<RecoveryWorldOptions> = {}): {
  readonly world: RecoveryWorld;
  readonly incident: Incident;
  readonly reach: (answer: 'all' | 'none') => void;
} {
  const world = createRecoveryWorld({ seed: 'interruptions', ...options });
  world.addHomes({ count: homes });
  let reached = 'all';
  for (const device of world.fleet.devices) {
    device.addCondition({ name: 'switch', isReachable: () => reached === 'all' });
  }
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  return { world, incident, reach: (answer) => (reached = answer) };
}

/** Four commands a batch, one signature a second: the next batch is signed while the first is answered. */
const IN_BATCHES = {
  recoveryAssumptions: { batchCommandsMax: 4 },
  delivery: {
    hsmSignaturesPerSecond: 1,
    certificateMsMedian: 0,
    certificateMsP95: 0,
    gsmeWakeMs: 1_000,
  },
} as const;

/** Lets time pass until one device, or every one, has an outcome. */
function until(
  { world, incident }: { world: RecoveryWorld; incident: Incident },
  which: 'some' | 'every',
  wanted: DeviceOutcome,
): void {
  for (let events = 0; events < 20_000; events++) {
    if (incident.devices.length > 0 && incident.devices[which](({ outcome }) => outcome === wanted))
      return;
    world.leapToNextEvent();
  }
  expect.fail(`no device is ${wanted}`);
}

function outcomes({ devices }: Incident): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of devices) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe('halt and resume', () => {
  test('what waits with the DCC does not go out, time passes, and what is left goes on after it', () => {
    const opened = open({ homes: 5, ...IN_BATCHES });
    const { world, incident } = opened;
    incident.start({ method: 2, handover: 'not-requested' });
    until(opened, 'some', 'under-dcc-control');
    const before = world.log.events.length;
    incident.halt('wrong devices');
    world.advance(5 * DAY_MS);
    const later = world.log.events.slice(before);
    const sentFor = later.filter(({ type }) => type === 'dcc.attempted');
    expect(sentFor).toEqual([]);
    expect(incident.state).toBe('halted');
    expect(outcomes(incident)['open']).toBeGreaterThan(0);
    incident.resume();
    world.advance(5 * DAY_MS);
    expect([incident.state, outcomes(incident)]).toEqual([
      'closed',
      { 'under-dcc-control': incident.list.length },
    ]);
  });

  test('a device whose next attempt falls due meanwhile is tried after it', () => {
    const opened = open();
    const { world, incident, reach } = opened;
    reach('none');
    incident.start({ method: 3 });
    until(opened, 'every', 'silent');
    incident.halt('look at it');
    reach('all');
    world.advance(20 * DAY_MS);
    expect([incident.state, outcomes(incident)['silent']]).toEqual([
      'halted',
      incident.list.length,
    ]);
    incident.resume();
    world.advance(DAY_MS);
    expect(outcomes(incident)).toEqual({ recovered: incident.list.length });
  });

  test('preparations go on where they were', () => {
    const { incident } = open();
    incident.choose({ method: 3 });
    while (incident.state !== 'prepared') incident.next();
    incident.halt('look at it');
    expect(codeOf(() => incident.next())).toBe('recovery/wrong-state');
    incident.resume();
    expect(incident.state).toBe('prepared');
    expect(incident.run().state).toBe('closed');
  });

  test('an incident that was aborted reports no more', () => {
    const opened = open();
    const { world, incident } = opened;
    incident.start({ method: 3 });
    until(opened, 'some', 'sent');
    incident.halt('false alarm');
    incident.abort('false alarm');
    world.advance(30 * DAY_MS);
    expect(world.log.ofType('recovery.progress')).toEqual([]);
  });
});
