/**
 * Every refusal of an authority: a case that triggers exactly it, and nothing has changed afterwards.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { type Answer, granted } from '../../src/authority/answer.ts';
import { beginRollOver } from '../../src/authority/roll-over/roll-over.ts';
import { beginDeviceRollOver } from '../../src/authority/roll-over/device-roll-over.ts';
import { planBulkReplacement } from '../../src/authority/roll-over/bulk-replacement.ts';
import { reissueIssuingOca } from '../../src/authority/roll-over/same-key.ts';
import { AUTHORITY_REFUSALS, type AuthorityRefusalCode } from '../../src/authority/refusals.ts';
import type { FORM_REFUSALS } from '../../src/authority/requests/request-refusals.ts';
import { signAtOnce } from '../../src/authority/signing-order.ts';
import { addYears } from '../../src/core/instant.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { METER, OTHER_SUPPLIER, SUPPLIER, deviceRequest, organisationRequest } from './csr.ts';
import {
  RDP_ID,
  START,
  type TestEnvironment,
  certificateInUse,
  openCeremony,
  pictureOf,
  testEnvironment,
} from './environments.ts';

type Codes = Exclude<AuthorityRefusalCode, keyof typeof FORM_REFUSALS>;

/** Sets a case up, and gives what is refused. */
type Case = () => { readonly test: TestEnvironment; readonly ask: () => Answer<unknown> };

const on = (
  ask: (test: TestEnvironment) => Answer<unknown>,
  setUp: TestEnvironment | (() => TestEnvironment) = () => testEnvironment(),
): Case => {
  return () => {
    const test = typeof setUp === 'function' ? setUp() : setUp;
    return { test, ask: () => ask(test) };
  };
};

/** A case that needs something done first. */
const after = <T>(
  prepare: (test: TestEnvironment) => T,
  ask: (test: TestEnvironment, prepared: T) => Answer<unknown>,
  setUp: () => TestEnvironment = () => testEnvironment(),
): Case => {
  return () => {
    const test = setUp();
    const prepared = prepare(test);
    return { test, ask: () => ask(test, prepared) };
  };
};

const governed = () => testEnvironment('production-like');
const inventory = (status: 'commissioned' | 'withdrawn') => () =>
  testEnvironment('zaz1-like', {
    inventory: () => ({ status, responsible: eui64(SUPPLIER) }),
  });

