/**
 * Who is said to trust a key still, incident after incident: what ends that, and what does not.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS, addMs } from '../../src/core/instant.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { recoveryMetrics } from '../../src/recovery/metrics.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import type { Eui64 } from '../../src/vocabulary/eui64.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';

interface LeftOut {
  readonly world: RecoveryWorld;
  /** An incident whose list, written by hand, has the first device only. */
  readonly incident: Incident;
  readonly others: readonly Eui64[];
  readonly trusting: () => number;
  readonly next: () => string;
}

/** A recovery by a list with one device on it. */
function leavingOut(key: string): LeftOut {
  const world = createRecoveryWorld({ seed: 'still trusting' });
  world.addHomes({ count: 1 });
  const isConcerned = !key.startsWith('supplier')
    ? () => true
    : ({ deviceType }: { readonly deviceType: string }) => deviceType !== 'CHF';
  const concerned = [...world.dcc.inventory.entries()].filter(isConcerned);
  const [first, ...others] = concerned.map(({ entityId }) => entityId);
  const incident = world.compromise(key, { certain: 'yes' });
  const by = key.startsWith('supplier') ? ({ method: 3 } as const) : {};
  incident.run({ ...by, devices: [first!], revocation: 'none' });
  return {
    world,
    incident,
    others,
    trusting: () => incident.report().metrics.exposure.stillTrusting,
    next: () => incident.report().next.join(),
  };
}

describe('devices that a list has left out', () => {
  test('trust nothing any more when they are out of use: nobody is asked to see to them, and the certificate is revoked', () => {
    const { world, incident, others, trusting, next } = leavingOut(SIGNING);
    expect(trusting()).toBe(others.length);
    const [gone, ...left] = others;
    const takeOut = (device: Eui64): void => {
      world.dcc.inventory.setStatus({ device, to: 'decommissioned', by: 'supplier', because: 'x' });
    };
    takeOut(gone!);
    expect(trusting()).toBe(left.length);
    expect(next()).toContain(`${left.length} devices hold what is`);
    expect(codeOf(() => incident.revoke())).toBe('recovery/revoke-before-replace');
    left.forEach(takeOut);
    expect(trusting()).toBe(0);
    expect(next()).not.toContain('devices hold what is');
    expect(incident.revoke()).toBeGreaterThan(0);
  });

  test.each(['supplier.digitalSignature', 'recovery', 'issuingOca'])(
    '%s: trust it no more under a new root',
    (key) => {
      const { world, others, trusting } = leavingOut(key);
      expect(trusting()).toBe(others.length);
      const apex = world.compromise('rootOca', { certain: 'yes' }).run({ method: 'apex' });
      expect(outcomes(apex)).toEqual({ recovered: world.fleet.devices.length });
      expect(trusting()).toBe(0);
    },
  );

  test.each([
    ['supplier.digitalSignature', 0],
    ['contingencySymmetric', 4],
    ['contingencyBoth', 4],
  ])('%s: under a new Issuing OCA %i trust it still', (key, still) => {
    const { world, others, trusting } = leavingOut(key);
    expect(trusting()).toBe(others.length);
    const issuing = world.compromise('issuingOca', { certain: 'yes' }).run();
    expect(outcomes(issuing)).toEqual({ recovered: world.fleet.devices.length });
    expect(trusting()).toBe(still);
  });

  test('of whose root the DCC is not sure are counted, and those with another root are not', () => {
    const { world, others, trusting, next } = leavingOut('contingencySymmetric');
    const { mapping } = world.dcc;
    const [unsure, ...rest] = others;
    const { entityId } = mapping.believed(unsure!, 'root')!;
    mapping.record(unsure!, 'root', { entityId, keyIdentifier: new Uint8Array(8) });
    expect(next()).toContain(`${others.length} devices hold what is`);
    world.compromise('contingencySymmetric', { certain: 'yes' }).run({ devices: rest });
    expect(trusting()).toBe(1);
    expect(next()).toContain('1 devices hold what is');
  });

  test('trust a stolen signing key as before when their key agreement keys alone are replaced', () => {
    const { world, incident, others, trusting, next } = leavingOut(SIGNING);
    const second = world.compromise('supplier.keyAgreement', { certain: 'yes' });
    second.run({ method: 3 });
    expect(outcomes(second)['recovered']).toBeGreaterThan(0);
    expect(trusting()).toBe(others.length);
    expect(next()).toContain(`${others.length} devices hold what is`);
    expect(codeOf(() => incident.revoke())).toBe('recovery/revoke-before-replace');
    world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3, devices: others });
    expect(trusting()).toBe(0);
  });
});

test('prepayment customers that are affected still wait longer as time passes', () => {
  const world = createRecoveryWorld({ seed: 'prepayment' });
  world.addHomes({ count: 1, fuel: ['ESME'], paymentMode: 100 });
  const incident = world.compromise(SIGNING, { certain: 'yes' });
  incident.run({ method: 2, handover: 'not-requested' });
  const since = world.log.ofType('dcc.status-changed').find(({ to }) => to === 'recovery')!.at;
  const closed = world.clock.now();
  const particularsOf = (device: string) => world.dcc.inventory.entry(device as Eui64);
  const waited = (days: number): unknown => {
    const { events } = world.log;
    const until = addMs(closed, days * DAY_MS);
    return recoveryMetrics({ events, incident: incident.id, until, particularsOf }).exposure;
  };
  for (const days of [0, 7]) {
    const prepaymentLongestMs = closed - since + days * DAY_MS;
    expect(waited(days)).toMatchObject({ prepaymentNow: 1, prepaymentLongestMs });
  }
});
