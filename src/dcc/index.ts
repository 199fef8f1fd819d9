/**
 * The DCC.
 *
 * @module
 */
export type { AccessControl, Block, SeparationPhase, Threshold } from './access-types.ts';
export {
  type DccAssumptions,
  DCC_ASSUMPTION_ROWS,
  DEFAULT_DCC_ASSUMPTIONS,
} from './assumptions.ts';
export type { Dcc, Delivery, DeviceLink, Joining } from './at-once.ts';
export { createDcc } from './dcc.ts';
export {
  DELIVERY_FIGURES,
  DEFAULT_DELIVERY_PROFILE,
  MESSAGE_SIZE_FIGURES,
  commandOctets,
} from './delivery-figures.ts';
export type { DeliveryProfile, DeviceEndpoint, Figure } from './delivery-types.ts';
export { DEVICE_STATUSES, STATUS_CHANGES } from './device-statuses.ts';
export { SERVICE_REQUESTS } from './service-requests.ts';
export type {
  BatchFinding,
  BelievedOccupant,
  CertificateMapping,
  CommandRecord,
  DataCommunicationsCompany,
  DccAlert,
  DccOptions,
  DeviceParticulars,
  DeviceStatus,
  Inventory,
  InventoryEntry,
  JoiningDevice,
  MappingDifference,
  OutcomeStore,
  ProductionProving,
  ProofState,
  ServiceRequest,
  StatusAuthority,
  StatusChange,
  StatusRefusal,
  Submission,
  SubmissionOrder,
  SubmissionRefusal,
} from './types.ts';
