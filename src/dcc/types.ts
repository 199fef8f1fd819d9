/**
 * The DCC as the recovery procedures see it: inventory, access control, delivery, verification, mapping check, proving.
 *
 * Interfaces only. Commands go in as octets with a ticket coming back; everything that becomes of them is an event in the
 * log (`core/event-types.ts`, `dcc.*`), in the order of the agenda. What the DCC knows is here; what is true, only devices know.
 *
 * @module
 */
import type { Agenda } from '../core/agenda.ts';
import type { EventLog } from '../core/event-log.ts';
import type { CellStatus, CommandResult } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import type { Random } from '../core/random.ts';
import type { Point } from '../crypto/backend.ts';
import type { CellOccupant } from '../gbcs/types.ts';
import type { AgreementKey } from '../crypto/keys.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { AccessControl } from './access-types.ts';
import type { DccAssumptions } from './assumptions.ts';
import type { Dcc, Joining } from './at-once.ts';
import type { DeliveryProfile, DeviceEndpoint } from './delivery-types.ts';

/** SMI Status of a device (values as in the DUIS enumeration; recovery.md 6.2). */
export type DeviceStatus =
  | 'pending'
  | 'whitelisted'
  | 'installedNotCommissioned'
  | 'commissioned'
  | 'decommissioned'
  | 'withdrawn'
  | 'suspended'
  | 'recovery'
  | 'recovered';

/** Who asks for a change of status. Only the DCC sets and lifts `recovery` and `recovered` (SEED25). */
export type StatusAuthority = 'dcc' | 'supplier' | 'installer';

/** One change of status: never overwritten, so that the status before a recovery can be restored from it. */
export interface StatusChange {
  readonly status: DeviceStatus;
  readonly at: Instant;
  readonly by: StatusAuthority;
  readonly because: string;
}

/** Why a change of status is refused. */
export type StatusRefusal =
  | 'not-a-permitted-change'
  /** Somebody else may ask for it. */
  | 'not-entitled'
  | 'not-the-status-before'
  | 'may-not-enter-recovery';

/** What somebody who installs or enrols a device tells the inventory beside its certificates. */
export interface DeviceParticulars {
  /** `ESME`, `GSME`, `CHF`, … */
  readonly deviceType: string;
  /** Absent on a CHF. */
  readonly responsibleSupplier?: Eui64;
  readonly networkOperator?: Eui64;
  readonly paymentMode?: 'credit' | 'prepayment';
  /** CSP region: `north`, `central`, `south`. */
  readonly region?: string;
  readonly firmware?: string;
  /** Manufacturing batch: truncation strikes whole batches. */
  readonly batch?: string;
  /** Groups the devices of one home. */
  readonly home?: string;
  /** `commissioned` unless given. */
  readonly status?: DeviceStatus;
  /** Certificates that went into the cells at the factory, as far as anybody told the DCC: the first mapping. */
  readonly cells?: Readonly<Partial<Record<CellName, Uint8Array>>>;
}

/** One device of the inventory. Plain data; a changed device is another value. */
export interface InventoryEntry extends DeviceParticulars {
  readonly entityId: Eui64;
  readonly status: DeviceStatus;
  readonly since: Instant;
  readonly history: readonly StatusChange[];
  /** Public keys of the device's own certificates. */
  readonly signing: Point;
  readonly agreement: Point;
  /** DER of the device's own certificates. */
  readonly certificates: readonly Uint8Array[];
}

/** The Smart Metering Inventory. */
export interface Inventory {
  readonly size: number;
  /** What the inventory has of a device. */
  entry(device: Eui64): InventoryEntry | undefined;
  /** In the order of joining. */
  entries(): Iterable<InventoryEntry>;
  /**
   * Changes a status, checks the table of permitted changes and who may make them, writes `dcc.status-changed`.
   *
   * @throws SmkiError `dcc/unknown-device`, `dcc/status-not-permitted`; nothing has changed then
   */
  setStatus(change: {
    readonly device: Eui64;
    readonly to: DeviceStatus;
    readonly by: StatusAuthority;
    readonly because: string;
  }): void;
  /** Why `setStatus` would refuse, or undefined. */
  mayChange(device: Eui64, to: DeviceStatus, by: StatusAuthority): StatusRefusal | undefined;
  /** The last status before the current `recovery` or `recovered`, from the history. */
  statusBeforeRecovery(device: Eui64): DeviceStatus | undefined;
  /** Makes another party the Responsible Supplier, as Change of Supplier does. */
  assignSupplier(device: Eui64, supplier: Eui64): void;
}

/** Service requests and internal commands by number: rows of `service-requests.ts`. */
export type ServiceRequest =
  /** Update Security Credentials (KRP): Method 1. */
  | '6.15.1'
  | '6.15.2'
  | '6.17'
  /** Request Handover Of DCC Controlled Device: ends Method 2. */
  | '6.21'
  /** Change of Supplier, by the transitional CoS party. */
  | '6.23'
  /** Read of device credentials: CS02a. */
  | '6.24.1'
  | '6.24.2'
  | '8.5'
  /** Any other ordinary request of a User. */
  | 'other'
  /** Inside the DCC, no service request drives them: modes 8 and 9, and the DCC's own replacements. */
  | 'recovery'
  | 'contingency'
  | 'dcc-credentials';

