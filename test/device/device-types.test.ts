/**
 * Device types of one's own: what is none is refused by the part that is wrong, before a device exists.
 */
import { expect, test } from 'vitest';
import { simulatedClock } from '../../src/core/clock.ts';
import { type DeviceType, DEVICE_TYPES } from '../../src/device/device-types.ts';
import { createDevice } from '../../src/device/device.ts';
import { START } from '../support/device-bench.ts';

const ROW = DEVICE_TYPES.PPMID.cells[2];

test.each<[what: string, change: Partial<DeviceType>, field: string]>([
  ['no name', { name: '' }, 'type.name'],
  ['no cells', { cells: [] }, 'type.cells'],
  ['a cell twice', { cells: [...DEVICE_TYPES.PPMID.cells, ROW] }, 'type.cells.6.cell'],
  [
    'a cell that cannot sign CS02c',
    { deviceCredentialsAuthority: 'supplier.keyAgreement' },
    'type.deviceCredentialsAuthority',
  ],
  [
    'the root, which signs no commands',
    { deviceCredentialsAuthority: 'root' },
    'type.deviceCredentialsAuthority',
  ],
])('a type with %s is refused', (_what, change, field) => {
  const type: DeviceType = { ...DEVICE_TYPES.PPMID, ...change };
  const clock = simulatedClock(START);
  const made = () =>
    createDevice({
      type,
      entityId: 'FE5A4B40000001D0',
      cells: {},
      otherCells: 'unknown',
      clock,
    });
  const details: unknown = expect.objectContaining({ field });
  const refusal: unknown = expect.objectContaining({ code: 'device/bad-configuration', details });
  expect(made).toThrow(refusal);
});
