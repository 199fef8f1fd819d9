/**
 * The life of certificates: each step by whom and when, in the register for good.
 *
 * @module
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, granted } from '../../../src/authority/answer.ts';
import { acceptanceProblems } from '../../../src/authority/certificates/acceptance.ts';
import {
  CERTIFICATE_EVENTS,
  CERTIFICATE_STATES,
  type CertificateState,
} from '../../../src/authority/certificates/certificate-states.ts';
import type { CertificateRecord } from '../../../src/authority/certificates/register.ts';
import { toHex } from '../../../src/core/bytes.ts';
import { DAY_MS, SECOND_MS, addMs, addYears, startOfDay } from '../../../src/core/instant.ts';
import { createParty } from '../../../src/party/party.ts';
import { seededRandom } from '../../../src/crypto/index.ts';
import { eui64 } from '../../../src/vocabulary/eui64.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import {
  HARDWARE_TYPE,
  METER,
  NETWORK,
  OTHER_SUPPLIER,
  SUPPLIER,
  deviceRequest,
  organisationRequest,
} from '../csr.ts';
import { START, certificateInUse, pictureOf, testEnvironment } from '../environments.ts';

test('requested, issued, accepted, in use, withdrawn, in use, superseded, revoked: who and when', () => {
  const world = testEnvironment();
  const { environment, clock, alder } = world;
  const { certificates } = environment;
  const request = organisationRequest();
  const { serial } = granted(certificates.request({ by: alder, request }));
  const step = { by: alder, serial };
  const steps: readonly (() => Answer<unknown>)[] = [
    () => certificates.accept(step),
    () => certificates.use(step),
    () => certificates.withdraw({ ...step, because: 'HSM in repair' }),
    () => certificates.use(step),
    () => certificates.supersede(step),
    () => certificates.revoke({ ...step, ground: 'replaced' }),
  ];
  for (const take of steps) {
    clock.advance(SECOND_MS);
    granted(take());
  }
  const history = certificates.history(serial);
  expect(history.map(({ event, by, at }) => [event, by, (at - START) / SECOND_MS])).toEqual([
    ['request', alder, 0],
    ['issue', 'SZ1', 0],
    ['accept', alder, 1],
    ['use', alder, 2],
    ['withdraw', alder, 3],
    ['use', alder, 4],
    ['supersede', alder, 5],
    ['revoke', alder, 6],
  ]);
  expect(history[4]?.because).toBe('HSM in repair');
  expect(environment.repository.bySerial(serial)?.state).toBe('revoked');
});

test('a certificate that is rejected never reaches the repository', () => {
  const { environment, alder } = testEnvironment();
  const { certificates, repository } = environment;
  const record = granted(certificates.request({ by: alder, request: organisationRequest() }));
  expect(repository.status(record)).toBe('P');
  granted(certificates.reject({ by: alder, serial: record.serial, because: 'wrong role' }));
  expect(repository.status(record)).toBeUndefined();
  expect(certificates.accept({ by: alder, serial: record.serial })).toMatchObject({
    refusal: { code: 'certificate-state' },
  });
});

test('what a subscriber compares before accepting', () => {
  const { environment, alder } = testEnvironment();
  const request = organisationRequest({ commonName: 'SIM ALDER' });
  const record = granted(environment.certificates.request({ by: alder, request }));
  expect(acceptanceProblems(record.certificate, request)).toEqual([]);
  const other = organisationRequest({ key: 'another', keyUsage: 'keyAgreement' });
  expect(acceptanceProblems(record.certificate, other)).toEqual([
    'publicKey',
    'subject',
    'keyUsage',
  ]);
});

test('expiry comes by the clock, at its own instant, once', () => {
  const { environment, clock, alder } = testEnvironment();
  const { certificates, repository } = environment;
  const record = certificateInUse({ environment }, alder);
  const end = addMs(addYears(startOfDay(START), 10), -SECOND_MS);
  clock.advanceTo(end);
  expect(repository.bySerial(record.serial)?.state).toBe('inUse');
  clock.advance(DAY_MS);
  expect(repository.search({ status: 'E', entityId: SUPPLIER })).toEqual([record]);
  clock.advance(DAY_MS);
  const expiries = certificates.history(record.serial).filter(({ event }) => event === 'expire');
  expect(expiries).toMatchObject([{ at: end, by: 'clock' }]);
});

test('an officer’s credential ends too, and with it what he may ask', () => {
  const { environment, clock, alder } = testEnvironment();
  clock.advanceTo(addYears(START, 11));
  expect(
    environment.certificates.request({ by: alder, request: organisationRequest() }),
  ).toMatchObject({ refusal: { code: 'requester-revoked' } });
});

describe('who may take a step', () => {
  type Who = 'revoked' | 'gone' | 'SRO' | 'DCC';
  const steps = ['accept', 'reject', 'use', 'withdraw', 'supersede', 'reissue', 'revoke'] as const;

  /** A certificate that may take the step, and an officer who may not. */
  function setUp(step: (typeof steps)[number], who: Who) {
    const world = testEnvironment();
    const { environment, alder } = world;
    const { certificates, registration } = environment;
    const request = organisationRequest();
    const { serial } = granted(certificates.request({ by: alder, request }));
    if (step !== 'accept' && step !== 'reject') granted(certificates.accept({ by: alder, serial }));
    if (step === 'withdraw') granted(certificates.use({ by: alder, serial }));
    if (who === 'revoked') {
      const credential = registration.officer(alder)!.credential!;
      granted(certificates.revoke({ by: alder, serial: credential, ground: 'replaced' }));
    }
    if (who === 'gone') {
      granted(registration.recordLeaving({ officer: alder, leftAt: START, toldAt: START }));
    }
    const by = who === 'SRO' ? 'Alder: SRO' : who === 'DCC' ? world.dcc : alder;
    const order = { by, serial, because: 'test', ground: 'replaced' } as const;
    return { environment, take: (): Answer<unknown> => certificates[step](order) };
  }

  const rows: readonly (readonly [Who, string])[] = [
    ['revoked', 'requester-revoked'],
    ['gone', 'requester-left'],
    ['SRO', 'requester-not-aro'],
  ];
  test.each(steps.flatMap((step) => rows.map(([who, code]) => [step, who, code] as const)))(
    '%s by an officer who is %s: %s',
    (step, who, code) => {
      const { environment, take } = setUp(step, who);
      const before = pictureOf(environment);
      expect(take()).toMatchObject({ refusal: { code } });
      expect(pictureOf(environment)).toBe(before);
    },
  );

  test.each(['accept', 'reject', 'use', 'withdraw', 'supersede'] as const)(
    '%s is for the subscriber: not even the DCC takes it for him',
    (step) => {
      const { environment, take } = setUp(step, 'DCC');
      const before = pictureOf(environment);
      expect(take()).toMatchObject({ refusal: { code: 'certificate-not-yours' } });
      expect(pictureOf(environment)).toBe(before);
    },
  );
});

