/**
 * Serial numbers: 16 octets, as all 440 certificates of the test PKI have; kept as octets, never as a number.
 *
 * @module
 */
import { bytesToUint } from '../core/bytes.ts';
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
  const serial = random.bytes(OCTETS);
  const first = serial[0] ?? 0;
  // Folding makes some first octets half as likely again as others; nothing relies on that.
  serial[0] = 0x10 + (first % 0x70);
  return serial;
}

/**
 * The decimal form, as XML signatures and keystore.json write it; the SMKI Repository writes hexadecimal (`toHex`).
 *
 * @param serialNumber - content octets of the INTEGER, two's complement
 */
export function serialNumberText(serialNumber: Uint8Array): string {
  return BigInt.asIntN(8 * serialNumber.length, bytesToUint(serialNumber)).toString();
}