const CASES: Readonly<Record<Codes, Case>> = {
  // Registration
  'party-unknown': on(({ environment }) =>
    environment.registration.addEntity({ party: 'Nobody', entityId: SUPPLIER, roles: [] }),
  ),
  'party-taken': on(({ environment }) => environment.registration.enrol({ name: 'Alder' })),
  'entity-taken': on(({ environment }) =>
    environment.registration.enrol({
      name: 'Elm',
      entities: [{ entityId: SUPPLIER, roles: ['supplier'] }],
    }),
  ),
  'role-not-for-party': on(({ environment }) =>
    environment.registration.addEntity({
      party: 'Alder',
      entityId: SUPPLIER,
      roles: ['accessControlBroker'],
    }),
  ),
  'officer-unknown': on(({ environment }) =>
    environment.registration.recordLeaving({ officer: 'Alder: Jo', leftAt: START }),
  ),
  'officer-taken': on(({ environment }) =>
    environment.registration.appoint({ party: 'Alder', name: 'SRO', office: 'SRO' }),
  ),
  'officer-left': after(
    ({ environment, alder }) =>
      environment.registration.recordLeaving({ officer: alder, leftAt: START, toldAt: START }),
    ({ environment, alder }) =>
      environment.registration.recordLeaving({ officer: alder, leftAt: START }),
  ),
  'no-sro': after(
    ({ environment }) => environment.registration.addParty({ name: 'Elm' }),
    ({ environment }) =>
      environment.registration.appoint({ party: 'Elm', name: 'Jo', office: 'ARO' }),
  ),
  'no-aro': after(
    ({ environment: { registration } }) => {
      granted(registration.addParty({ name: 'Elm' }));
      granted(registration.appoint({ party: 'Elm', name: 'Jo', office: 'SRO' }));
    },
    ({ environment }) =>
      environment.registration.authorise({ party: 'Elm', policy: 'organisation' }),
  ),
  'officer-not-screened': on(({ environment }) =>
    environment.registration.appoint({
      party: 'Alder',
      name: 'Jo',
      office: 'ARO',
      screening: 'not-passed',
    }),
  ),

  // Requests: who asks, for what
  'requester-unknown': on(({ environment }) =>
    environment.certificates.request({ by: 'Alder: Jo', request: organisationRequest() }),
  ),
  'requester-not-aro': on(({ environment }) =>
    environment.certificates.request({ by: 'Alder: SRO', request: organisationRequest() }),
  ),
  'requester-left': after(
    ({ environment, alder }) =>
      environment.registration.recordLeaving({ officer: alder, leftAt: START, toldAt: START }),
    ({ environment, alder }) =>
      environment.certificates.request({ by: alder, request: organisationRequest() }),
  ),
  'requester-revoked': after(
    ({ environment, alder }) => {
      const serial = environment.registration.officer(alder)!.credential!;
      granted(environment.certificates.revoke({ by: alder, serial, ground: 'keyCompromise' }));
    },
    ({ environment, alder }) =>
      environment.certificates.request({ by: alder, request: organisationRequest() }),
  ),
  'not-authorised-subscriber': on(({ environment, maker }) =>
    environment.certificates.request({ by: maker, request: organisationRequest() }),
  ),
  'entity-not-yours': on(({ environment, alder }) =>
    environment.certificates.request({
      by: alder,
      request: organisationRequest({ entityId: OTHER_SUPPLIER }),
    }),
  ),
  'role-not-held': on(({ environment, alder }) =>
    environment.certificates.request({
      by: alder,
      request: organisationRequest({ role: 'networkOperator' }),
    }),
  ),
  'key-already-certified': after(
    ({ environment, alder }) =>
      granted(environment.certificates.request({ by: alder, request: organisationRequest() })),
    ({ environment, alder }) =>
      environment.certificates.request({ by: alder, request: organisationRequest() }),
    () => testEnvironment({ sameKeyReissue: 'refused' }),
  ),
  'key-compromised': after(
    (test) => {
      const { serial } = certificateInUse(test, test.alder);
      const order = { by: test.alder, serial } as const;
      granted(test.environment.certificates.revoke({ ...order, ground: 'keyCompromise' }));
      return order;
    },
    ({ environment }, order) => environment.certificates.reissue(order),
  ),
  'issuer-revoked': after(
    ({ environment, alder }) => {
      const { certificates, authorities } = environment;
      const order = { by: alder, request: organisationRequest() };
      const { serial, issuer } = granted(certificates.request(order));
      granted(authorities.revoke({ name: issuer, reason: 'cACompromise', by: 'PMA' }));
      return serial;
    },
    ({ environment, alder }, serial) => environment.certificates.accept({ by: alder, serial }),
  ),
  'device-not-yours': on(
    ({ environment, maker }) =>
      environment.certificates.request({ by: maker, request: deviceRequest() }),
    inventory('commissioned'),
  ),
  'device-out-of-service': on(
    ({ environment, alder }) =>
      environment.certificates.request({ by: alder, request: deviceRequest() }),
    inventory('withdrawn'),
  ),
  'issuance-stopped': after(
    ({ environment }) => {
      const { active } = environment.authorities.organisation;
      const by = 'DCC: ARO';
      const order = { name: active!.name, key: 'suspect', by, because: 'theft' } as const;
      granted(environment.authorities.freeze(order));
    },
    ({ environment, alder }) =>
      environment.certificates.request({ by: alder, request: organisationRequest() }),
  ),
  'issuance-outage': after(
    ({ environment }) => granted(environment.authorities.device.rollOver({ reason: 'asked' })),
    ({ environment, maker }) =>
      environment.certificates.request({ by: maker, request: deviceRequest() }),
  ),
  'would-outlive-issuer': after(
    ({ clock, environment }) => {
      clock.advanceTo(addYears(START, 16));
      // The officers' own credentials have ended by then.
      granted(environment.registration.enrol({ name: 'Elm', entities: [ELM] }));
    },
    ({ environment }) =>
      environment.certificates.request({
        by: 'Elm: ARO',
        request: organisationRequest({ entityId: ELM.entityId }),
      }),
    () => testEnvironment({ lifetimes: { issuingIca: 40 } }),
  ),
  'batch-too-large': on(
    ({ environment, maker }) =>
      environment.certificates.batch({ by: maker, requests: [deviceRequest(), deviceRequest()] }),
    () => testEnvironment({ batchRequestsMax: 1 }),
  ),
  'batch-altered': on(({ environment, maker }) =>
    environment.certificates.batch({ by: maker, requests: [deviceRequest()], digest: '00' }),
  ),
  'batch-devices-only': on(({ environment, maker }) => {
    const requests = [organisationRequest()];
    const batch = granted(environment.certificates.batch({ by: maker, requests }));
    return [...batch.outcomes][0]!.answer;
  }),

  // The life of a certificate
  'certificate-unknown': on(({ environment, alder }) =>
    environment.certificates.accept({ by: alder, serial: '00' }),
  ),
  'certificate-not-yours': after(
    (environment) => certificateInUse(environment, environment.alder),
    ({ environment, birch }, { serial }) =>
      environment.certificates.withdraw({ by: birch, serial }),
  ),
  'certificate-state': after(
    ({ environment, alder }) =>
      granted(environment.certificates.request({ by: alder, request: organisationRequest() })),
    ({ environment, alder }, { serial }) => environment.certificates.use({ by: alder, serial }),
  ),
  'not-as-requested': after(
    ({ environment, alder }) =>
      granted(environment.certificates.request({ by: alder, request: organisationRequest() })),
    ({ environment, alder }, { serial }) => {
      const request = organisationRequest({ key: 'another' });
      return environment.certificates.accept({ by: alder, serial, request });
    },
  ),
  'device-cannot-validate': after(
    ({ environment, alder }) => {
      const { certificates } = environment;
      const record = granted(certificates.request({ by: alder, request: organisationRequest() }));
      return granted(certificates.accept({ by: alder, serial: record.serial }));
    },
    ({ environment, alder }, { serial }) => {
      const { root } = environment.authorities.device.tier;
      const devices = [{ device: eui64(METER), root: root.certificate }];
      return environment.certificates.use({ by: alder, serial, devices });
    },
  ),
  'devices-hold-it': after(
    (test) => certificateInUse(test, test.alder),
    ({ environment, alder }, { serial }) =>
      environment.certificates.withdraw({ by: alder, serial }),
    () => {
      const test: TestEnvironment = testEnvironment('zaz1-like', {
        devices: () =>
          test.environment.repository.search({ role: 'supplier' }).map(({ keyIdentifier }) => ({
            device: eui64(METER),
            root: test.environment.authorities.organisation.current.tier.root.certificate,
            cells: { 'supplier.digitalSignature': keyIdentifier },
          })),
      });
      return test;
    },
  ),
  'device-certificates-not-revoked': after(
    ({ environment, maker }) =>
      granted(environment.certificates.request({ by: maker, request: deviceRequest() })),
    ({ environment, maker }, { serial }) =>
      environment.certificates.revoke({ by: maker, serial, ground: 'keyCompromise' }),
  ),
  'reason-not-permitted': after(
    (environment) => certificateInUse(environment, environment.alder),
    ({ environment, alder }, { serial }) =>
      environment.certificates.revoke({ by: alder, serial, ground: 'directedByPma' }),
  ),
  'authority-unknown': on(({ environment }) =>
    environment.authorities.revoke({ name: 'SXX', reason: 'superseded', by: 'DCC: ARO' }),
  ),
  'authority-state': after(
    ({ environment }) => {
      const { name } = environment.authorities.organisation.active!;
      const order = { name, reason: 'cACompromise', by: 'DCC: ARO' } as const;
      granted(environment.authorities.revoke(order));
      return order;
    },
    ({ environment }, order) => environment.authorities.revoke(order),
  ),
  'not-a-replacement': after(
    (environment) => certificateInUse(environment, environment.alder),
    ({ environment, alder }, { serial }) =>
      environment.certificates.replace({
        by: alder,
        serial,
        request: organisationRequest({ keyUsage: 'keyAgreement' }),
      }),
  ),

  // Ceremonies
  'ceremony-required': on(
    ({ environment }) => beginRollOver({ environment, reading: 'issuing' }),
    governed,
  ),
  'below-quorum': after(
    ({ environment: { authorities } }) => {
      for (const person of [
        'custodian 1',
        'deputy 1',
        'custodian 2',
        'deputy 2',
        'custodian 3',
        'deputy 3',
      ]) {
        granted(authorities.ceremonies.absent({ person, from: START, until: addYears(START, 1) }));
      }
    },
    ({ environment }) => environment.authorities.ceremonies.convene({ purpose: 'sign' }),
    governed,
  ),
  'custodian-unknown': on(({ environment }) =>
    environment.authorities.ceremonies.absent({ person: 'Jo', from: START, until: START }),
  ),
  'no-hsm-site': after(
    ({ environment: { authorities } }) => {
      for (const { name } of authorities.ceremonies.sites.sites)
        authorities.ceremonies.sites.fail(name);
    },
    ({ environment }) => environment.authorities.ceremonies.convene({ purpose: 'sign' }),
    governed,
  ),
  'ceremony-not-yet': after(
    ({ environment }) => granted(environment.authorities.ceremonies.convene({ purpose: 'sign' })),
    ({ environment }, plan) => environment.authorities.ceremonies.open(plan),
    governed,
  ),
  'ceremony-not-convened': after(
    ({ environment: { authorities }, clock }) => {
      const plan = granted(authorities.ceremonies.convene({ purpose: 'sign' }));
      return { ...plan, readyAt: clock.now(), quorum: { ...plan.quorum, required: 0 } };
    },
    ({ environment }, plan) => environment.authorities.ceremonies.open(plan),
    governed,
  ),
  'ceremony-already-open': after(
    ({ environment: { authorities }, clock }) => {
      const plan = granted(authorities.ceremonies.convene({ purpose: 'sign' }));
      clock.advanceTo(plan.readyAt);
      granted(authorities.ceremonies.open(plan));
      return plan;
    },
    ({ environment }, plan) => environment.authorities.ceremonies.open(plan),
    governed,
  ),
  'ceremony-closed': after(
    (environment) => {
      const ceremony = openCeremony(environment);
      ceremony.close();
      return ceremony;
    },
    ({ environment }, ceremony) =>
      ceremony.sign(
        environment.authorities.lists.prepare(environment.authorities.organisation.active!),
      ),
    governed,
  ),
  'signature-does-not-verify': on(({ environment: { authorities } }) => {
    const generation = authorities.organisation.current;
    const order = granted(authorities.organisation.prepareIssuing({ generation, by: 'test' }));
    return order.complete(new Uint8Array(64).fill(1));
  }),
  'order-overtaken': after(
    ({ environment: { authorities } }) => {
      const order = authorities.lists.prepare(authorities.organisation.active!);
      const signature = order.key.for(order.use).sign(order.tbs);
      granted(signAtOnce(authorities.lists.prepare(authorities.organisation.active!)));
      return { order, signature };
    },
    (_test, { order, signature }) => order.complete(signature),
  ),
  'order-already-complete': after(
    ({ environment: { authorities } }) => {
      const generation = authorities.organisation.current;
      const order = granted(authorities.organisation.prepareIssuing({ generation, by: 'test' }));
      const signature = generation.tier.rootKey.for('certificate').sign(order.tbs);
      granted(order.complete(signature));
      return { order, signature };
    },
    (_test, { order, signature }) => order.complete(signature),
  ),

  // Roll-over
  'out-of-order': after(
    ({ environment }) => granted(beginRollOver({ environment, reading: 'issuing' })),
    (_test, rollOver) => rollOver.activate(),
  ),
  'name-taken': on(({ environment: { authorities } }) => {
    const { current: generation, active } = authorities.organisation;
    return authorities.organisation.prepareIssuing({ generation, by: 'test', name: active!.name });
  }),
  'names-used-up': on(({ environment: { authorities } }) => {
    const { current: generation } = authorities.organisation;
    return authorities.organisation.prepareIssuing({ generation, by: 'test', name: 'SI100' });
  }),
  'still-relied-on': after(
    (environment) => {
      certificateInUse(environment, environment.alder);
      const rollOver = granted(
        beginRollOver({ environment: environment.environment, reading: 'issuing' }),
      );
      granted(rollOver.publish());
      return granted(rollOver.activate());
    },
    (_test, rollOver) => rollOver.retire(),
  ),
  'same-key-not-permitted': on(
    ({ environment }) => reissueIssuingOca(environment, { by: 'DCC: ARO' }),
    () => testEnvironment({}),
  ),
  'issuer-unknown': on(({ environment }) =>
    environment.pathCertificates([environment.authorities.device.tier.root.certificate]),
  ),
  'too-many-path-certificates': after(
    (test) => {
      const first = certificateInUse(test, test.alder, { key: 'first' });
      const rollOver = granted(
        beginRollOver({ environment: test.environment, reading: 'issuing' }),
      );
      granted(rollOver.publish());
      granted(rollOver.activate());
      return [first, certificateInUse(test, test.alder, { key: 'second' })];
    },
    ({ environment }, records) =>
      environment.pathCertificates(records.map(({ certificate }) => certificate)),
    () => testEnvironment({ like: 'zaz1-like', pathCertificatesMax: 1 }),
  ),
  'party-cannot-validate': after(
    ({ environment }) =>
      granted(granted(beginDeviceRollOver({ environment, reading: 'hierarchy' })).publish()),
    (_test, rollOver) => rollOver.activate(),
  ),
  'root-compromised': after(
    ({ environment: { authorities } }) => {
      const { name } = authorities.organisation.current.tier.root;
      granted(authorities.freeze({ name, key: 'compromised', by: 'PMA', because: 'theft' }));
    },
    ({ environment }) => beginRollOver({ environment, reading: 'root' }),
  ),
  'deadline-too-late': on(({ environment }) =>
    planBulkReplacement({
      devices: [],
      successors: new Map(),
      replaced: [environment.authorities.organisation.active!.certificate],
      pathCertificates: () => ({ ok: true, value: [] }),
      from: START,
      deadline: addYears(START, 60),
      threshold: { commands: 1, withinHours: 1 },
    }),
  ),
  'deadline-too-early': on(({ environment }) =>
    planBulkReplacement({
      devices: [
        {
          device: eui64(METER),
          root: new Uint8Array(0),
          cells: { 'supplier.digitalSignature': 'AA' },
        },
      ],
      successors: new Map([['AA', environment.authorities.organisation.active!.certificate]]),
      pathCertificates: () => ({ ok: true, value: [] }),
      from: START,
      deadline: START,
      threshold: { commands: 1, withinHours: 1 },
    }),
  ),
};

