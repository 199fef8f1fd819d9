/**
 * What production proving has found so far, by device and cell, and what that says about manufacturing batches.
 *
 * @module
 */
import type { CellName } from '../vocabulary/cells.ts';
import type { Eui64 } from '../vocabulary/eui64.ts';
import type { BatchFinding, ProofState } from './proving-types.ts';

/** What a proof is about: a trust anchor cell, or the device's own certificates. */
export type ProofSubject = CellName | 'own-certificates';

/** Findings. */
export interface Proofs {
  state(device: Eui64, subject: ProofSubject): ProofState;
  note(finding: ProofFinding): void;
  /** A cell with another occupant is untested again. */
  forget(device: Eui64, subject: ProofSubject): void;
  /** One line for each batch of which a device was tested, in the order of the first test. */
  batches(): readonly BatchFinding[];
}

/** One finding. */
export interface ProofFinding {
  readonly device: Eui64;
  readonly batch: string | undefined;
  readonly subject: ProofSubject;
  readonly result: 'proven' | 'unproven';
}

/** Makes an empty list of findings. */
export function createProofs(): Proofs {
  const findings = new Map<string, ProofFinding>();
  const keyOf = (device: Eui64, subject: ProofSubject): string => `${device}/${subject}`;
  return {
    state: (device, subject) => findings.get(keyOf(device, subject))?.result ?? 'untested',
    note: (finding) => {
      findings.set(keyOf(finding.device, finding.subject), finding);
    },
    forget: (device, subject) => {
      findings.delete(keyOf(device, subject));
    },
    batches: () => {
      const devices = new Map<string, Map<Eui64, 'proven' | 'unproven'>>();
      for (const { batch, device, result } of findings.values()) {
        if (batch === undefined) continue;
        const tested = devices.get(batch) ?? new Map<Eui64, 'proven' | 'unproven'>();
        // One broken cell makes a broken device.
        if (tested.get(device) !== 'unproven') tested.set(device, result);
        devices.set(batch, tested);
      }
      return [...devices].map(([batch, tested]) => batchFinding(batch, [...tested.values()]));
    },
  };
}

/** Fewer than this say nothing about a batch. */
const DEVICES_MIN = 2;

function batchFinding(batch: string, results: readonly ('proven' | 'unproven')[]): BatchFinding {
  const unproven = results.filter((result) => result === 'unproven').length;
  const devices = results.length;
  // An attacker strikes here and there; a truncated file strikes all that it was written to (SEED30 item 31).
  const whole = unproven === devices && devices >= DEVICES_MIN;
  const verdict = whole ? 'manufacturing-fault' : unproven === 0 ? 'sound' : 'single-faults';
  return { batch, devices, unproven, verdict };
}
