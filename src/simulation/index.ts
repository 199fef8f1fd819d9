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
export {
  type BulkReplacementOutcome,
  type ReplacementResult,
  type ReplacementStep,
  type RunBulkReplacementOptions,
  runBulkReplacement,
} from './bulk-replacement.ts';
export { type Exchange, type ObservedDevice, observe } from './exchange.ts';
export { type FuelParties, type Home } from './home.ts';
export { type DevicesOf, type Fuel, HOME_DEVICES, HOME_KINDS } from './home-types.ts';
export {
  type ManufactureOrder,
  type ManufacturedDevice,
  manufactureDevice,
} from './manufacture.ts';
export type { AddHome, HomeOrder } from './homes.ts';
export { WORLD_FORMAT } from './beginnings.ts';
export type { World, WorldOptions, WorldParties } from './world.ts';
export type { PartyOrder } from './recovery-parties.ts';
export { createWorld } from './create-world.ts';
export {
  type CompromiseOptions,
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from './recovery-world.ts';
export type { Fleet, FleetHome } from './fleet/fleet.ts';
export type { HomesOrder } from './fleet/homes-order.ts';
export { type Fault, FAULTS, applyFault, faultNamed, surroundingsOf } from './faults/index.ts';
export {
  EVIDENCE_PROBLEMS,
  type EvidenceFile,
  type EvidenceManifest,
  type EvidenceOrder,
  type EvidencePack,
  type EvidenceProblem,
  type EvidenceSubject,
  type WalkthroughEvidenceOrder,
  incidentEvidence,
  verifyEvidence,
  walkthroughEvidence,
} from './evidence/index.ts';
export { CHECKERS, type Checker, type Problem, watch } from './checkers/index.ts';
export { ACTIVITY_DUTIES, type ActivityDuty } from '../recovery/activities/duties.ts';
export { ACTIVITIES, type ActivityName } from '../recovery/activities/index.ts';
export {
  type Activity,
  type StepRun,
  done,
  failed,
  skipped,
  taking,
} from '../recovery/activity.ts';
export { RECOVERY_ASSUMPTION_ROWS, type RecoveryAssumptions } from '../recovery/assumptions.ts';
export { sequenceDiagram } from '../recovery/diagram.ts';
export { planExercises } from '../recovery/exercises.ts';
export { fileSignerOf } from '../recovery/file-signers.ts';
export {
  readOtherNotificationFile,
  readProgressFile,
  writeNotificationFile,
} from '../recovery/files.ts';
export type { RecoverOptions } from '../recovery/incident-record.ts';
export type { Incident } from '../recovery/incident.ts';
export { knowledgeGap } from '../recovery/knowledge.ts';
export { type RecoveryMetrics, recoveryMetrics } from '../recovery/metrics.ts';
export { FRONT, PROCEDURES, type ProcedureName } from '../recovery/procedures/index.ts';
export { notifyShared, sharedIncident } from '../recovery/shared.ts';
export { walkthrough } from '../recovery/walkthrough.ts';

// Names for what the above takes and returns.
export type { EnvironmentPreset } from '../authority/environment/description.ts';
export type { Agenda, AgendaSnapshot } from '../core/agenda.ts';
export type { EventLog, EventObserver } from '../core/event-log.ts';
export type { EventDetails, EventOf, EventType, SmkiEvent } from '../core/event-types.ts';
export type { TimedWork, WorkOf, WorkType } from '../core/work-types.ts';
export type { AesGcmOpen, AesGcmSeal, RawSignature } from '../crypto/backend.ts';
export type { AccessControl } from '../dcc/access-types.ts';
export type { DccAssumptions } from '../dcc/assumptions.ts';
export type { DeliveryProfile, DeviceEndpoint } from '../dcc/delivery-types.ts';
export type {
  OutcomeStore,
  ServiceRequest,
  Submission,
  SubmissionOrder,
  SubmissionRefusal,
} from '../dcc/command-types.ts';
export type {
  DeviceParticulars,
  DeviceStatus,
  Inventory,
  InventoryEntry,
  StatusAuthority,
  StatusChange,
  StatusRefusal,
} from '../dcc/inventory-types.ts';
export type { CertificateMapping } from '../dcc/mapping-types.ts';
export type { ProductionProving } from '../dcc/proving-types.ts';
export type { DataCommunicationsCompany, DccAlert, JoiningDevice } from '../dcc/types.ts';
export type { CellNameOf, RequiredCellName } from '../device/device-types.ts';
export type { CellsOf, KnownCellsOf } from '../device/device.ts';
export type { PartyRole } from '../party/credentials.ts';
export type { CertificateSource } from '../party/party.ts';
export type { Activities } from '../recovery/activity.ts';
export type { CompromisedKey, KeyClass } from '../recovery/compromised-key.ts';
export type { Custody, SiteCondition } from '../recovery/custody.ts';
export type { Situation } from '../recovery/decisions.ts';
export type { ExercisePlan } from '../recovery/exercises.ts';
export type { Exposure } from '../recovery/exposure.ts';
export type { FileSigner, SignerTrust } from '../recovery/file-signers.ts';
export type {
  NotificationRecord,
  OtherNotificationRecord,
  ProgressRecord,
} from '../recovery/files.ts';
export type { FilePlace } from '../recovery/file-columns.ts';
export type {
  FileExpectation,
  FileHeader,
  FileReading,
  FileRefusal,
  FileRefused,
  SignedFile,
} from '../recovery/signed-files.ts';
export type { Decision, TravelledFile } from '../recovery/incident-record.ts';
export type { IncidentState } from '../recovery/incident-states.ts';
export type { DeviceReport } from '../recovery/incident.ts';
export type { IncidentReport, ReportedDevice } from '../recovery/incident-report.ts';
export type { KnowledgeGap } from '../recovery/knowledge.ts';
export type { MetricsOptions, Share } from '../recovery/metrics.ts';
export type { Milestones } from '../recovery/milestones.ts';
export type {
  Actor,
  CampaignPlan,
  Method,
  Part,
  Phase,
  Procedure,
  Step,
} from '../recovery/procedure.ts';
export type { Recovery } from '../recovery/recovery.ts';
export type { SharedIncident, SharedNotification } from '../recovery/shared.ts';
export type {
  AuthoritySeam,
  Feedback,
  Intercepts,
  Officer,
  OfficerRegister,
  OrganisationHierarchy,
  PartyDirectory,
  RecoverySurroundings,
  SuspendedAuthority,
} from '../recovery/surroundings.ts';
export type { WalkthroughOptions } from '../recovery/walkthrough.ts';
export type { AssumptionRow } from '../vocabulary/assumptions.ts';
export type { Certainty, Sourced } from '../vocabulary/certainty.ts';
export type { Eui64Like } from '../vocabulary/eui64.ts';
export type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
export type { WorldAuthority } from './authority-seam.ts';
export type { CheckedWorld, Report, Watch, Watching } from './checkers/checker.ts';
export type { FaultySurroundings, FaultyWorld, Sighting } from './faults/fault.ts';
export type { Condition } from './fleet/condition.ts';
export type { DeviceStep, FleetDevice } from './fleet/fleet-device.ts';
export type { DeviceQuery } from './fleet/fleet.ts';
export type { DeviceInTheMaking, FactoryCells, FactoryFault } from './fleet/homes-order.ts';
export type { Due, QueueSnapshot } from '../core/event-queue.ts';
export type { CellStatus, CommandResult } from '../core/event-types.ts';
export type { WorkDetails } from '../core/work-types.ts';
export type { Block, SeparationPhase, Threshold } from '../dcc/access-types.ts';
export type { CommandRecord } from '../dcc/command-types.ts';
export type { BelievedOccupant, MappingDifference } from '../dcc/mapping-types.ts';
export type { BatchFinding, ProofState } from '../dcc/proving-types.ts';
export type { StepResult } from '../recovery/activity.ts';
export type { Reading } from '../recovery/activities/read-back.ts';
export type {
  CertificateState,
  CredentialStates,
  PartyKeyState,
} from '../recovery/credential-states.ts';
export type { LeftOut } from '../recovery/left-out.ts';
export type { PreparedCommand } from '../recovery/batch.ts';
export type { Campaign } from '../recovery/campaign.ts';
export type { CommandBuilder, CommandSigner } from '../recovery/commands.ts';
export type { RecoveryContext } from '../recovery/context.ts';
export type { FileKind, FileOrder } from '../recovery/signed-files.ts';
export type { Founding, FoundingKind } from '../recovery/foundings.ts';
export type {
  DeviceOutcome as RecoveryOutcome,
  DeviceProgress,
  IncidentRecord,
} from '../recovery/incident-record.ts';
export type { IncidentEvent } from '../recovery/incident-states.ts';
export type { KeyRing } from '../recovery/key-ring.ts';
export type { Percentiles } from '../recovery/ticket-figures.ts';
export type { Placement } from '../recovery/procedure.ts';
export type { RecoveryKeyLives } from '../recovery/recovery-keys.ts';
export type { Notification } from '../recovery/recovery.ts';
export type { SharedCost } from '../recovery/shared.ts';
export type { Generation } from './checkers/checker.ts';
