/**
 * Ceremonies: who must be there, where, when; what an offline key does and refuses; what is written down.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted, no } from '../../../src/authority/answer.ts';
import { type Absence, callCustodians } from '../../../src/authority/ceremony/custodians.ts';
import { createHsmSites } from '../../../src/authority/ceremony/hsm-sites.ts';
import {
  compareTranscripts,
  transcriptDigest,
  transcriptText,
} from '../../../src/authority/ceremony/transcript.ts';
import { DAY_MS, HOUR_MS, addMs } from '../../../src/core/instant.ts';
import { START, type TestEnvironment, openCeremony, testEnvironment } from '../environments.ts';

const CUSTODIANS = [
  { name: 'Ann', deputy: 'Abe', travelHours: 4 },
  { name: 'Bea', travelHours: 8 },
  { name: 'Cal', deputy: 'Coy', travelHours: 12 },
];

describe('custodians', () => {
  const call = (absences: readonly Absence[], required = 2) =>
    callCustodians({ custodians: CUSTODIANS, required, absences, calledAt: START });
  const away = (person: string, days: number): Absence => ({
    person,
    from: START,
    until: addMs(START, days * DAY_MS),
  });

  test.each<[why: string, absences: readonly Absence[], hours: number, people: string]>([
    ['all come', [], 8, 'Ann Bea Cal'],
    ['a deputy comes for one who is away', [away('Ann', 2)], 8, 'Abe Bea Cal'],
    ['one without a deputy is waited for', [away('Bea', 1), away('Cal', 9)], 12, 'Ann Coy Bea'],
    [
      'the absent come when they are back',
      [away('Bea', 2), away('Cal', 1), away('Coy', 1)],
      24 + 12,
      'Ann Cal Bea',
    ],
    [
      'an absence that is over does not count',
      [{ ...away('Ann', 1), until: START }],
      8,
      'Ann Bea Cal',
    ],
  ])('%s', (_why, absences, hours, people) => {
    const quorum = granted(call(absences));
    expect(quorum.attendance.map(({ person }) => person).join(' ')).toBe(people);
    expect(quorum.reachedAt).toBe(addMs(START, hours * HOUR_MS));
  });

  test('who is kept on the way comes later, and is no part of the quorum before', () => {
    const kept = { person: 'Bea', from: addMs(START, HOUR_MS), until: addMs(START, DAY_MS) };
    const quorum = granted(call([kept, away('Cal', 2), away('Coy', 2)]));
    expect(quorum.attendance.map(({ person }) => person).join(' ')).toBe('Ann Bea Cal');
    expect(quorum.reachedAt).toBe(addMs(START, (24 + 8) * HOUR_MS));
    const onArrival = { ...kept, from: addMs(START, 8 * HOUR_MS) };
    expect(granted(call([onArrival])).attendance.at(-1)).toMatchObject({ person: 'Bea' });
  });

  test('deputies are called later, when that is agreed', () => {
    const order = { custodians: CUSTODIANS, required: 1, absences: [away('Ann', 9)] };
    const deputiesCalledAt = addMs(START, 2 * HOUR_MS);
    const quorum = granted(callCustodians({ ...order, calledAt: START, deputiesCalledAt }));
    expect(quorum.attendance[0]).toMatchObject({ person: 'Abe' });
    expect(quorum.reachedAt).toBe(addMs(START, 6 * HOUR_MS));
  });

  test('T15: one short of the quorum, and who stays away longer than a call waits', () => {
    expect(call([away('Bea', 15), away('Cal', 15), away('Coy', 15)])).toMatchObject({
      ok: false,
      refusal: { code: 'below-quorum', message: expect.stringContaining('1 of 2') as string },
    });
  });
});

describe('HSM sites', () => {
  const sites = () =>
    createHsmSites([
      { name: 'primary', hoursToCollect: 0, sharesRiskWith: ['backup'] },
      { name: 'backup', hoursToCollect: 12, sharesRiskWith: ['primary'] },
      { name: 'third', hoursToCollect: 30, sharesRiskWith: [] },
    ]);

  test('T16: primary down, backup down, then the third', () => {
    const own = sites();
    expect(granted(own.choose()).name).toBe('primary');
    own.fail('primary');
    expect(granted(own.choose()).name).toBe('backup');
    own.fail('backup');
    expect(granted(own.choose()).name).toBe('third');
    own.repair('primary');
    expect(granted(own.choose()).name).toBe('primary');
  });

  test('T61: a place is lost with the one that shares its risk', () => {
    const own = sites();
    own.lose('primary');
    expect(own.state('backup')).toBe('lost');
    expect(granted(own.choose()).hoursToCollect).toBe(30);
  });

  test.each(['fail', 'lose'] as const)('an upgrade repairs nothing (%s)', (happens) => {
    const own = sites();
    own[happens]('primary');
    const before = own.state('primary');
    own.upgrade('primary', 'affects-compliance');
    expect(own.state('primary')).toBe(before);
    own.accept('primary');
    expect(own.state('primary')).toBe(before);
    expect(own.choose('primary')).toMatchObject({ refusal: { code: 'no-hsm-site' } });
    // Nor does a repair witness the upgrade.
    own.repair('primary');
    expect(own.state('primary')).toBe('awaiting-acceptance');
    own.accept('primary');
    expect(own.state('primary')).toBe('working');
  });

  test('an unknown site is a mistake', () => {
    expect(() => {
      sites().fail('fourth');
    }).toThrow(expect.objectContaining({ code: 'authority/unknown-name' }));
  });
});

const governed = (): TestEnvironment => testEnvironment('production-like');

describe('a governed ceremony', () => {
  test('opens when quorum and HSM are there, and not before', () => {
    const { environment, clock } = governed();
    const { ceremonies } = environment.authorities;
    ceremonies.sites.fail('primary');
    ceremonies.sites.fail('backup');
    const plan = granted(ceremonies.convene({ purpose: 'sign the ARL' }));
    expect(plan.site.name).toBe('third');
    expect(plan.readyAt).toBe(addMs(START, 24 * HOUR_MS));
    clock.advance(24 * HOUR_MS - 1);
    expect(ceremonies.open(plan)).toMatchObject({ refusal: { code: 'ceremony-not-yet' } });
    clock.advance(1);
    expect(ceremonies.open(plan).ok).toBe(true);
  });

  const convened = (world: TestEnvironment) => {
    const { ceremonies } = world.environment.authorities;
    const plan = granted(ceremonies.convene({ purpose: 'sign the ARL' }));
    world.clock.advanceTo(plan.readyAt);
    return { ceremonies, plan };
  };

  test('opens by a plan that was convened, whatever a copy of it says', () => {
    const world = governed();
    const { ceremonies } = world.environment.authorities;
    const plan = granted(ceremonies.convene({ purpose: 'sign the ARL' }));
    const early = { ...plan, readyAt: START };
    expect(ceremonies.open(early)).toMatchObject({ refusal: { code: 'ceremony-not-yet' } });
    const forged = { ...early, quorum: { ...plan.quorum, required: 0, attendance: [] } };
    expect(ceremonies.open(forged)).toMatchObject({ refusal: { code: 'ceremony-not-convened' } });
    const other = governed().environment.authorities.ceremonies;
    world.clock.advanceTo(plan.readyAt);
    expect(other.open(plan)).toMatchObject({ refusal: { code: 'ceremony-not-convened' } });
    expect(granted(ceremonies.open({ ...plan, purpose: 'another' })).purpose).toBe('another');
  });

  test('opens again once it is closed, while enough of those who came are there', () => {
    const world = governed();
    const { ceremonies, plan } = convened(world);
    const first = granted(ceremonies.open(plan));
    expect(ceremonies.open(plan)).toMatchObject({ refusal: { code: 'ceremony-already-open' } });
    first.close();
    granted(ceremonies.open(plan)).close();
    const { clock } = world;
    const absence = { from: clock.now(), until: addMs(clock.now(), DAY_MS) };
    for (const { person } of plan.quorum.attendance.slice(0, 3)) {
      granted(ceremonies.absent({ ...absence, person }));
    }
    expect(ceremonies.open(plan)).toMatchObject({
      refusal: { code: 'below-quorum', message: expect.stringContaining('2 of 3') as string },
    });
    clock.advance(DAY_MS);
    expect(ceremonies.open(plan).ok).toBe(true);
  });

  test('has in its transcript who is there, not who is still on the way', () => {
    const custodians = [4, 4, 4, 30].map((travelHours, number) => ({
      name: `C${number}`,
      travelHours,
    }));
    const world = testEnvironment({ like: 'production-like', custodians });
    const { ceremonies, plan } = convened(world);
    expect(plan.quorum.attendance).toHaveLength(4);
    const { participants } = granted(ceremonies.open(plan)).close();
    expect(participants.map(({ name }) => name)).toEqual(['C0', 'C1', 'C2']);
  });

  test('is over when it is closed: its transcript does not grow', () => {
    const ceremony = openCeremony(governed());
    granted(ceremony.record('open', 'the safe'));
    const transcript = ceremony.close();
    const digest = transcriptDigest(transcript);
    expect(ceremony.record('open', 'it again')).toMatchObject({
      refusal: { code: 'ceremony-closed' },
    });
    expect(transcriptDigest(transcript)).toBe(digest);
  });

  test('has a number of its own, also when one within another is all that was held', () => {
    const { ceremonies } = testEnvironment().environment.authorities;
    const inner = () => ceremonies.within(undefined, 'inner', (own) => own.record('open', 'x'));
    ceremonies.within(undefined, 'outer', () => {
      granted(inner());
      return no('ceremony-required');
    });
    granted(inner());
    const numbers = ceremonies.transcripts.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('is the only time at which a root signs', () => {
    const world = governed();
    const { tier } = world.environment.authorities.organisation.current;
    const root = tier.rootKey.for('certificate');
    const offline = expect.objectContaining({ code: 'authority/key-unusable' }) as unknown;
    expect(() => root.sign(new Uint8Array(1))).toThrow(offline);
    const ceremony = openCeremony(world);
    const order = world.environment.authorities.lists.prepare(tier.root);
    expect(granted(ceremony.signature(order))).toHaveLength(64);
    // Nor beside the ceremony, while it is open: what no transcript has is not signed.
    expect(() => root.sign(new Uint8Array(1))).toThrow(offline);
    expect(ceremony.close().steps).toHaveLength(1);
    expect(() => root.sign(new Uint8Array(1))).toThrow(offline);
  });

  test('T61: an upgraded HSM signs only after the custodians have met there', () => {
    const world = governed();
    const { ceremonies, lists, organisation } = world.environment.authorities;
    ceremonies.sites.upgrade('primary', 'affects-compliance');
    expect(granted(ceremonies.convene({ purpose: 'sign' })).site.name).toBe('backup');
    const plan = granted(ceremonies.convene({ purpose: 'accept', site: 'primary' }));
    world.clock.advanceTo(plan.readyAt);
    const acceptance = granted(ceremonies.open(plan));
    const order = lists.prepare(organisation.current.tier.root);
    expect(acceptance.sign(order)).toMatchObject({ refusal: { code: 'no-hsm-site' } });
    acceptance.record('accept', 'upgraded HSM of the primary site');
    acceptance.close();
    expect(granted(ceremonies.convene({ purpose: 'sign' })).site.name).toBe('primary');
    expect(openCeremony(world).sign(order).ok).toBe(true);
  });

  test('an upgrade that affects nothing asks nobody to come (PMA 25)', () => {
    const { environment } = governed();
    environment.authorities.ceremonies.sites.upgrade('primary', 'none');
    expect(environment.authorities.ceremonies.sites.state('primary')).toBe('working');
  });

  test('destroys keys, and a destroyed key refuses for good', () => {
    const world = governed();
    const { active } = world.environment.authorities.iki;
    const signer = active!.key.for('list');
    const ceremony = openCeremony(world);
    granted(ceremony.destroy(active!.key, 'end of its life'));
    const transcript = ceremony.close();
    expect(transcript.steps).toMatchObject([{ action: 'destroy' }]);
    expect(active!.key.life.state).toBe('destroyed');
    expect(() => signer.sign(new Uint8Array(1))).toThrow(
      expect.objectContaining({ code: 'keys/destroyed' }),
    );
  });
});

describe('root signing in two steps', () => {
  test('octets out, a signature in, and only then an authority', () => {
    const world = governed();
    const { organisation } = world.environment.authorities;
    const generation = organisation.current;
    const order = granted(organisation.prepareIssuing({ generation, by: 'operator' }));
    expect(generation.tier.issuing).toHaveLength(1);
    const signature = granted(openCeremony(world).signature(order));
    expect(generation.tier.issuing).toHaveLength(1);
    const wrong = signature.slice().reverse();
    expect(order.complete(wrong)).toMatchObject({ refusal: { code: 'signature-does-not-verify' } });
    expect(order.complete(signature.subarray(1))).toMatchObject({ ok: false });
    expect(generation.tier.issuing).toHaveLength(1);
    const authority = granted(order.complete(signature));
    expect(authority.life.state).toBe('prepared');
    expect(generation.tier.issuing).toEqual([generation.tier.issuing[0], authority]);
  });
});

describe('a transcript', () => {
  const transcripts = () => testEnvironment('production-like').environment.authorities.ceremonies;

  test('is the same for the same ceremony, and has every fingerprint', () => {
    const [one] = transcripts().transcripts;
    const [other] = transcripts().transcripts;
    expect(compareTranscripts(one!, other!)).toEqual([]);
    expect(transcriptDigest(one!)).toBe(transcriptDigest(other!));
    const signed = one!.steps.filter(({ action }) => action === 'sign');
    expect(signed).toHaveLength(10);
    for (const { fingerprint } of signed) expect(fingerprint).toMatch(/^[0-9A-F]{64}$/);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  });

  test('shows in what another differs', () => {
    const [one] = transcripts().transcripts;
    const other = { ...one!, site: 'third', steps: one!.steps.slice(0, -1) };
    const places = compareTranscripts(one!, other).map(({ place }) => place);
    expect(places).toContain('site');
    expect(places).toContain('steps.10');
    expect(transcriptDigest(one!)).not.toBe(transcriptDigest(other));
  });

  test('is for people to sign off', () => {
    const world = testEnvironment('production-like');
    const { ceremonies } = world.environment.authorities;
    granted(ceremonies.absent({ person: 'custodian 2', from: START, until: addMs(START, DAY_MS) }));
    const text = transcriptText(openCeremony(world, 'renew the ARL').close());
    expect(text).toContain('renew the ARL');
    expect(text).toContain('deputy 2 (deputy for custodian 2)');
    expect(text).toContain('Signed off by custodian 1: ___');
  });

  test('is kept in technical mode too, and says so', () => {
    const { environment } = testEnvironment();
    const [founding] = environment.authorities.ceremonies.transcripts;
    expect(founding).toMatchObject({ governance: 'technical', required: 0, site: 'none' });
    expect(founding!.participants).toMatchObject([{ capacity: 'automatic' }]);
  });
});
