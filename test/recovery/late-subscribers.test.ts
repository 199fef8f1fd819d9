/**
 * Who is late when everybody is renewed, and which keys cannot be: a party that is refused its certificates stops nobody else.
 */
import { describe, expect, test } from 'vitest';
import type { PartyRole } from '../../src/party/credentials.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { codeOf } from '../crypto/code-of.ts';
import { outcomes } from './in-batches.ts';

function world(): ReturnType<typeof createRecoveryWorld> {
  const made = createRecoveryWorld({ seed: 'late' });
  made.addHomes({ count: 1 });
  return made;
}

describe('a Subscriber whose officers have left', () => {
  test.each(['run', 'start'] as const)('is late, and the Apex goes on: %s', (verb) => {
    const made = world();
    const second = made.addParty({ role: 'supplier', name: 'Second' });
    const { registration } = made.environment;
    const at = made.clock.now();
    for (const { id, name } of registration.officers) {
      if (/SECOND/i.test(`${id} ${name}`)) {
        registration.recordLeaving({ officer: id, leftAt: at, toldAt: at });
      }
    }
    const incident = made.compromise('rootOca', { certain: 'yes' });
    incident[verb]({ method: 'apex' });
    if (verb === 'start') made.advance(30 * 86_400_000);
    expect(incident.state).toBe('closed');
    expect(outcomes(incident)).toEqual({ recovered: incident.devices.length });
    const late = made.log.ofType('recovery.warning').filter(({ code }) => /late/.test(code));
    expect(late).toHaveLength(1);
    expect(late[0]!.message).toContain(second.entityId);
  });
});

test.each<PartyRole>(['transitionalCoS', 'accessControlBroker', 'wanProvider', 'recovery'])(
  'the %s cannot be late: every device is managed with it',
  (role) => {
    const made = world();
    const incident = made.compromise('rootOca', { certain: 'yes' });
    const lateSubscribers = [made.party(role).entityId];
    expect(codeOf(() => incident.run({ method: 'apex', lateSubscribers }))).toBe(
      'recovery/contradictory-options',
    );
  },
);

test('issuing that another incident has ended: it stands still and says so', () => {
  const made = world();
  const issuing = made.compromise('issuingOca', { certain: 'yes' });
  const apex = made.compromise('rootOca', { certain: 'yes' });
  issuing.choose({});
  while (issuing.step?.run !== 'renewEverybody') issuing.next();
  apex.run({ method: 'apex' });
  issuing.start({});
  made.advance(86_400_000);
  expect(issuing.standing?.code).toBe('overtaken');
});

describe('key agreement alone, with a key that is stolen', () => {
  test.each(['stolen', 'lost'] as const)('%s: the signing key is sound, so Method 1', (ownKey) => {
    const made = world();
    const incident = made.compromise('supplier.keyAgreement', { certain: 'yes' });
    incident.run({ situation: { ownKey } });
    expect(incident).toMatchObject({ state: 'closed', procedure: 'method-1' });
  });

  test('the signing key itself: Method 1 is refused', () => {
    const made = world();
    const incident = made.compromise('supplier.digitalSignature', { certain: 'yes' });
    const situation = { ownKey: 'stolen' } as const;
    expect(codeOf(() => incident.run({ method: 1, situation }))).toBe(
      'recovery/method-cannot-apply',
    );
  });
});
