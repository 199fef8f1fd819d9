/**
 * Everything that a device remembers, as plain read-only data: cells, counters, keys by name, pending work, log.
 *
 * `processCommand` turns one state into the next; nothing in a state is ever mutated, so states are shared freely.
 *
 * @module
 */
import type { Instant } from '../core/instant.ts';
import type { Point } from '../crypto/backend.ts';
import type { KeyId } from '../crypto/keys.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { EndEntityKeyUsage } from '../vocabulary/key-usages.ts';
import type { RemotePartyRole } from '../vocabulary/roles.ts';
import type { DeviceType } from './device-types.ts';
import type { Executed } from './outcome.ts';
import type { DeviceRefusalCode } from './refusals.ts';
import type { TrustAnchor } from './trust-anchor.ts';

/** Cells by name. A cell that is absent is a cell that the device does not hold. */
export type TrustAnchorCells = Readonly<Partial<Record<CellName, TrustAnchor>>>;

/** Last accepted Originator Counters, and the device's own. */
export interface DeviceCounters {
  /** Last accepted counter of each role; absent is 0. */
  readonly roles: Readonly<Partial<Record<RemotePartyRole, bigint>>>;
  /** Floor of the prepayment top-up counter. */
  readonly prepaymentTopUp: bigint;
  /** Counter that the device's next Alert will carry. */
  readonly own: bigint;
}

/** A future-dated command that waits for its time. */
export interface PendingCommand {
  /** The whole command, so that everything is judged again from octets at execution. */
  readonly command: Uint8Array;
  readonly originatorId: Eui64;
  readonly messageCode: number;
  readonly executionDateTime: Instant;
  readonly acceptedAt: Instant;
  /** The key that its MAC was made with, for a command that nothing but a MAC vouches for. */
  readonly macKey?: Point;
}

/** An Alert that nobody has fetched yet, and what it reports. */
export interface UnsentAlert {
  readonly message: Uint8Array;
  readonly outcome: Executed;
}

/** One line of the security log. */
export interface SecurityEvent {
  readonly at: Instant;
  /** Event code of GBCS 16, for example 0x8F3D. */
  readonly event: number;
  readonly what:
    DeviceRefusalCode | 'counter-lowered' | 'credentials-updated' | 'own-certificate-replaced';
  readonly details: Readonly<Record<string, string>>;
}

/** The device's own credentials: which keys are active, which wait for a certificate. */
export interface OwnCredentials {
  readonly active: Readonly<Record<EndEntityKeyUsage, KeyId>>;
  /** Key pairs made by CS02c whose certificate has not been installed yet. */
  readonly pending: Readonly<Partial<Record<EndEntityKeyUsage, KeyId>>>;
  readonly certificates: Readonly<Partial<Record<EndEntityKeyUsage, Uint8Array>>>;
  /** How many key pairs the device has made since it was built: part of the next key's name. */
  readonly generated: number;
}

/** The whole memory of a device. */
export interface DeviceState {
  readonly type: DeviceType;
  readonly entityId: Eui64;
  readonly cells: TrustAnchorCells;
  readonly counters: DeviceCounters;
  readonly credentials: OwnCredentials;
  readonly pending: readonly PendingCommand[];
  /** Oldest first. Part of the memory, so that a power failure loses no Alert. */
  readonly unsentAlerts: readonly UnsentAlert[];
  readonly securityLog: readonly SecurityEvent[];
}

/** Nothing of anything: shared by all devices, so that an idle one is small. */
export const NONE: readonly never[] = Object.freeze([]);

/** A meter's log is finite; so is this one. The oldest lines go first. */
export const SECURITY_LOG_MAX = 100;

/** The same state with one more line in the log. */
export function logged(state: DeviceState, event: SecurityEvent): DeviceState {
  const securityLog = [...state.securityLog, event].slice(-SECURITY_LOG_MAX);
  return { ...state, securityLog };
}

/** Last accepted counter of a role. */
export function counterOf(counters: DeviceCounters, role: RemotePartyRole): bigint {
  return counters.roles[role] ?? 0n;
}
