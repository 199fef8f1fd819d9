/**
 * What a person is shown of a device: its cells, before and after, and what it answered.
 *
 * @module
 */
import type { DeviceDescription } from '../device/describe.ts';
import { type OutcomeData, explainOutcome } from '../device/outcome.ts';
import { CELL_NAMES } from '../vocabulary/cells.ts';
import { textTable } from './text-table.ts';

/**
 * The cells of a device as a table; with an earlier picture, what changed since.
 *
 * @param now - `device.describe()`
 * @param before - an earlier `device.describe()` of the same device
 * @example
 * ```ts
 * const before = esme.describe();
 * // … a command …
 * console.log(cellTable(esme.describe(), before));
 * ```
 */
export function cellTable(now: DeviceDescription, before?: DeviceDescription): string {
  const heading = before === undefined ? ['cell', 'holds'] : ['cell', 'before', 'after'];
  const rows = CELL_NAMES.filter((name) => now.cells[name] !== undefined).map((name) => {
    const after = occupant(now, name);
    if (before === undefined) return [name, after];
    const earlier = occupant(before, name);
    return [name, earlier, earlier === after ? 'unchanged' : after];
  });
  return textTable([heading, ...rows]);
}

/** What became of a command, for a person. */
export function outcomeText(outcome: OutcomeData): string {
  return explainOutcome(outcome);
}

function occupant({ cells }: DeviceDescription, name: (typeof CELL_NAMES)[number]): string {
  const cell = cells[name];
  if (cell === undefined) return 'nothing';
  const who = name === 'root' ? 'Root OCA' : cell.entityId;
  return `${who} key ${cell.keyIdentifier}${cell.usable ? '' : ' (unproven)'}`;
}
