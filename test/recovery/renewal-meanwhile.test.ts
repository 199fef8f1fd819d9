/**
 * A party renews its certificates while a recovery is under way. What was approved is what is placed, on every device and to the end; it
 * comes into use, and the party goes on from there. Whoever signs, or was placed, speaks to each device by the key that it knows.
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/core/instant.ts';
import type { PartyRole } from '../../src/party/credentials.ts';
import { memoryOf } from '../../src/device/device.ts';
import type { RecoverOptions } from '../../src/recovery/incident-record.ts';
import type { Incident } from '../../src/recovery/incident.ts';
import { keyIdentifierOf } from '../../src/recovery/key-identifier.ts';
import { CHECKERS, watch } from '../../src/simulation/checkers/index.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { IN_BATCHES, outcomes } from './in-batches.ts';

const SIGNING = 'supplier.digitalSignature';

interface HalfWay {
  readonly world: RecoveryWorld;
  readonly incident: Incident;
  readonly problems: () => readonly unknown[];
}

/** An incident some of whose devices are done. */
function halfWay(key: string, options: RecoverOptions): HalfWay {
  const world = createRecoveryWorld({ seed: 'meanwhile', ...IN_BATCHES });
  const watched = watch(world, CHECKERS);
  world.addHomes({ count: 2 });
  const incident = world.compromise(key, { certain: 'yes' });
  incident.start(options);
  const isBegun = ({ outcome }: Incident['devices'][number]): boolean =>
    outcome === 'recovered' || outcome === 'under-dcc-control';
  while (!incident.devices.some(isBegun) && world.leapToNextEvent());
  expect(incident.devices.every(isBegun)).toBe(false);
  return { world, incident, problems: () => watched.end() };
}

function renew(world: RecoveryWorld, role: PartyRole): void {
  const party = world.party(role);
  party.use(party.renew(world.authority.current()));
}

/** How many devices hold the signing key that the supplier has in use. */
function holdingInUse(world: RecoveryWorld): number {
  const { certificate } = world.party('supplier').credential('digitalSignature');
  const identifier = keyIdentifierOf(certificate).join();
  return world.fleet.devices.filter(
    ({ device }) => memoryOf(device).cells[SIGNING]?.keyIdentifier.join() === identifier,
  ).length;
}

describe.each([1, 3] as const)('Method %i, and the supplier renews half-way', (method) => {
  test('every device gets what was approved, and that comes into use', () => {
    const { world, incident, problems } = halfWay(SIGNING, { method });
    renew(world, 'supplier');
    world.advance(30 * DAY_MS);
    expect(incident.state).toBe('closed');
    expect(outcomes(incident)).toEqual({ recovered: 8 });
    expect(holdingInUse(world)).toBe(8);
    const later = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 1 });
    expect(outcomes(later)).toEqual({ recovered: 8 });
    expect(problems()).toEqual([]);
  });
});

test('Method 2, and the broker renews half-way: it hands every device over by the key placed there', () => {
  const { world, incident, problems } = halfWay(SIGNING, { method: 2 });
  renew(world, 'accessControlBroker');
  world.advance(30 * DAY_MS);
  expect(outcomes(incident)).toEqual({ 'handed-back': 8 });
  expect(holdingInUse(world)).toBe(8);
  expect(problems()).toEqual([]);
});

test('Method 3, and the Recovery key is renewed half-way: the next recovery signs with the one on devices', () => {
  const { world, problems } = halfWay(SIGNING, { method: 3 });
  renew(world, 'recovery');
  world.advance(30 * DAY_MS);
  const later = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 3 });
  expect(outcomes(later)).toEqual({ recovered: 8 });
  expect(problems()).toEqual([]);
});

test.each([
  ['rootOca', { method: 'apex' }],
  ['issuingOca', {}],
] as const)(
  '%s: nobody renews under what is replaced, and everybody can afterwards',
  (key, how) => {
    const { world, incident, problems } = halfWay(key, how);
    expect(
      codeOf(() => {
        renew(world, 'supplier');
      }),
    ).toBe('authority/request-refused');
    world.advance(30 * DAY_MS);
    expect(outcomes(incident)).toEqual({ recovered: 10 });
    expect(holdingInUse(world)).toBe(8);
    const later = world.compromise(SIGNING, { certain: 'yes' }).run({ method: 1 });
    expect(outcomes(later)).toEqual({ recovered: 8 });
    expect(problems()).toEqual([]);
  },
);
