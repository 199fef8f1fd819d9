/**
 * Environments that share their authorities: what one does to these, the others' certificates, devices and parties have a say in.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import type { EnvironmentWishes } from '../../../src/authority/environment/describe-environment.ts';
import type { EnvironmentPreset } from '../../../src/authority/environment/description.ts';
import {
  type Environment,
  type EnvironmentOptions,
  createEnvironment,
} from '../../../src/authority/environment/environment.ts';
import { beginDeviceRollOver } from '../../../src/authority/roll-over/device-roll-over.ts';
import { type RollOver, beginRollOver } from '../../../src/authority/roll-over/roll-over.ts';
import { eui64 } from '../../../src/vocabulary/eui64.ts';
import { METER, OTHER_SUPPLIER } from '../csr.ts';
import { certificateInUse, testEnvironment } from '../environments.ts';

/** Another environment with the authorities of this one; a supplier is in it. */
function joined(
  {
    environment,
    clock,
  }: { readonly environment: Environment; readonly clock: Environment['clock'] },
  wishes: EnvironmentPreset | EnvironmentWishes = 'zaz1-like',
  options: Partial<EnvironmentOptions> = {},
) {
  const other = createEnvironment(wishes, {
    seed: 'other',
    clock,
    sharesHierarchyWith: environment,
    ...options,
  });
  const entities = [{ entityId: OTHER_SUPPLIER, roles: ['supplier'] as const }];
  const by = granted(other.registration.enrol({ name: 'Birchwood', entities })).aro.id;
  return { other, by };
}

const published = (environment: Environment, reading: RollOver['reading']): RollOver =>
  granted(granted(beginRollOver({ environment, reading })).publish());

describe('an environment that shares its authorities', () => {
  test('knows the others, also when they are called the same', () => {
    const world = testEnvironment();
    const { other } = joined(world);
    expect([world.environment.sharesWith, other.sharesWith]).toEqual([['SIM-ZAZ1'], ['SIM-ZAZ1']]);
    const { warnings } = published(world.environment, 'issuing');
    expect(warnings).toEqual([
      'SIM-ZAZ1 has the same hierarchy: its subscribers have the same duties',
    ]);
  });

  test('keeps the old authority while a certificate of another one is in use', () => {
    const world = testEnvironment();
    const { other, by } = joined(world, { name: 'SIT' });
    const record = certificateInUse({ environment: other }, by, { entityId: OTHER_SUPPLIER });
    const rollOver = granted(published(world.environment, 'issuing').activate());
    expect(rollOver.duties()).toMatchObject([{ subscriber: 'Birchwood', duty: 'request' }]);
    expect(rollOver.retire()).toMatchObject({ refusal: { code: 'still-relied-on' } });
    const revocation = { by, serial: record.serial, ground: 'keyCompromise' } as const;
    granted(other.certificates.revoke(revocation));
    granted(rollOver.retire());
  });

  test('keeps the old root while a device of another one has it', () => {
    const world = testEnvironment();
    const { certificate: root } = world.environment.authorities.organisation.current.tier.root;
    joined(world, { name: 'SIT' }, { devices: () => [{ device: eui64(METER), root }] });
    const rollOver = granted(published(world.environment, 'hierarchy').activate());
    expect(rollOver.remaining()).toEqual([{ device: eui64(METER), cells: ['root'] }]);
    expect(rollOver.retire()).toMatchObject({ refusal: { code: 'still-relied-on' } });
  });

  test('asks the devices of the others before it publishes', () => {
    const world = testEnvironment();
    const stranger = testEnvironment('zaz1-like', { seed: 'stranger' });
    const { certificate: root } = stranger.environment.authorities.organisation.current.tier.root;
    joined(world, { name: 'SIT' }, { devices: () => [{ device: eui64(METER), root }] });
    const rollOver = granted(beginRollOver({ environment: world.environment, reading: 'root' }));
    expect(rollOver.publish()).toMatchObject({ refusal: { code: 'device-cannot-validate' } });
  });

  test('waits for the parties of the others before the Root DCA changes', () => {
    const world = testEnvironment();
    joined(world, { name: 'SIT' });
    const { environment } = world;
    const rollOver = granted(beginDeviceRollOver({ environment, reading: 'hierarchy' }));
    granted(rollOver.publish());
    expect(rollOver.waiting()).toContain('Birchwood');
    for (const { name } of environment.registration.parties) granted(rollOver.informed(name));
    expect(rollOver.activate()).toMatchObject({ refusal: { code: 'party-cannot-validate' } });
    granted(rollOver.informed('Birchwood'));
    granted(rollOver.activate());
  });
});

describe('what is said of shared authorities', () => {
  test('may be left out: it is as they are', () => {
    const world = testEnvironment();
    const { other } = joined(world, { name: 'SIT' });
    const { names, policies, governance } = world.environment.description;
    expect(other.description).toMatchObject({ name: 'SIT', names, policies, governance });
  });

  test.each<[field: string, wishes: EnvironmentPreset | EnvironmentWishes]>([
    ['governance', 'production-like'],
    ['policies', { policies: { organisation: '1.2.3.4' } }],
    ['names', { names: { issuingOca: 'SX#' } }],
    ['custodiansRequired', { custodiansRequired: 1 }],
    ['issuingDca', { issuingDca: { daysMax: 1 } }],
  ])('is refused where they are otherwise: %s', (field, wishes) => {
    const world = testEnvironment();
    expect(() => joined(world, wishes)).toThrow(
      expect.objectContaining({
        code: 'authority/bad-description',
        details: expect.objectContaining({ field }) as unknown,
      }),
    );
    expect(world.environment.sharesWith).toEqual([]);
  });
});
