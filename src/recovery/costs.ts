/**
 * What recovery costs, as far as the minutes say: rough order of magnitude, before VAT. What is unknown is printed as unknown.
 *
 * @module
 */
import type { Sourced } from '../vocabulary/certainty.ts';
import type { RecoveryAssumptions } from './assumptions.ts';
import type { CompromisedKey } from './compromised-key.ts';

/** One figure. */
export interface CostRow extends Sourced {
  readonly item: string;
  /** Undefined where no figure was found. */
  readonly pounds: number | undefined;
}

const ROUGH = 'SECPMA_25_1207, quoted by the DSP as rough order of magnitude, before VAT';
const AWAITED = 'still awaited in SECPMA_30_1312';

/** Figures by name of the procedure. */
export const RECOVERY_COSTS: Readonly<Record<string, CostRow>> = {
  'method-1': {
    item: 'build the recovery environment and run one Method 1 event',
    pounds: 12_000,
    source: ROUGH,
    certainty: 'confirmed',
  },
  'method-2': { item: 'run Method 2', pounds: undefined, source: AWAITED, certainty: 'unknown' },
  'method-3': { item: 'run Method 3', pounds: undefined, source: AWAITED, certainty: 'unknown' },
  'apex-contingency': {
    item: 'build the Apex Recovery Key environment and its processes',
    pounds: 60_000,
    source: ROUGH,
    certainty: 'confirmed',
  },
};

/** The figure of a procedure; unknown, where the minutes have none. */
export function costOf(procedure: string): CostRow {
  return (
    RECOVERY_COSTS[procedure] ?? {
      item: `run ${procedure}`,
      pounds: undefined,
      source: 'looked for, not found',
      certainty: 'unknown',
    }
  );
}

/** Who pays: nobody has decided (SECPMA_30_1312), so it is an assumption. A Subscriber is named. */
export function bearerOf(
  { costBorneBy }: Pick<RecoveryAssumptions, 'costBorneBy'>,
  { owner }: Pick<CompromisedKey, 'owner'>,
): string {
  return costBorneBy === 'affected-subscriber' ? (owner ?? 'dcc') : costBorneBy;
}
