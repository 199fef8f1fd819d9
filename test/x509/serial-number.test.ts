/**
 * Serial numbers as text and as keys: by their value, whatever their length and their needless octets.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { der } from '../../src/asn1/index.ts';
import { fromHex } from '../../src/core/bytes.ts';
import { serialNumberKey, serialNumberText } from '../../src/x509/serial-number.ts';

test.each([
  ['00', '0'],
  ['7F', '127'],
  ['0080', '128'],
  ['FF', '-1'],
  ['71872BDBC82789BC1401CE01BA06ADA3', '150904613156123043518571660678160362915'],
  ['01'.repeat(64), (2n ** 512n / 255n).toString()],
])('%s is %s', (hex, text) => {
  expect(serialNumberText(fromHex(hex))).toBe(text);
});

test('beyond 64 octets the text is hexadecimal, because decimal digits cost the square', () => {
  expect(serialNumberText(fromHex('01'.repeat(65)))).toBe(`0x${'01'.repeat(65)}`);
  expect(serialNumberText(new Uint8Array(10_000_000).fill(0x11))).toHaveLength(20_000_002);
});

test('the key follows from the value alone', () => {
  const wide = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n });
  fc.assert(
    fc.property(wide, wide, fc.nat({ max: 4 }), (left, right, needless) => {
      const octets = der.integerContent(left);
      const sign = new Uint8Array(needless).fill(left < 0n ? 0xff : 0);
      const padded = Uint8Array.from([...sign, ...octets]);
      expect(serialNumberKey(padded)).toBe(serialNumberKey(octets));
      expect(serialNumberKey(der.integerContent(right)) === serialNumberKey(octets)).toBe(
        left === right,
      );
    }),
  );
});
