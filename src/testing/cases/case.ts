/**
 * What a ready case is: the state to start from, the octets to send, the answer to expect.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';
import type { DeviceFaults } from '../../device/context.ts';
import type { DeviceType } from '../../device/device-types.ts';
import type { DeviceRefusalCode } from '../../device/refusals.ts';
import type { ReplacementFailureCode } from '../../device/replacement-failures.ts';
import type {
  MessageHeader,
  UpdateCredentialsAlert,
  UpdateCredentialsResponse,
} from '../../gbcs/types.ts';
import type { Assumptions } from '../../vocabulary/assumptions.ts';
import type { CellName } from '../../vocabulary/cells.ts';
import type { Eui64 } from '../../vocabulary/eui64.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';

/** DER of the certificate in each cell. */
export type CaseCells = Readonly<Partial<Record<CellName, Uint8Array>>>;

/** What a meter has to be before the command arrives. */
export interface CaseStart {
  readonly deviceType: DeviceType;
  readonly entityId: Eui64;
  readonly cells: CaseCells;
  /** Last accepted Originator Counter by role; 0 for the others. */
  readonly counters: Readonly<Partial<Record<RemotePartyRole, bigint>>>;
  /** The meter's clock. */
  readonly at: Instant;
  /** Hardware failures that a simulator injects; a meter that cannot skips the case. */
  readonly faults?: DeviceFaults;
  /** Rules other than the default; a meter has what it has, and skips the case. */
  readonly assumptions?: Partial<Assumptions>;
}

/** The command is discarded: no answer, and nothing changes but the security log. */
export interface ExpectedRefusal {
  readonly outcome: 'rejected';
  /** Why, in the terms of the model. A meter does not tell. */
  readonly refusal: DeviceRefusalCode;
}

/** The command is authentic: a Response, signed by the device. */
export interface ExpectedResponse {
  readonly outcome: 'executed' | 'scheduled' | 'cancelled';
  /** Fields of the Grouping Header that a Response repeats or swaps. */
  readonly header: Pick<
    MessageHeader,
    'cra' | 'originatorCounter' | 'originatorId' | 'targetId' | 'messageCode'
  >;
  readonly response: UpdateCredentialsResponse;
  /** Why replacements failed, by cell, in the terms of the model. */
  readonly failures: Readonly<Partial<Record<CellName, ReplacementFailureCode>>>;
  /** DER that each cell holds afterwards, of those that the command names. */
  readonly cellsAfter: CaseCells;
}

/** What the meter sends by itself, once the time of a pending command has come. */
export interface ExpectedAlert {
  /** The time that the meter's clock is moved to. */
  readonly at: Instant;
  /** Fields of the Grouping Header; the counter is the meter's own. */
  readonly header: Pick<MessageHeader, 'cra' | 'originatorId' | 'targetId' | 'messageCode'>;
  readonly alert: UpdateCredentialsAlert;
  /** Why replacements failed, by cell, in the terms of the model. */
  readonly failures: Readonly<Partial<Record<CellName, ReplacementFailureCode>>>;
  /** DER that each cell holds then. */
  readonly cellsAfter: CaseCells;
}

/** A way to ask the meter who is in its cells, once it has dealt with the command. */
export interface CaseReading {
  /** The cell whose key signs the questions. */
  readonly by: CellName;
  /** CS02a about all roles of the device type but load controllers, which have CS02f. */
  readonly commands: readonly Uint8Array[];
}

/** One case: a row for `test.each`. */
export interface AnchorReplacementCase extends CaseStart {
  /** The clause it proves, and what happens. */
  readonly name: string;
  readonly clause: string;
  /** Commands that the meter is given first, because the case is about what follows them. Their answers are not judged. */
  readonly before?: readonly Uint8Array[];
  /** GBCS octets as the Communications Hub delivers them. */
  readonly command: Uint8Array;
  readonly expected: ExpectedRefusal | ExpectedResponse;
  /** The case goes on after the answer; a meter whose clock nobody can move skips it. */
  readonly later?: ExpectedAlert;
  /** Ways to read the cells back, best first: the next when a meter is silent. */
  readonly readings: readonly CaseReading[];
}

/** DER that each cell holds once the case is over: after a refusal what it held before. */
export function cellsAfter({ cells, expected, later }: AnchorReplacementCase): CaseCells {
  if (later !== undefined) return later.cellsAfter;
  return expected.outcome === 'rejected' ? cells : expected.cellsAfter;
}
