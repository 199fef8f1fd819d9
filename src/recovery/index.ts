/**
 * Recovery: incidents, procedures as tables of steps, decisions, files, figures.
 *
 * @module
 */
export {
  type Activities,
  type Activity,
  type StepResult,
  type StepRun,
  done,
  failed,
  skipped,
  taking,
} from './activity.ts';
export {
  DEFAULT_RECOVERY_ASSUMPTIONS,
  RECOVERY_ASSUMPTION_ROWS,
  type RecoveryAssumptions,
  assumeForRecovery,
} from './assumptions.ts';
export { meetingAt } from './calendar.ts';
export {
  type CompromisedKey,
  KEY_CLASSES,
  type KeyClass,
  affectedCells,
  describeKey,
  keyFromName,
} from './compromised-key.ts';
export { RECOVERY_COSTS } from './costs.ts';
export { type Custody, DEFAULT_CUSTODY, type SiteCondition } from './custody.ts';
export { DECISION_TABLE, type Situation, recommend } from './decisions.ts';
export { EVIDENCE_SCRIPT } from './evidence.ts';
export {
  type FileSigner,
  type SignerJudgement,
  type SignerTrust,
  fileSignerOf,
  judgeSigner,
} from './file-signers.ts';
export {
  type NotificationRecord,
  type OtherNotificationRecord,
  type ProgressRecord,
  readNotificationFile,
  readOtherNotificationFile,
  readProgressFile,
  writeNotificationFile,
  writeOtherNotificationFile,
  writeProgressFile,
} from './files.ts';
export { FILE_REFUSALS, type FileExpectation, type SignedFile } from './signed-files.ts';
export type { DeviceReport, Incident } from './incident.ts';
export type { IncidentReport, ReportedDevice } from './incident-report.ts';
export type { Decision, DeviceOutcome, RecoverOptions, TravelledFile } from './incident-record.ts';
export { INCIDENT_TRANSITIONS, type IncidentState } from './incident-states.ts';
export type { Actor, CampaignPlan, Method, Phase, Procedure, Step } from './procedure.ts';
export { FRONT, PROCEDURES, type ProcedureName } from './procedures/index.ts';
export { ACTIVITIES, type Notification, type Recovery, createRecovery } from './recovery.ts';
export {
  type AuthoritySeam,
  type Feedback,
  type Intercepts,
  type Officer,
  type OfficerRegister,
  type OrganisationHierarchy,
  type PartyDirectory,
  type RecoverySurroundings,
  officersOn,
} from './surroundings.ts';
export { sequenceDiagram } from './diagram.ts';
export { type ExercisePlan, planExercises } from './exercises.ts';
export type { Exposure } from './exposure.ts';
export { type KnowledgeGap, knowledgeGap } from './knowledge.ts';
export { type RecoveryMetrics, type Share, recoveryMetrics } from './metrics.ts';
export type { Milestones } from './milestones.ts';
export { ILLUSTRATIVE_WEIGHTS, type IllustrativeScore, illustrativeScore } from './score.ts';
export {
  type SharedIncident,
  type SharedNotification,
  notifyShared,
  sharedIncident,
} from './shared.ts';
export { durationText } from './duration-text.ts';
export { type WalkthroughOptions, walkthrough } from './walkthrough.ts';
