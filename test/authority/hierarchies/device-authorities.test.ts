/**
 * Issuing DCAs live short: replaced by count, by time, on request; what they issued is good for ever.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import { batchDigest } from '../../../src/authority/requests/batch.ts';
import { DAY_MS, HOUR_MS, addMs } from '../../../src/core/instant.ts';
import { validatePath } from '../../../src/x509/path.ts';
import { deviceRequest } from '../csr.ts';
import { START, type TestEnvironment, openCeremony, testEnvironment } from '../environments.ts';
import { HAS_OPENSSL, opensslVerify } from '../openssl.ts';

const request = ({ environment, maker }: TestEnvironment, key: string) =>
  environment.certificates.request({ by: maker, request: deviceRequest({ key }) });

describe('an Issuing DCA', () => {
  test('at its limit of certificates is replaced, with an outage, and its key is destroyed', () => {
    const world = testEnvironment({ issuingDca: { certificatesMax: 2, costPounds: 900 } });
    const { device } = world.environment.authorities;
    const first = granted(request(world, 'one'));
    granted(request(world, 'two'));
    expect(request(world, 'three')).toMatchObject({ refusal: { code: 'issuance-outage' } });
    expect(device.rollOvers).toEqual([
      {
        from: 'S001',
        to: 'S002',
        reason: 'count',
        certificatesIssued: 2,
        generatedAt: START,
        destroyedAt: START,
        outageUntil: addMs(START, 4 * HOUR_MS),
        costPounds: 900,
      },
    ]);
    world.clock.advance(4 * HOUR_MS);
    expect(granted(request(world, 'three')).issuer).toBe('S002');
    const [old] = device.tier.issuing;
    expect([old!.life.state, old!.key.life.state]).toEqual(['retired', 'destroyed']);
    expect(() => old!.key.for('certificate').sign(new Uint8Array(1))).toThrow(
      expect.objectContaining({ code: 'keys/destroyed' }),
    );
    const question = {
      leaf: first.certificate,
      intermediates: [old!.certificate],
      at: addMs(START, 40 * 365 * DAY_MS),
    };
    const anchor = device.tier.root.certificate;
    expect(validatePath({ ...question, anchors: [anchor], rules: 'path' }).valid).toBe(true);
    if (HAS_OPENSSL) expect(opensslVerify({ ...question, roots: [anchor] })).toBe('');
  });

  test('T53: at its limit of time, here 24 months', () => {
    const world = testEnvironment({ issuingDca: { daysMax: 730, outageHours: 0 } });
    const { device } = world.environment.authorities;
    granted(request(world, 'in stock'));
    world.clock.advance(730 * DAY_MS - 1);
    expect(granted(request(world, 'last day')).issuer).toBe('S001');
    world.clock.advance(1);
    expect(granted(request(world, 'next day')).issuer).toBe('S002');
    expect(device.rollOvers).toMatchObject([{ reason: 'time', certificatesIssued: 2 }]);
    expect(device.rollOvers[0]?.costPounds).toBeUndefined();
  });

  test('with a successor prepared is replaced without an outage (Appendix A, 5.6)', () => {
    const world = testEnvironment({ issuingDca: { certificatesMax: 1 } });
    const { device } = world.environment.authorities;
    const next = granted(device.prepareNext());
    expect(next.life.state).toBe('prepared');
    granted(request(world, 'one'));
    expect(granted(request(world, 'two')).issuer).toBe(next.name);
    expect(device.rollOvers[0]?.outageUntil).toBe(device.rollOvers[0]?.destroyedAt);
  });

  test('in governed mode is replaced in a ceremony, and issuance waits for it', () => {
    const world = testEnvironment({ like: 'production-like', issuingDca: { certificatesMax: 1 } });
    const { device, ceremonies } = world.environment.authorities;
    granted(request(world, 'one'));
    expect(request(world, 'two')).toMatchObject({ refusal: { code: 'ceremony-required' } });
    const ceremony = openCeremony(world, 'replace the Issuing DCA');
    granted(device.rollOver({ reason: 'count', ceremony }));
    const actions = ceremony.close().steps.map(({ action }) => action);
    expect(actions).toEqual(['sign', 'destroy']);
    expect(ceremonies.isOpen()).toBe(false);
    world.clock.advance(4 * HOUR_MS);
    expect(granted(request(world, 'two')).issuer).toBe('S002');
  });
});

describe('a batch', () => {
  test('is stepped through, and each request is judged for itself', () => {
    const world = testEnvironment();
    const { environment, maker } = world;
    const requests = ['a', 'b', 'c'].map((key) => deviceRequest({ key }));
    const broken = requests[1]!.slice();
    broken[broken.length - 1]! ^= 1;
    const batch = granted(
      environment.certificates.batch({ by: maker, requests: [requests[0]!, broken, requests[2]!] }),
    );
    const size = environment.repository.size;
    const outcomes = batch.outcomes[Symbol.iterator]();
    expect(environment.repository.size).toBe(size);
    expect(outcomes.next().value).toMatchObject({ index: 0, answer: { ok: true } });
    expect(environment.repository.size).toBe(size + 1);
    expect(outcomes.next().value).toMatchObject({
      index: 1,
      answer: { ok: false, refusal: { code: 'no-proof-of-possession' } },
    });
    expect(outcomes.next().value).toMatchObject({ index: 2, answer: { ok: true } });
    expect(outcomes.next().done).toBe(true);
    expect(environment.repository.size).toBe(size + 2);
  });

  test('is whole when its digest says so', () => {
    const { environment, maker } = testEnvironment();
    const requests = [deviceRequest({ key: 'a' }), deviceRequest({ key: 'b' })];
    const digest = batchDigest(requests);
    expect(environment.certificates.batch({ by: maker, requests, digest }).ok).toBe(true);
    const cut = requests.slice(0, 1);
    const swapped = [...requests].reverse();
    for (const altered of [cut, swapped]) {
      const answer = environment.certificates.batch({ by: maker, requests: altered, digest });
      expect(answer).toMatchObject({ refusal: { code: 'batch-altered' } });
    }
  });

  test('is due the next morning, or within a day', () => {
    const world = testEnvironment();
    const due = () =>
      granted(world.environment.certificates.batch({ by: world.maker, requests: [] })).dueAt;
    expect(new Date(due()).toISOString()).toBe('2026-01-02T08:00:00.000Z');
    world.clock.advance(12 * HOUR_MS);
    expect(new Date(due()).toISOString()).toBe('2026-01-02T21:00:00.000Z');
  });
});

test('a compromised Issuing DCA is frozen, and another takes over', () => {
  const world = testEnvironment({ issuingDca: { outageHours: 0 } });
  const { authorities } = world.environment;
  const { name } = authorities.device.active!;
  granted(authorities.freeze({ name, key: 'compromised', by: 'PMA', because: 'theft' }));
  expect(request(world, 'meanwhile')).toMatchObject({ refusal: { code: 'issuance-stopped' } });
  const record = granted(authorities.device.rollOver({ reason: 'compromise' }));
  expect(record).toMatchObject({ from: name, reason: 'compromise' });
  expect(granted(request(world, 'after')).issuer).toBe(record.to);
});
