/**
 * The invariant at every step of a certificate and of an authority: nothing becomes usable that a device which must rely on it cannot
 * validate, and nothing that devices hold leaves use.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { type Answer, granted } from '../../../src/authority/answer.ts';
import type { CertificateRecord } from '../../../src/authority/certificates/register.ts';
import type { RelyingDevice } from '../../../src/authority/roll-over/reliance.ts';
import { beginRollOver } from '../../../src/authority/roll-over/roll-over.ts';
import { eui64 } from '../../../src/vocabulary/eui64.ts';
import { METER, NETWORK, SUPPLIER, organisationRequest } from '../csr.ts';
import {
  type TestEnvironment,
  certificateInUse,
  pictureOf,
  testEnvironment,
} from '../environments.ts';

interface Guarded extends TestEnvironment {
  /** What the environment is told of; tests put devices in and take them out. */
  readonly devices: RelyingDevice[];
}

function guarded(): Guarded {
  const devices: RelyingDevice[] = [];
  return { ...testEnvironment('zaz1-like', { devices: () => devices }), devices };
}

const rootOf = ({ environment }: Guarded): Uint8Array =>
  environment.authorities.organisation.current.tier.root.certificate;

/** A root that the environment has never heard of. */
const STRANGE_ROOT = testEnvironment('zaz1-like', { seed: 'elsewhere' }).environment.authorities
  .organisation.current.tier.root.certificate;

const meter = (root: Uint8Array, more: Partial<RelyingDevice> = {}): RelyingDevice => ({
  device: eui64(METER),
  root,
  ...more,
});

function issued(world: Guarded, wishes: Parameters<typeof organisationRequest>[0] = {}) {
  const request = organisationRequest(wishes);
  return granted(world.environment.certificates.request({ by: world.alder, request }));
}

function step(
  world: Guarded,
  name: 'accept' | 'use' | 'withdraw' | 'supersede',
  { serial }: CertificateRecord,
): Answer<CertificateRecord> {
  return world.environment.certificates[name]({ by: world.alder, serial });
}

const refusedWith = (code: string) => ({ ok: false, refusal: { code } });

/** Asks, and shows that a refusal has changed nothing. */
function expectRefused(world: Guarded, ask: () => Answer<unknown>, code: string): void {
  const before = pictureOf(world.environment);
  expect(ask()).toMatchObject(refusedWith(code));
  expect(pictureOf(world.environment)).toBe(before);
}

describe('accepting', () => {
  test('is refused while a device that must rely on it has a root of nowhere', () => {
    const world = guarded();
    const record = issued(world);
    world.devices.push(meter(STRANGE_ROOT));
    expectRefused(world, () => step(world, 'accept', record), 'device-cannot-validate');
    world.devices[0] = meter(STRANGE_ROOT, { parties: [eui64(NETWORK)] });
    expect(step(world, 'accept', record).ok).toBe(true);
  });

  test('is granted while a device waits to be moved to the new root; using is not', () => {
    const world = guarded();
    world.devices.push(meter(rootOf(world)));
    const rollOver = granted(
      beginRollOver({ environment: world.environment, reading: 'hierarchy' }),
    );
    granted(rollOver.publish());
    granted(rollOver.activate());
    const record = issued(world);
    granted(step(world, 'accept', record));
    expectRefused(world, () => step(world, 'use', record), 'device-cannot-validate');
    world.devices[0] = meter(rollOver.toGeneration.tier.root.certificate);
    expect(step(world, 'use', record).ok).toBe(true);
  });

  test('asks no device about a key that no device relies on', () => {
    const world = guarded();
    world.devices.push(meter(STRANGE_ROOT));
    const record = issued(world, { role: 'xmlSigning' });
    expect(step(world, 'accept', record).ok).toBe(true);
    expect(step(world, 'use', record).ok).toBe(true);
  });
});

describe.each(['withdraw', 'supersede'] as const)('to %s', (leave) => {
  test('is refused while a device holds the certificate, whatever else is in use', () => {
    const world = guarded();
    const old = certificateInUse(world, world.alder);
    const next = certificateInUse(world, world.alder, { key: 'next' });
    const holding = ({ keyIdentifier }: CertificateRecord): RelyingDevice =>
      meter(rootOf(world), { cells: { 'supplier.digitalSignature': keyIdentifier } });
    world.devices.push(holding(old));
    expectRefused(world, () => step(world, leave, old), 'devices-hold-it');
    world.devices[0] = holding(next);
    expect(step(world, leave, old).ok).toBe(true);
  });

  test('is granted when the same key is certified again and in use', () => {
    const world = guarded();
    const old = certificateInUse(world, world.alder);
    const cells = { 'supplier.digitalSignature': old.keyIdentifier };
    world.devices.push(meter(rootOf(world), { cells }));
    const again = granted(
      world.environment.certificates.reissue({ by: world.alder, serial: old.serial }),
    );
    granted(step(world, 'accept', again));
    expectRefused(world, () => step(world, leave, old), 'devices-hold-it');
    granted(step(world, 'use', again));
    expect(step(world, leave, old).ok).toBe(true);
  });

  test('is refused when what stays in use is under a root that a device has not got yet', () => {
    const world = guarded();
    const old = certificateInUse(world, world.alder);
    const rollOver = granted(
      beginRollOver({ environment: world.environment, reading: 'hierarchy' }),
    );
    granted(rollOver.publish());
    granted(rollOver.activate());
    certificateInUse(world, world.alder, { key: 'next' });
    const parties = [eui64(SUPPLIER)];
    world.devices.push(meter(rollOver.fromGeneration.tier.root.certificate, { parties }));
    expect(rollOver.gaps()).toEqual([]);
    expectRefused(world, () => step(world, leave, old), 'device-cannot-validate');
    world.devices[0] = meter(rollOver.toGeneration.tier.root.certificate, { parties });
    expect(step(world, leave, old).ok).toBe(true);
    expect(rollOver.gaps()).toEqual([]);
  });

  test('is granted to a party that stops altogether', () => {
    const world = guarded();
    const only = certificateInUse(world, world.alder);
    world.devices.push(meter(rootOf(world)));
    expect(step(world, leave, only).ok).toBe(true);
  });
});

describe.each(['issuing', 'root'] as const)('a roll-over (%s)', (reading) => {
  test('is not even published while a device cannot validate what will come of it', () => {
    const world = guarded();
    const rollOver = granted(beginRollOver({ environment: world.environment, reading }));
    world.devices.push(meter(STRANGE_ROOT));
    expectRefused(world, () => rollOver.publish(), 'device-cannot-validate');
    world.devices.length = 0;
    granted(rollOver.publish());
    world.devices.push(meter(STRANGE_ROOT));
    expectRefused(world, () => rollOver.activate(), 'device-cannot-validate');
  });
});