/** A signed command for one device, handed to the DCC. */
export interface SubmissionOrder {
  /** Octets: signed where the mode says so, without MAC (the DCC adds it). */
  readonly command: Uint8Array;
  /** Entity Identifier of who asks: the User for a service request, the DCC role for internal commands. */
  readonly requester: Eui64;
  readonly serviceRequest: ServiceRequest;
  /** DER of the certificate that signed the request itself; see `AccessControl.separation`. */
  readonly xmlSigner?: Uint8Array;
  /** Incident that this belongs to, for reports. */
  readonly incident?: string;
  /** How often and when again; the profile of the DCC unless given. */
  readonly attemptsMax?: number;
  /**
   * DER of the broker's key agreement certificate that the device may hold, whatever the mapping believes: the MAC is made with its key.
   * One that the DCC has no key for counts for nothing (see `rememberBrokerKey`).
   */
  readonly brokerCertificate?: Uint8Array;
}

/** The DCC's answer to a submission: data, as a User would get it. */
export type Submission =
  | { readonly accepted: true; readonly ticket: number; readonly quarantined: boolean }
  | { readonly accepted: false; readonly code: SubmissionRefusal; readonly advice: string };

/** Why the DCC does not take a command. */
export type SubmissionRefusal =
  | 'unknown-device'
  | 'unreadable-command'
  /** The device joined with a certificate that cannot be read, so that no MAC can be made for it. */
  | 'device-keys-unreadable'
  /** The device knows only a key of the Access Control Broker that has been destroyed. */
  | 'broker-key-destroyed'
  | 'role-not-eligible'
  | 'not-responsible-supplier'
  | 'not-network-operator'
  | 'status-not-eligible'
  /** The service request does not carry commands of this mode or use case. */
  | 'command-not-of-this-request'
  | 'blocked'
  | 'not-on-the-batch-list'
  | 'xml-signing-key-not-separate'
  | 'xml-signer-missing'
  | 'services-suspended';

/** What a ticket stands for: the success and failure store of CR110a keeps every one. */
export interface CommandRecord {
  readonly ticket: number;
  readonly device: Eui64;
  readonly requester: Eui64;
  readonly serviceRequest: ServiceRequest;
  readonly incident?: string;
  readonly submittedAt: Instant;
  readonly attempts: number;
  readonly state: 'quarantined' | 'queued' | 'sent' | 'concluded';
  readonly result?: CommandResult;
  readonly concludedAt?: Instant;
  readonly cells: readonly CellStatus[];
}

/** The store for retrospective reports (CR110a). */
export interface OutcomeStore {
  readonly size: number;
  /** What became of one ticket. */
  record(ticket: number): CommandRecord | undefined;
  /** In the order of submission. */
  find(query: {
    readonly device?: Eui64;
    readonly incident?: string;
    readonly result?: CommandResult;
    readonly from?: Instant;
    readonly until?: Instant;
  }): readonly CommandRecord[];
}

/** What the DCC believes to be in a cell: both namings, since Users see hashes and devices report key identifiers. */
export interface BelievedOccupant extends CellOccupant {
  /** SHA-1 of the certificate, as service responses show it; unknown when only a report of the device is at hand. */
  readonly certificateSha1?: Uint8Array;
  readonly certificate?: Uint8Array;
  readonly since: Instant;
}

/** The certificate mapping check (CR118): which certificate is believed to be in which cell of which device. */
export interface CertificateMapping {
  /** Who is believed to be in a cell; undefined where nobody has told. */
  believed(device: Eui64, cell: CellName): BelievedOccupant | undefined;
  /** Whose certificate is believed to be in a cell: {@link believed}, of which many callers want no more. */
  entityIn(device: Eui64, cell: CellName): Eui64 | undefined;
  /** Every cell of a device of which something is believed. */
  cells(device: Eui64): ReadonlyMap<CellName, BelievedOccupant>;
  /** Devices whose cell is believed to hold this key. */
  holdersOf(
    keyIdentifier: Uint8Array,
  ): readonly { readonly device: Eui64; readonly cell: CellName }[];
  /** How many cells are believed to hold this key; the same as the length of `holdersOf`, in one step. */
  holderCount(keyIdentifier: Uint8Array): number;
  /** Corrects the map by hand, as an import or a fault does. */
  record(device: Eui64, cell: CellName, occupant: Uint8Array | CellOccupant): void;
  /** Compares a verified Response of a device with the map: alarms (`dcc.mapping-alarm`), then corrects. */
  check(device: Eui64, response: Uint8Array): readonly MappingDifference[];
}

/** A cell where map and device disagree. */
export interface MappingDifference {
  readonly cell: CellName;
  readonly believed: CellOccupant | undefined;
  readonly reported: CellOccupant;
}

