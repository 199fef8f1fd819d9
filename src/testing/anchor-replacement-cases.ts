/**
 * Ready cases for anchor replacement: every refusal, every failure of a replacement and every success of a device type,
 * as rows for `test.each`.
 *
 * The rows come from the same tables as the device, the octets from a PKI of their own. Run them against the simulated
 * device, a vendor's emulator or a real meter: `meter-adapter.ts`. Future-dated execution needs time to pass: a meter
 * whose clock nobody can move skips those cases.
 *
 * @module
 */
import { type FieldKinds, requireKnownFields } from '../core/arguments.ts';
import { type Instant, instant } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import type { DeviceType, DeviceTypeName } from '../device/device-types.ts';
import type { Eui64Like } from '../vocabulary/eui64.ts';
import { requireDeviceType, requireSeed } from './argument-checks.ts';
import { authenticityRefusals } from './cases/authenticity-cases.ts';
import type { AnchorReplacementCase } from './cases/case.ts';
import { createCaseBench } from './cases/case-bench.ts';
import { failureCases } from './cases/failure-cases.ts';
import { laterCases } from './cases/later-cases.ts';
import { structuralRefusals } from './cases/refusal-cases.ts';
import { fullyProtectedMode, successCases } from './cases/success-cases.ts';

/** Which cases to make. */
export interface AnchorReplacementCaseOptions {
  /** Name of a built-in type, or a type of your own. */
  readonly deviceType: DeviceTypeName | DeviceType;
  /** Keys and certificates follow from it. */
  readonly seed?: string;
  /** What the meter's clock says: 2026-01-01T00:00:00Z unless given. */
  readonly at?: Instant;
  /** Entity Identifier of a real meter. */
  readonly entityId?: Eui64Like;
  /** Key agreement public key of a real meter, which the MACs of the commands are made for. */
  readonly keyAgreementKey?: Point;
}

const CASE_FIELDS: FieldKinds<AnchorReplacementCaseOptions> = {
  deviceType: 'any',
  seed: 'text',
  at: 'any',
  entityId: 'any',
  keyAgreementKey: 'any',
};

/** Seed of the cases unless a caller gives another. */
export const CASE_SEED = 'anchor-replacement';

/** The meter's clock in cases unless a caller says otherwise. */
const CASE_TIME = '2026-01-01T00:00:00Z';

/**
 * Makes all cases of a device type.
 *
 * @returns rows with `name`, `clause`, the `cells` to start from, the `command` octets and what is `expected`
 * @throws SmkiError `vocabulary/unknown-name` for a device type that does not exist, `device/bad-configuration` for one of
 * your own that is none, `vocabulary/not-an-eui64`, `crypto/bad-point`, `testing/bad-argument` for other options, and for a
 * type of your own without a root cell or without the key agreement cell of the Access Control Broker
 * @see GBCS 13.3
 * @example
 * ```ts
 * const cases = anchorReplacementCases({ deviceType: 'ESME' });
 * console.log(cases.length, cases[0]?.name);
 * ```
 */
export function anchorReplacementCases(
  options: AnchorReplacementCaseOptions,
): readonly AnchorReplacementCase[] {
  requireSeed(options, 'options');
  requireKnownFields('options', options, CASE_FIELDS);
  requireDeviceType(options.deviceType);
  const { seed = CASE_SEED, at = instant(CASE_TIME) } = options;
  const bench = createCaseBench({ ...options, seed, at });
  const mode = fullyProtectedMode(bench);
  return [
    ...(mode === undefined ? [] : structuralRefusals(bench, mode)),
    ...authenticityRefusals(bench),
    ...failureCases(bench),
    ...successCases(bench),
    ...laterCases(bench),
  ];
}
