/**
 * Serial numbers: 16 octets, as all 440 certificates of the test PKI have; kept as octets, never as a number.
 *
 * @module
 */
import { requireFields, requireKind } from '../core/arguments.ts';
import { bytesToUint, toHex, toLatin1 } from '../core/bytes.ts';
import type { Random } from '../core/random.ts';

const OCTETS = 16;

/**
 * A new serial number: 16 octets, the first between 10 and 7F, so that it is positive and never shorter.
 *
 * @example
 * ```ts
 * import { seededRandom, toHex } from 'smki-sim';
 * import { serialNumberFrom, serialNumberText } from 'smki-sim/x509';
 *
 * const serialNumber = serialNumberFrom(seededRandom('example'));
 * console.log(toHex(serialNumber)); // 270F1471254D7F936BC5BE48750C7688
 * console.log(serialNumberText(serialNumber)); // 51918190901008813714435679431760311944
 * ```
 */
export function serialNumberFrom(random: Random): Uint8Array {
  requireFields('random', random, { bytes: 'function' });
  const serial = random.bytes(OCTETS);
  const first = serial[0] ?? 0;
  // Folding makes some first octets half as likely again as others; nothing relies on that.
  serial[0] = 0x10 + (first % 0x70);
  return serial;
}

/** No serial number has more than 20 (RFC 5280 §4.1.2.2); the decimal form costs the square of the length. */
const DECIMAL_OCTETS_MAX = 64;

/**
 * The decimal form, as XML signatures and keystore.json write it; the SMKI Repository writes hexadecimal (`toHex`).
 *
 * @param serialNumber - content octets of the INTEGER, two's complement; more than 64 are given in hexadecimal
 */
export function serialNumberText(serialNumber: Uint8Array): string {
  requireKind('serialNumber', serialNumber, 'octets');
  if (serialNumber.length > DECIMAL_OCTETS_MAX) return `0x${toHex(serialNumber)}`;
  return BigInt.asIntN(8 * serialNumber.length, bytesToUint(serialNumber)).toString();
}

/** Equal for two serial numbers of the same value, also where a tolerant decoder has let a needless octet pass. */
export function serialNumberKey(serialNumber: Uint8Array): string {
  let start = 0;
  while (isNeedless(serialNumber[start], serialNumber[start + 1])) start++;
  return toLatin1(serialNumber.subarray(start));
}

/** An octet that only repeats the sign of the next one. */
function isNeedless(first: number | undefined, next: number | undefined): boolean {
  if (next === undefined) return false;
  return (first === 0 && next < 0x80) || (first === 0xff && next >= 0x80);
}
