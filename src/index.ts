/**
 * smki-sim: an executable model of the Smart Metering Key Infrastructure. Actors, and the values they exchange.
 *
 * Certificates are in `smki-sim/x509`, messages in `smki-sim/gbcs`, worlds in `smki-sim/simulation`, fixtures and
 * matchers for your own tests in `smki-sim/testing`.
 *
 * @module
 */
export { fromBase64, fromHex, toBase64, toHex } from './core/bytes.ts';
export { type Clock, type SimulatedClock, simulatedClock, skewed } from './core/clock.ts';
export { type ErrorCode, type ErrorDetails, SmkiError, isSmkiError } from './core/errors.ts';
export { type Instant, addMs, addYears, instant, toIso } from './core/instant.ts';
export type { Random } from './core/random.ts';
export {
  type AgreementKey,
  type KeyStore,
  type Point,
  type SigningKey,
  exportSimulationKeys,
  importAgreementKey,
  importSigningKey,
  seededRandom,
  softKeyStore,
} from './crypto/index.ts';
export {
  ASSUMPTION_ROWS,
  type Assumptions,
  DEFAULT_ASSUMPTIONS,
  assume,
} from './vocabulary/assumptions.ts';
export { CELL_NAMES, type CellName, TRUST_ANCHOR_CELLS } from './vocabulary/cells.ts';
export { type Eui64, eui64, formatEui64 } from './vocabulary/eui64.ts';
export { REMOTE_PARTY_ROLES, type RemotePartyRole } from './vocabulary/roles.ts';
export {
  AUTHORITY_REFUSALS,
  type Answer,
  type AuthorityRefusal,
  type BulkReplacementPlan,
  type CertificateRecord,
  type Ceremony,
  type ContingencyKeySet,
  type DeviceRollOver,
  type Environment,
  type EnvironmentWishes,
  type Hierarchy,
  type RelyingDevice,
  type RollOver,
  batchDigest,
  beginDeviceRollOver,
  beginRollOver,
  createContingencyKeySet,
  createEnvironment,
  createHierarchy,
  granted,
  planBulkReplacement,
  transcriptText,
} from './authority/index.ts';
export {
  type Party,
  type PartyOf,
  type Replacements,
  cellsOf,
  composeReadCredentials,
  composeUpdateCredentials,
  createParty,
} from './party/index.ts';
export { type Device, type DeviceOptions, type Received, createDevice } from './device/device.ts';
export type { DeviceContext, DeviceFaults } from './device/context.ts';
export { DEVICE_TYPES, type DeviceType, type DeviceTypeName } from './device/device-types.ts';
export type { DeviceOutcome } from './device/outcome.ts';
export { processCommand } from './device/process.ts';
export { REFUSALS } from './device/refusals.ts';
export { REPLACEMENT_FAILURES } from './device/replacement-failures.ts';
export type { DeviceState } from './device/state.ts';
export { type Dcc, type Delivery, createDcc } from './dcc/index.ts';
export { type Exchange, type World, createWorld } from './simulation/index.ts';
export { REPLACEMENT_MODES, type ReplacementMode } from './gbcs/modes.ts';
export { signMessage } from './gbcs/signing.ts';
export { cellTable } from './report/index.ts';
