/**
 * Fleets: homes by the thousand, each device real.
 *
 * @module
 */
export type { Condition } from './condition.ts';
export { type DeviceStep, type FleetDevice, FROM_DCC, createFleetDevice } from './fleet-device.ts';
export {
  type DeviceQuery,
  type Fleet,
  type FleetHome,
  type FleetSurroundings,
  createFleet,
} from './fleet.ts';
export type { DeviceInTheMaking, FactoryCells, FactoryFault, HomesOrder } from './homes-order.ts';
