/**
 * Every kind of event of a run, by layer: a map from type to details, like the errors. Adding a kind is adding a line.
 *
 * Plain data only, so that a log is JSON lines: counters and octets as upper-case hexadecimal text, Entity Identifiers
 * as 16 digits, times as milliseconds since 1970. `dcc.*` is what the DCC knows; `device.*` is what is true.
 *
 * @module
 */
import type { Instant } from './instant.ts';

/** One cell of a Response: its name (or number, where no name fits) and its status. */
export interface CellStatus {
  readonly cell: string;
  readonly status: string;
  /** Key identifiers before and after; equal when the replacement failed. */
  readonly existing: string;
  readonly replacing: string;
}

/** What a device answered, as far as the DCC can tell from octets. */
export type CommandResult =
  /** Every replacement succeeded, or the question was answered. */
  | 'success'
  /** Authentic, but some or all replacements failed. */
  | 'partial'
  /** Accepted for a later time; an Alert will tell. */
  | 'scheduled'
  /** Nothing came after all attempts: the device is out of reach, asleep, or refused in silence. */
  | 'no-response'
  /** Something came whose signature does not verify under the device's certificate: not counted. */
  | 'unverified'
  /** The command was withdrawn before it went out. */
  | 'withdrawn';

/** One line for each kind of event: what it carries besides `at`, `type` and `actor`. */
export interface EventDetails {
  // dcc: inventory, access control, delivery, verification.
  'dcc.joined': { readonly device: string; readonly deviceType: string; readonly status: string };
  'dcc.status-changed': {
    readonly device: string;
    readonly from: string;
    readonly to: string;
    readonly because: string;
  };
  'dcc.status-refused': {
    readonly device: string;
    readonly from: string;
    readonly to: string;
    readonly code: string;
  };
  'dcc.submitted': {
    readonly ticket: number;
    readonly device: string;
    readonly requester: string;
    readonly serviceRequest: string;
    readonly octets: number;
    /** The recovery incident that the command belongs to, if any. */
    readonly incident?: string;
  };
  'dcc.refused': {
    readonly device: string;
    readonly requester: string;
    readonly serviceRequest: string;
    readonly code: string;
  };
  'dcc.separation-warning': { readonly requester: string; readonly code: string };
  'dcc.quarantined': {
    readonly ticket: number;
    readonly device: string;
    readonly requester: string;
    readonly threshold: string;
    readonly limit: number;
    readonly count: number;
  };
  'dcc.released': { readonly ticket: number };
  'dcc.discarded': { readonly ticket: number; readonly because: string };
  'dcc.attempted': { readonly ticket: number; readonly device: string; readonly attempt: number };
  'dcc.unanswered': { readonly ticket: number; readonly device: string; readonly attempt: number };
  'dcc.unverified': { readonly device: string; readonly octets: number; readonly reason: string };
  'dcc.concluded': {
    readonly ticket: number;
    readonly device: string;
    readonly serviceRequest: string;
    readonly result: CommandResult;
    readonly attempts: number;
    readonly cells: readonly CellStatus[];
  };
  'dcc.device-alert': { readonly device: string; readonly alertCode: string };
  'dcc.alert': {
    /** Name in the DUIS schema: `RecoveryComplete`, `SecurityCredentialsUpdated`, … */
    readonly alert: string;
    readonly to: string;
    readonly device: string;
    readonly content: Readonly<Record<string, string | readonly string[]>>;
  };
  'dcc.mapping-alarm': {
    readonly device: string;
    readonly cell: string;
    readonly believed: string;
    readonly reported: string;
  };
  'dcc.proved': {
    readonly device: string;
    readonly cell: string;
    readonly result: 'proven' | 'unproven';
    readonly finding: string;
  };
  'dcc.threshold-set': {
    readonly requester: string;
    readonly threshold: string;
    readonly limit: number;
    readonly because: string;
  };
  'dcc.threshold-removed': { readonly requester: string; readonly threshold: string };
  'dcc.blocked': { readonly subject: string; readonly block: string; readonly because: string };
  'dcc.unblocked': { readonly subject: string; readonly block: string };

