/**
 * What became of a command, as data: rejected, executed, scheduled, cancelled or answered, and `explain()` for a person.
 *
 * @module
 */
import { copied } from '../core/copy.ts';
import { type Instant, toIso } from '../core/instant.ts';
import { toHex } from '../core/bytes.ts';
import type { CellOccupant, CounterChange } from '../gbcs/types.ts';
import type { ReplacementMode } from '../gbcs/modes.ts';
import type { StatusCode } from '../gbcs/status-codes.ts';
import type { CellName } from '../vocabulary/cells.ts';
import { NO_ENTITY, formatEui64 } from '../vocabulary/eui64.ts';
import { type CheckName, checkOfRefusal } from './check-order.ts';
import { type DeviceRefusalCode, REFUSALS, type RefusedBecause } from './refusals.ts';
import { REPLACEMENT_FAILURES, type ReplacementFailureCode } from './replacement-failures.ts';

/** What became of one replacement. */
export interface ReplacementResult {
  /** Undefined when the command named a cell that no device type holds. */
  readonly cell: CellName | undefined;
  readonly status: StatusCode;
  readonly failure?: ReplacementFailureCode;
  /** Why, in the words of whoever found it, for example the path validator. */
  readonly because?: string;
  readonly existing: CellOccupant;
  readonly replacing: CellOccupant;
}

/** The command was not authentic, not for this device or not well formed. Only the security log changed. */
export interface Rejected {
  readonly accepted: false;
  readonly kind: 'rejected';
  readonly code: DeviceRefusalCode;
  /** The check that refused, by its name in `docs/refusals.md`. */
  readonly check: CheckName;
  readonly clause: string;
  readonly details: Readonly<Record<string, string>>;
}

/** An authentic CS02b or CS02g command was carried out; each replacement has a status of its own. */
export interface Executed {
  readonly accepted: true;
  readonly kind: 'executed';
  readonly mode: ReplacementMode;
  readonly replacements: readonly ReplacementResult[];
  readonly counterChanges: readonly CounterChange[];
}

/** An authentic command waits for its execution time; a pending one of the same kind gave way to it. */
export interface Scheduled {
  readonly accepted: true;
  readonly kind: 'scheduled';
  readonly mode: ReplacementMode;
  readonly executionDateTime: Instant;
  readonly superseded: number;
}

/** An authentic cancellation removed so many pending commands. */
export interface Cancelled {
  readonly accepted: true;
  readonly kind: 'cancelled';
  readonly mode: ReplacementMode;
  readonly removed: number;
}

/** An authentic CS02a, CS02c, CS02d, CS02e or CS02f command was answered. */
export interface Answered {
  readonly accepted: true;
  readonly kind: 'answered';
  /** As GBCS calls it: `CS02a`, `CS02c`, … */
  readonly useCase: string;
  /** Name of the response code; `success` when the answer is what was asked for. */
  readonly result: string;
  readonly because?: string;
}

/** What came of a command, as plain data: switch on `kind`. */
export type OutcomeData = Rejected | Executed | Scheduled | Cancelled | Answered;

/** What became of a command. `explain()` says it for a person. */
export type DeviceOutcome = OutcomeData & { readonly explain: () => string };

/** Outcome of a refused command. */
export function rejected({ code, details }: RefusedBecause): Rejected {
  const check = checkOfRefusal(code);
  return { accepted: false, kind: 'rejected', code, check, clause: REFUSALS[code].clause, details };
}

/**
 * The outcome for a caller: with `explain()`, which is no part of the data that tests compare, and with octets and lists of its own,
 * because a device shares those of its cells with every device that holds the same certificates.
 */
export function explained(data: OutcomeData): DeviceOutcome {
  const explain = (): string => explainOutcome(data);
  return Object.defineProperty(copied(data), 'explain', { value: explain }) as DeviceOutcome;
}

/** One paragraph about an outcome, with the clause behind it. */
export function explainOutcome(outcome: OutcomeData): string {
  switch (outcome.kind) {
    case 'rejected':
      return explainRejection(outcome);
    case 'executed':
      return [`Executed ${outcome.mode}.`, ...outcome.replacements.map(explainReplacement)].join(
        '\n',
      );
    case 'scheduled': {
      const instead = outcome.superseded > 0 ? ', instead of the one that was pending' : '';
      return `Accepted ${outcome.mode} for execution at ${toIso(outcome.executionDateTime)}${instead}.`;
    }
    case 'cancelled':
      return `Cancelled ${outcome.removed} pending ${outcome.mode} command(s).`;
    case 'answered': {
      const why = outcome.because === undefined ? '' : `: ${outcome.because}`;
      return `Answered ${outcome.useCase}: ${outcome.result}${why}.`;
    }
  }
}

function explainRejection({ code, clause, details }: Rejected): string {
  const { meaning, advice } = REFUSALS[code];
  const facts = Object.entries(details).map(([name, value]) => `${name} ${value}`);
  const found = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  return `Rejected, ${code}: ${meaning}${found}. Nothing changed. To do: ${advice}. [${clause}]`;
}

function explainReplacement(result: ReplacementResult): string {
  const { existing, replacing, status } = result;
  const cell = result.cell ?? 'a cell that no device type holds';
  if (result.failure === undefined) {
    const newcomer =
      replacing.entityId === existing.entityId ? keyText(replacing) : occupantText(replacing);
    return `  ${cell}: ${status}, ${occupantText(existing)} gave way to ${newcomer}`;
  }
  const { meaning, clause } = REPLACEMENT_FAILURES[result.failure];
  const why = result.because === undefined ? '' : `: ${result.because}`;
  return `  ${cell}: ${status}, ${meaning}${why}; still ${occupantText(existing)} [${clause}]`;
}

function occupantText(occupant: CellOccupant): string {
  const { entityId } = occupant;
  return entityId === NO_ENTITY
    ? keyText(occupant)
    : `${keyText(occupant)} of ${formatEui64(entityId)}`;
}

function keyText({ keyIdentifier }: CellOccupant): string {
  return `key ${toHex(keyIdentifier)}`;
}
