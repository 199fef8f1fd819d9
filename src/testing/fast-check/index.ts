/**
 * For test suites that have fast-check: arbitraries, and sequences of commands against a model of a device.
 *
 * An entry point of its own, because its types name those of fast-check, which is an optional peer.
 *
 * @module
 */
export { type ArbitraryCredential, type SmkiArbitraries, smkiArbitraries } from '../arbitraries.ts';
export type { CaseCredential } from '../cases/case-pki.ts';
export {
  type DeviceCommand,
  type DeviceUnderModel,
  type ModelRun,
  deviceCommands,
  modelRun,
} from '../model/device-commands.ts';
export { DeviceModel, type ModelMove } from '../model/device-model.ts';
export type { Move, Workshop } from '../model/moves.ts';
export type { CaseBench } from '../cases/case-bench.ts';
export type { CaseHierarchy, CaseParty, CasePki, LeafOrder } from '../cases/case-pki.ts';
export type { ModelOccupant, ModelReplacement } from '../model/device-model.ts';
export type { MoveOrder } from '../model/moves.ts';
