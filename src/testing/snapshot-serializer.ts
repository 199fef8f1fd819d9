/**
 * Snapshots that a person can read: devices as their table of cells, outcomes as their explanation.
 *
 * @module
 */
import type { DeviceDescription } from '../device/describe.ts';
import { type OutcomeData, explainOutcome } from '../device/outcome.ts';
import { cellTable } from '../report/device-report.ts';

/** What vitest and jest take with `expect.addSnapshotSerializer`. */
export interface SnapshotSerializer {
  test(value: unknown): boolean;
  serialize(value: unknown): string;
}

/**
 * Serialises `device.describe()` and outcomes.
 *
 * @example
 * ```ts
 * import { smkiSerializer, standardWorld } from 'smki-sim/testing';
 *
 * // In a test: expect.addSnapshotSerializer(smkiSerializer);
 * const { esme } = standardWorld();
 * console.log(smkiSerializer.test(esme.describe())); // true
 * ```
 */
export const smkiSerializer: SnapshotSerializer = {
  test: (value) => isDescription(value) || isOutcome(value),
  serialize: (value) =>
    isDescription(value) ? describe(value) : explainOutcome(value as OutcomeData),
};

function describe(device: DeviceDescription): string {
  const counters = Object.entries(device.counters).map(([role, counter]) => `${role} ${counter}`);
  return [
    `${device.type} ${device.entityId}`,
    cellTable(device),
    `counters: ${counters.join(', ')}`,
    ...device.pending.map((pending) => `pending: ${pending}`),
  ].join('\n');
}

function isDescription(value: unknown): value is DeviceDescription {
  return isRecord(value) && 'cells' in value && 'counters' in value && 'securityLog' in value;
}

function isOutcome(value: unknown): boolean {
  return isRecord(value) && typeof value['accepted'] === 'boolean' && 'kind' in value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
