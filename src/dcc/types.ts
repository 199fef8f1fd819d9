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
import type { Random } from '../core/random.ts';
import type { AgreementKey } from '../crypto/keys.ts';
import type { PartyRole } from '../party/credentials.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { AccessControl } from './access-types.ts';
import type { DccAssumptions } from './assumptions.ts';
import type { Dcc, Joining } from './at-once.ts';
import type { OutcomeStore, Submission, SubmissionOrder } from './command-types.ts';
import type { DeliveryProfile, DeviceEndpoint } from './delivery-types.ts';
import type { DeviceParticulars, Inventory } from './inventory-types.ts';
import type { CertificateMapping } from './mapping-types.ts';
import type { ProductionProving } from './proving-types.ts';

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
