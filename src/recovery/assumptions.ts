/**
 * What this model had to assume about recovery, by name, with defaults: the step tables of SEC Appendix L could not be read.
 *
 * Same shape as `vocabulary/assumptions.ts`. Durations are milliseconds and count in governed runs only: a technical run
 * decides and acts at once, and says so.
 *
 * @module
 */
import { DAY_MS, HOUR_MS } from '../core/instant.ts';
import type { AssumptionRow } from '../vocabulary/assumptions.ts';
import { checkAssumptions } from './assumption-values.ts';

/** The open questions and their answers. */
export interface RecoveryAssumptions {
  readonly callWithinMs: number;
  readonly majorIncidentMs: number;
  readonly confirmationMs: number;
  readonly officerCallMs: number;
  readonly evidenceMs: number;
  readonly notificationFileMs: number;
  readonly listValidationMs: number;
  readonly proposalMs: number;
  readonly pmaNoticeMs: number;
  readonly pmaNoticeCounts: 'calendar-hours' | 'working-hours';
  /** First and last hour (exclusive) of a working day, UTC. */
  readonly workingHours: readonly [number, number];
  /** Dates without work besides Saturdays and Sundays: `2026-12-25`. */
  readonly holidays: readonly string[];
  readonly pmaMembers: number;
  readonly pmaQuorum: number;
  readonly custodians: number;
  readonly custodianQuorum: number;
  /** Shortest, likeliest and longest time until a custodian has arrived. */
  readonly custodianArrivalMs: readonly [number, number, number];
  readonly deputyAfterMs: number;
  readonly signingSessionMs: number;
  readonly rootCeremonyMs: number;
  readonly credentialsMs: number;
  readonly credentialsNotReadyMs: number;
  readonly handoverRequestMs: number;
  readonly reportEveryMs: number;
  readonly feedbackLagMs: number;
  readonly batchCommandsMax: number;
  /** Between two batches of a recovery at the planned pace; 0: no limit. */
  readonly plannedPaceEveryMs: number;
  readonly batchRequestsAgainMax: number;
  readonly partialRetriesMax: number;
  readonly silentRoundsMax: number;
  readonly silentRoundAfterMs: number;
  readonly otherIncidentWaitMs: number;
  readonly filesSignedUnder: 'iki' | 'known-keys';
  readonly fileRecordsMax: number;
  /** Of a rehearsal whose PMA says nothing about it; otherwise the decision says. */
  readonly residualPercentAccepted: number;
  readonly methodOneSetsRecovery: 'yes' | 'no';
  readonly floorsForOtherRoles: 'zero' | 'own-counter' | 'none';
  readonly apexWithoutRootCompromise: 'refused' | 'permitted';
  readonly recoveryKeyRoute: 'self' | 'contingency';
  readonly contingencyKeyRecoveryBy: 'dcc' | 'users';
  readonly contingencyAfterUse: 'left-spent' | 'new-root';
  readonly contingencyOfResidual: 'kept' | 'destroyed';
  readonly compromisedContingencyOfResidual: 'destroyed' | 'kept';
  readonly dccHeldKeyRoute: 'recovery-key' | 'own-key';
  readonly issuingOcaRoute: 'recovery-key' | 'own-keys';
  readonly rollOver: 'hierarchy' | 'issuing';
  readonly suspectBrokerKey: 'placed' | 'not-placed';
  readonly brokerReplacedBeforeMs: number;
  readonly lateSubscriber: 'broker-certificates' | 'left-out';
  readonly networkOperatorOnlyMethodTwo: 'no-alert' | 'recovery-complete';
  readonly costCounts: 'per-incident' | 'per-file';
  readonly costBorneBy: 'industry' | 'affected-subscriber' | 'csp';
}

const PROPOSED_LIMIT = 'no time limit was found in any source; a default of this model';
const proposed = { source: PROPOSED_LIMIT, certainty: 'proposed' } as const;

const duration = (value: number, question: string): AssumptionRow<number> => ({
  default: value,
  alternatives: [],
  question,
  ...proposed,
});

/**
 * The table that documentation and defaults come from: each row with its question, its source and how sure that is.
 *
 * @example
 * ```ts
 * import { RECOVERY_ASSUMPTION_ROWS } from 'smki-sim/simulation';
 *
 * const { question, alternatives, certainty } = RECOVERY_ASSUMPTION_ROWS.costCounts;
 * console.log(question, alternatives, certainty);
 * // Is the quoted cost for each incident or for each file? [ 'per-file' ] unknown
 * ```
 */
