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
export { type Home } from './home.ts';
export {
  type ManufactureOrder,
  type ManufacturedDevice,
  manufactureDevice,
} from './manufacture.ts';
export {
  WORLD_FORMAT,
  type World,
  type WorldOptions,
  type WorldParties,
  createWorld,
} from './world.ts';
