/**
 * Batches: what was judged when it arrived is what is certified, for an officer who may still ask; and when answers are due.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../../src/authority/answer.ts';
import { type Batch, batchDigest } from '../../../src/authority/requests/batch.ts';
import { batchDue, singleDue } from '../../../src/authority/requests/response-times.ts';
import { instant, toIso } from '../../../src/core/instant.ts';
import { METER, deviceRequest } from '../csr.ts';
import { testEnvironment } from '../environments.ts';

const device = (number: number): Uint8Array =>
  deviceRequest({ entityId: `FE5A4B200000010${number}` });

/** The devices that were certified, and the codes of what was refused. */
const resultsOf = ({ outcomes }: Batch): readonly unknown[] =>
  [...outcomes].map(({ answer }) => (answer.ok ? answer.value.entityId : answer.refusal.code));

describe('a batch', () => {
  test.each([
    [1, true],
    [2, true],
    [3, false],
  ])('of %i requests, where two may be: %s', (size, expected) => {
    const { environment, maker } = testEnvironment({ like: 'zaz1-like', batchRequestsMax: 2 });
    const requests = [1, 2, 3].slice(0, size).map(device);
    expect(environment.certificates.batch({ by: maker, requests }).ok).toBe(expected);
  });

  test('is certified as it arrived, whatever happens to the list and its octets afterwards', () => {
    const { environment, maker } = testEnvironment({ like: 'zaz1-like', batchRequestsMax: 2 });
    const requests = [deviceRequest(), device(1)];
    const digest = batchDigest(requests);
    const batch = granted(environment.certificates.batch({ by: maker, requests, digest }));
    requests[0]!.fill(0);
    requests[1] = device(2);
    requests.push(device(3), device(4));
    expect(resultsOf(batch)).toEqual([METER, 'FE5A4B2000000101']);
  });

  test('answers what are no octets in their turn', () => {
    const { environment, maker } = testEnvironment();
    const requests = [null, 'request', device(1)] as never;
    const batch = granted(environment.certificates.batch({ by: maker, requests }));
    expect(resultsOf(batch)).toEqual(['malformed', 'malformed', 'FE5A4B2000000101']);
  });

  test.each([
    ['is revoked', 'requester-revoked'],
    ['has left', 'requester-left'],
  ])('stops when its officer %s', (what, code) => {
    const { environment, maker, clock } = testEnvironment();
    const { certificates, registration } = environment;
    const requests = [device(1), device(2), device(3)];
    const { outcomes } = granted(certificates.batch({ by: maker, requests }));
    const [first, ...rest] = stepping(outcomes, () => {
      const at = clock.now();
      if (what === 'has left') {
        granted(registration.recordLeaving({ officer: maker, leftAt: at, toldAt: at }));
      } else {
        const serial = registration.officer(maker)!.credential!;
        granted(certificates.revoke({ by: maker, serial, ground: 'keyCompromise' }));
      }
    });
    expect(first).toBe('FE5A4B2000000101');
    expect(rest).toEqual([code, code]);
  });

  /** Steps through a batch; something happens after the first. */
  function stepping(outcomes: Batch['outcomes'], afterFirst: () => void): readonly unknown[] {
    const found: unknown[] = [];
    for (const { index, answer } of outcomes) {
      found.push(answer.ok ? answer.value.entityId : answer.refusal.code);
      if (index === 0) afterFirst();
    }
    return found;
  }
});

describe('an answer is due (SEC L8)', () => {
  test.each([
    ['2026-03-01T07:59:59Z', '2026-03-02T07:59:59Z'],
    ['2026-03-01T08:00:00Z', '2026-03-02T08:00:00Z'],
    ['2026-03-01T08:00:01Z', '2026-03-02T08:00:00Z'],
    ['2026-03-01T19:59:59Z', '2026-03-02T08:00:00Z'],
    ['2026-03-01T20:00:00Z', '2026-03-02T20:00:00Z'],
    ['2026-03-01T20:00:01Z', '2026-03-02T20:00:01Z'],
  ])('for a batch of %s: %s', (received, due) => {
    expect(toIso(batchDue(instant(received)))).toBe(due);
  });

  test('for one request: in 30 seconds', () => {
    const at = instant('2026-03-01T23:59:45Z');
    expect(toIso(singleDue(at))).toBe('2026-03-02T00:00:15Z');
  });
});
