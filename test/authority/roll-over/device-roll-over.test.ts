/**
 * The Root DCA replaced: what parties can validate before, during and after, by our own validation and by OpenSSL.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { type Answer, granted } from '../../../src/authority/answer.ts';
import type { CertificateRecord } from '../../../src/authority/certificates/register.ts';
import { environmentFiles } from '../../../src/authority/environment/environment-files.ts';
import { environmentTree } from '../../../src/authority/environment/environment-tree.ts';
import {
  type DeviceRollOver,
  type DeviceRollOverOptions,
  type DeviceRollOverReading,
  beginDeviceRollOver,
} from '../../../src/authority/roll-over/device-roll-over.ts';
import { beginRollOver } from '../../../src/authority/roll-over/roll-over.ts';
import { DAY_MS, addYears } from '../../../src/core/instant.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { matchProfile } from '../../../src/x509/compare.ts';
import { lintCertificate } from '../../../src/x509/lint.ts';
import { validatePath } from '../../../src/x509/path.ts';
import { deviceRequest } from '../csr.ts';
import { type TestEnvironment, openCeremony, pictureOf, testEnvironment } from '../environments.ts';
import { HAS_OPENSSL, opensslVerify } from '../openssl.ts';

const READINGS: readonly DeviceRollOverReading[] = ['hierarchy', 'root'];

const certify = ({ environment, maker }: TestEnvironment, key: string): CertificateRecord =>
  granted(environment.certificates.request({ by: maker, request: deviceRequest({ key }) }));

/** Takes every step, informing every party on the way. */
function rolledOver(world: TestEnvironment, reading: DeviceRollOverReading): DeviceRollOver {
  const { environment } = world;
  const rollOver = granted(beginDeviceRollOver({ environment, reading }));
  granted(rollOver.publish());
  for (const party of rollOver.waiting()) granted(rollOver.informed(party));
  return granted(granted(rollOver.activate()).retire());
}

/** Whether a party with these anchors validates a device certificate; OpenSSL must say the same. */
function isValid(question: {
  readonly leaf: CertificateRecord;
  readonly intermediates: readonly Uint8Array[];
  readonly anchor: Uint8Array;
  readonly world: TestEnvironment;
}): boolean {
  const { leaf, intermediates, anchor, world } = question;
  const at = world.clock.now();
  const path = { leaf: leaf.certificate, intermediates, at } as const;
  const { valid } = validatePath({ ...path, anchors: [anchor], rules: 'path' });
  if (HAS_OPENSSL) expect(opensslVerify({ ...path, roots: [anchor] }) === '').toBe(valid);
  return valid;
}

describe.each(READINGS)('a new Root DCA (%s)', (reading) => {
  test('is prepared, published, active; the old key goes when every party has the new root', () => {
    const world = testEnvironment();
    const { device } = world.environment.authorities;
    const before = certify(world, 'before');
    const rollOver = granted(beginDeviceRollOver({ environment: world.environment, reading }));
    expect(rollOver.states).toEqual({ from: 'active', to: 'prepared' });
    expect(rollOver.activate()).toMatchObject({ refusal: { code: 'out-of-order' } });
    expect(rollOver.informed('Alder')).toMatchObject({ refusal: { code: 'out-of-order' } });
    granted(rollOver.publish());
    expect(device.active).toBe(rollOver.from);
    expect(rollOver.retire()).toMatchObject({ refusal: { code: 'out-of-order' } });
    // Links let a party with the old root alone follow; without them every party must have the new one first.
    expect(rollOver.gaps()).toHaveLength(reading === 'root' ? 0 : rollOver.waiting().length);
    if (reading === 'root') granted(rollOver.activate());
    for (const party of rollOver.waiting().slice(1)) granted(rollOver.informed(party));
    const [last = ''] = rollOver.waiting();
    if (reading === 'hierarchy') {
      expect(rollOver.activate()).toMatchObject({ refusal: { code: 'party-cannot-validate' } });
    } else {
      expect(rollOver.retire()).toMatchObject({ refusal: { code: 'still-relied-on' } });
    }
    granted(rollOver.informed(last));
    expect(rollOver.waiting()).toEqual([]);
    if (reading === 'hierarchy') granted(rollOver.activate());
    expect(rollOver.states).toEqual({ from: 'retired', to: 'active' });
    expect(device.rollOvers).toMatchObject([{ reason: 'root', certificatesIssued: 1 }]);
    granted(rollOver.retire());
    const { root, rootKey } = rollOver.fromGeneration.tier;
    expect([root.life.state, rootKey.life.state]).toEqual(['retired', 'destroyed']);
    expect(rollOver.retire()).toMatchObject({ refusal: { code: 'out-of-order' } });
    const after = certify(world, 'after');
    expect([before.issuer, after.issuer]).toEqual([rollOver.from.name, rollOver.to.name]);
  });

  test('devices in service stay valid for ever, new ones are valid under the new root', () => {
    const world = testEnvironment();
    const before = certify(world, 'before');
    const { from, to, links, fromGeneration, toGeneration } = rolledOver(world, reading);
    const after = certify(world, 'after');
    world.clock.advanceTo(addYears(world.clock.now(), 40));
    const anchors = [fromGeneration, toGeneration].map(({ tier }) => tier.root.certificate);
    const [old, next] = anchors as [Uint8Array, Uint8Array];
    const under = (leaf: CertificateRecord, anchor: Uint8Array): boolean => {
      const issuing = leaf === before ? from : to;
      const link = links && [leaf === before ? links.oldWithNew : links.newWithOld];
      return isValid({
        leaf,
        intermediates: [issuing.certificate, ...(link ?? [])],
        anchor,
        world,
      });
    };
    expect([under(before, old), under(after, next)]).toEqual([true, true]);
    const isLinked = reading === 'root';
    expect([under(before, next), under(after, old)]).toEqual([isLinked, isLinked]);
  });

  test('is on the tree and in the files, the old root among the anchors still', () => {
    const world = testEnvironment();
    const { fromGeneration, toGeneration } = rolledOver(world, reading);
    const { environment } = world;
    const roots = environmentTree(environment).filter(({ profile }) => profile === 'rootDca');
    expect(roots.map(({ state }) => state)).toEqual(['retired', 'active']);
    expect(roots[0]!.name === roots[1]!.name).toBe(reading === 'root');
    expect(roots.flatMap(({ children }) => children.map(({ name }) => name))).toEqual([
      'S001',
      'S002',
    ]);
    const files = environmentFiles(environment);
    const anchors = files.find(({ path }) => path === 'anchors.pem')!.content;
    for (const { tier } of [fromGeneration, toGeneration]) {
      const { path } = files.find(({ path: name }) => name.includes(tier.root.serial.slice(0, 8)))!;
      expect(anchors).toContain(files.find((file) => file.path === path)!.content);
    }
  });

  test('needs its custodians where the root is in a safe', () => {
    const world = testEnvironment('production-like');
    const { environment } = world;
    const before = pictureOf(environment);
    const refused = { refusal: { code: 'ceremony-required' } };
    expect(beginDeviceRollOver({ environment, reading })).toMatchObject(refused);
    expect(pictureOf(environment)).toBe(before);
    const ceremony = openCeremony(world);
    const rollOver = granted(beginDeviceRollOver({ environment, reading, ceremony }));
    granted(rollOver.publish());
    for (const party of rollOver.waiting()) granted(rollOver.informed(party));
    ceremony.close();
    expect(rollOver.activate()).toMatchObject(refused);
    const second = openCeremony(world);
    granted(rollOver.activate(second));
    expect(second.close().steps.map(({ action }) => action)).toEqual(['destroy']);
    expect(rollOver.retire()).toMatchObject(refused);
    const third = openCeremony(world);
    granted(rollOver.retire(third));
    expect(third.close().steps.map(({ action }) => action)).toEqual(['destroy']);
  });
});

