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
 * const serialNumber = serialNumberFrom(random.fork('serial'));
 * ```
 */
export function serialNumberFrom(random: Random): Uint8Array {
  const serial = random.bytes(OCTETS);
  const first = serial[0] ?? 0;
  // 0x10 + 0..0x6F: folding makes some first octets twice as likely, which no one relies on.
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
