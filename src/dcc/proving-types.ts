/**
 * Production proving (SEED30 6) as its users see it. Interfaces only; the proofs are made in `proving.ts`.
 *
 * @module
 */
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { Submission } from './command-types.ts';

/** Production proving (SEED30 6): does what is in the cells work? */
export interface ProductionProving {
  /** Checks a device's own certificates against the Device hierarchy: a truncated batch fails here. */
  checkCertificates(device: Eui64, anchors: readonly Uint8Array[]): 'proven' | 'unproven';
  /** Sends a live critical command whose success proves one cell's key; concluded like any ticket, then `dcc.proved`. */
  prove(order: {
    readonly device: Eui64;
    readonly cell: CellName;
    readonly command: Uint8Array;
  }): Submission;
  /** What is known of a cell; a cell with another occupant is untested again. */
  state(device: Eui64, cell: CellName | 'own-certificates'): ProofState;
  /** What was found by manufacturing batch: where all fail, the factory is at fault and no attacker. */
  batches(): readonly BatchFinding[];
}

/** What production proving knows of a cell. */
export type ProofState = 'proven' | 'unproven' | 'untested';

/** What production proving says about a manufacturing batch. */
export interface BatchFinding {
  readonly batch: string;
  /** Devices tested. */
  readonly devices: number;
  readonly unproven: number;
  readonly verdict: 'sound' | 'single-faults' | 'manufacturing-fault';
}
