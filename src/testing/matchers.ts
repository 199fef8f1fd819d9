/**
 * Matchers for vitest and jest: `expect.extend(smkiMatchers)`. They read devices and outcomes, and explain what they found.
 *
 * @module
 */
import { toHex } from '../core/bytes.ts';
import { fail, isSmkiError } from '../core/errors.ts';
import type { Device } from '../device/device.ts';
import { type OutcomeData, explainOutcome } from '../device/outcome.ts';
import { type DeviceRefusalCode, REFUSALS } from '../device/refusals.ts';
import {
  REPLACEMENT_FAILURES,
  type ReplacementFailureCode,
} from '../device/replacement-failures.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../vocabulary/cells.ts';
import { requireKnownName } from '../vocabulary/known-name.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { requireList, requireObject, requireOctets } from './argument-checks.ts';

/** What vitest and jest expect a matcher to return. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** An outcome, or anything that carries one: what `device.receive` and `world.send` return. */
export type OutcomeCarrier = OutcomeData | { readonly outcome: OutcomeData };

/** The matchers, for the declaration that makes them known to `expect`. */
export interface SmkiMatchers<R = unknown> {
  /** The cell of the device holds exactly this certificate (DER). */
  toHoldCertificate(cell: CellName, certificate: Uint8Array): R;
  /** The command was refused with this code. */
  toBeRefusedWith(code: DeviceRefusalCode): R;
  /** The command replaced these cells and no others. */
  toHaveReplaced(cells: readonly CellName[]): R;
  /** The command was carried out, and the replacements of these cells failed for these reasons, and no others. */
  toHaveFailed(failures: ExpectedFailures): R;
}

/** Why the replacement of each cell failed: `{ 'supplier.keyAgreement': 'path-invalid' }`. */
export type ExpectedFailures = Readonly<Partial<Record<CellName, ReplacementFailureCode>>>;

/**
 * The matchers as vitest and jest take them.
 *
 * @throws SmkiError `testing/bad-subject` when `expect` was given something else than a device or an outcome;
 * `vocabulary/unknown-name` for a cell or code that does not exist, `testing/bad-argument` for other things that cannot be
 * meant, so that no `.not` passes by a slip
 * @example
 * ```ts
 * import { smkiMatchers, standardWorld } from 'smki-sim/testing';
 *
 * // In a test: expect.extend(smkiMatchers); expect(esme).toHoldCertificate('root', hierarchy.root);
 * const { esme, hierarchy } = standardWorld();
 * console.log(smkiMatchers.toHoldCertificate(esme, 'root', hierarchy.root).pass); // true
 * ```
 */
export const smkiMatchers: {
  toHoldCertificate(device: Device, cell: CellName, certificate: Uint8Array): MatcherResult;
  toBeRefusedWith(received: OutcomeCarrier, code: DeviceRefusalCode): MatcherResult;
  toHaveReplaced(received: OutcomeCarrier, cells: readonly CellName[]): MatcherResult;
  toHaveFailed(received: OutcomeCarrier, failures: ExpectedFailures): MatcherResult;
} = {
  toHoldCertificate(device, cell, certificate) {
    if (!isDevice(device)) failSubject('toHoldCertificate', 'a device: what createDevice returns');
    requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
    requireOctets(certificate, 'certificate');
    const found = device.describe().cells[cell];
    return verdict({
      pass: device.holds(cell, certificate),
      wanted: `${cell} to hold the certificate of ${keyOf(certificate)}`,
      found:
        found === undefined
          ? 'the device has nothing there'
          : `it holds key ${found.keyIdentifier}`,
    });
  },
  toBeRefusedWith(received, code) {
    requireKnownName('refusal', code, REFUSALS);
    const outcome = outcomeOf('toBeRefusedWith', received);
    return verdict({
      pass: !outcome.accepted && outcome.code === code,
      wanted: `a refusal with ${code} (${REFUSALS[code].meaning})`,
      found: `the device said:\n${explainOutcome(outcome)}`,
    });
  },
  toHaveReplaced(received, cells) {
    requireList(cells, 'cells', "a list of cells, such as ['root'],");
    for (const cell of cells) requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
    const outcome = outcomeOf('toHaveReplaced', received);
    const replaced = replacedCells(outcome);
    return verdict({
      pass: [...replaced].sort().join() === [...cells].sort().join(),
      wanted: `these cells to be replaced: ${cells.join(', ') || 'none'}`,
      found: `replaced: ${replaced.join(', ') || 'none'}; the device said:\n${explainOutcome(outcome)}`,
    });
  },
  toHaveFailed(received, failures) {
    requireFailures(failures);
    const outcome = outcomeOf('toHaveFailed', received);
    const wanted = Object.entries(failures).map(([cell, code]) => `${cell} ${code}`);
    const failed = failedCells(outcome);
    const isSame = [...failed].sort().join() === [...wanted].sort().join();
    return verdict({
      pass: outcome.kind === 'executed' && isSame,
      wanted: `these replacements to fail: ${wanted.join(', ') || 'none'}`,
      found: `failed: ${failed.join(', ') || 'none'}; the device said:\n${explainOutcome(outcome)}`,
    });
  },
};

function requireFailures(failures: unknown): void {
  const wanted = "an object such as { 'supplier.keyAgreement': 'path-invalid' }";
  for (const [cell, code] of Object.entries(requireObject(failures, 'failures', wanted))) {
    requireKnownName('cell', cell, TRUST_ANCHOR_CELLS);
    requireKnownName('failure', String(code), REPLACEMENT_FAILURES);
  }
}

/** Under `.not`, the message is shown when the matcher passes. */
function verdict(result: {
  readonly pass: boolean;
  readonly wanted: string;
  readonly found: string;
}): MatcherResult {
  const { pass, wanted, found } = result;
  return { pass, message: () => `expected ${pass ? 'not ' : ''}${wanted}; ${found}` };
}

function isDevice(value: unknown): value is Device {
  return isRecord(value) && typeof value['holds'] === 'function';
}

function outcomeOf(matcher: string, received: unknown): OutcomeData {
  const outcome = isRecord(received) && 'outcome' in received ? received['outcome'] : received;
  if (isRecord(outcome) && typeof outcome['accepted'] === 'boolean') {
    return outcome as unknown as OutcomeData;
  }
  failSubject(matcher, 'an outcome, or what send, deliver or receive return');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function failSubject(matcher: string, expected: string): never {
  fail('testing/bad-subject', `expect(…).${matcher} needs ${expected}`, { matcher, expected });
}

function replacedCells(outcome: OutcomeData): readonly CellName[] {
  if (outcome.kind !== 'executed') return [];
  return outcome.replacements.flatMap(({ cell, failure }) =>
    cell !== undefined && failure === undefined ? [cell] : [],
  );
}

function failedCells(outcome: OutcomeData): readonly string[] {
  if (outcome.kind !== 'executed') return [];
  return outcome.replacements.flatMap(({ cell, failure }) =>
    failure === undefined ? [] : [`${cell ?? 'a cell that no device type holds'} ${failure}`],
  );
}

function keyOf(certificate: Uint8Array): string {
  try {
    const { subjectKeyIdentifier } = smkiExtensions(parseCertificate(certificate));
    return subjectKeyIdentifier === undefined
      ? 'no key identifier'
      : `key ${toHex(subjectKeyIdentifier)}`;
  } catch (error) {
    if (isSmkiError(error)) return `no certificate (${error.message})`;
    throw error;
  }
}
