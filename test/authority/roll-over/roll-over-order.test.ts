/**
 * Roll-overs that overlap, come too early, or find a key gone: what is refused, and that nothing is half-done.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import { beginDeviceRollOver } from '../../../src/authority/roll-over/device-roll-over.ts';
import type { RelyingDevice } from '../../../src/authority/roll-over/reliance.ts';
import {
  type RollOver,
  type RollOverReading,
  beginRollOver,
} from '../../../src/authority/roll-over/roll-over.ts';
import { DAY_MS } from '../../../src/core/instant.ts';
import { eui64 } from '../../../src/vocabulary/eui64.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { METER, organisationRequest } from '../csr.ts';
import {
  type TestEnvironment,
  certificateInUse,
  pictureOf,
  testEnvironment,
} from '../environments.ts';

const published = ({ environment }: TestEnvironment, reading: RollOverReading): RollOver =>
  granted(granted(beginRollOver({ environment, reading })).publish());

describe('two at once', () => {
  test.each(['issuing', 'hierarchy', 'root'] as const)('%s: the second is too late', (reading) => {
    const world = testEnvironment();
    const { organisation } = world.environment.authorities;
    const first = published(world, reading);
    const second = published(world, reading);
    granted(second.activate());
    const before = pictureOf(world.environment);
    expect(first.activate()).toMatchObject({ refusal: { code: 'out-of-order' } });
    expect(pictureOf(world.environment)).toBe(before);
    expect(organisation.issuing.filter(({ life }) => life.state === 'active')).toEqual([second.to]);
  });

  test('of the Device hierarchy: the second is too late', () => {
    const { environment } = testEnvironment();
    const begin = () => {
      const one = granted(beginDeviceRollOver({ environment, reading: 'hierarchy' }));
      granted(one.publish());
      for (const party of one.waiting()) granted(one.informed(party));
      return one;
    };
    const first = begin();
    const second = begin();
    granted(second.activate());
    expect(first.activate()).toMatchObject({ refusal: { code: 'out-of-order' } });
    expect(environment.authorities.device.active).toBe(second.to);
  });
});

describe('a certificate that is not at its end keeps the old authority', () => {
  test.each(['issued', 'accepted', 'inUse', 'notInUse'] as const)('%s', (state) => {
    const world = testEnvironment();
    const { environment, alder: by } = world;
    const { certificates } = environment;
    const record = granted(certificates.request({ by, request: organisationRequest() }));
    const { serial } = record;
    if (state !== 'issued') granted(certificates.accept({ by, serial }));
    if (state === 'inUse' || state === 'notInUse') granted(certificates.use({ by, serial }));
    if (state === 'notInUse') granted(certificates.withdraw({ by, serial }));
    expect(record.state).toBe(state);
    const rollOver = granted(published(world, 'issuing').activate());
    expect(rollOver.duties()).toHaveLength(1);
    expect(rollOver.retire()).toMatchObject({ refusal: { code: 'still-relied-on' } });
    granted(certificates.revoke({ by, serial, ground: 'keyCompromise' }));
    granted(rollOver.retire());
  });
});

test.each(['contingency', 'root', 'issuing'] as const)(
  'a hierarchy retires though its %s key has been destroyed before',
  (which) => {
    const world = testEnvironment();
    const { ceremonies } = world.environment.authorities;
    const rollOver = granted(published(world, 'hierarchy').activate());
    const { contingency, tier } = rollOver.fromGeneration;
    const keys = { contingency: contingency.key, root: tier.rootKey, issuing: rollOver.from.key };
    granted(
      ceremonies.within(undefined, 'compromise', (own) => own.destroy(keys[which], 'compromised')),
    );
    granted(rollOver.retire());
    expect(Object.values(keys).map(({ life }) => life.state)).toEqual(
      Array.from({ length: 3 }, () => 'destroyed'),
    );
    expect([tier.root.life.state, rollOver.from.life.state]).toEqual(['retired', 'retired']);
    expect(rollOver.retire()).toMatchObject({ refusal: { code: 'out-of-order' } });
  },
);

test('a device that has the new root already could not validate what is in use: nothing is activated', () => {
  const devices: RelyingDevice[] = [];
  const world = testEnvironment('zaz1-like', { devices: () => devices });
  certificateInUse(world, world.alder);
  const rollOver = published(world, 'root');
  devices.push({ device: eui64(METER), root: rollOver.toGeneration.tier.root.certificate });
  expect(rollOver.gaps()).toHaveLength(1);
  expect(rollOver.activate()).toMatchObject({ refusal: { code: 'device-cannot-validate' } });
  expect(rollOver.states).toEqual({ from: 'active', to: 'published' });
});

test('links last as long as the old root, not as the new one (RFC 4210 4.4.1)', () => {
  const world = testEnvironment();
  world.clock.advance(400 * DAY_MS);
  const { links, fromGeneration, toGeneration } = published(world, 'root');
  const { notAfter } = fromGeneration.tier.root;
  expect(toGeneration.tier.root.notAfter).toBeGreaterThan(notAfter);
  for (const link of [links!.newWithOld, links!.oldWithNew]) {
    expect(parseCertificate(link).notAfter).toBe(notAfter);
  }
});
