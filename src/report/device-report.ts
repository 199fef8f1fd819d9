/**
 * What a person is shown of a device: its cells, before and after. What it answered is `outcome.explain()`.
 *
 * @module
 */
import { kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import type { DeviceDescription } from '../device/describe.ts';
import { CELL_NAMES, type CellName } from '../vocabulary/cells.ts';
import { type RemotePartyRole, roleFromCode } from '../vocabulary/roles.ts';
import { textTable } from './text-table.ts';

/**
 * The cells of a device as a table; with an earlier picture, what changed since.
 *
 * @param now - `device.describe()`
 * @param before - an earlier `device.describe()` of the same device
 * @throws SmkiError `report/bad-subject` for what is no description
 * @example
 * ```ts
 * import { cellTable, createWorld } from 'smki-sim';
 *
 * const { chf } = createWorld({ seed: 'table' });
 * console.log(cellTable(chf.describe()).split('\n').length); // 7
 * ```
 */
export function cellTable(now: DeviceDescription, before?: DeviceDescription): string {
  for (const picture of [now, before ?? now]) requireDescription(picture);
  const heading =
    before === undefined ? ['cell', 'key and owner'] : ['cell', 'key and owner before', 'after'];
  const rows = CELL_NAMES.filter((name) => now.cells[name] !== undefined).map((name) => {
    const after = occupant(now, name);
    if (before === undefined) return [name, after];
    const earlier = occupant(before, name);
    return [name, earlier, earlier === after ? 'unchanged' : after];
  });
  return textTable([heading, ...rows]);
}

/** A device where its description belongs is the likeliest mistake. */
function requireDescription(picture: unknown): void {
  const isObject = typeof picture === 'object' && picture !== null;
  if (isObject && 'cells' in picture && typeof picture.cells === 'object') return;
  const found = isObject && 'describe' in picture ? 'a device' : kindOfValue(picture);
  const reason = `device.describe() is needed, not ${found}`;
  fail('report/bad-subject', `cellTable: ${reason}`, { reason });
}

/** How roles are called in tables, where width is short. */
const LABELS: Readonly<Partial<Record<RemotePartyRole, string>>> = {
  root: 'Root OCA',
  accessControlBroker: 'ACB',
  networkOperator: 'network operator',
  transitionalCoS: 'CoS',
  wanProvider: 'WAN provider',
  loadController: 'load controller',
};

function occupant({ cells }: DeviceDescription, name: CellName): string {
  const cell = cells[name];
  if (cell === undefined) return 'nothing';
  const code = parseInt(cell.organisationalUnit ?? '', 16);
  const role = roleFromCode(code);
  const who = role === undefined ? cell.entityId : (LABELS[role] ?? role);
  return `${cell.keyIdentifier} ${who}${cell.usable ? '' : ' (unproven)'}`;
}
