/**
 * For your own test suites: fixtures, matchers for vitest and jest, a snapshot serializer.
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
export { type ArbitraryCredential, type SmkiArbitraries, smkiArbitraries } from './arbitraries.ts';
export type {
  AnchorReplacementCase,
  CaseCells,
  CaseStart,
  ExpectedRefusal,
  ExpectedResponse,
} from './cases/case.ts';
export {
  type MatcherResult,
  type OutcomeCarrier,
  type SmkiMatchers,
  smkiMatchers,
} from './matchers.ts';
export {
  type CaseResult,
  type MeterAdapter,
  answerDifferences,
  runCase,
  runCases,
  simulatedMeter,
} from './meter-adapter.ts';
export {
  type DeviceCommand,
  type DeviceUnderModel,
  type ModelRun,
  deviceCommands,
  modelRun,
} from './model/device-commands.ts';
export { DeviceModel } from './model/device-model.ts';
export { type MutationOrder, mutated } from './mutation.ts';
export { type SnapshotSerializer, smkiSerializer } from './snapshot-serializer.ts';
export { STANDARD_SEED, standardWorld } from './standard-world.ts';
