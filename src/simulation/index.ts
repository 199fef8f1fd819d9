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
export {
  WORLD_FORMAT,
  type World,
  type WorldOptions,
  type WorldParties,
  createWorld,
} from './world.ts';
