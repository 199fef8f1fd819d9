/**
 * Made-up messages, written out octet for octet, for tests that need to point at an offset.
 *
 * @module
 */
import { fromHex } from '../../src/core/bytes.ts';

const GROUPING_HEADER =
  'df 09 01 0000000000000516 08 0011223344556677 08 8899aabbccddeeff 00 02 0008';
const CONTENT = '3011 3007 020104 03020308 3006 020102 020103';

/** CS02a: which certificates of supplier and network operator are there? Nothing after the content. */
export const PRE_COMMAND: Uint8Array = fromHex(`${GROUPING_HEADER} 13 ${CONTENT}`);

/** The same as a command with a MAC Header, no signature, and twelve octets where a MAC belongs. */
export const COMMAND: Uint8Array = fromHex(
  `dd 00 00 00 00 00 00 47 11 00000000 ${GROUPING_HEADER} 13 ${CONTENT} 00 000102030405060708090a0b`,
);