const ELM = { entityId: 'FE5A4B1000000099', roles: ['supplier'] } as const;

describe('a refusal', () => {
  test.each(Object.entries(CASES))('%s', (code, prepare) => {
    const { test: set, ask } = prepare();
    set.environment.repository.search({ status: 'I' });
    const before = pictureOf(set.environment);
    const answer = ask();
    expect(answer.ok).toBe(false);
    if (answer.ok) return;
    const { means, advice, source } = AUTHORITY_REFUSALS[code as AuthorityRefusalCode];
    expect(answer.refusal).toMatchObject({ code, advice, clause: source });
    expect(answer.refusal.message.startsWith(means)).toBe(true);
    expect(answer.refusal.message.endsWith(advice)).toBe(true);
    expect(pictureOf(set.environment)).toBe(before);
  });

  test('throws for those who want that', () => {
    const { environment } = testEnvironment();
    expect(() => granted(environment.registration.addParty({ name: 'Alder' }))).toThrow(
      expect.objectContaining({
        code: 'authority/refused',
        details: expect.objectContaining({ reason: 'party-taken' }) as unknown,
      }),
    );
  });

  test('of an RDP that wants to be a supplier', () => {
    const { environment, rdp } = testEnvironment();
    const request = organisationRequest({ entityId: RDP_ID });
    const answer = environment.certificates.request({ by: rdp, request });
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'role-not-held' } });
    const signing = organisationRequest({ entityId: RDP_ID, role: 129 });
    expect(environment.certificates.request({ by: rdp, request: signing }).ok).toBe(true);
  });
});

test('every row says what to do, and where it is from', () => {
  for (const [code, { means, advice, source }] of Object.entries(AUTHORITY_REFUSALS)) {
    expect(code).toMatch(/^[a-z0-9-]+$/);
    expect(means).not.toMatch(/[.;]$/);
    expect(advice).not.toMatch(/\.$/);
    expect(source.length).toBeGreaterThan(5);
  }
});