test('each certificate expires after its own last second, whatever ended before', () => {
  const world = testEnvironment();
  const { clock, environment, birch } = world;
  const first = certificateInUse(world, world.alder);
  clock.advance(DAY_MS);
  const second = certificateInUse(world, birch, { entityId: OTHER_SUPPLIER });
  expect(second.notAfter - first.notAfter).toBe(DAY_MS);
  clock.advanceTo(second.notAfter);
  expect(environment.repository.search({ status: 'E', role: 'supplier' })).toEqual([first]);
  expect(second.state).toBe('inUse');
  clock.advance(1);
  expect(environment.repository.search({ status: 'E', role: 'supplier' })).toHaveLength(2);
});

describe('replacement', () => {
  test('over a new key leaves both valid', () => {
    const world = testEnvironment({});
    const { environment, alder } = world;
    const { certificates, repository } = environment;
    const old = certificateInUse(world, alder);
    const request = organisationRequest({ key: 'second generation' });
    const next = granted(certificates.replace({ by: alder, serial: old.serial, request }));
    expect(next.replaces).toBe(old.serial);
    granted(certificates.accept({ by: alder, serial: next.serial }));
    granted(certificates.use({ by: alder, serial: next.serial }));
    expect(repository.search({ entityId: SUPPLIER, status: 'I' })).toEqual([old, next]);
    granted(certificates.supersede({ by: alder, serial: old.serial }));
    expect(repository.search({ entityId: SUPPLIER, status: 'I' })).toEqual([next]);
  });

  test('over the same key is another certificate of the same subject, where it is permitted', () => {
    const world = testEnvironment('zaz1-like');
    const { environment, alder, clock } = world;
    const old = certificateInUse(world, alder, { commonName: 'SIM ALDER' });
    for (const years of [0, 9]) {
      clock.advanceTo(addYears(START, years));
      const again = granted(environment.certificates.reissue({ by: alder, serial: old.serial }));
      const [before, after] = [old, again].map(({ certificate }) => parseCertificate(certificate));
      expect(after!.publicKeyInfo.der).toEqual(before!.publicKeyInfo.der);
      expect(after!.subject.der).toEqual(before!.subject.der);
      expect(again.serial).not.toBe(old.serial);
      expect(again.keyIdentifier).toBe(old.keyIdentifier);
    }
    expect(environment.repository.search({ keyIdentifier: old.keyIdentifier })).toHaveLength(3);
  });

  test('over a key that somebody else has certified is refused even there', () => {
    const world = testEnvironment('zaz1-like');
    certificateInUse(world, world.alder, { key: 'shared' });
    const request = organisationRequest({ key: 'shared', keyUsage: 'keyAgreement' });
    expect(world.environment.certificates.request({ by: world.alder, request })).toMatchObject({
      refusal: { code: 'key-already-certified' },
    });
  });
});

