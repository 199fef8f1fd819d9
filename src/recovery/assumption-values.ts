/**
 * What values assumptions may have: of the kind of their default, one of the answers that the table knows, and in order.
 *
 * @module
 */
import type { AssumptionRow } from '../vocabulary/assumptions.ts';
import type { RecoveryAssumptions } from './assumptions.ts';
import {
  type ValueCheck,
  checkValue,
  fields,
  listOf,
  oneOf,
  text,
  wholeFrom,
} from './value-checks.ts';

/** Numbers of things of which there must be one at least; durations and counts of repetitions may be nothing. */
const AT_LEAST_ONE: readonly string[] = [
  'pmaMembers',
  'pmaQuorum',
  'custodians',
  'custodianQuorum',
  'reportEveryMs',
  'batchCommandsMax',
  'fileRecordsMax',
] satisfies readonly (keyof RecoveryAssumptions)[];

/** Pairs of fields whose first may not be greater than its second. */
const IN_ORDER = [
  ['pmaQuorum', 'pmaMembers'],
  ['custodianQuorum', 'custodians'],
] as const satisfies readonly (readonly [keyof RecoveryAssumptions, keyof RecoveryAssumptions])[];

/**
 * Refuses what no assumption can be.
 *
 * @throws SmkiError `recovery/bad-option`
 */
export function checkAssumptions(
  changes: Partial<RecoveryAssumptions>,
  rows: { readonly [K in keyof RecoveryAssumptions]: AssumptionRow<RecoveryAssumptions[K]> },
): void {
  const checks = Object.entries(rows).map(([name, row]) => [name, checkOf(name, row)]);
  checkValue('recovery assumptions', changes, fields(Object.fromEntries(checks) as never));
  for (const [less, more] of IN_ORDER) {
    const [one, other] = [changes[less] ?? rows[less].default, changes[more] ?? rows[more].default];
    checkValue(less, one, () => (one <= other ? undefined : `must not exceed ${more} (${other})`));
  }
}

function checkOf(
  name: string,
  { default: usual, alternatives }: AssumptionRow<unknown>,
): ValueCheck {
  if (typeof usual === 'number') return wholeFrom(AT_LEAST_ONE.includes(name) ? 1 : 0);
  if (typeof usual === 'string') return oneOf(usual, ...alternatives);
  if (name === 'holidays') return listOf(date);
  return ascending(usual);
}

const date: ValueCheck = (value) =>
  text(value) ?? (/^\d{4}-\d\d-\d\d$/.test(String(value)) ? undefined : 'must be like 2026-12-25');

/** As many whole numbers as the default has, none less than the one before. */
function ascending(usual: unknown): ValueCheck {
  const length = Array.isArray(usual) ? usual.length : 0;
  return (value) => {
    const reason = listOf(wholeFrom(0))(value);
    if (reason !== undefined) return reason;
    const numbers = value as readonly number[];
    const isRight = numbers.every((own, index) => index === 0 || own >= (numbers[index - 1] ?? 0));
    return numbers.length === length && isRight
      ? undefined
      : `must be ${length} numbers, none less than the one before`;
  };
}
