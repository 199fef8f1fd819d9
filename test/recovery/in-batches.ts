/**
 * A pace at which a campaign can be interrupted, and what has become of its devices.
 *
 * @module
 */
import type { Incident } from '../../src/recovery/incident.ts';

/** Four commands a batch, one signature a second: the next batch is signed while the first is answered. */
export const IN_BATCHES = {
  recoveryAssumptions: { batchCommandsMax: 4 },
  delivery: {
    hsmSignaturesPerSecond: 1,
    certificateMsMedian: 0,
    certificateMsP95: 0,
    gsmeWakeMs: 1_000,
  },
} as const;

/** How many devices have which outcome. */
export function outcomes({ devices }: Incident): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of devices) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
