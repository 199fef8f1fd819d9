/**
 * All authorities together: what one name means, what freezing and revoking do to certificates and keys, and the way on.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import type { Authority } from '../../../src/authority/authority.ts';
import { beginRollOver } from '../../../src/authority/roll-over/roll-over.ts';
import { toHex } from '../../../src/core/bytes.ts';
import { DAY_MS } from '../../../src/core/instant.ts';
import { parseRevocationList } from '../../../src/x509/revocation-list.ts';
import { organisationRequest } from '../csr.ts';
import { type TestEnvironment, certificateInUse, testEnvironment } from '../environments.ts';

const by = 'PMA';

const listedBy = ({ environment }: TestEnvironment, authority: Authority): readonly string[] =>
  parseRevocationList(environment.authorities.lists.of(authority)!.list).entries.map(
    ({ serialNumber }) => toHex(serialNumber),
  );

describe('an authority that was certified again', () => {
  const again = () => {
    const world = testEnvironment();
    const old = world.environment.authorities.organisation.active!;
    world.clock.advance(400 * DAY_MS);
    const next = granted(world.environment.reissueIssuingOca({ by }));
    return { ...world, world, old, next, authorities: world.environment.authorities };
  };

  test('is found by its name as its newest certificate shows it', () => {
    const { old, next, authorities } = again();
    expect(next.name).toBe(old.name);
    expect(authorities.byName('SZ1')).toBe(next);
  });

  test('is revoked with every certificate over its key', () => {
    const { world, old, next, authorities } = again();
    granted(authorities.revoke({ name: 'SZ1', reason: 'keyCompromise', by }));
    const { root } = authorities.organisation.current.tier;
    expect(listedBy(world, root)).toEqual([old.serial, next.serial]);
    expect([old.life.state, next.life.state]).toEqual(['revoked', 'revoked']);
    expect(authorities.revoke({ name: 'SZ1', reason: 'keyCompromise', by })).toMatchObject({
      refusal: { code: 'authority-state' },
    });
  });

  test('leaves with every certificate over its key', () => {
    const { environment, old, next } = again();
    const rollOver = granted(beginRollOver({ environment, reading: 'issuing' }));
    granted(rollOver.publish());
    granted(granted(rollOver.activate()).retire());
    expect([old.life.state, next.life.state]).toEqual(['retired', 'retired']);
  });
});

describe('a revoked Issuing OCA', () => {
  test.each([
    ['keyCompromise', 'compromised'],
    ['cACompromise', 'compromised'],
    ['superseded', 'spent'],
  ] as const)('for %s: its key is %s and certifies nothing', (reason, state) => {
    const { authorities } = testEnvironment().environment;
    const { key } = authorities.organisation.active!;
    granted(authorities.revoke({ name: 'SZ1', reason, by }));
    expect(key.life.state).toBe(state);
    expect(() => key.for('certificate').sign(new Uint8Array(1))).toThrow(
      expect.objectContaining({ code: 'authority/key-unusable' }),
    );
  });

  test.each([
    ['issuing', 'at once'],
    ['issuing', 'frozen before'],
    ['hierarchy', 'at once'],
    ['hierarchy', 'frozen before'],
    ['root', 'at once'],
  ] as const)('has a successor (%s, %s)', (reading, course) => {
    const { environment, alder } = testEnvironment();
    const { authorities } = environment;
    const old = authorities.organisation.active!;
    if (course === 'frozen before') {
      granted(authorities.freeze({ name: 'SZ1', key: 'compromised', by, because: 'theft' }));
    }
    granted(authorities.revoke({ name: 'SZ1', reason: 'keyCompromise', by }));
    const rollOver = granted(beginRollOver({ environment, reading }));
    expect(rollOver.from).toBe(old);
    granted(rollOver.publish());
    granted(rollOver.activate());
    const request = organisationRequest();
    const record = granted(environment.certificates.request({ by: alder, request }));
    expect(record.issuer).toBe(rollOver.to.name);
    granted(rollOver.retire());
    expect([old.life.state, old.key.life.state]).toEqual(['revoked', 'destroyed']);
    expect(rollOver.retire()).toMatchObject({ refusal: { code: 'out-of-order' } });
  });
});

test('an authority that never issued is not the one that leaves when it is frozen', () => {
  const { environment } = testEnvironment();
  const { organisation } = environment.authorities;
  const rollOver = granted(beginRollOver({ environment, reading: 'hierarchy' }));
  const { name } = rollOver.to;
  granted(environment.authorities.freeze({ name, key: 'suspect', by, because: 'doubt' }));
  expect(organisation.leaving).toBe(rollOver.from);
  expect(organisation.current).toBe(rollOver.fromGeneration);
});

test('freezing says that a key is suspect or compromised, and nothing else', () => {
  const { environment } = testEnvironment();
  const { key } = environment.authorities.organisation.active!;
  const order = { name: 'SZ1', key: 'destroyed' as 'suspect', by, because: 'x' };
  expect(() => environment.authorities.freeze(order)).toThrow(
    expect.objectContaining({ code: 'vocabulary/unknown-name' }),
  );
  expect(key.life.state).toBe('active');
});

test('a list that was prepared before another was issued is not completed: nobody is un-revoked', () => {
  const world = testEnvironment();
  const { lists, organisation } = world.environment.authorities;
  const issuing = organisation.active!;
  const { serial } = certificateInUse(world, world.alder);
  const prepared = lists.prepare(issuing);
  const signature = prepared.key.for(prepared.use).sign(prepared.tbs);
  const { certificates } = world.environment;
  granted(certificates.revoke({ by: world.alder, serial, ground: 'keyCompromise' }));
  expect(prepared.complete(signature)).toMatchObject({ refusal: { code: 'order-overtaken' } });
  expect(listedBy(world, issuing)).toEqual([serial]);
});