describe('device certificates', () => {
  const inventoryOf = (status: 'pending' | 'commissioned' | 'recovery') =>
    testEnvironment('zaz1-like', {
      inventory: (device) =>
        device === METER ? { status, responsible: eui64(SUPPLIER) } : undefined,
    });

  test.each([
    ['not in the inventory: the maker', 'FE5A4B20000000FF', 'commissioned', 'maker', true],
    ['pending: the maker', METER, 'pending', 'maker', true],
    ['pending: any supplier', METER, 'pending', 'birch', true],
    ['commissioned: its supplier', METER, 'commissioned', 'alder', true],
    ['commissioned: another supplier', METER, 'commissioned', 'birch', false],
    ['commissioned: the maker', METER, 'commissioned', 'maker', false],
    ['in recovery: its supplier', METER, 'recovery', 'alder', true],
  ] as const)('CR097: %s', (_why, entityId, status, asks, expected) => {
    const world = inventoryOf(status);
    const request = deviceRequest({ entityId });
    const answer = world.environment.certificates.request({ by: world[asks], request });
    expect(answer.ok).toBe(expected);
  });

  test.each([
    ['a status that there is none of', { status: 'foo' }, 'vocabulary/unknown-name'],
    ['no status', { status: null }, 'vocabulary/unknown-name'],
    ['null', null, 'authority/bad-description'],
    ['text', 'commissioned', 'authority/bad-description'],
  ])('an inventory that answers %s is told so', (_what, entry, code) => {
    const world = testEnvironment('zaz1-like', { inventory: () => entry as never });
    const before = pictureOf(world.environment);
    const order = { by: world.maker, request: deviceRequest() };
    expect(() => world.environment.certificates.request(order)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(pictureOf(world.environment)).toBe(before);
  });

  test('CR097 off: anybody authorised, as before Release 1.3.1', () => {
    const world = testEnvironment(
      { deviceEligibilityChecks: 'off' },
      { inventory: () => ({ status: 'commissioned', responsible: eui64(SUPPLIER) }) },
    );
    const { environment, maker } = world;
    expect(environment.certificates.request({ by: maker, request: deviceRequest() }).ok).toBe(true);
  });

  test('never end, and carry what the request said', () => {
    const { environment, maker } = testEnvironment();
    const record = granted(
      environment.certificates.request({ by: maker, request: deviceRequest() }),
    );
    expect(record).toMatchObject({ entityId: METER, role: undefined, issuer: 'S001' });
    expect(new Date(record.notAfter).getUTCFullYear()).toBe(9999);
    expect(toHex(record.certificate)).toContain(toHex(eui64Octets(METER)));
    expect(HARDWARE_TYPE.startsWith('1.2.826')).toBe(true);
  });
});

function eui64Octets(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

test('a portal makes an environment what a party renews with', () => {
  const { environment, cedar, clock } = testEnvironment();
  const random = seededRandom('network operator');
  const party = createParty({ role: 'networkOperator', entityId: NETWORK, clock, random });
  party.use(party.renew(environment.certificates.portal(cedar)));
  const found = environment.repository.search({ entityId: NETWORK });
  expect(found.map(({ keyUsage, state }) => [keyUsage, state])).toEqual([
    ['digitalSignature', 'accepted'],
    ['keyAgreement', 'accepted'],
  ]);
  expect(Object.values(party.cells())).toEqual(found.map(({ certificate }) => certificate));
  const foreign = createParty({ role: 'supplier', entityId: SUPPLIER, clock, random });
  expect(() => foreign.renew(environment.certificates.portal(cedar))).toThrow(
    expect.objectContaining({
      code: 'authority/request-refused',
      details: expect.objectContaining({ reason: 'entity-not-yours' }) as unknown,
    }),
  );
});

test('the certificates of one seed are the same octets, whatever else is asked for in between', () => {
  const one = testEnvironment();
  const other = testEnvironment();
  granted(other.environment.certificates.request({ by: other.maker, request: deviceRequest() }));
  const serials = [one, other].map(
    ({ environment, alder }) =>
      granted(environment.certificates.request({ by: alder, request: organisationRequest() }))
        .certificate,
  );
  expect(serials[0]).toEqual(serials[1]);
});

describe('the tables', () => {
  test('have no way back from the end', () => {
    for (const { from } of Object.values(CERTIFICATE_EVENTS)) {
      for (const end of ['rejected', 'expired', 'revoked'] as const)
        expect(from).not.toContain(end);
    }
  });

  test('every state can be reached', () => {
    const reached = new Set(Object.values(CERTIFICATE_EVENTS).map(({ to }) => to));
    expect([...reached].sort()).toEqual(Object.keys(CERTIFICATE_STATES).sort());
  });

  test('decide, whatever is tried in whatever order', () => {
    const verbs = ['accept', 'reject', 'use', 'withdraw', 'supersede', 'revoke'] as const;
    const world = testEnvironment();
    const { environment, alder } = world;
    const { certificates } = environment;
    let keys = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...verbs), { maxLength: 8 }), (tried) => {
        keys += 1;
        const request = organisationRequest({ key: `tried ${keys}` });
        const record: CertificateRecord = granted(certificates.request({ by: alder, request }));
        let state: CertificateState = 'issued';
        let events = 2;
        for (const verb of tried) {
          const order = { by: alder, serial: record.serial, because: 'test' };
          const answer: Answer<unknown> =
            verb === 'revoke'
              ? certificates.revoke({ ...order, ground: 'keyCompromise' })
              : certificates[verb](order);
          const row = CERTIFICATE_EVENTS[verb];
          expect(answer.ok).toBe(row.from.includes(state));
          if (answer.ok) {
            state = row.to;
            events += 1;
          }
          expect(record.state).toBe(state);
        }
        expect(certificates.history(record.serial)).toHaveLength(events);
      }),
      { numRuns: 40 },
    );
  });
});