// prettier-ignore
export const RECOVERY_ASSUMPTION_ROWS: {
  readonly [K in keyof RecoveryAssumptions]: AssumptionRow<RecoveryAssumptions[K]>;
} = {
  callWithinMs: duration(HOUR_MS, 'How soon after suspicion does the notifier call the Service Desk? ("as soon as reasonably practicable")'),
  majorIncidentMs: duration(4 * HOUR_MS, 'How long does the Major Incident process run before the Recovery Procedure starts?'),
  confirmationMs: duration(24 * HOUR_MS, 'How long may confirmation by call-back take before the notification counts as suspected only?'),
  officerCallMs: duration(HOUR_MS, 'How long does it take to find out that an officer on the register does not answer?'),
  evidenceMs: duration(24 * HOUR_MS, 'How long does the evidence script take?'),
  notificationFileMs: duration(24 * HOUR_MS, 'How soon does the Subscriber send the compromise notification file?'),
  listValidationMs: duration(4 * HOUR_MS, 'How long does the DCC take to validate the device list?'),
  proposalMs: duration(4 * HOUR_MS, 'How long does the DCC take to propose a method?'),
  pmaNoticeMs: {
    default: 24 * HOUR_MS, alternatives: [], question: 'How much notice does an exceptional PMA meeting need?',
    source: 'SECPMA_25_1207: within 24 hours\' notice, Monday to Friday working hours only', certainty: 'confirmed',
  },
  pmaNoticeCounts: {
    default: 'calendar-hours', alternatives: ['working-hours'], question: 'Are the 24 hours calendar hours or working hours?',
    source: 'SECPMA_25_1207 says only that the meeting takes place in working hours', certainty: 'unknown',
  },
  workingHours: { default: [9, 17], alternatives: [[8, 18]], question: 'When do working hours begin and end?', ...proposed },
  holidays: { default: [], alternatives: [], question: 'Which bank holidays count?', ...proposed },
  pmaMembers: { default: 9, alternatives: [], question: 'How many members does the PMA have?', ...proposed },
  pmaQuorum: { default: 5, alternatives: [], question: 'How many members make a quorum?', ...proposed },
  custodians: {
    default: 7, alternatives: [], question: 'How many Key Custodians are there?',
    source: 'their number and quorum were looked for and not found', certainty: 'unknown',
  },
  custodianQuorum: {
    default: 4, alternatives: [], question: 'How many Key Custodians make a quorum?',
    source: 'their number and quorum were looked for and not found', certainty: 'unknown',
  },
  custodianArrivalMs: {
    default: [12 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS], alternatives: [], question: 'How long does a Key Custodian need to arrive?', ...proposed,
  },
  deputyAfterMs: duration(72 * HOUR_MS, 'When is it clear that a Key Custodian does not come, so that the deputy is called?'),
  signingSessionMs: duration(8 * HOUR_MS, 'How long does one signing session last before the custodians must meet again?'),
  rootCeremonyMs: duration(5 * DAY_MS, 'How long does the ceremony of a new hierarchy take?'),
  credentialsMs: duration(24 * HOUR_MS, 'How long does a Subscriber need for new keys and certificates?'),
  credentialsNotReadyMs: {
    default: 7 * DAY_MS, alternatives: [14 * DAY_MS, 28 * DAY_MS],
    question: 'How long does it take until there are new certificates for a Subscriber that is not clean, insolvent or slow (newCertificates: not-ready)?',
    source: 'not found; modification MP134A has 2 to 4 weeks for the certificates of a supplier that has failed', certainty: 'unknown',
  },
  handoverRequestMs: duration(48 * HOUR_MS, 'How soon does a Responsible Supplier ask for the handover (SR 6.21)?'),
  reportEveryMs: {
    default: DAY_MS, alternatives: [7 * DAY_MS], question: 'How often does the DCC report to the PMA?',
    source: 'SECPMA_30_1312: the PMA defines the frequency for each event, for example daily or weekly', certainty: 'confirmed',
  },
  feedbackLagMs: {
    default: 6 * HOUR_MS, alternatives: [DAY_MS], question: 'With periodic feedback, how old is what the DCC knows when it reports?',
    source: 'SECPMA_30_1312: "real time factors are not fed back"; how late they come was not found', certainty: 'unknown',
  },
  batchCommandsMax: { default: 1000, alternatives: [], question: 'How many commands are signed in one batch?', ...proposed },
  plannedPaceEveryMs: {
    default: 0, alternatives: [HOUR_MS], question: 'How long after a batch does the next one go out at the planned pace (D11)? The emergency pace (D12) knows no pause',
    source: 'recovery.md 5.2 has two paces; a figure for either was looked for and not found, so nothing limits it', certainty: 'unknown',
  },
  batchRequestsAgainMax: { default: 2, alternatives: [0], question: 'How often is the TSP asked again for a batch that arrived truncated or changed, before its devices are left untouched?', ...proposed },
  partialRetriesMax: { default: 5, alternatives: [], question: 'How often are the failed cells of one device tried again?', ...proposed },
  silentRoundsMax: { default: 3, alternatives: [], question: 'How many rounds go to devices that do not answer?', ...proposed },
  silentRoundAfterMs: duration(DAY_MS, 'How long after a round does the next one to silent devices begin?'),
  otherIncidentWaitMs: duration(14 * DAY_MS, 'How long does an incident wait for a device that another one has in Recovery, or that another supplier gains, before it leaves the device?'),
  filesSignedUnder: {
    default: 'iki', alternatives: ['known-keys'], question: 'Are files between parties and the DCC signed under File Signing Certificates of the IKI, or with keys that the receiver knows?',
    source: 'SEC Appendix Q is not public; SECPMA_30_1312 has keys for RDP file signing (CR109)', certainty: 'recalled',
  },
  fileRecordsMax: { default: 100_000, alternatives: [], question: 'How many records may a file have?', ...proposed },
  residualPercentAccepted: {
    default: 5, alternatives: [], question: 'What share of the devices, in percent, does the PMA of a rehearsal accept to leave?',
    source: 'SECPMA_30_1312 wants to see what share is recovered; what share ends an incident was not found', certainty: 'unknown',
  },
  methodOneSetsRecovery: {
    default: 'yes', alternatives: ['no'], question: 'Does Method 1 set the SMI Status to Recovery first?',
    source: 'SECPMA_25_1207 has the status for compromised devices; that the supplier\'s own 6.15.1 passes then is open', certainty: 'recalled',
  },
  floorsForOtherRoles: {
    default: 'zero', alternatives: ['own-counter', 'none'], question: 'Which counter floors does a recovery command set for the roles whose cells it changes?',
    source: 'the reference mode 8 command of RTDS 4.5.0 sets 0 for roles 2, 3, 4 and 5', certainty: 'confirmed',
  },
  apexWithoutRootCompromise: {
    default: 'refused', alternatives: ['permitted'], question: 'May the Contingency key be used when the Root is not compromised?',
    source: 'SECPMA_30_1312: only where the Root itself is compromised; the PMA also asks where the Recovery key fails and Apex would be needed', certainty: 'inferred',
  },
  recoveryKeyRoute: {
    default: 'self', alternatives: ['contingency'], question: 'Does a compromised Recovery key replace itself, or does the Contingency key replace it?',
    source: 'the RTDS mode 8 command includes the recovery cell; which option Appendix L takes was not found', certainty: 'unknown',
  },
  contingencyKeyRecoveryBy: {
    default: 'dcc', alternatives: ['users'], question: 'Who recovers from a compromise of the contingency keys?',
    source: 'SECPMA_64_1712 approved the change from Users to the DCC for consultation; its date in force was not found', certainty: 'inferred',
  },
  contingencyAfterUse: {
    default: 'left-spent', alternatives: ['new-root'], question: 'Does a contingency command that replaces only the Recovery key bring a Root certificate with new contingency keys too?',
    source: 'recovery.md 3.7 option B needs a new root only if wanted; 3.5 step 5.9: the next contingency needs a new wrapped key', certainty: 'unknown',
  },
  contingencyOfResidual: {
    default: 'kept', alternatives: ['destroyed'], question: 'What becomes of sound Contingency keys once a new hierarchy is in use, while devices are left under the old root?',
    source: 'recovery.md 3.5 step 5.10 destroys old keys once the residual share is accepted; without them only a site visit or an exchange is left', certainty: 'proposed',
  },
  compromisedContingencyOfResidual: {
    default: 'destroyed', alternatives: ['kept'], question: 'What becomes of Contingency keys that were compromised, while devices are left that know no others?',
    source: 'recovery.md 3.6 step 6.7 destroys the old material, and says nothing of devices that are left: a thief keeps his copy, and the DCC has no Apex recovery for them', certainty: 'inferred',
  },
  dccHeldKeyRoute: {
    default: 'recovery-key', alternatives: ['own-key'], question: 'Are keys of the DCC replaced by the Recovery key or by themselves?',
    source: 'modes 4, 5 and 6 carry no proof beyond the compromised key', certainty: 'inferred',
  },
  issuingOcaRoute: {
    default: 'recovery-key', alternatives: ['own-keys'], question: 'After a compromise of the Issuing OCA, are the certificates of Users replaced by the Recovery key in bulk, or by each Subscriber with its own key?',
    source: 'recovery.md 3.8 step 8.4: Method 1 for each Subscriber, whose keys are sound, or mode 8 in bulk if the PMA so decides', certainty: 'inferred',
  },
  rollOver: {
    default: 'hierarchy', alternatives: ['issuing'], question: 'What does "OCA3 rolls over to OCA4" mean: a whole new hierarchy, or a new Issuing OCA?',
    source: 'SECPMA_30_1312; recovery.md 11 row 5', certainty: 'inferred',
  },
  suspectBrokerKey: {
    default: 'placed', alternatives: ['not-placed'], question: 'Does Method 2 place ACB certificates whose key somebody suspects, as long as nobody has confirmed it and nobody calls it certain?',
    source: 'recovery.md 3.0: a key that is suspected is not used any more (N1), and the notification is confirmed later (N4); what others do meanwhile was not found', certainty: 'unknown',
  },
  brokerReplacedBeforeMs: {
    default: 90 * DAY_MS, alternatives: [], question: 'How long before the ACB certificates in use end does the DCC have its next ones made, for Method 2 to place?',
    source: 'not found; recovery.md 2.5 has valid ACB certificates as a condition', certainty: 'unknown',
  },
  lateSubscriber: {
    default: 'broker-certificates', alternatives: ['left-out'], question: 'What goes into the cells of a Subscriber without new certificates in time?', ...proposed,
  },
  networkOperatorOnlyMethodTwo: {
    default: 'no-alert', alternatives: ['recovery-complete'], question: 'Which alert says that ACB certificates are in cells of a network operator alone (Method 2; late in an Apex): none, or RecoveryComplete?',
    source: 'RecoveryCompleteACBCredentials carries 1 to 3 supplier certificate types and 0 to 2 of a network operator (DUIS schema): it cannot say it', certainty: 'inferred',
  },
  costCounts: {
    default: 'per-incident', alternatives: ['per-file'], question: 'Is the quoted cost for each incident or for each file?',
    source: 'asked in SECPMA_25_1207 (action 25/01), not answered in SECPMA_30_1312', certainty: 'unknown',
  },
  costBorneBy: {
    default: 'industry', alternatives: ['affected-subscriber', 'csp'], question: 'Who pays?',
    source: 'SECPMA_30_1312: the DCC thinks the cost would be spread across industry; the PMA objects', certainty: 'unknown',
  },
};

/** The default answer to every question. */
export const DEFAULT_RECOVERY_ASSUMPTIONS: RecoveryAssumptions = Object.fromEntries(
  Object.entries(RECOVERY_ASSUMPTION_ROWS).map(([name, row]) => [name, row.default]),
) as unknown as RecoveryAssumptions;

/**
 * The defaults with some answers changed.
 *
 * @throws SmkiError `recovery/bad-option` for a name or a value that no assumption has
 * @example
 * ```ts
 * const assumptions = assumeForRecovery({ pmaNoticeCounts: 'working-hours' });
 * ```
 */
export function assumeForRecovery(changes: Partial<RecoveryAssumptions> = {}): RecoveryAssumptions {
  checkAssumptions(changes, RECOVERY_ASSUMPTION_ROWS);
  return { ...DEFAULT_RECOVERY_ASSUMPTIONS, ...changes };
}
