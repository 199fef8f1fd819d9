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
export type { Dcc, Delivery } from './dcc/at-once.ts';
export { createDcc } from './dcc/dcc.ts';
export { type Exchange, type World, createWorld } from './simulation/index.ts';
export { REPLACEMENT_MODES, type ReplacementMode } from './gbcs/modes.ts';
export { signMessage } from './gbcs/signing.ts';
export { cellTable } from './report/index.ts';

// Names for what the above takes and returns.
export type { AuthorityState } from './authority/authority-states.ts';
export type { Authority, CertificateOrder, IssuedCertificate } from './authority/authority.ts';
export type { Ceremonies } from './authority/ceremony/ceremony.ts';
export type { Custodian } from './authority/ceremony/custodians.ts';
export type { HsmSite } from './authority/ceremony/hsm-sites.ts';
export type {
  CeremonyStep,
  CeremonyTranscript,
  Participant,
} from './authority/ceremony/transcript.ts';
export type {
  CertificateState,
  RepositoryStatus,
} from './authority/certificates/certificate-states.ts';
export type { StepOrder } from './authority/certificates/certificate-steps.ts';
export type { Certificates } from './authority/certificates/certificates.ts';
export type { RequestOrder } from './authority/certificates/issuance.ts';
export type { CertificateEvent, CertificateFacts } from './authority/certificates/register.ts';
export type { Repository, RepositoryQuery } from './authority/certificates/repository.ts';
export type { RevocationGround } from './authority/certificates/revocation-grounds.ts';
export type { PublishedList, RevocationLists } from './authority/certificates/revocation-lists.ts';
export type { Authorities } from './authority/environment/authorities.ts';
export type {
  AuthorityNamePatterns,
  EnvironmentDescription,
  EnvironmentPolicies,
  EnvironmentPreset,
  IssuingDcaLimits,
  ListTimes,
  Permission,
} from './authority/environment/description.ts';
export type { PublishedFile } from './authority/environment/environment-files.ts';
export type { AuthorityNode } from './authority/environment/environment-tree.ts';
export type { EnvironmentOptions } from './authority/environment/environment.ts';
export type { GuardedKey, KeyPurpose, KeyState } from './authority/guarded-key.ts';
export type {
  DeviceAuthorities,
  DeviceGeneration,
} from './authority/hierarchies/device-authorities.ts';
export type { IkiAuthorities } from './authority/hierarchies/iki-authorities.ts';
export type { Lifetimes } from './authority/hierarchies/lifetimes.ts';
export type {
  OrganisationAuthorities,
  OrganisationGeneration,
} from './authority/hierarchies/organisation-authorities.ts';
export type { IssuingOrder, Tier, TierKind } from './authority/hierarchies/tier.ts';
export type { HierarchyNames, HierarchyOptions } from './authority/hierarchy.ts';
export type { Life } from './authority/life.ts';
export type { AuthorityRefusalCode } from './authority/refusals.ts';
export type { CallBack, Office } from './authority/registration/officers.ts';
export type {
  Enrolled,
  Enrolment,
  PolicyName,
  RegisteredEntity,
  RegisteredParty,
  Registration,
} from './authority/registration/registration.ts';
export type { PartyKind, SubscriberRole } from './authority/registration/subscriber-roles.ts';
export type { Batch, BatchOrder } from './authority/requests/batch.ts';
export type { InventoryLookup } from './authority/requests/device-eligibility.ts';
export type {
  BulkReplacementOptions,
  ReplacementOrder,
  ReplacementThreshold,
  Tranche,
} from './authority/roll-over/bulk-replacement.ts';
export type {
  DeviceRollOverOptions,
  DeviceRollOverReading,
  PartyGap,
  RelyingParty,
} from './authority/roll-over/device-roll-over.ts';
export type { Duty, DutyName, RemainingDevice } from './authority/roll-over/duties.ts';
export type { RootLinks } from './authority/roll-over/link-certificates.ts';
export type { DeviceView, RelianceGap, RootAnchor } from './authority/roll-over/reliance.ts';
export type { RollOverOptions, RollOverReading } from './authority/roll-over/roll-over.ts';
export type { SigningOrder } from './authority/signing-order.ts';
export type { Place, StepPlace } from './core/errors.ts';
export type { Refusal } from './core/outcome.ts';
export type { RawSignature } from './crypto/backend.ts';
export type { KeyId } from './crypto/keys.ts';
export type { ExportedKey } from './crypto/soft-key-store.ts';
export type { ImportedKey, KeyKind } from './crypto/soft-key.ts';
export type { AccessControl } from './dcc/access-types.ts';
export type { DeviceLink, Joining } from './dcc/at-once.ts';
export type { OutcomeStore } from './dcc/command-types.ts';
export type { CertificateMapping } from './dcc/mapping-types.ts';
export type { ProductionProving } from './dcc/proving-types.ts';
export type { DataCommunicationsCompany, DccOptions, JoiningDevice } from './dcc/types.ts';
export type { DeviceKeyRing } from './device/context.ts';
export type { CellDescription, DeviceDescription } from './device/describe.ts';
export type { DeviceKeys } from './device/device-keys.ts';
export type { CellNameOf, CellRow, RequiredCellName } from './device/device-types.ts';
export type {
  CellsOf,
  DueReport,
  KnownCellsOf,
  PartlyKnownDeviceOptions,
} from './device/device.ts';
export type { OtherCells } from './device/initial-cells.ts';
export type { InitialCounters } from './device/initial-counters.ts';
export type {
  Answered,
  Cancelled,
  Executed,
  OutcomeData,
  Rejected,
  ReplacementResult,
  Scheduled,
} from './device/outcome.ts';
export type { DeviceRefusalCode } from './device/refusals.ts';
export type { ReplacementFailureCode } from './device/replacement-failures.ts';
export type {
  DeviceCounters,
  OwnCredentials,
  PendingCommand,
  SecurityEvent,
  TrustAnchorCells,
  UnsentAlert,
} from './device/state.ts';
export type { BareAnchor, CellContent, TrustAnchor, UnprovenCell } from './device/trust-anchor.ts';
export type { Protection } from './gbcs/modes.ts';
export type { Addressing, UpdateOrder } from './party/compose.ts';
export type { CellOfRole, Credential, CredentialSlot, PartyRole } from './party/credentials.ts';
export type {
  CertificateSource,
  PartyOptions,
  PartyReadOrder,
  PartyUpdateOrder,
} from './party/party.ts';
export type {
  DevicesOf,
  Home,
  RecoveryWorld,
  RecoveryWorldOptions,
  WorldOptions,
  WorldParties,
} from './simulation/index.ts';
export type { AssumptionRow, AuthenticityCheck } from './vocabulary/assumptions.ts';
export type { Certainty, Sourced } from './vocabulary/certainty.ts';
export type { Eui64Like } from './vocabulary/eui64.ts';
export type { EndEntityKeyUsage } from './vocabulary/key-usages.ts';
export type { Refused } from './authority/answer.ts';
export type { CeremonyPlan } from './authority/ceremony/ceremony.ts';
export type { Absence, Attendance, Quorum } from './authority/ceremony/custodians.ts';
export type { HsmSiteState, HsmSites } from './authority/ceremony/hsm-sites.ts';
export type { CertificateEventName } from './authority/certificates/certificate-states.ts';
export type { Sharer } from './authority/environment/authorities.ts';
export type { AuthorityProfile } from './authority/environment/description.ts';
export type { DcaRollOver, DcaRollOverReason } from './authority/hierarchies/device-authorities.ts';
export type { IkiCredential, IkiSubject } from './authority/hierarchies/iki-authorities.ts';
export type { FoundingOrder } from './authority/hierarchies/organisation-authorities.ts';
export type { Change } from './authority/life.ts';
export type { Officer } from './authority/registration/officers.ts';
export type { BatchOutcome } from './authority/requests/batch.ts';
export type { InventoryEntry, InventoryStatus } from './authority/requests/device-eligibility.ts';
export type { Broker } from './dcc/types.ts';
export type { CheckName } from './device/check-order.ts';
export type { Step as ProcessedStep } from './device/process.ts';
