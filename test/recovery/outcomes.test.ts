/**
 * The table of outcomes: what each means for a device, for the PMA and for the end of an incident.
 *
 * @module
 */
import { expect, test } from 'vitest';
import {
  DEVICE_OUTCOMES,
  type DeviceOutcome,
  FINAL_OUTCOMES,
  REPLACED,
  SETTLED,
  outcomeRow,
} from '../../src/recovery/outcomes.ts';

const NAMES = Object.keys(DEVICE_OUTCOMES) as DeviceOutcome[];

test('a device trusts the compromised key no more when it is recovered, under DCC control, or handed back', () => {
  expect([...REPLACED]).toEqual(['recovered', 'under-dcc-control', 'handed-back']);
});

test('and one that is out of use is settled, too', () => {
  expect([...SETTLED]).toEqual([...REPLACED, 'out-of-use']);
});

test('a closed incident leaves no device open or sent', () => {
  expect(NAMES.filter((name) => !FINAL_OUTCOMES.has(name))).toEqual(['open', 'sent']);
});

test('a report counts as recovered whoever holds what was placed, and nobody else', () => {
  const counted = NAMES.filter((name) => outcomeRow(name).reportedAs === 'recovered');
  expect(counted).toEqual([...REPLACED]);
});

test('whoever is left at the end, or under DCC control, is told what helps', () => {
  const advised = NAMES.filter((name) => outcomeRow(name).advice !== undefined);
  const left = [...FINAL_OUTCOMES].filter((name) => !SETTLED.has(name));
  expect(advised).toEqual(['under-dcc-control', ...left]);
});
