/**
 * The faults of `smki recover` for people who plan: name, usual share, meaning.
 *
 * @module
 */
import { FAULTS } from '../../simulation/faults/index.ts';
import { hasShare, percentOf } from '../../simulation/scenarios/rehearsal.ts';
import { textTable } from '../../report/text-table.ts';

/** A table with a row for each fault. */
export function faultTable(): string {
  const rows = FAULTS.map((fault) => [fault.name, shareOf(fault), fault.describe]);
  return textTable([['fault', 'strikes', 'what goes wrong'], ...rows]);
}

function shareOf(fault: (typeof FAULTS)[number]): string {
  if (!hasShare(fault)) return 'all';
  return `${percentOf(fault)} % ${fault.factory === undefined ? 'devices' : 'homes'}`;
}
