/**
 * The DCC.
 *
 * @module
 */
export { type Dcc, type Delivery, type DeviceLink, type Joining, createDcc } from './dcc.ts';
