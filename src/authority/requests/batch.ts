/**
 * Batched device requests (SEC Appendix M, Batched Device CSR web service): the whole batch is judged before its first
 * request, then each request for itself.
 *
 * A batch is copied when it arrives, and stepped through by its receiver, one certificate at a time: fifty thousand need no more
 * memory than their own octets.
 *
 * @module
 */
import { requireKind } from '../../core/arguments.ts';
import { concat, isOctets, kindOfValue, toHex } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import { sha256 } from '../../crypto/index.ts';
import { type Answer, no, yes } from '../answer.ts';
import { type Issuance, certify, eligibility } from '../certificates/issuance.ts';
import type { CertificateRecord } from '../certificates/register.ts';
import { judgeRequester } from './eligibility.ts';
import { judgeForm } from './request-form.ts';
import { batchDue } from './response-times.ts';

/** A batch as it arrives. */
export interface BatchOrder {
  /** Identifier of the officer. */
  readonly by: string;
  /** DER of PKCS#10 requests for device certificates. */
  readonly requests: readonly Uint8Array[];
  /** What {@link batchDigest} said where the batch was made; not compared when absent. */
  readonly digest?: string;
}

/** What became of one request of a batch. */
export interface BatchOutcome {
  /** Position in the batch, from 0. */
  readonly index: number;
  readonly answer: Answer<CertificateRecord>;
}

/** A batch that was accepted for processing. */
export interface Batch {
  readonly dueAt: Instant;
  /** Certifies one request for each step; a request that is never reached is never judged. */
  readonly outcomes: Iterable<BatchOutcome>;
}

/**
 * SHA-256 over the SHA-256 of each request, in hexadecimal: shows that a batch is whole and in order.
 *
 * @example
 * ```ts
 * import { batchDigest, createEnvironment, granted, instant, simulatedClock } from 'smki-sim';
 *
 * const clock = simulatedClock(instant('2026-01-01T09:00:00Z'));
 * const { registration, certificates } = createEnvironment('zaz1-like', { seed: 'docs', clock });
 * const { aro } = granted(registration.enrol({ name: 'Meter Maker', policies: ['device'] }));
 * const requests = [Uint8Array.of(0x30, 0)];
 * const cut = certificates.batch({ by: aro.id, requests: [], digest: batchDigest(requests) });
 * if (!cut.ok) console.log(cut.refusal.code); // batch-altered
 * const whole = granted(certificates.batch({ by: aro.id, requests, digest: batchDigest(requests) }));
 * for (const { answer } of whole.outcomes) {
 *   if (!answer.ok) console.log(answer.refusal.code); // malformed
 * }
 * ```
 */
export function batchDigest(requests: readonly Uint8Array[]): string {
  requireKind('requests', requests, 'octetLists');
  return toHex(sha256(concat(...requests.map(sha256))));
}

/** Judges a batch as a whole. */
export function openBatch(issuance: Issuance, order: BatchOrder): Answer<Batch> {
  const { by, requests, digest } = order;
  const { batchRequestsMax } = issuance.description;
  if (!Array.isArray(requests)) failNoList(requests);
  const officer = judgeRequester(by, 'device', eligibility(issuance));
  if (!officer.ok) return officer;
  if (requests.length > batchRequestsMax) {
    return no('batch-too-large', `${requests.length}, at most ${batchRequestsMax}`);
  }
  // What is judged here is what is certified later, whatever its sender does with the list and its octets meanwhile.
  const received = Array.from(requests, copied);
  if (digest !== undefined && digest !== batchDigest(received)) return no('batch-altered');
  return yes({
    dueAt: batchDue(issuance.clock.now()),
    outcomes: outcomesOf(issuance, by, received),
  });
}

/** A copy of the octets; what are none are found malformed in their turn. */
function copied(request: Uint8Array): Uint8Array {
  return isOctets(request) ? request.slice() : request;
}

function failNoList(requests: unknown): never {
  const [field, reason] = ['requests', `must be a list of octets, not ${kindOfValue(requests)}`];
  fail('authority/bad-description', `batch: ${field} ${reason}`, { field, reason });
}

function* outcomesOf(
  issuance: Issuance,
  by: string,
  requests: readonly Uint8Array[],
): Generator<BatchOutcome> {
  for (const [index, request] of requests.entries()) {
    yield { index, answer: answerOne(issuance, by, request) };
  }
}

function answerOne(issuance: Issuance, by: string, request: Uint8Array): Answer<CertificateRecord> {
  // Again at each step: a batch may take a day, and its officer may be gone by then.
  const context = eligibility(issuance);
  const officer = judgeRequester(by, 'device', context);
  if (!officer.ok) return officer;
  const form = judgeForm(request);
  if (!form.ok) return form;
  return form.value.profile === 'device'
    ? certify(issuance, form.value, { officer: officer.value, context })
    : no('batch-devices-only', form.value.profile);
}
