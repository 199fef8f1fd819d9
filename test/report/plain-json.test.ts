/**
 * JSON of this library's values.
 */
import { expect, test } from 'vitest';
import { plainJson } from '../../src/report/plain-json.ts';

test('octets are hexadecimal, wide integers decimal text, everything else as JSON has it', () => {
  const value = {
    octets: Uint8Array.of(0xdf, 0x09),
    view: Uint8Array.of(1, 2, 3).subarray(1),
    buffer: Buffer.from([0xab]),
    counter: 2n ** 63n,
    deep: [{ at: 1_767_225_600_000, nothing: null, absent: undefined }],
  };
  expect(JSON.parse(plainJson(value))).toEqual({
    octets: 'DF09',
    view: '0203',
    buffer: 'AB',
    counter: '9223372036854775808',
    deep: [{ at: 1_767_225_600_000, nothing: null }],
  });
});
