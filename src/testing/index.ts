/**
 * For your own test suites: fixtures, matchers for vitest and jest, a snapshot serializer. What needs fast-check is
 * `smki-sim/testing/fast-check`.
 *
 * @module
 */
export {
  DEFECT_NAMES,
  type DefectAuthority,
  type DefectKind,
  type DefectName,
  type DefectOptions,
  type DefectiveCertificate,
  defectiveCertificate,
  defectiveCertificates,
} from '../x509/defects.ts';
export {
  type AnchorReplacementCaseOptions,
  CASE_SEED,
  anchorReplacementCases,
} from './anchor-replacement-cases.ts';
export { answerDifferences } from './answer-differences.ts';
export type {
  AnchorReplacementCase,
  CaseCells,
  CaseReading,
  CaseStart,
  ExpectedAlert,
  ExpectedRefusal,
  ExpectedResponse,
} from './cases/case.ts';
export {
  type ExpectedFailures,
  type MatcherResult,
  type OutcomeCarrier,
  type SmkiMatchers,
  smkiMatchers,
} from './matchers.ts';
export { type AsyncMeterAdapter, type MeterAdapter, simulatedMeter } from './meter-adapter.ts';
export { type MutationOrder, mutated } from './mutation.ts';
export { type CaseResult, runCase, runCaseAsync, runCases, runCasesAsync } from './run-cases.ts';
export type { Timer, WaitOptions } from './time-limit.ts';
export { type SnapshotSerializer, smkiSerializer } from './snapshot-serializer.ts';
export { STANDARD_SEED, standardWorld } from './standard-world.ts';

// Names for what the above takes and returns.
export type { OutcomeData } from '../device/outcome.ts';
export type { DeviceRefusalCode } from '../device/refusals.ts';
export type { ReplacementFailureCode } from '../device/replacement-failures.ts';
export type { CredentialSlot, PartyRole } from '../party/credentials.ts';
export type { Eui64Like } from '../vocabulary/eui64.ts';
