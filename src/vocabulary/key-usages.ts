/**
 * KeyUsage bits of RFC 5280 §4.2.1.3, and the CellUsage of GBCS trust anchor cells.
 *
 * @module
 */

/** Bit number of each usage in the named BIT STRING. */
export const KEY_USAGE_BITS = {
  digitalSignature: 0,
  contentCommitment: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
  encipherOnly: 7,
  decipherOnly: 8,
} as const;

/** A key usage of X.509, by the name that RFC 5280 §4.2.1.3 gives its bit. */
export type KeyUsage = keyof typeof KEY_USAGE_BITS;

/** What a certificate of a party or a device is for: it has exactly one of these. */
export type EndEntityKeyUsage = 'digitalSignature' | 'keyAgreement';

/** CellUsage (GBCS): an INTEGER, management 0 (the DEFAULT) or prePaymentTopUp 1. */
export const CELL_USAGES = { management: 0, prePaymentTopUp: 1 } as const;

/** What a key agreement cell is for besides management. */
export type CellUsage = keyof typeof CELL_USAGES;

/** Names of the bits that are set, in bit order. */
export function keyUsagesOf(bits: Uint8Array): readonly KeyUsage[] {
  return (Object.keys(KEY_USAGE_BITS) as KeyUsage[]).filter((usage) => {
    const bit = KEY_USAGE_BITS[usage];
    return ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
  });
}
