/**
 * Who may send what to which device, how much of it before it is held back, and what is blocked altogether.
 *
 * Interfaces only: the tables of eligibility are `service-requests.ts`, the thresholds `thresholds.ts`.
 *
 * @module
 */
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { ServiceRequest } from './command-types.ts';

/** Phases of the separation of XML-signing and pre-command-signing keys (SEED64; recovery.md 11 row 9). */
export type SeparationPhase = 'off' | 'optional' | 'enforced';

/** One anomaly detection threshold: more than `limit` requests of a kind within the window are quarantined. */
export interface Threshold {
  readonly requester: Eui64 | 'dcc';
  /** A service request, or `critical` for all that change a device. */
  readonly kind: ServiceRequest | 'critical';
  readonly limit: number;
  readonly windowMs: number;
}

/** What is stopped at the door. */
export type Block =
  /** All requests of a party; its Method 1 traffic too unless `except` says otherwise. */
  | { readonly block: 'party'; readonly party: Eui64; readonly except?: readonly ServiceRequest[] }
  /** Requests of one kind, for one device or for all: Change of Supplier is frozen like this. */
  | {
      readonly block: 'service-request';
      readonly serviceRequest: ServiceRequest;
      readonly device?: Eui64;
    }
  /** Recovery commands that are not on the list of a signed batch (recovery.md 3.7, step 7.1). */
  | { readonly block: 'recovery-outside-batch' }
  /** Emergency suspension of SMKI services (SEED30 7). */
  | { readonly block: 'services' };

/** Access control. */
export interface AccessControl {
  /** Sets a threshold and returns the one it replaces, so that it can be put back. Writes `dcc.threshold-set`. */
  setThreshold(threshold: Threshold, because: string): Threshold | undefined;
  /** Puts the threshold back to what it was, or removes it. */
  restoreThreshold(
    key: Pick<Threshold, 'requester' | 'kind'>,
    previous: Threshold | undefined,
  ): void;
  /** The threshold in force. */
  threshold(key: Pick<Threshold, 'requester' | 'kind'>): Threshold | undefined;
  /** Tickets that are held back, oldest first. */
  quarantined(): readonly number[];
  /** Lets quarantined commands go on; returns how many. */
  release(tickets: readonly number[], by: string): number;
  /** Throws quarantined commands away; each is concluded as withdrawn. */
  discard(tickets: readonly number[], by: string): number;
  /** Stops something; returns a name for `unblock`. Writes `dcc.blocked`. */
  block(block: Block, because: string): string;
  /** Lifts a block by its name; nothing happens where there is none. Writes `dcc.unblocked`. */
  unblock(name: string): void;
  readonly blocks: readonly (Block & { readonly name: string })[];
  /** Names SHA-256 digests of the commands of a signed batch, for `recovery-outside-batch`. */
  allowBatch(digests: readonly Uint8Array[]): void;
  separation: SeparationPhase;
}
