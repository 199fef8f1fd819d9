/**
 * Everything that is remembered about one incident while it runs. Only the engine and the activities change it.
 *
 * @module
 */
import type { Ceremony, CeremonyPlan } from '../authority/ceremony/ceremony.ts';
import type { Instant } from '../core/instant.ts';
import type { Threshold } from '../dcc/access-types.ts';
import type { Credential } from '../party/credentials.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { Reading } from './activities/read-back.ts';
import type { Campaign } from './campaign.ts';
import type { CompromisedKey } from './compromised-key.ts';
import type { Situation } from './decisions.ts';
import type { NotificationRecord } from './files.ts';
import type { SignedFile } from './signed-files.ts';
import type { IncidentState } from './incident-states.ts';
import { type DeviceOutcome, SETTLED } from './outcomes.ts';
import type { CampaignPlan, Method, Step } from './procedure.ts';
import type { LeftOut } from './left-out.ts';
import type { OrganisationHierarchy } from './surroundings.ts';

export type { DeviceOutcome } from './outcomes.ts';

/** One device on the list. */
export interface DeviceProgress {
  readonly device: Eui64;
  outcome: DeviceOutcome;
  code: string;
  attempts: number;
  /** Times that failed cells were tried again, and rounds to a silent device. */
  retries: number;
  rounds: number;
  /** Cells that are still to be replaced; undefined means all that the plan names. */
  failed: readonly CellName[] | undefined;
  changedAt: Instant;
  /** Cells in which this incident has put the broker's certificates; undefined while no Response has told of any. */
  controlled?: readonly CellName[] | undefined;
  /** Since when it waits for another incident to let the device go. */
  waitsSince?: Instant | undefined;
}

/** The PMA's decision, as a caller passes it. */
export interface Decision {
  readonly decision: 'approve' | 'reject' | 'ask-for-more';
  readonly method?: Method;
  /** Name of a procedure, where no number names it. */
  readonly procedure?: string;
  readonly reportEveryMs?: number;
  readonly because?: string;
  /** Members present; the quorum unless given. */
  readonly members?: number;
  /**
   * Largest share of devices that may be left over without another meeting: 0.02. Unless given, a governed run accepts none, and a
   * technical one whatever is left.
   */
  readonly residualShareAccepted?: number;
}

/** How an incident is to be handled. Everything has a default. */
export interface RecoverOptions {
  readonly method?: Method;
  readonly procedure?: string;
  /** The list; the DCC builds it from its certificate mapping unless given. */
  readonly devices?: readonly Eui64[];
  /** The PMA's decisions in order; the last one is repeated. Technical runs need none. */
  readonly decisions?: readonly Decision[];
  readonly situation?: Partial<Omit<Situation, 'key' | 'certainty'>>;
  /** A compromise notification file of the Subscriber, signed. */
  readonly notificationFile?: SignedFile;
  /** Certificates to place instead of the renewed ones, by cell: as a wrong file would. */
  readonly replacements?: Readonly<Partial<Record<CellName, Uint8Array>>>;
  /** Which of the cross-checks of replacement certificates are made. All of them unless given. */
  readonly crossCheck?: 'all' | 'none';
  readonly thresholds?: 'raised' | 'left';
  /** Whether one recovered device proves its new key by a critical command (step 3.9). */
  readonly proving?: 'one' | 'none';
  /** Whose cells are read (CS02a) before devices that are left go to the PMA. Those that were silent unless given. */
  readonly readBack?: 'silent' | 'all' | 'none';
  /** Subscribers that have no new certificates in time. */
  readonly lateSubscribers?: readonly Eui64[];
  readonly handover?: 'requested' | 'not-requested';
  readonly revocation?: 'after' | 'none';
  /** Answers to the evidence script by question. */
  readonly evidence?: Readonly<Record<string, string>>;
}

/** A file as it travelled, by the name that its sender gave it. */
export interface TravelledFile extends SignedFile {
  readonly name: string;
}

/** One incident. */
export interface IncidentRecord {
  readonly id: string;
  readonly key: CompromisedKey;
  readonly certainty: 'suspected' | 'certain';
  readonly notifier: string;
  readonly openedAt: Instant;
  readonly parent: string | undefined;
  state: IncidentState;
  /** Where it was when it was halted: it goes on from there. */
  haltedIn?: IncidentState;
  options: RecoverOptions;
  /** Name of the procedure that was decided. */
  procedure: string | undefined;
  /** What is walked: the front end, then the procedure. */
  steps: readonly Step[];
  position: number;
  calls: number;
  /** Steps that are over. */
  completed: number;
  waitingUntil: Instant | undefined;
  /** `steps`: a caller asks for each step; `running`: it goes on as time passes. */
  pace: 'steps' | 'running';
  standing: { readonly code: string; readonly note: string } | undefined;
  stepBeganAt: Instant;
  decision: Decision | undefined;
  decisionsTaken: number;
  list: readonly Eui64[];
  /** Who holds what is compromised and is on no list, once that was looked up. */
  leftOut?: LeftOut;
  /** Records of the notification file, when one was taken. */
  notified: readonly NotificationRecord[] | undefined;
  /** What was read back, once that was asked for. */
  reading: Reading | undefined;
  readonly progress: Map<Eui64, DeviceProgress>;
  campaign: Campaign | undefined;
  /** Campaigns that were built: what is on the agenda for an earlier one is void. */
  campaigns: number;
  /** Whose cells are to be handed back after those of the campaign that there is. */
  handoversLeft?: readonly Eui64[];
  /** How the devices of an earlier procedure that are under DCC control are handed back. */
  handoverDue?: CampaignPlan | undefined;
  /** New credentials by owner, held until devices have them. */
  readonly renewed: Map<Eui64, readonly Credential[]>;
  /** Certificates in use before, to be revoked. */
  readonly superseded: Set<Uint8Array>;
  /** Key identifiers, in hexadecimal, of the owner's certificates that it is about: `notifiedIn` of notified-keys.ts. */
  readonly notifiedKeys: Set<string>;
  /** The earlier incident of the same key whose rest this one takes: what is in use is sound, and is what its devices get. */
  restOf?: string | undefined;
  newHierarchy: OrganisationHierarchy | undefined;
  oldHierarchy: OrganisationHierarchy | undefined;
  /** Whom the custodians' call brings where, and the signing session that is open. */
  plan: CeremonyPlan | undefined;
  ceremony: Ceremony | undefined;
  sessionUntil: Instant | undefined;
  site: string | undefined;
  readonly thresholds: {
    readonly key: Pick<Threshold, 'requester' | 'kind'>;
    readonly before: Threshold | undefined;
  }[];
  readonly blocks: string[];
  reports: number;
  /** Reports that the DCC fails to write, for rehearsals of a missed cadence. */
  missReports: number;
  reportOrder: number | undefined;
  firstCommandAt: Instant | undefined;
  batches: number;
  /** Hand-offs from the TSP that were refused since the last good one. */
  batchesRefused: number;
  filesReceived: number;
  /** Files as they travelled: received, also when they were refused, and sent. */
  readonly files: TravelledFile[];
}

/** A device that is still to be dealt with. */
export function isUnsettled({ outcome }: DeviceProgress): boolean {
  return !SETTLED.has(outcome);
}