  // recovery: incidents, decisions, ceremonies, files, progress.
  'recovery.opened': {
    readonly incident: string;
    readonly key: string;
    readonly certainty: 'suspected' | 'certain';
    readonly notifier: string;
    readonly parent?: string;
  };
  'recovery.state': {
    readonly incident: string;
    readonly from: string;
    readonly event: string;
    readonly to: string;
  };
  'recovery.step': {
    readonly incident: string;
    readonly procedure: string;
    readonly step: string;
    readonly phase: string;
    readonly result: 'done' | 'waiting' | 'failed' | 'skipped' | 'automatic';
    readonly note: string;
  };
  'recovery.notice': { readonly incident: string; readonly to: string; readonly subject: string };
  'recovery.evidence': {
    readonly incident: string;
    readonly question: string;
    readonly answer: string;
  };
  'recovery.decision': {
    readonly incident: string;
    readonly decision: 'approve' | 'reject' | 'ask-for-more' | 'accept-residual' | 'escalate';
    readonly method: string;
    readonly mode: 'technical' | 'governed';
    readonly reportEveryMs: number;
    readonly because: string;
    /** The shared incident whose decision it is: a child that has none of its own. */
    readonly under?: string;
  };
  'recovery.file': {
    readonly incident: string;
    readonly file: string;
    readonly kind: string;
    readonly result: 'accepted' | 'refused';
    readonly records: number;
    readonly sha256: string;
    readonly code: string;
  };
  'recovery.exception': {
    readonly incident: string;
    readonly device: string;
    readonly code: string;
    /** The cell of its record that does not hold. */
    readonly cell?: string;
  };
  /** The devices of an incident, once their list has been validated. */
  'recovery.list': {
    readonly incident: string;
    readonly devices: readonly string[];
    /** The earlier incident of the same key whose rest they are: this one is about what that one was about. */
    readonly restOf?: string;
  };
  /** Devices that hold what is compromised and are on no list of the incident. The last one of an incident counts. */
  'recovery.left-out': { readonly incident: string; readonly devices: readonly string[] };
  'recovery.custodians': {
    readonly incident: string;
    readonly called: number;
    readonly present: number;
    readonly quorum: number;
    readonly site: string;
  };
  'recovery.ceremony': {
    readonly incident: string;
    readonly ceremony: string;
    readonly transcript: string;
  };
  /**
   * A key of the authorities, or the Recovery key, reaches another state. Old and new bear one name, and are told apart by the identifier:
   * that of their certificates, in hexadecimal; of a symmetric key, one made from the wrapped key that it opens.
   */
  'recovery.key': {
    readonly key: string;
    readonly keyIdentifier: string;
    readonly from: string;
    readonly to: string;
  };
  /** A key of a party, in use or superseded: `active`, `suspect`, `compromised`, `superseded`. Of devices' own keys none is written. */
  'recovery.party-key': {
    readonly owner: string;
    readonly slot: string;
    readonly keyIdentifier: string;
    readonly from: string;
    readonly to: string;
  };
  /** An Organisation Certificate, by its serial number: `issued`, `in-use`, `superseded`, `revoked`; before that `none`. */
  'recovery.certificate': {
    readonly certificate: string;
    readonly owner: string;
    readonly keyIdentifier: string;
    readonly from: string;
    readonly to: string;
  };
  /** The Recovery key signs a campaign, in this state: whether it is rolled after use is open. */
  'recovery.key-used': {
    readonly key: string;
    readonly keyIdentifier: string;
    readonly state: string;
  };
  'recovery.batch': {
    readonly incident: string;
    readonly batch: number;
    readonly commands: number;
    readonly sha256: string;
    readonly result: 'signed' | 'refused';
    readonly code: string;
  };
  'recovery.device': {
    readonly incident: string;
    readonly device: string;
    readonly outcome: string;
    readonly code: string;
    readonly attempts: number;
  };
  'recovery.progress': {
    readonly incident: string;
    readonly number: number;
    readonly due: Instant;
    readonly recovered: number;
    readonly partial: number;
    readonly silent: number;
    readonly open: number;
  };
  'recovery.report-missed': {
    readonly incident: string;
    readonly number: number;
    readonly due: Instant;
  };
  'recovery.warning': {
    readonly incident: string;
    readonly code: string;
    readonly message: string;
  };
  'recovery.revoked': {
    readonly incident: string;
    readonly certificate: string;
    readonly stillTrustedBy: number;
  };
  'recovery.cost': {
    readonly incident: string;
    readonly item: string;
    /** Pounds before VAT; absent where the minutes give none. */
    readonly pounds?: number;
    /** Who pays, by the assumption `costBorneBy`: an Entity Identifier where that is the affected Subscriber. */
    readonly borneBy?: string;
  };

  // simulation: what is true, faults, attacks, checkers.
  'device.processed': {
    readonly device: string;
    /** `rejected`, `executed`, `scheduled`, `cancelled`, `answered`. */
    readonly kind: string;
    /** Mode or use case, or the code of the refusal. */
    readonly what: string;
    readonly cells: readonly CellStatus[];
    /** Who really sent it: `dcc`, or the name of an attacker. */
    readonly sender: string;
  };
  'simulation.fault': { readonly fault: string; readonly subject: string; readonly note: string };
  'simulation.attack': { readonly attack: string; readonly subject: string; readonly note: string };
  'simulation.compromised': {
    readonly key: string;
    readonly by: string;
    readonly certain: 'yes' | 'no';
  };
  'simulation.inject': { readonly inject: string; readonly text: string };
  'checker.problem': {
    readonly checker: string;
    readonly subject: string;
    readonly problem: string;
  };
}

/** Name of a kind of event: `layer.what`. */
export type EventType = keyof EventDetails;

/** An event of one kind. `actor` is who did it, in the words of the step tables: `dsp`, `pma`, `device`, … */
export type EventOf<T extends EventType> = {
  readonly at: Instant;
  readonly type: T;
  readonly actor: string;
} & EventDetails[T];

/** Any event. Switch on `type`. */
export type SmkiEvent = { [T in EventType]: EventOf<T> }[EventType];
