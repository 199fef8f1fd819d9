/**
 * Worlds: actors introduced to each other, a clock, homes.
 *
 * @module
 */
export {
  type CryptoBackend,
  nativeBackend,
  portableBackend,
  selectBackend,
} from '../crypto/index.ts';
export { type Exchange, type ObservedDevice, observe } from './exchange.ts';
export { type FuelParties, type Home } from './home.ts';
export { type DevicesOf, type Fuel, HOME_DEVICES, HOME_KINDS } from './home-types.ts';
export {
  type ManufactureOrder,
  type ManufacturedDevice,
  manufactureDevice,
} from './manufacture.ts';
export type { AddHome, HomeOrder } from './homes.ts';
export { WORLD_FORMAT, type World, type WorldOptions, type WorldParties } from './world.ts';
export { createWorld } from './create-world.ts';
export {
  type PartyOrder,
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from './recovery-world.ts';
export type { Fleet, FleetHome } from './fleet/fleet.ts';
export type { HomesOrder } from './fleet/homes-order.ts';
export { type Fault, FAULTS, applyFault, faultNamed } from './faults/index.ts';
export { CHECKERS, type Checker, type Problem, watch } from './checkers/index.ts';
export {
  type Incident,
  FRONT,
  PROCEDURES,
  RECOVERY_ASSUMPTION_ROWS,
  type RecoverOptions,
  type RecoveryAssumptions,
  type RecoveryMetrics,
  knowledgeGap,
  notifyShared,
  planExercises,
  recoveryMetrics,
  sequenceDiagram,
  sharedIncident,
  walkthrough,
  writeNotificationFile,
} from '../recovery/index.ts';
