/**
 * A path that held once is remembered; nothing that the verdict depends on may differ, or it is judged anew.
 */
import { describe, expect, test } from 'vitest';
import { simulatedClock } from '../../src/core/clock.ts';
import { addYears } from '../../src/core/instant.ts';
import { type CommandDraft, commandOf, draftOf } from '../../src/testing/cases/case-bench.ts';
import type { ReplacementFailureCode } from '../../src/device/replacement-failures.ts';
import type { CertificateContents } from '../../src/x509/certificate-contents.ts';
import { START, deviceOnBench } from '../support/device-bench.ts';

const MODE = 'supplierBySupplier';
const CELL = 'supplier.keyAgreement';

type Scene = ReturnType<typeof deviceOnBench>;

/** What becomes of one replacement; undefined is success. */
function failureOf({ send }: Scene, draft: CommandDraft): ReplacementFailureCode | undefined {
  const { outcome } = send(draft);
  if (outcome.kind !== 'executed') throw new Error(outcome.explain());
  return outcome.replacements[0]!.failure;
}

/** A command for one certificate that nobody has seen, so that rows do not warm each other. */
function freshDraft(
  { bench }: Scene,
  label: string,
  change?: Partial<CertificateContents>,
): CommandDraft {
  const { entityId } = bench.pki.parties.supplier;
  const { certificate } = bench.pki.issue({
    role: 'supplier',
    entityId,
    slot: 'keyAgreement',
    label,
    ...(change && { change }),
  });
  return draftOf(bench, MODE, { replacements: { [CELL]: certificate } });
}

const withPath = (draft: CommandDraft, pathCertificates: readonly Uint8Array[]): CommandDraft => ({
  ...draft,
  payload: { ...draft.payload, pathCertificates },
});

describe('after the same certificate was good', () => {
  test('it is good again, on another device too', () => {
    const draft = freshDraft(deviceOnBench('ESME'), 'again');
    for (let i = 0; i < 3; i++) expect(failureOf(deviceOnBench('ESME'), draft)).toBeUndefined();
  });

  test('it is not without its path certificate, nor with another or a spoilt one', () => {
    const scene = deviceOnBench('ESME');
    const { issuing, other } = scene.bench.pki;
    const draft = freshDraft(scene, 'path');
    const spoilt = Uint8Array.from(issuing);
    spoilt[spoilt.length - 1]! ^= 1;
    expect(failureOf(scene, draft)).toBeUndefined();
    for (const path of [[], [other.issuing], [spoilt]]) {
      expect(failureOf(deviceOnBench('ESME'), withPath(draft, path))).toBe('path-invalid');
    }
    expect(
      failureOf(deviceOnBench('ESME'), withPath(draft, [other.issuing, issuing])),
    ).toBeUndefined();
  });

  test('it is not when the octets that it came in hold another path now', () => {
    const scene = deviceOnBench('ESME');
    const draft = freshDraft(scene, 'reused octets');
    const spoilt = Uint8Array.from(scene.bench.pki.issuing);
    spoilt[spoilt.length - 1]! ^= 1;
    const octets = commandOf(scene.bench, draft);
    expect(scene.device.receive(octets).outcome).toMatchObject({ kind: 'executed' });
    octets.set(commandOf(scene.bench, withPath(draft, [spoilt])));
    const { outcome } = deviceOnBench('ESME').device.receive(octets);
    expect(outcome).toMatchObject({ replacements: [{ failure: 'path-invalid' }] });
  });

  test('it is not under another root', () => {
    const scene = deviceOnBench('ESME');
    const draft = freshDraft(scene, 'root');
    expect(failureOf(scene, draft)).toBeUndefined();
    const { pki, cells } = scene.bench;
    const elsewhere = deviceOnBench('ESME', { cells: { ...cells, root: pki.other.root } });
    expect(failureOf(elsewhere, draft)).toBe('path-invalid');
  });

  test.each([
    ['before it begins', -2, 'path-outside-validity'],
    ['while it holds', 8, undefined],
    ['after it has ended', 11, 'path-outside-validity'],
  ] as const)('it is judged by the time: %s', (_when, years, failure) => {
    const draft = freshDraft(deviceOnBench('ESME'), `time ${years}`);
    expect(failureOf(deviceOnBench('ESME'), draft)).toBeUndefined();
    const clock = simulatedClock(addYears(START, years));
    expect(failureOf(deviceOnBench('ESME', { clock }), draft)).toBe(failure);
  });

  test.each([
    ['has not begun', -16],
    ['has ended', 12],
  ] as const)('it is not when its issuer %s, long as it lasts itself', (when, years) => {
    const dates = { notBefore: addYears(START, -20), notAfter: addYears(START, 20) };
    const draft = freshDraft(deviceOnBench('ESME'), `issuer ${when}`, dates);
    expect(failureOf(deviceOnBench('ESME'), draft)).toBeUndefined();
    const clock = simulatedClock(addYears(START, years));
    expect(failureOf(deviceOnBench('ESME', { clock }), draft)).toBe('path-outside-validity');
  });

  test('it is judged by the policies that are asked for', () => {
    const lenient = deviceOnBench('ESME', { assumptions: { explicitPolicy: 'not-required' } });
    const draft = freshDraft(lenient, 'policy', { policies: ['1.2.3.4'] });
    expect(failureOf(lenient, draft)).toBeUndefined();
    expect(failureOf(deviceOnBench('ESME'), draft)).toBe('path-invalid');
  });
});

test('a root of which only the key is known has the name that the path gives it, wherever it stands', () => {
  const { bench } = deviceOnBench('ESME');
  const { rootKey, issuing, other } = bench.pki;
  const root = { publicKey: rootKey.publicKey };
  const keyOnly = (): Scene => deviceOnBench('ESME', { cells: { ...bench.cells, root } });
  const draft = freshDraft(keyOnly(), 'root by key');
  expect(failureOf(keyOnly(), withPath(draft, [other.issuing, issuing]))).toBeUndefined();
  expect(failureOf(keyOnly(), withPath(draft, [other.issuing]))).toBe('path-invalid');
});
