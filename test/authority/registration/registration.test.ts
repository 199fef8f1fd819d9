/**
 * The register: parties, User IDs, roles, officers who come and go, and what it knows of that.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import {
  SUBSCRIBER_ROLES,
  USER_ROLES,
  subscriberRole,
} from '../../../src/authority/registration/subscriber-roles.ts';
import { beginDeviceRollOver } from '../../../src/authority/roll-over/device-roll-over.ts';
import { beginRollOver } from '../../../src/authority/roll-over/roll-over.ts';
import { DAY_MS, addMs } from '../../../src/core/instant.ts';
import { REMOTE_PARTY_ROLES } from '../../../src/vocabulary/roles.ts';
import { OTHER_SUPPLIER, SUPPLIER, organisationRequest } from '../csr.ts';
import { START, pictureOf, testEnvironment } from '../environments.ts';

describe('roles', () => {
  test('of the DCC are held by nobody else (SEC L3)', () => {
    const codes = Object.entries(SUBSCRIBER_ROLES)
      .filter(([, { heldBy }]) => heldBy.join() === 'dcc')
      .map(([role]) => REMOTE_PARTY_ROLES[role as keyof typeof SUBSCRIBER_ROLES].code);
    expect(codes).toEqual([1, 4, 5, 6, 137]);
  });

  test('of users are those of their certificates', () => {
    for (const role of Object.values(USER_ROLES)) {
      expect(subscriberRole(role).heldBy).toEqual(['party']);
    }
  });

  test('XML signing comes with any role of a user, and is not the role itself (PMA 64)', () => {
    const { environment, alder } = testEnvironment();
    const request = organisationRequest({ role: 'xmlSigning' });
    const record = granted(environment.certificates.request({ by: alder, request }));
    expect(record).toMatchObject({ role: 'xmlSigning', profile: 'xmlSigning' });
  });

  test('of a User ID grow, and belong to one party', () => {
    const { environment } = testEnvironment();
    const { registration } = environment;
    granted(
      registration.addEntity({ party: 'Alder', entityId: SUPPLIER, roles: ['networkOperator'] }),
    );
    expect(registration.entity(SUPPLIER)).toMatchObject({
      party: 'Alder',
      roles: ['supplier', 'networkOperator'],
    });
    const taken = registration.addEntity({ party: 'Birch', entityId: SUPPLIER, roles: [] });
    expect(taken).toMatchObject({ ok: false, refusal: { code: 'entity-taken' } });
  });
});

describe('an officer', () => {
  const leave = (toldAfterDays: number | undefined) => {
    const world = testEnvironment();
    const leftAt = addMs(START, DAY_MS);
    granted(
      world.environment.registration.recordLeaving({
        officer: world.alder,
        leftAt,
        ...(toldAfterDays !== undefined && { toldAt: addMs(leftAt, toldAfterDays * DAY_MS) }),
      }),
    );
    world.clock.advanceTo(addMs(leftAt, DAY_MS));
    return world;
  };

  test('is nominated by an SRO, and reaches the interfaces with an IKI credential', () => {
    const { environment, alder } = testEnvironment();
    const aro = environment.registration.officer(alder)!;
    expect(aro).toMatchObject({ office: 'ARO', nominatedBy: 'Alder: SRO' });
    expect(environment.repository.bySerial(aro.credential!)).toMatchObject({
      profile: 'iki',
      subscriber: 'Alder',
      state: 'inUse',
    });
    expect(environment.registration.officer('Alder: SRO')?.credential).toBeUndefined();
  });

  test('who has left can still ask while the register is stale (SECMP0042)', () => {
    const { environment, alder } = leave(undefined);
    expect(environment.registration.staleOfficers().map(({ id }) => id)).toEqual([alder]);
    const answer = environment.certificates.request({ by: alder, request: organisationRequest() });
    expect(answer.ok).toBe(true);
  });

  test('who has left is refused once the register knows', () => {
    const { environment, alder } = leave(1);
    expect(environment.registration.staleOfficers()).toEqual([]);
    const answer = environment.certificates.request({ by: alder, request: organisationRequest() });
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'requester-left' } });
  });

  test.each([
    ['in office', undefined, 'confirmed'],
    ['gone, and the register is stale', 'stale', 'nobody-there'],
    ['gone, and the register knows', 'known', 'not-on-register'],
  ] as const)('%s, when called back', (_why, gone, expected) => {
    const { environment, alder } =
      gone === undefined ? testEnvironment() : leave(gone === 'known' ? 1 : undefined);
    expect(environment.registration.callBack(alder)).toBe(expected);
    expect(environment.registration.callBack('Alder: nobody')).toBe('not-on-register');
  });

  test('can be appointed again after leaving, with another credential', () => {
    const { environment, alder } = leave(1);
    const before = environment.registration.officer(alder)!.credential;
    const again = granted(
      environment.registration.appoint({ party: 'Alder', name: 'ARO', office: 'ARO' }),
    );
    expect(again.credential).not.toBe(before);
    const request = organisationRequest();
    expect(environment.certificates.request({ by: alder, request }).ok).toBe(true);
  });
});

test('an enrolment that is refused half-way leaves nothing behind', () => {
  const { environment } = testEnvironment();
  const before = pictureOf(environment);
  const answer = environment.registration.enrol({
    name: 'Elm',
    entities: [
      { entityId: 'FE5A4B1000000099', roles: ['supplier'] },
      { entityId: OTHER_SUPPLIER, roles: ['supplier'] },
    ],
  });
  expect(answer).toMatchObject({ ok: false, refusal: { code: 'entity-taken' } });
  expect(pictureOf(environment)).toBe(before);
});

test.each<[what: string, wishes: object, code: string]>([
  ['a policy that there is none of', { policies: ['bogus'] }, 'vocabulary/unknown-name'],
  ['policies that are no list', { policies: 'device' }, 'authority/bad-description'],
  ['User IDs that are no list', { entities: {} }, 'authority/bad-description'],
  [
    'an EUI-64 that is none',
    { entities: [{ entityId: '12', roles: ['supplier'] }] },
    'vocabulary/not-an-eui64',
  ],
  [
    'a role that is none, after one that is',
    {
      entities: [
        { entityId: 'FE5A4B1000000098', roles: ['supplier'] },
        { entityId: 'FE5A4B1000000099', roles: ['boss'] },
      ],
    },
    'vocabulary/unknown-name',
  ],
])('an enrolment with %s leaves nothing behind, and can be corrected', (_what, wishes, code) => {
  const { environment } = testEnvironment();
  const before = pictureOf(environment);
  const enrolment = { name: 'Elm', ...wishes } as never;
  expect(() => environment.registration.enrol(enrolment)).toThrow(
    expect.objectContaining({ code }),
  );
  expect(pictureOf(environment)).toBe(before);
  expect(environment.registration.enrol({ name: 'Elm' }).ok).toBe(true);
});

describe('names from outside the types', () => {
  const { environment, alder } = testEnvironment();
  const { registration, certificates, repository, authorities } = environment;
  const entityId = 'FE5A4B1000000077';

  test.each<[what: string, call: () => unknown, code: string]>([
    [
      'a party without a name',
      () => registration.addParty({ name: '' }),
      'authority/bad-description',
    ],
    [
      'a kind',
      () => registration.addParty({ name: 'X', kind: 'x' as never }),
      'vocabulary/unknown-name',
    ],
    [
      'a role',
      () => registration.addEntity({ party: 'Alder', entityId, roles: ['boss' as never] }),
      'vocabulary/unknown-name',
    ],
    [
      'the role of an authority',
      () => registration.addEntity({ party: 'Alder', entityId, roles: [0] }),
      'vocabulary/unknown-name',
    ],
    [
      'a code that no certificate has',
      () => registration.addEntity({ party: 'Alder', entityId, roles: [200] }),
      'x509/unknown-profile',
    ],
    [
      'an office',
      () => registration.appoint({ party: 'Alder', name: 'Z', office: 'XRO' as never }),
      'vocabulary/unknown-name',
    ],
    [
      'a time of leaving',
      () => registration.recordLeaving({ officer: alder, leftAt: NaN as never }),
      'time/not-an-instant',
    ],
    [
      'a policy',
      () => registration.authorise({ party: 'Alder', policy: 'x' as never }),
      'vocabulary/unknown-name',
    ],
    ['a status', () => repository.search({ status: 'x' as never }), 'vocabulary/unknown-name'],
    ['a state', () => repository.search({ state: 'x' as never }), 'vocabulary/unknown-name'],
    [
      'a ground',
      () => certificates.revoke({ by: alder, serial: '00', ground: 'x' as never }),
      'vocabulary/unknown-name',
    ],
    [
      'a reason',
      () => authorities.revoke({ name: 'SZ1', reason: 'x' as never, by: 'DCC' }),
      'vocabulary/unknown-name',
    ],
    [
      'a list of requests',
      () => certificates.batch({ by: 'Maker: ARO', requests: null as never }),
      'authority/bad-description',
    ],
    [
      'a reading',
      () => beginRollOver({ environment, reading: 'x' as never }),
      'vocabulary/unknown-name',
    ],
    [
      'a reading for devices',
      () => beginDeviceRollOver({ environment, reading: 'issuing' as never }),
      'vocabulary/unknown-name',
    ],
  ])('%s', (_what, call, code) => {
    const before = pictureOf(environment);
    expect(call).toThrow(expect.objectContaining({ code }));
    expect(pictureOf(environment)).toBe(before);
  });

  test('a code that has a name is that name: nobody gets a role of the DCC by its number', () => {
    const asSupplier = registration.addEntity({ party: 'Alder', entityId, roles: [2] });
    expect(asSupplier).toMatchObject({ ok: true, value: { roles: ['supplier'] } });
    const asRecovery = registration.addEntity({ party: 'Alder', entityId, roles: [1] });
    expect(asRecovery).toMatchObject({ ok: false, refusal: { code: 'role-not-for-party' } });
  });

  test('a serial number that is none is unknown', () => {
    expect(repository.bySerial(undefined as never)).toBeUndefined();
    expect(certificates.history(5 as never)).toEqual([]);
    const step = { by: alder, serial: undefined as never };
    expect(certificates.accept(step)).toMatchObject({ refusal: { code: 'certificate-unknown' } });
  });
});
