/**
 * Commands on their way through the DCC: the order that asks for one, the ticket or the refusal that comes back, the record that stays for
 * reports (CR110a). Interfaces only.
 *
 * @module
 */
import type { CellStatus, CommandResult } from '../core/event-types.ts';
import type { Instant } from '../core/instant.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';

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
  /** What is under way to a device, oldest first: a ticket that is not concluded. Costs the same however much was ever sent. */
  underWay(device: Eui64): readonly CommandRecord[];
}