/** Production proving (SEED30 6): does what is in the cells work? */
export interface ProductionProving {
  /** Checks a device's own certificates against the Device hierarchy: a truncated batch fails here. */
  checkCertificates(device: Eui64, anchors: readonly Uint8Array[]): 'proven' | 'unproven';
  /** Sends a live critical command whose success proves one cell's key; concluded like any ticket, then `dcc.proved`. */
  prove(order: {
    readonly device: Eui64;
    readonly cell: CellName;
    readonly command: Uint8Array;
  }): Submission;
  /** What is known of a cell; a cell with another occupant is untested again. */
  state(device: Eui64, cell: CellName | 'own-certificates'): ProofState;
  /** What was found by manufacturing batch: where all fail, the factory is at fault and no attacker. */
  batches(): readonly BatchFinding[];
}

/** What production proving knows of a cell. */
export type ProofState = 'proven' | 'unproven' | 'untested';

/** What production proving says about a manufacturing batch. */
export interface BatchFinding {
  readonly batch: string;
  /** Devices tested. */
  readonly devices: number;
  readonly unproven: number;
  readonly verdict: 'sound' | 'single-faults' | 'manufacturing-fault';
}

/** What the DCC needs of the Access Control Broker: the key in use for its MACs. A `Party` is one. */
export interface Broker {
  /** The key agreement key in use. */
  agreementKey(): AgreementKey;
}

/** What the full DCC is made of. Only the broker is needed for `join`, `protect`, `send`, `deliver` and `verify`. */
export interface DccOptions {
  readonly accessControlBroker: Broker;
  /** Needed by everything that takes time. */
  readonly agenda?: Agenda;
  readonly log?: EventLog;
  readonly random?: Random;
  readonly delivery?: Partial<DeliveryProfile>;
  readonly assumptions?: Partial<DccAssumptions>;
  /** Looks a party up for DCC Alerts and eligibility; roles come from here. Without it roles are not judged. */
  readonly roleOf?: (entityId: Eui64) => PartyRole | undefined;
}

/** A device that joins with particulars and an endpoint that also yields Alerts. */
export interface JoiningDevice extends Omit<Joining, 'link'> {
  readonly link: Joining['link'] | DeviceEndpoint;
  readonly particulars?: DeviceParticulars;
  /** Who it is by its label. With it, a device joins although its certificates cannot be read (a truncated batch). */
  readonly entityId?: Eui64;
}

/** The whole DCC. */
export interface DataCommunicationsCompany extends Omit<Dcc, 'join'> {
  /** Enters a device into the inventory, the register of links and the mapping; one that joins again begins anew. */
  join(device: JoiningDevice): Eui64;
  readonly inventory: Inventory;
  readonly access: AccessControl;
  readonly outcomes: OutcomeStore;
  readonly mapping: CertificateMapping;
  readonly proving: ProductionProving;
  readonly delivery: DeliveryProfile;
  readonly assumptions: DccAssumptions;
  /** Where the DCC writes: the log that it was given, or its own. */
  readonly log: EventLog;
  /**
   * Takes a command: eligibility, thresholds, MAC, then delivery by the agenda. Ends in one `dcc.concluded`.
   *
   * @throws SmkiError `dcc/no-agenda` when the DCC was made without one
   */
  submit(order: SubmissionOrder): Submission;
  /**
   * Takes note of a key agreement key of the Access Control Broker that devices may know although it is not in use: the next one, while
   * devices are given it. Keys that were in use are remembered by themselves.
   */
  rememberBrokerKey(key: AgreementKey): void;
  /** Key agreement keys of the broker that were in use here, are, or were taken note of. */
  readonly brokerKeys: readonly AgreementKey[];
  /** Withdraws what has not gone out: one ticket, or all of an incident. Returns how many. */
  withdraw(what: { readonly ticket: number } | { readonly incident: string }): number;
  /** Writes a DCC Alert under its name in the schema (recovery.md 11 row 1). */
  alert(alert: DccAlert): void;
  /** A message that reaches the DCC from the network as if from a device; verified, never trusted. */
  receive(message: Uint8Array): 'concluded' | 'unverified' | 'unexpected';
}

/** DCC Alerts of the DUIS schema 5.0 to 5.4 that recovery uses. */
export type DccAlert =
  | {
      readonly alert: 'RecoveryCompleteACBCredentials';
      readonly device: Eui64;
      readonly to: Eui64;
      /** One to three. */
      readonly supplierCertificateTypes: readonly CellName[];
      /** None to two. */
      readonly networkOperatorCertificateTypes: readonly CellName[];
    }
  | { readonly alert: 'RecoveryComplete'; readonly device: Eui64; readonly to: Eui64 }
  | {
      readonly alert: 'SecurityCredentialsUpdated';
      readonly device: Eui64;
      readonly to: Eui64;
      readonly role: string;
      readonly counters: readonly string[];
      /** SHA-1 of one to three certificates. */
      readonly certificateHashes: readonly Uint8Array[];
    }
  | {
      readonly alert: 'QuarantinedRequest';
      readonly device: Eui64;
      readonly to: Eui64;
      readonly thresholdOf: 'user' | 'dcc';
      readonly limit: number;
    };
