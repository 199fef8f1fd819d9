/**
 * Matchers for vitest and jest: `expect.extend(smkiMatchers)`. They read devices and outcomes, and explain what they found.
 *
 * @module
 */
import type { Device } from '../device/device.ts';
import type { OutcomeData } from '../device/outcome.ts';
import { type DeviceRefusalCode, REFUSALS } from '../device/refusals.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { smkiExtensions } from '../x509/extensions.ts';
import { explainOutcome } from '../device/outcome.ts';
import { toHex } from '../core/bytes.ts';
import { isSmkiError } from '../core/errors.ts';
import type { CellName } from '../vocabulary/cells.ts';

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
}

/**
 * The matchers as vitest and jest take them.
 *
 * @example
 * ```ts
 * expect.extend(smkiMatchers);
 * expect(esme).toHoldCertificate('supplier.keyAgreement', certificate);
 * expect(world.deliver(replayed)).toBeRefusedWith('counter-not-newer');
 * expect(world.send(command)).toHaveReplaced(['supplier.keyAgreement']);
 * ```
 */
export const smkiMatchers: {
  toHoldCertificate(device: Device, cell: CellName, certificate: Uint8Array): MatcherResult;
  toBeRefusedWith(received: OutcomeCarrier, code: DeviceRefusalCode): MatcherResult;
  toHaveReplaced(received: OutcomeCarrier, cells: readonly CellName[]): MatcherResult;
} = {
  toHoldCertificate(device, cell, certificate) {
    const found = device.describe().cells[cell];
    const holds =
      found === undefined ? 'does not hold such a cell' : `holds ${found.keyIdentifier}`;
    return {
      pass: device.holds(cell, certificate),
      message: () =>
        `cell ${cell}: the device ${holds}; the certificate is of ${keyOf(certificate)}`,
    };
  },
  toBeRefusedWith(received, code) {
    const outcome = outcomeOf(received);
    const pass = !outcome.accepted && outcome.code === code;
    const wanted = `wanted a refusal with ${code}: ${REFUSALS[code].meaning}`;
    return { pass, message: () => `${wanted}; the device said:\n${explainOutcome(outcome)}` };
  },
  toHaveReplaced(received, cells) {
    const outcome = outcomeOf(received);
    const replaced = replacedCells(outcome);
    const pass = [...replaced].sort().join() === [...cells].sort().join();
    const list = replaced.join(', ') || 'none';
    const message = `wanted replaced: ${cells.join(', ')}; replaced: ${list}; the device said:\n`;
    return { pass, message: () => message + explainOutcome(outcome) };
  },
};

function outcomeOf(received: OutcomeCarrier): OutcomeData {
  return 'outcome' in received ? received.outcome : received;
}

function replacedCells(outcome: OutcomeData): readonly CellName[] {
  if (outcome.kind !== 'executed') return [];
  return outcome.replacements.flatMap(({ cell, failure }) =>
    cell !== undefined && failure === undefined ? [cell] : [],
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