type Links = Pick<DeviceRollOver, 'links' | 'to'>;

test.each<[profile: string, begin: (options: DeviceRollOverOptions) => Answer<Links>]>([
  ['linkDca', beginDeviceRollOver],
  ['linkOca', (options) => beginRollOver({ environment: options.environment, reading: 'root' })],
])('links are what %s says, and the linter has nothing against them', (profile, begin) => {
  const { environment } = testEnvironment();
  const { links, to } = granted(begin({ environment, reading: 'root' }));
  for (const link of [links!.newWithOld, links!.oldWithNew]) {
    expect(matchProfile(parseCertificate(link))).toEqual({ profile, deviations: [] });
    expect(lintCertificate(link)).toEqual([]);
  }
  expect(matchProfile(parseCertificate(to.certificate)).profile).toMatch(/^issuing/);
});

test('a compromised root is not asked to vouch, but can be replaced', () => {
  const { environment } = testEnvironment();
  const { name } = environment.authorities.device.tier.root;
  granted(
    environment.authorities.freeze({ name, key: 'compromised', by: 'PMA', because: 'theft' }),
  );
  expect(beginDeviceRollOver({ environment, reading: 'root' })).toMatchObject({
    refusal: { code: 'root-compromised' },
  });
  expect(beginDeviceRollOver({ environment, reading: 'hierarchy' }).ok).toBe(true);
});

test('one roll-over follows another, and an Issuing DCA still ends at its limit', () => {
  const world = testEnvironment({ issuingDca: { daysMax: 92, outageHours: 0 } });
  const { device } = world.environment.authorities;
  for (const reading of [...READINGS, ...READINGS]) {
    rolledOver(world, reading);
    certify(world, `${reading} ${device.generations.length}`);
    world.clock.advance(92 * DAY_MS);
    certify(world, `${reading} ${device.generations.length} later`);
  }
  expect(device.generations.map(({ tier }) => tier.root.name)).toEqual([
    'SD1',
    'SD2',
    'SD2',
    'SD4',
    'SD4',
  ]);
  const issuing = device.generations.flatMap(({ tier }) => tier.issuing.map(({ name }) => name));
  expect(new Set(issuing).size).toBe(9);
  expect(device.rollOvers.map(({ reason }) => reason)).toEqual(
    Array.from({ length: 4 }, () => ['root', 'time']).flat(),
  );
});

test('a view of its own says who trusts what', () => {
  const { environment } = testEnvironment();
  const { root } = environment.authorities.device.tier;
  const anchors = [root.certificate];
  const relyingParties = () => [{ party: 'Head-end', anchors }];
  const rollOver = granted(
    beginDeviceRollOver({ environment, reading: 'hierarchy', relyingParties }),
  );
  granted(rollOver.publish());
  expect(rollOver.gaps()).toMatchObject([{ party: 'Head-end' }]);
  anchors.push(rollOver.toGeneration.tier.root.certificate);
  expect(rollOver.gaps()).toEqual([]);
  expect(rollOver.waiting()).toEqual([]);
});
