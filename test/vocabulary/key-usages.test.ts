/**
 * KeyUsage bits by name.
 */
import { expect, test } from 'vitest';
import { fromHex } from '../../src/core/bytes.ts';
import { keyUsagesOf } from '../../src/vocabulary/key-usages.ts';

test.each([
  ['80', ['digitalSignature']],
  ['08', ['keyAgreement']],
  ['04', ['keyCertSign']],
  ['06', ['keyCertSign', 'cRLSign']],
  ['88', ['digitalSignature', 'keyAgreement']],
  ['0080', ['decipherOnly']],
  ['', []],
  ['00', []],
  ['007F', []],
])('the bits %s', (hex, usages) => {
  expect(keyUsagesOf(fromHex(hex))).toEqual(usages);
});
