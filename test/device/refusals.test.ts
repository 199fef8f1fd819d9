/**
 * Every refusal of the table: a command that triggers exactly it, and a device that is the same afterwards but for its log.
 */
import { describe, expect, test } from 'vitest';
import type { Device } from '../../src/device/device.ts';
import { type DeviceRefusalCode, REFUSALS } from '../../src/device/refusals.ts';
import { anchorReplacementCases } from '../../src/testing/anchor-replacement-cases.ts';
import type { AnchorReplacementCase } from '../../src/testing/cases/case.ts';
import { simulatedMeter } from '../../src/testing/meter-adapter.ts';

const cases = [
  ...anchorReplacementCases({ deviceType: 'ESME' }),
  ...anchorReplacementCases({ deviceType: 'CHF' }),
];
const meter = simulatedMeter();

const refusalOf = ({ expected }: AnchorReplacementCase): DeviceRefusalCode | undefined =>
  expected.outcome === 'rejected' ? expected.refusal : undefined;

/** Everything that can be seen of a device but its security log. */
function withoutLog(device: Device): unknown {
  return [device.describe(), device.snapshot()].map((seen) => ({ ...seen, securityLog: [] }));
}

describe.each(Object.keys(REFUSALS) as DeviceRefusalCode[])('%s', (code) => {
  const rows = cases.filter((row) => refusalOf(row) === code);

  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(0);
  });

  test.each(rows)('$deviceType.name, $name', (row) => {
    meter.load(row);
    const device = meter.device();
    const before = withoutLog(device);
    const { outcome, response } = device.receive(row.command);
    expect(outcome).toMatchObject({ accepted: false, kind: 'rejected', code });
    expect(outcome.explain()).toContain(REFUSALS[code].meaning);
    expect(response).toBeUndefined();
    expect(withoutLog(device)).toEqual(before);
    const event = REFUSALS[code].securityEvent.toString(16).toUpperCase();
    expect(device.describe().securityLog).toHaveLength(1);
    expect(device.describe().securityLog[0]).toContain(` ${event} ${code}`);
  });
});
